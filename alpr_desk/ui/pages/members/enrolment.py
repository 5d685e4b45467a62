"""The second factor of a member, shown once: QR code and recovery codes. Nothing of it is kept; the codes are written
only where the member says."""

from __future__ import annotations

from io import BytesIO

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget
from typing_extensions import override

from alpr_desk.domain.requests.members import Enrolment
from alpr_desk.ui.tasks import Tasks
from alpr_desk.ui.widgets.code_sheet import CodeSheet
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new

MODULE_PX = 4


def qr_pixmap(text: str) -> QPixmap:
    """`text` as a QR code, black on white with its quiet zone, so that it is read off a dark screen too."""
    import segno

    buffer = BytesIO()
    segno.make(text, error="m").save(buffer, kind="png", scale=MODULE_PX, border=4)
    pixmap = QPixmap()
    pixmap.loadFromData(buffer.getvalue())
    return pixmap


class EnrolmentPanel(DetailsPanel):
    """Cannot be closed by accident: only the tick and the button put it away.

    Signals:
        finished(): it was handed over and is gone from the screen.
    """

    finished = Signal()

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.sheet: CodeSheet | None = None
        self.close_button.hide()
        self.handed_over = QCheckBox()
        self.done_button = QPushButton()
        self.codes_label = QLabel()

    def show_enrolment(self, enrolment: Enrolment) -> None:
        self.show_for(f"Second factor of {enrolment.member.name}")
        self.add_sentence("Shown once. Have the member scan it now with an authenticator app.", "warning")
        code = QLabel()
        code.setPixmap(qr_pixmap(enrolment.otpauth_uri))
        code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        code.setAccessibleName("QR code of the second factor")
        self.body.addWidget(code)
        self.add_heading("Recovery codes")
        name = f"recovery codes {enrolment.member.user_name}.pdf"
        sheet = CodeSheet(enrolment.recovery_codes, enrolment.sheet, name, self._tasks)
        self.codes_label, self.sheet = sheet.codes_label, sheet
        self.body.addWidget(sheet)
        self.add_sentence(
            "Each works once. The member prints or writes them down and keeps them away from the machine."
        )
        self.finish()
        self.handed_over = QCheckBox("Scanned, and codes on paper")
        self.done_button = QPushButton("Put away for good")
        self.done_button.setProperty("role", "primary")
        self.done_button.setEnabled(False)
        self.handed_over.toggled.connect(self.done_button.setEnabled)
        self.done_button.clicked.connect(self.put_away)
        self.foot.addWidget(self.handed_over)
        self.foot.addWidget(self.done_button)
        focus_new(self.handed_over)

    @property
    def open(self) -> bool:
        """Whether codes are on the screen."""
        return not self.isHidden()

    def put_away(self) -> None:
        """Take it off the screen and out of memory."""
        self.clear()
        self.sheet = None
        self.hide()
        self.finished.emit()

    @override
    def close_panel(self) -> None:
        """Esc does nothing here: what is shown cannot be shown again."""
