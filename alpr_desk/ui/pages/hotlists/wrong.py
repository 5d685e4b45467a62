"""The form that reports an entry of a list as wrong; another member decides whether it falls silent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSpinBox, QWidget

from alpr_desk.domain.requests.field_entries import ReportWrongEntry
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label

USUAL_DAYS = 7


class WrongPanel(DetailsPanel):
    """Signals:
    asked(ReportWrongEntry): the form is filled in; the Desk says what is wrong with it.
    """

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fault = sentence_label("", "high")
        self.button = QPushButton()

    def open_for(self, hotlist: str, most_days: int) -> None:
        """An empty form for an entry of `hotlist`; alerts can be asked to rest for `most_days` at most."""
        self.show_for(f"Wrong entry of {hotlist}")
        self.add_sentence("It alerts until another member approves this. Its matches are recorded all the same.")
        self.plate, self.state = line_field("7ABC123", longest=64), line_field("any", longest=2)
        self.reason = line_field("for example: recovered on 2 November, never cleared", longest=400)
        self.days = QSpinBox(minimum=1, maximum=most_days, value=min(USUAL_DAYS, most_days), suffix=" days")
        form = Form()
        form.add("plate", "&Plate as listed", self.plate)
        form.add("state", "&State", self.state)
        form.add("reason", "&Reason", self.reason)
        form.add("days", "No alert &for", self.days, f"At most {most_days} days.")
        self.body.addWidget(form)
        self.finish()
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.button = QPushButton("Report as &wrong")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(lambda: self._submit(hotlist))
        self.foot.addWidget(self.fault)
        self.foot.addWidget(self.button)
        focus_new(self.plate)

    def _submit(self, hotlist: str) -> None:
        self.fault.hide()
        self.button.setEnabled(False)
        self.asked.emit(
            ReportWrongEntry(hotlist, self.plate.text(), self.reason.text(), self.state.text(), self.days.value())
        )

    def show_failure(self, sentence: str) -> None:
        """What is wrong; what was typed stays."""
        self.fault.setText(sentence)
        self.fault.show()
        self.button.setEnabled(True)
