"""The right-hand panel of the members page: one member, or a form for one. Shows only what the viewer may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget
from typing_extensions import override

from alpr_desk.domain.people import MemberStatus, MemberStep, TrainingRecord
from alpr_desk.domain.requests.members import MemberRow, UnlockMember
from alpr_desk.ui.pages.members.actions import NEW
from alpr_desk.ui.pages.members.forms import AddMemberForm, ReenrolForm, RequestForm, TransferForm
from alpr_desk.ui.pages.members.model import (
    data_sentence,
    opens_sentence,
    password_text,
    role_text,
    status_text,
    step_columns,
    training_columns,
    training_text,
    training_tone,
)
from alpr_desk.ui.pages.members.steps import STEPS, Step
from alpr_desk.ui.pages.members.training_form import TrainingForm
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.moments import today
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.words import clock_text


@dataclass(frozen=True, slots=True)
class Rights:
    """What the viewer may do about a member; `own`: it is the viewer."""

    manage: bool
    train: bool
    own: bool = False


class MemberPanel(DetailsPanel):
    """Signals:
    add_asked(AddMember), request_asked(RequestMember), training_asked(RecordTraining, Path | None): a form is filled
        in rightly.
    change_asked(Request, str user_name, str said): a step of one member; `said` once it is done.
    renew_asked(str user_name, ReenrolMember): a new second factor.
    judge_asked(JudgePassword): a password is being typed.
    training_form_asked(MemberRow): the member's training is to be entered.
    """

    add_asked = Signal(object)
    request_asked = Signal(object)
    training_asked = Signal(object, object)
    change_asked = Signal(object, str, str)
    renew_asked = Signal(str, object)
    judge_asked = Signal(object)
    training_form_asked = Signal(object)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.fault = sentence_label("", "high")
        self._forget()

    def _forget(self) -> None:
        self.row: MemberRow | None = None
        self.records: Table | None = None
        self.history: Table | None = None
        self.form: Form | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.reason: QLineEdit | None = None
        self._grid: QGridLayout | None = None

    @override
    def clear(self) -> None:
        super().clear()
        self._forget()

    @property
    def add_form(self) -> AddMemberForm | None:
        return self.form if isinstance(self.form, AddMemberForm) else None

    @property
    def training_form(self) -> TrainingForm | None:
        return self.form if isinstance(self.form, TrainingForm) else None

    def shows(self, user_name: str) -> bool:
        """Whether the panel is open and about `user_name` (NEW: the form of a member to be added or asked for)."""
        if self.isHidden():
            return False
        if user_name == NEW:
            return isinstance(self.form, AddMemberForm | RequestForm)
        return self.row is not None and self.row.member.user_name == user_name

    def forget_secrets(self) -> None:
        """A password that was typed and not sent does not stay in a form that nobody sees."""
        if isinstance(self.form, AddMemberForm | ReenrolForm):
            self.form.pair.clear()

    def judged(self, password: str, faults: tuple[str, ...]) -> None:
        """What speaks against the password that is being typed."""
        if isinstance(self.form, AddMemberForm | ReenrolForm):
            self.form.pair.judged(password, faults)

    def _begin(self, title: str, row: MemberRow | None) -> None:
        self.show_for(title)
        self.row = row
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.foot.addWidget(self.fault)

    def _button(self, key: str, text: str, role: str, action: Callable[[], None], *, half: bool = False) -> QPushButton:
        """In the foot, one below the other; `half`: two in a row."""
        button = QPushButton(text)
        button.setProperty("role", role)
        button.clicked.connect(lambda: action())
        if half:
            if self._grid is None:
                holder = QWidget()
                self._grid = QGridLayout(holder)
                self._grid.setContentsMargins(0, 0, 0, 0)
                self._grid.setSpacing(6)
                self.foot.addWidget(holder)
            place = self._grid.count()
            self._grid.addWidget(button, place // 2, place % 2)
        else:
            self.foot.addWidget(button)
        self.buttons[key] = button
        return button

    def show_member(self, row: MemberRow, rights: Rights) -> None:
        """One member with what the viewer may do about them."""
        member, day = row.member, today(self._now())
        self._begin(member.name, row)
        closed = not data_sentence(row, day).startswith("Data is open")
        self.add_sentence(data_sentence(row, day), "warning" if closed else "good")
        if not row.approved:
            self.add_sentence("Added by one person alone, before anybody else could approve it.", "warning")
        self.add_facts(
            [
                ("User", member.user_name),
                ("Title", member.title or "none"),
                ("Status", status_text(row, day)),
                ("Password", password_text(row, day) or "unknown"),
                ("Policy", "acknowledged" if row.policy_acknowledged else "not acknowledged"),
                ("Last sign-in", clock_text(member.last_sign_in, self._now()) if member.last_sign_in else "never"),
            ]
        )
        self.add_heading("Training")
        self.add_sentence(training_text(row, day).capitalize(), training_tone(row, day))
        courses = Table(training_columns(), "No course was entered.", sort_by="expires", descending=True)
        self.records = self._small_table(courses)
        self.add_heading("History")
        steps = Table(step_columns(self._now), "No step is on record.", sort_by="at", descending=True)
        self.history = self._small_table(steps)
        self.add_heading("Roles")
        for role in sorted(member.roles):
            self.add_sentence(f"{role_text(role)}: may {opens_sentence(role)}.", "")
        self.finish()
        self._member_buttons(row, rights)

    def _small_table(self, table: Table) -> Table:
        for part in (table.columns_button, table.filter_field, table.count_label):
            part.hide()
        table.setMinimumHeight(150)
        self.body.addWidget(table)
        return table

    def _member_buttons(self, row: MemberRow, rights: Rights) -> None:
        status, user_name = row.member.status, row.member.user_name
        if rights.train and status is not MemberStatus.TERMINATED:
            self._button("train", "Enter &training", "primary", lambda: self.training_form_asked.emit(row), half=True)
        if not rights.manage:
            return
        if status is MemberStatus.LOCKED:
            asked, said = UnlockMember(user_name), f"{user_name} can sign in again."
            send = partial(self._send, "unlock", self.change_asked.emit, asked, user_name, said)
            self._button("unlock", "&Unlock", "primary", send, half=True)
        if status is not MemberStatus.TERMINATED:
            if not rights.own:
                self._button("transfer", "T&ransfer…", "", lambda: self.show_transfer_form(row), half=True)
            self._button("renew", "Second &factor…", "", lambda: self.show_renew_form(row), half=True)
        for step in STEPS:
            if status in step.allowed and (step.own or not rights.own):
                role = "danger" if step.danger else ""
                self._button(step.key, step.button, role, partial(self.ask_reason, row, step), half=True)

    def _send(self, key: str, emit: Callable[..., None], *values: object) -> None:
        self.fault.hide()
        self.buttons[key].setEnabled(False)
        emit(*values)

    def show_records(self, user_name: str, records: tuple[TrainingRecord, ...]) -> None:
        """Training of `user_name`; ignored where another member is shown by now."""
        if self.records is not None and self.shows(user_name):
            self.records.set_rows(records)

    def show_no_records(self, sentence: str) -> None:
        if self.records is not None:
            self.records.set_empty(sentence)

    def show_history(self, user_name: str, steps: tuple[MemberStep, ...]) -> None:
        """Steps of `user_name`; ignored where another member is shown by now."""
        if self.history is not None and self.shows(user_name):
            self.history.set_rows(steps)

    def show_no_history(self, sentence: str) -> None:
        if self.history is not None:
            self.history.set_empty(sentence)

    def ask_reason(self, row: MemberRow, step: Step) -> None:
        """The first press of a step: the reason. The second is the button below it."""
        user_name = row.member.user_name
        self._begin(step.title.format(name=row.member.name), row)
        self.add_sentence(step.warning, "warning" if step.danger else "muted")
        reason = line_field(step.example, longest=300)
        reason.setAccessibleName("Reason")
        self.reason = reason
        self.add_sentence("Reason (recorded)", "caption")
        self.body.addWidget(reason)
        self.finish()
        self._button("back", "&Leave it", "", self.close_panel)
        button = self._button(
            "confirm",
            step.confirm.format(user=user_name),
            "danger" if step.danger else "primary",
            lambda: self._send(
                "confirm",
                self.change_asked.emit,
                step.ask(user_name, reason.text().strip()),
                user_name,
                step.said.format(user=user_name),
            ),
        )
        button.setEnabled(False)
        button.setToolTip("Type the reason first")
        reason.textChanged.connect(lambda text: button.setEnabled(bool(text.strip())))
        focus_new(reason)

    def _show_form(self, title: str, row: MemberRow | None, form: Form, first: QWidget) -> None:
        self._begin(title, row)
        self.form = form
        self.body.addWidget(form)
        self.finish()
        focus_new(first)

    def show_add_form(self) -> None:
        form = AddMemberForm(self._now)
        form.judge_asked.connect(self.judge_asked)
        self._show_form("Add a member", None, form, form.user_name)
        self._button("add", "&Add member", "primary", lambda: self._submit("add", form, self.add_asked.emit))

    def show_request_form(self) -> None:
        form = RequestForm(self._now)
        self._show_form("Ask for an account", None, form, form.user_name)
        self._button("ask", "&Ask for it", "primary", lambda: self._submit("ask", form, self.request_asked.emit))

    def _submit(self, key: str, form: AddMemberForm | RequestForm, emit: Callable[..., None]) -> None:
        request = form.checked()
        if request is not None:
            self._send(key, emit, request)

    def show_transfer_form(self, row: MemberRow) -> None:
        form, user_name = TransferForm(row.member, self._now), row.member.user_name
        self._show_form(f"Transfer {row.member.name}", row, form, form.full_name)

        def submit() -> None:
            request = form.checked()
            if request is not None:
                self._send("send", self.change_asked.emit, request, user_name, f"{user_name} is transferred.")

        self._button("send", "&Transfer", "primary", submit)

    def show_renew_form(self, row: MemberRow) -> None:
        form, user_name = ReenrolForm(row.member), row.member.user_name
        form.judge_asked.connect(self.judge_asked)
        self._show_form(f"New second factor for {row.member.name}", row, form, form.reason)

        def submit() -> None:
            request = form.checked()
            if request is not None:
                self._send("send", self.renew_asked.emit, user_name, request)

        self._button("send", "End the old one, show a &new one", "danger", submit)

    def show_training_form(self, row: MemberRow) -> None:
        form = TrainingForm(row.member.user_name, self._now)
        self._show_form(f"Training of {row.member.name}", row, form, form.course)

        def submit() -> None:
            request = form.checked()
            if request is not None:
                self._send("enter", self.training_asked.emit, request, form.certificate.path())

        self._button("enter", "&Enter training", "primary", submit)

    def show_failure(self, sentence: str) -> None:
        """Why it was not done; what was typed stays."""
        self.fault.setText(sentence)
        self.fault.show()
        for key, button in self.buttons.items():
            button.setEnabled(key != "confirm" or bool(self.reason and self.reason.text().strip()))
