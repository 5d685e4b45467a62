"""Form, details panel, file field and picture: the parts that pages are put together from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.ui.purpose import PurposeHolder, PurposePicker
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.file_field import FileField
from alpr_desk.ui.widgets.form import Form
from alpr_desk.ui.widgets.picture_view import PictureView
from alpr_desk.ui.widgets.stated import stated_purpose
from tests.ui.helpers.desk_context import StandingClock


def in_front(qtbot: QtBot, widget: QWidget) -> None:
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


def test_errors_stand_under_their_fields_and_the_first_gets_the_cursor(qtbot: QtBot) -> None:
    form, name, mail = Form(), QLineEdit(), QLineEdit()
    form.add("name", "&Name", name)
    form.add("mail", "&Mail", mail)
    qtbot.addWidget(form)
    in_front(qtbot, form)
    name.setFocus()
    assert form.show_errors({"mail": "There is no @ in it."})
    assert (form.error("name"), form.error("mail")) == ("", "There is no @ in it.")
    assert mail.hasFocus()
    assert mail.accessibleName() == "Mail"
    assert not form.show_errors({})
    assert form.error("mail") == ""


def test_details_close_by_escape_and_forget_what_they_showed(qtbot: QtBot) -> None:
    host = QWidget()
    panel = DetailsPanel(host)
    qtbot.addWidget(host)
    in_front(qtbot, host)
    panel.show_for("Read 1")
    panel.add_facts((("Camera", "rear"),))
    panel.finish()
    closed: list[bool] = []
    panel.closed.connect(lambda: closed.append(True))
    panel.close_button.setFocus()
    QTest.keyClick(panel.close_button, Qt.Key.Key_Escape)
    assert panel.isHidden()
    assert closed == [True]
    panel.show_for("Read 2")
    assert panel.title_label.text() == "Read 2"
    assert panel.body.count() == 0


def test_path_is_taken_without_the_quotes_that_windows_copies(qtbot: QtBot) -> None:
    field = FileField("Certificate")
    qtbot.addWidget(field)
    assert field.path() is None
    with qtbot.waitSignal(field.edited):
        field.path_field.setText('"/media/vega/list.csv" ')
    assert field.path() == Path("/media/vega/list.csv")


def test_picture_takes_no_room_until_it_is_there_and_keeps_its_shape(qtbot: QtBot) -> None:
    view = PictureView(height=210)
    qtbot.addWidget(view)
    view.resize(320, 100)
    assert view.sizeHint().height() == 0
    view.show_image(QImage(1280, 720, QImage.Format.Format_RGB32))
    assert view.sizeHint().height() == 180


def test_purpose_is_looked_at_without_being_put_in_force(qtbot: QtBot) -> None:
    holder = PurposeHolder(StandingClock())
    picker = PurposePicker(holder, lambda: r"\d{2}-\d{4,6}")
    qtbot.addWidget(picker)
    assert stated_purpose(picker, r"\d{2}-\d{4,6}") == (None, "")
    picker.kind.setCurrentIndex(picker.kind.findData(PurposeKind.CRIMINAL_INVESTIGATION))
    purpose, fault = stated_purpose(picker, r"\d{2}-\d{4,6}")
    assert purpose is None and "case" in fault.lower()
    picker.case.setText("26-01234")
    assert stated_purpose(picker, r"\d{2}-\d{4,6}") == (
        Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234"),
        "",
    )
    assert holder.current() is None
