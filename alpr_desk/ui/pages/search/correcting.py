"""The fields that correct a read. Knows fields only."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from alpr_desk.domain.plates import plate_text
from alpr_desk.domain.states import state_code
from alpr_desk.errors import BadInput
from alpr_desk.ui.widgets.form import Form, line_field
from alpr_desk.ui.words import region_text


class CorrectionForm(QWidget):
    """Signals:
    submitted(str, str | None, str): plate, region (None: as it is), reason.
    backed: no correction after all.
    """

    submitted = Signal(str, object, str)
    backed = Signal()

    def __init__(self, plate: str, region: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._region = region_text(region) if region else ""
        self.plate, self.state = line_field(longest=20), line_field("unknown", longest=20)
        self.reason = line_field("What shows it", longest=400)
        self.plate.setText(plate)
        self.state.setText(self._region)
        self.plate.setProperty("plate", True)
        self.form = Form()
        self.form.add("plate", "&Plate as you see it", self.plate)
        self.form.add("state", "S&tate as you see it", self.state)
        self.form.add("reason", "&Reason", self.reason, "The read stays as it is; your correction stands beside it.")
        self.save, back = QPushButton("Save correction"), QPushButton("Back")
        self.save.setProperty("role", "primary")
        back.setProperty("role", "quiet")
        buttons = QHBoxLayout()
        buttons.addWidget(self.save, 1)
        buttons.addWidget(back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        column.addLayout(buttons)
        self.save.clicked.connect(self.submit)
        back.clicked.connect(self.backed)
        for field in (self.plate, self.state, self.reason):
            field.returnPressed.connect(self.submit)

    def submit(self) -> None:
        """Tell what is to be corrected, or say under the field what is wrong."""
        errors, region = {}, None
        try:
            plate_text(self.plate.text())
        except BadInput as fault:
            errors["plate"] = str(fault)
        typed = self.state.text().strip()
        if typed.upper() != self._region.upper():
            try:
                region = f"US-{state_code(typed)}" if typed else ""
            except BadInput as fault:
                errors["state"] = str(fault)
        if not self.reason.text().strip():
            errors["reason"] = "Say what shows that the read is wrong."
        if not self.form.show_errors(errors):
            self.save.setEnabled(False)
            self.submitted.emit(self.plate.text(), region, self.reason.text())

    def show_refusal(self, sentence: str) -> None:
        """Why it was not saved."""
        self.save.setEnabled(True)
        self.form.set_error("reason", sentence)
