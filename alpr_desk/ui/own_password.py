"""Changing one's own password: the form, and the page that asks for it before anything else opens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from alpr_desk.domain.requests.access import ChangePassword, JudgePassword, SessionStatus
from alpr_desk.ui import icons, theme
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.states import sentence_of
from alpr_desk.ui.widgets.centre import centred
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.password_pair import LONGEST, PasswordPair

ADVICE = "8 or more of any characters, spaces too. Four words that do not belong together are good."


class OwnPasswordForm(Form):
    """Present password, and the new one twice.

    Signals:
        changed(): it was changed.
    """

    changed = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.present = line_field("", secret=True, longest=LONGEST)
        self.add("present", "P&resent password", self.present)
        self.pair = PasswordPair(self, "&New password", ADVICE)
        self.pair.typed.connect(self._judge)
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.button = QPushButton("Change password")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.submit)
        self.add_widget(self.fault)
        self.add_widget(self.button)
        self.pair.again.returnPressed.connect(self.submit)

    def _judge(self, password: str) -> None:
        judge_password(self._context, JudgePassword(password), self.pair.judged, self)

    def submit(self) -> None:
        errors = {} if self.present.text() else {"present": "Give the present password."}
        if self.show_errors({**errors, **self.pair.errors()}) or not self.button.isEnabled():
            return
        self.fault.hide()
        self.button.setEnabled(False)
        request = ChangePassword(self.present.text(), self.pair.password.text())
        self._context.ask(request, lambda _: self._done(), self._failed, owner=self)

    def _done(self) -> None:
        self.forget()
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        """The new password stays to be mended; the present one is typed again."""
        self.button.setEnabled(True)
        self.present.clear()
        self.fault.setText(sentence_of(error))
        self.fault.show()
        self.present.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Nothing that was typed stays."""
        self.present.clear()
        self.pair.clear()
        self.fault.hide()
        self.clear_errors()
        self.button.setEnabled(True)


def judge_password(
    context: PageContext, request: JudgePassword, done: Callable[[str, tuple[str, ...]], None], owner: QWidget
) -> None:
    """Ask what speaks against a password; a later question supersedes an earlier one. Silent where it cannot be asked:
    the change itself will say so."""
    context.ask(
        request,
        lambda faults: done(request.password, faults),
        lambda _: None,
        key="judge",
        owner=owner,
    )


class PasswordPage(QWidget):
    """What a member sees whose password is over: why, and the form.

    Signals: `look_again` when it was changed; `sign_out`.
    """

    look_again = Signal()
    sign_out = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.symbol = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.title = QLabel("Change your password", alignment=Qt.AlignmentFlag.AlignCenter)
        self.title.setProperty("tone", "heading")
        self.reason = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.form = OwnPasswordForm(context)
        self.form.changed.connect(self.look_again)
        out = QPushButton("Sign out")
        out.setProperty("role", "quiet")
        out.clicked.connect(self.sign_out)
        card = QFrame()
        card.setProperty("card", True)
        card.setFixedWidth(460)
        column = QVBoxLayout(card)
        column.setContentsMargins(28, 20, 28, 16)
        column.setSpacing(10)
        for widget in (self.symbol, self.title, self.reason, self.form, out):
            column.addWidget(widget)
        centred(card, self)
        theme.notifier().changed.connect(self._tint)
        self._tint()

    def show_status(self, status: SessionStatus) -> None:
        self.reason.setText(status.password_sentence)
        if not self.form.present.text():
            self.form.present.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tint(self) -> None:
        self.symbol.setPixmap(icons.pixmap("key-round", "warning", 36, self.devicePixelRatioF()))
