"""The form that enters a wanted plate, and the stored reads that fit it already."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from alpr_desk.domain.matching import FieldList
from alpr_desk.domain.requests.field_entries import EnterPlate, PlateEntered
from alpr_desk.errors import BadInput
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.purpose import PurposePicker
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.widgets.table_model import Column
from alpr_desk.ui.words import clock_text

_KINDS = (("Field entry", FieldList.FIELD), ("AMBER alert", FieldList.AMBER), ("BOLO", FieldList.BOLO))


class EnterPanel(DetailsPanel):
    """Signals:
    asked(EnterPlate): the form is filled in; the Desk says what is wrong with it.
    """

    asked = Signal(object)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.form = Form()
        self.form.hide()
        self.fault = sentence_label("", "high")
        self.button = QPushButton()

    def open(self) -> None:
        """An empty form."""
        self.show_for("Enter a wanted plate")
        self.form = Form()
        self.plate = line_field("7ABC123, 7A?C*, [8B]AB", longest=64)
        self.state, self.reason = line_field("any", longest=2), line_field("what happened", longest=400)
        self.source, self.author = line_field("agency", longest=200), line_field("name", longest=120)
        self.kind = QComboBox()
        for text, which in _KINDS:
            self.kind.addItem(text, which.value)
        self.picker = PurposePicker(
            self._context.purpose, lambda: self._context.settings().access.case_format, stacked=True
        )
        self.form.add("plate", "&Plate or part of one", self.plate, "? one character, * any, [8B] one of a set.")
        self.form.add("state", "&State", self.state)
        self.form.add("reason", "&Reason", self.reason)
        self.form.add("kind", "&Kind", self.kind)
        self.form.add("source", "Put &out by", self.source)
        self.form.add("author", "&Written by", self.author)
        self.form.add_widget(self.picker)
        self.kind.currentIndexChanged.connect(self._show_author)
        self._show_author()
        self.body.addWidget(self.form)
        self.finish()
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.button = QPushButton("&Alert on this plate")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self._submit)
        self.plate.returnPressed.connect(self._submit)
        self.foot.addWidget(self.fault)
        self.foot.addWidget(self.button)
        focus_new(self.plate)

    def _show_author(self) -> None:
        put_out = self.kind.currentData() != FieldList.FIELD.value
        for key in ("source", "author"):
            self.form.set_visible(key, put_out)

    def _submit(self) -> None:
        try:
            purpose = self.picker.commit()
        except BadInput as error:
            self.show_failure(str(error))
            return
        self.fault.hide()
        self.button.setEnabled(False)
        which = FieldList(self.kind.currentData())
        put_out = which is not FieldList.FIELD
        self.asked.emit(
            EnterPlate(
                self.plate.text(),
                self.reason.text(),
                purpose,
                which,
                self.state.text(),
                self.source.text() if put_out else "",
                self.author.text() if put_out else "",
            )
        )

    def show_failure(self, sentence: str) -> None:
        """What is wrong; what was typed stays."""
        self.fault.setText(sentence)
        self.fault.show()
        self.button.setEnabled(True)

    def show_entered(self, entered: PlateEntered) -> None:
        """In force, and what was seen of it before."""
        now = self._context.clock.now()
        self.show_for(f"{entered.entry.entry.plate}: in force")
        self.add_sentence(f"Alerts until {clock_text(entered.entry.expires_at, now)}. A supervisor reviews it.", "good")
        more = " There are more: search." if entered.cut else ""
        self.add_sentence(f"{len(entered.seen):,} stored reads fit already.{more}")
        if entered.seen:
            table = Table(
                (
                    Column("plate", "Plate", lambda r: r.plate, 120, plate=True),
                    Column("time", "Seen", lambda r: clock_text(r.captured_at, now), 140, stretch=True),
                    Column("camera", "Camera", lambda r: r.camera, 90, shown=False),
                ),
                "",
            )
            table.columns_button.hide()
            table.set_rows(entered.seen)
            table.setMinimumHeight(220)
            self.body.addWidget(table, 1)
        self.finish()
        focus_new(self.close_button)
