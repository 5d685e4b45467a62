"""A plate entered by F5 in the window over the real store: it alerts at once, is looked back for, and is in the log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.domain.matching import FieldList
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.field_entries import ListEntered
from alpr_desk.ui.entry_panel import EntryPanel
from alpr_desk.ui.form_panel import Shows
from alpr_desk.ui.pages.live import LivePage
from alpr_desk.ui.window import MainWindow
from tests.helpers.agency import Agency
from tests.helpers.canvasses import seen
from tests.ui.helpers.real_window import drive, enter, real_window, settle


@pytest.fixture
def window(agency: Agency, qtbot: QtBot) -> Iterator[MainWindow]:
    with real_window(agency) as made:
        yield made


def press_f5(window: MainWindow, qtbot: QtBot) -> EntryPanel:
    window.activateWindow()  # offscreen, a page that is made takes the focus from the window
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F5)
    settle(window, qtbot)
    page = window.frame.current
    assert isinstance(page, LivePage)
    return page.entering


def test_from_a_search_to_the_hit_by_keys_alone(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    shift = drive(window, agency, qtbot)
    agency.record(shift, seen(agency, "7ABC124"), seen(agency, "4QRS118"))
    settle(window, qtbot)
    window.frame.open("search")
    settle(window, qtbot)
    form = press_f5(window, qtbot)
    wanted = Purpose(PurposeKind.STOLEN_OR_WANTED_VEHICLE)
    window.purpose.state(wanted)
    QTest.keyClicks(window.focusWidget(), "7a?c*")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    settle(window, qtbot)
    assert form.form.error("reason") == "Enter the reason."
    assert window.focusWidget() is form.reason
    QTest.keyClicks(window.focusWidget(), "left the scene")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    settle(window, qtbot)
    assert form.title_label.text() == "7A?C*: in force"
    texts = [label.text() for label in form.findChildren(QLabel)]
    assert "Stored reads that fit already: 1." in texts
    (new,) = agency.ask("supervisor", ListEntered())
    assert (new.entry.plate, new.reason, new.which, new.entered_by) == (
        *("7A?C*", "left the scene"),
        *(FieldList.FIELD, "deputy"),
    )
    assert agency.records(AuditEvent.PLATE_ENTERED)[-1].purpose == str(wanted)
    recorded = agency.record(shift, seen(agency, "7AXC999"), seen(agency, "4QRS119"))
    settle(window, qtbot)
    assert len(recorded.hit_ids) == 1
    page = window.frame.current
    assert isinstance(page, LivePage)
    assert page.hits.isVisible() and not form.isVisible(), "a hit takes the place of what was only shown"


@pytest.mark.parametrize(
    ("plate", "state", "reason", "kind", "field"),
    [
        ("7??", "", "left the scene", FieldList.FIELD, "plate"),
        ("7ABC123", "1", "left the scene", FieldList.FIELD, "state"),
        ("7ABC123", "CA", " ", FieldList.FIELD, "reason"),
        ("7ABC123", "CA", "took a child", FieldList.AMBER, "source"),
    ],
)
def test_what_the_desk_refuses_is_said_at_its_field(
    window: MainWindow, agency: Agency, qtbot: QtBot, plate: str, state: str, reason: str, kind: FieldList, field: str
) -> None:
    drive(window, agency, qtbot)
    form = press_f5(window, qtbot)
    window.purpose.state(Purpose(PurposeKind.STOLEN_OR_WANTED_VEHICLE))
    form.plate.setText(plate)
    form.state.setText(state)
    form.reason.setText(reason)
    form.kind.setCurrentIndex(form.kind.findData(kind.value))
    QTest.keyClick(form.plate, Qt.Key.Key_Return)
    settle(window, qtbot)
    fields = ("plate", "state", "reason", "source", "author")
    assert [key for key in fields if form.form.error(key)] == [field]
    assert (form.shows, form.plate.text()) == (Shows.FORM, plate)
    assert agency.ask("supervisor", ListEntered(all=True)) == ()


def test_signing_out_leaves_nothing_of_it_for_the_next_member(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    drive(window, agency, qtbot)
    press_f5(window, qtbot).plate.setText("7ABC123")
    window.keeper.sign_out()
    settle(window, qtbot)
    enter(window, agency, qtbot, "investigator")
    assert press_f5(window, qtbot).plate.text() == ""
