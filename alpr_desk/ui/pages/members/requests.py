"""Requests for accounts: the list, and at the right one request with what the viewer may do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from typing_extensions import override

from alpr_desk.domain.people import MemberRequest, RequestState
from alpr_desk.domain.requests.members import DecideMemberRequest
from alpr_desk.ui.pages.members.forms import EnrolForm
from alpr_desk.ui.pages.members.model import opens_sentence, request_facts, role_text
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.form import line_field, sentence_label

OWN = "You asked for this yourself: another person approves it."


class RequestPanel(DetailsPanel):
    """Signals:
    decided(str user_name, DecideMemberRequest): approved or refused, with the reason typed.
    enrol_asked(str user_name, EnrolMember): the first password is there.
    judge_asked(JudgePassword): a password is being typed.
    """

    decided = Signal(str, object)
    enrol_asked = Signal(str, object)
    judge_asked = Signal(object)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        self._now = now
        self._forget()
        super().__init__(parent)

    def _forget(self) -> None:
        self.request: MemberRequest | None = None
        self.form: EnrolForm | None = None
        self.reason = QLineEdit()
        self.buttons: dict[str, QPushButton] = {}

    @override
    def clear(self) -> None:
        super().clear()
        self._forget()

    def shows(self, user_name: str) -> bool:
        return not self.isHidden() and self.request is not None and self.request.user_name == user_name

    def show_request(self, request: MemberRequest, *, own: bool, may_approve: bool, may_enrol: bool) -> None:
        self.show_for(request.name)
        self.request = request
        self.add_facts(request_facts(request, self._now()))
        for role in sorted(request.roles):
            self.add_sentence(f"{role_text(role)}: may {opens_sentence(role)}.", "")
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.foot.addWidget(self.fault)
        if request.state is RequestState.OPEN and may_approve and not own:
            self._add_decision(request)
        elif request.state is RequestState.OPEN:
            self.add_sentence(OWN if own else "A supervisor or commander approves it.", "warning")
        elif request.state is RequestState.APPROVED and may_enrol:
            self._add_enrolling(request)
        self.finish()

    def _add_decision(self, request: MemberRequest) -> None:
        self.reason = line_field("for example: known to me, joins my shift", longest=400)
        self.reason.setAccessibleName("Reason")
        self.add_sentence("Reason (recorded)", "caption")
        self.body.addWidget(self.reason)
        for key, text, role in (("approve", "&Approve", "primary"), ("refuse", "&Refuse", "danger")):
            button = self._button(key, text, role)
            button.setEnabled(False)
            button.setToolTip("Type the reason first")
            button.clicked.connect(lambda _=False, key=key: self._decide(request, key == "approve"))
            self.reason.textChanged.connect(lambda text, button=button: button.setEnabled(bool(text.strip())))
        focus_new(self.reason)

    def _add_enrolling(self, request: MemberRequest) -> None:
        self.add_heading("Enrol")
        self.add_sentence("With the member beside you: first password here, then the second factor.")
        form = EnrolForm(request.id, request.user_name, request.name)
        form.judge_asked.connect(self.judge_asked)
        self.form = form
        self.body.addWidget(form)
        self._button("enrol", "&Enrol member", "primary").clicked.connect(lambda: self._enrol(request.user_name, form))

    def _button(self, key: str, text: str, role: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", role)
        self.foot.addWidget(button)
        self.buttons[key] = button
        return button

    def _decide(self, request: MemberRequest, approve: bool) -> None:
        self._wait()
        decision = DecideMemberRequest(request.id, approve, self.reason.text().strip())
        self.decided.emit(request.user_name, decision)

    def _enrol(self, user_name: str, form: EnrolForm) -> None:
        asked = form.checked()
        if asked is not None:
            self._wait()
            self.enrol_asked.emit(user_name, asked)

    def _wait(self) -> None:
        self.fault.hide()
        for button in self.buttons.values():
            button.setEnabled(False)

    def judged(self, password: str, faults: tuple[str, ...]) -> None:
        if self.form is not None:
            self.form.pair.judged(password, faults)

    def show_failure(self, sentence: str) -> None:
        """Why it was not done; what was typed stays."""
        self.fault.setText(sentence)
        self.fault.show()
        for button in self.buttons.values():
            button.setEnabled(True)

    def forget_secrets(self) -> None:
        if self.form is not None:
            self.form.pair.clear()
