"""Asks for password and code (or key) once more before a privileged act, then lets the act go on (CJIS IA-11)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from alpr_desk.domain.requests.access import Reauthenticate
from alpr_desk.domain.requests.security_keys import BeginKeySignIn
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.states import sentence_of
from alpr_desk.ui.widgets.details import focus_new
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.key_button import KeyButton
from alpr_desk.ui.widgets.over_panel import OverPanel


class ProofPanel(OverPanel):
    """One question at a time: what asks meanwhile is given up. Esc gives up."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._context: PageContext | None = None
        self._proven: Callable[[], None] | None = None
        self._given_up: Callable[[], None] | None = None
        self.close_button.setText("Not now")
        self._build()

    def _build(self) -> None:
        self.password = line_field("", secret=True, longest=256)
        self.code = line_field("6 digits, or a recovery code", longest=40)
        self.fault = sentence_label("", "high")
        self.button = QPushButton("Confirm")
        self.key_button: KeyButton | None = None

    def ask(self, context: PageContext, proven: Callable[[], None], given_up: Callable[[], None]) -> None:
        """Call `proven` once password and code were right, `given_up` where the member would rather not."""
        if not self.isHidden():
            given_up()
            return
        self._context, self._proven, self._given_up = context, proven, given_up
        self.rise("Confirm that it is you")
        self._build()
        self.add_sentence("This changes who may do what, so password and code are asked for again. It is done then.")
        form = Form()
        form.add("password", "&Password", self.password)
        form.add("code", "&Code", self.code)
        self.fault.hide()
        form.add_widget(self.fault)
        self.body.addWidget(form)
        self.finish()
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.submit)
        self.password.returnPressed.connect(self.code.setFocus)
        self.code.returnPressed.connect(self.submit)
        self.foot.addWidget(self.button)
        if context.keys is not None and context.settings().access.security_keys:
            self.key_button = KeyButton("Confirm by security &key", context.tasks)
            self.key_button.clicked.connect(self._by_key)
            self.foot.addWidget(self.key_button)
        focus_new(self.password)

    def submit(self) -> None:
        for field in (self.password, self.code):
            if not field.text().strip():
                field.setFocus()
                return
        if self._context is None or not self.button.isEnabled():
            return
        self._send(Reauthenticate(self._taken(), self.code.text().strip()))

    def _taken(self) -> str:
        """The password, which does not stay in the field."""
        password = self.password.text()
        self.password.clear()
        self.fault.hide()
        self.button.setEnabled(False)
        return password

    def _send(self, request: Reauthenticate) -> None:
        self.code.clear()
        if self._context is not None:
            self._context.ask(request, lambda _: self._done(), self._refused, owner=self)

    def _by_key(self) -> None:
        context, button = self._context, self.key_button
        status = context.status() if context is not None else None
        if context is None or context.keys is None or button is None or status is None:
            return
        if button.is_waiting:
            button.give_up()
            self.button.setEnabled(True)
        elif not self.password.text():
            self.password.setFocus()
        elif self.button.isEnabled():
            desk, keys, asked = context.desk, context.keys, BeginKeySignIn(status.member.user_name)
            password = self._taken()
            button.begin(
                lambda cancel: keys.sign(desk.execute(None, asked), cancel),
                lambda assertion: self._send(Reauthenticate(password, "", assertion)),
                self._refused,
            )

    def give_up_key(self) -> None:
        """End a wait for a touch."""
        if self.key_button is not None:
            self.key_button.give_up()

    def _done(self) -> None:
        proven = self._proven
        self._forget()
        if proven is not None:
            proven()

    def _refused(self, error: Exception) -> None:
        self.button.setEnabled(True)
        self.fault.setText(sentence_of(error))
        self.fault.show()
        self.password.setFocus()

    def _forget(self) -> None:
        self.give_up_key()
        self._proven = self._given_up = self._context = None
        self.hide()
        self.clear()
        self._build()

    @override
    def close_panel(self) -> None:
        given_up = self._given_up
        self._forget()
        if given_up is not None:
            given_up()
        self.closed.emit()
