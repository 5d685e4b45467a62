"""The notice, then user name, password and code or security key (CJIS AC-8, IA-2). The first thing the window shows."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from alpr_desk.domain.desk import Desk
from alpr_desk.domain.requests.access import Notice, ReadNotice, SignIn
from alpr_desk.domain.requests.security_keys import BeginKeySignIn
from alpr_desk.domain.security_keys import KeyDevice
from alpr_desk.ui import icons, theme
from alpr_desk.ui.states import State, StateStack, sentence_of
from alpr_desk.ui.tasks import Tasks
from alpr_desk.ui.widgets.centre import centred
from alpr_desk.ui.widgets.document import MarkdownView
from alpr_desk.ui.widgets.key_button import KeyButton

CARD_PX = 460


class SignInPage(QWidget):
    """Signals: `sign_in` (SignIn) when all three fields are filled in, or two and a security key has signed."""

    sign_in = Signal(object)

    def __init__(self, desk: Desk, tasks: Tasks, keys: KeyDevice | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks, self._keys = desk, tasks, keys
        self._acknowledged = False
        self.demonstration = False
        self.setProperty("page", True)
        self.steps = QStackedWidget()
        self.steps.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.steps.addWidget(self._notice_step())
        self.steps.addWidget(self._name_step())
        self.agency, self.program = QLabel("ALPR Desk"), QLabel("ALPR Desk")
        self.demo = QLabel("Demonstration: made-up plates and people only")
        self.states = StateStack(self._frame())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)
        theme.notifier().changed.connect(self._tint)
        self._tint()

    def _frame(self) -> QWidget:
        self.symbol = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        for label, tone in ((self.agency, "heading"), (self.program, "muted"), (self.demo, "warning")):
            label.setProperty("tone", tone)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self.demo.hide()
        card = QFrame()
        card.setProperty("card", True)
        card.setFixedWidth(CARD_PX)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(28, 22, 28, 22)
        inside.setSpacing(8)
        inside.addWidget(self.symbol)
        inside.addWidget(self.agency)
        inside.addWidget(self.program)
        inside.addWidget(self.demo)
        inside.addSpacing(6)
        inside.addWidget(self.steps)
        return centred(card)

    def _notice_step(self) -> QWidget:
        self.notice = MarkdownView("Notice", framed=False)
        self.notice.setMinimumHeight(250)
        self.accept = QPushButton("I understand and consent")
        self.accept.setProperty("role", "primary")
        self.accept.setAutoDefault(True)
        self.accept.clicked.connect(self.acknowledge)
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.notice, 1)
        column.addWidget(self.accept)
        return step

    def _name_step(self) -> QWidget:
        self.user = QLineEdit(maxLength=80)
        self.password = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.code = QLineEdit(maxLength=40, placeholderText="6 digits, or a recovery code")
        self.key_button = KeyButton("Use security &key", self._tasks, "&Cancel")
        self.key_button.clicked.connect(self.submit_key)
        self.key_button.hide()
        self.problem = QLabel(wordWrap=True)
        self.problem.setProperty("tone", "high")
        self.problem.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.button = QPushButton("Sign in")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.submit)
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        fields = (("User name", self.user), ("Password", self.password), ("Code", self.code))
        for caption, field in fields:
            label = QLabel(caption)
            label.setProperty("tone", "caption")
            label.setBuddy(field)
            field.setAccessibleName(caption)
            field.returnPressed.connect(self._next)
            column.addWidget(label)
            line = QHBoxLayout()
            line.addWidget(field, 1)
            if field is self.code:
                line.addWidget(self.key_button)
            column.addLayout(line)
            column.addSpacing(5)
        column.addWidget(self.problem)
        column.addWidget(self.button)
        self.problem.hide()
        return step

    def start(self, sentence: str = "") -> None:
        """Ask for the notice and begin again; `sentence` says why the last session ended."""
        self._acknowledged = False
        self.accept.setEnabled(False)  # nothing can be consented to before it is there to read
        self.steps.setCurrentIndex(0)
        self.say(sentence)
        self.give_up_key()
        for field in (self.user, self.password, self.code):
            field.clear()
        self.set_busy(False)
        self.states.show_state(State.BUSY, "Opening the data …")
        self._tasks.run(
            lambda: self._desk.execute(None, ReadNotice()), self._show_notice, self._failed, owner=self, key="notice"
        )

    def _show_notice(self, notice: Notice) -> None:
        self.agency.setText(notice.agency or "ALPR Desk")
        self.program.setVisible(bool(notice.agency))
        self.notice.show_markdown(notice.text)
        self.demonstration = notice.demonstration
        self.demo.setVisible(notice.demonstration)
        self.key_button.setVisible(notice.security_keys and self._keys is not None)
        self.states.show_state(State.READY)
        self.accept.setEnabled(True)
        self.accept.setFocus()
        self.update()

    def _failed(self, error: Exception) -> None:
        self.states.show_error(error, self.start)

    def acknowledge(self) -> None:
        """The notice was read; go on to the name."""
        self._acknowledged = True
        self.steps.setCurrentIndex(1)
        self.user.setFocus()

    def submit(self) -> None:
        """Sign in where all is filled in. Password and code do not stay in the window."""
        for field in (self.user, self.password, self.code):
            if not field.text().strip():
                field.setFocus()
                return
        self.give_up_key()
        request = SignIn(self.user.text().strip(), self.password.text(), self.code.text().strip(), self._acknowledged)
        self.password.clear()
        self.code.clear()
        self.say("")
        self.set_busy(True)
        self.sign_in.emit(request)

    def submit_key(self) -> None:
        """Have the security key sign in place of a code; pressed again, give up the wait."""
        if self.key_button.is_waiting:
            self.give_up_key()
            return
        for field in (self.user, self.password):
            if not field.text().strip():
                field.setFocus()
                return
        keys, user_name = self._keys, self.user.text().strip()
        if keys is None or not self.button.isEnabled():
            return
        request = SignIn(user_name, self.password.text(), "", self._acknowledged)
        self.password.clear()
        self.code.clear()
        self.say("")
        self.set_busy(True)
        self.button.setText("Touch the security key …")
        self.key_button.begin(
            lambda cancel: keys.sign(self._desk.execute(None, BeginKeySignIn(user_name)), cancel),
            lambda assertion: self._signed(replace(request, assertion=assertion)),
            self.refused,
        )

    def _signed(self, request: SignIn) -> None:
        self.set_busy(True)
        self.sign_in.emit(request)

    def give_up_key(self) -> None:
        """End a wait for a touch."""
        if self.key_button.is_waiting:
            self.key_button.give_up()
            self.set_busy(False)
            self.password.setFocus()

    def refused(self, error: Exception) -> None:
        """Show why it did not work; user name stays."""
        self.set_busy(False)
        self.say(sentence_of(error))
        self.password.setFocus()

    def say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def set_busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.button.setText("Signing in …" if busy else "Sign in")

    def _next(self) -> None:
        for field in (self.user, self.password, self.code):
            if not field.text().strip():
                field.setFocus()
                return
        self.submit()

    def _tint(self) -> None:
        self.symbol.setPixmap(icons.pixmap("shield-check", "accent", 36, self.devicePixelRatioF()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.demonstration:
            painter = QPainter(self)
            paint_watermark(painter, self.width(), self.height())
            painter.end()


def paint_watermark(painter: QPainter, width: int, height: int) -> None:
    """DEMONSTRATION across the background, faint."""
    font = theme.interface_font()
    font.setPixelSize(max(40, width // 12))
    font.setBold(True)
    painter.save()
    painter.setFont(font)
    painter.setPen(theme.color("warning", 28))
    painter.translate(width / 2, height / 2)
    painter.rotate(-24)
    painter.drawText(-width, -height, 2 * width, 2 * height, Qt.AlignmentFlag.AlignCenter, "DEMONSTRATION")
    painter.restore()
