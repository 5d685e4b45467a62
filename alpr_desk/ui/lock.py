"""What a locked window shows: whose session it is, the password field, and at most that a hit waits."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from alpr_desk.ui import icons, theme
from alpr_desk.ui.states import sentence_of
from alpr_desk.ui.widgets.centre import centred


class LockScreen(QWidget):
    """Signals: `unlock` (password); `sign_out`."""

    unlock = Signal(str)
    sign_out = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.symbol = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.title, self.who, self.waiting = QLabel("Locked"), QLabel(), QLabel("A hit waits.")
        self.title.setProperty("tone", "heading")
        self.who.setProperty("tone", "muted")
        self.waiting.setProperty("tone", "high")
        self.password = QLineEdit(echoMode=QLineEdit.EchoMode.Password, placeholderText="Password")
        self.password.setAccessibleName("Password")
        self.problem = QLabel(wordWrap=True)
        self.problem.setProperty("tone", "high")
        self.button, self.out = QPushButton("Unlock"), QPushButton("Sign out")
        self.button.setProperty("role", "primary")
        self.out.setProperty("role", "quiet")
        self.button.clicked.connect(self.submit)
        self.password.returnPressed.connect(self.submit)
        self.out.clicked.connect(self.sign_out)
        card = QFrame()
        card.setProperty("card", True)
        card.setFixedWidth(360)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(10)
        for label in (self.symbol, self.title, self.who, self.waiting):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        for widget in (self.password, self.problem, self.button, self.out):
            column.addWidget(widget)
        self.problem.hide()
        self.waiting.hide()
        centred(card, self)
        theme.notifier().changed.connect(self._tint)
        self._tint()

    def lock_for(self, name: str) -> None:
        """Start anew for the session of `name`."""
        self.who.setText(name)
        self.password.clear()
        self.problem.hide()
        self.waiting.hide()
        self.set_busy(False)
        self.password.setFocus()

    def hit_waits(self) -> None:
        """Say that a hit waits, and nothing of it."""
        self.waiting.show()

    def submit(self) -> None:
        """Hand the password on; it does not stay in the field."""
        password = self.password.text()
        if not password:
            self.password.setFocus()
            return
        self.password.clear()
        self.problem.hide()
        self.set_busy(True)
        self.unlock.emit(password)

    def refused(self, error: Exception) -> None:
        """Show why it stays locked."""
        self.set_busy(False)
        self.problem.setText(sentence_of(error))
        self.problem.show()
        self.password.setFocus()

    def set_busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.button.setText("Unlocking …" if busy else "Unlock")

    def _tint(self) -> None:
        self.symbol.setPixmap(icons.pixmap("lock", "accent", 36, self.devicePixelRatioF()))
