"""The member's own account: standing, password, recovery codes, keys. Opened from the name in the status bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget
from typing_extensions import override

from alpr_desk.domain.requests.access import RecoveryCodes, RenewRecoveryCodes, SessionStatus
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.own_keys import OwnKeysForm
from alpr_desk.ui.own_password import OwnPasswordForm
from alpr_desk.ui.widgets.code_sheet import CodeSheet
from alpr_desk.ui.widgets.details import focus_new
from alpr_desk.ui.widgets.over_panel import OverPanel
from alpr_desk.ui.words import clock_text

FEW_CODES = 3


class AccountPanel(OverPanel):
    """Shows the member's standing; the password form and new codes take its place when asked for."""

    def __init__(self, context: PageContext, host: QWidget) -> None:
        self._context = context
        self._forget()
        super().__init__(host)

    def _forget(self) -> None:
        self.password_button = QPushButton()
        self.codes_button = QPushButton()
        self.keys_button: QPushButton | None = None
        self.keys: OwnKeysForm | None = None
        self.kept, self.done_button = QCheckBox(), QPushButton()
        self.form: OwnPasswordForm | None = None
        self.sheet: CodeSheet | None = None

    @override
    def clear(self) -> None:
        super().clear()
        self._forget()

    def show_status(self, status: SessionStatus) -> None:
        self.rise(status.member.name)
        now, member = self._context.clock.now(), status.member
        self.add_facts(
            [
                ("User", member.user_name),
                ("Title", member.title or "none"),
                ("Roles", ", ".join(sorted(member.roles))),
                ("Signed in", clock_text(status.signed_in_at, now)),
                ("Account ends", str(member.valid_until or "never")),
                ("Training", f"until {status.training.expires}" if status.training else "none"),
                ("Recovery codes", f"{status.recovery_codes_left} unused"),
            ]
        )
        if status.password_sentence:
            self.add_sentence(status.password_sentence, "warning")
        if status.recovery_codes_left <= FEW_CODES:
            self.add_sentence("Few recovery codes are left: make new ones.", "warning")
        self.finish()
        self.password_button = self._button("Change &password …", self.show_password)
        self.codes_button = self._button("New &recovery codes …", self._ask_codes)
        if self._context.keys is not None and self._context.settings().access.security_keys:
            self.keys_button = self._button("Security &keys …", self.show_keys)
        focus_new(self.password_button)

    def _button(self, text: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(lambda: action())
        self.foot.addWidget(button)
        return button

    def show_password(self) -> None:
        self.rise("Change password")
        self.form = OwnPasswordForm(self._context)
        self.form.changed.connect(self._changed)
        self.body.addWidget(self.form)
        self.finish()
        focus_new(self.form.present)

    def _changed(self) -> None:
        self.close_panel()
        self._context.messages.info("Your password is changed.")

    def show_keys(self) -> None:
        if self._context.keys is None:
            return
        self.rise("Security keys")
        self.add_sentence("Touch a key instead of typing a code, after the password. Your codes stay good.")
        self.keys = OwnKeysForm(self._context, self._context.keys)
        self.body.addWidget(self.keys)
        self.finish()
        focus_new(self.keys.name)

    def give_up_key(self) -> None:
        """End a wait for a touch."""
        if self.keys is not None:
            self.keys.add_button.give_up()

    def _ask_codes(self) -> None:
        self.codes_button.setEnabled(False)
        self._context.ask(RenewRecoveryCodes(), self._show_codes, self._no_codes, owner=self)

    def _no_codes(self, error: Exception) -> None:
        self.codes_button.setEnabled(True)
        self._context.messages.failure(error)

    def _show_codes(self, made: RecoveryCodes) -> None:
        """Shown once: only the tick and the button put it away."""
        self.rise("New recovery codes")
        self.close_button.hide()
        self.add_sentence("Shown once. The former codes are worth nothing from now on.", "warning")
        self.sheet = CodeSheet(made.codes, made.sheet, "recovery codes.pdf", self._context.tasks)
        self.body.addWidget(self.sheet)
        self.add_sentence("Each works once, in place of the six digits. Keep them away from the machine.")
        self.finish()
        self.kept = QCheckBox("Printed or written down")
        self.done_button = QPushButton("Put away for good")
        self.done_button.setProperty("role", "primary")
        self.done_button.setEnabled(False)
        self.kept.toggled.connect(self.done_button.setEnabled)
        self.done_button.clicked.connect(self.put_away)
        self.foot.addWidget(self.kept)
        self.foot.addWidget(self.done_button)
        focus_new(self.kept)

    def put_away(self) -> None:
        """Nothing of what was shown or typed stays, and no key is waited for."""
        self.give_up_key()
        self.hide()
        self.clear()
        self.close_button.show()
        self.closed.emit()

    @override
    def close_panel(self) -> None:
        if self.sheet is None:
            self.put_away()
