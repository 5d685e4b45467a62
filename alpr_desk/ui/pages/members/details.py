"""The right-hand panel of the members page: one member, or a form for one. Shows only what the viewer may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from typing_extensions import override

from alpr_desk.domain.people import MemberStatus, TrainingRecord
from alpr_desk.domain.requests.members import MemberRow
from alpr_desk.ui.pages.members.actions import NEW
from alpr_desk.ui.pages.members.forms import AddMemberForm, TrainingForm
from alpr_desk.ui.pages.members.model import (
    data_sentence,
    opens_sentence,
    role_text,
    training_columns,
    training_text,
    training_tone,
)
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.form import line_field, sentence_label
from alpr_desk.ui.widgets.moments import today
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.words import clock_text


class MemberPanel(DetailsPanel):
    """Signals:
    add_asked(AddMember), training_asked(RecordTraining, Path | None): a form is filled in rightly.
    unlock_asked(str), disable_asked(str, str reason): for a user name.
    training_form_asked(MemberRow): the member's training is to be entered.
    """

    add_asked = Signal(object)
    training_asked = Signal(object, object)
    unlock_asked = Signal(str)
    disable_asked = Signal(str, str)
    training_form_asked = Signal(object)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.fault = sentence_label("", "high")
        self._forget()

    def _forget(self) -> None:
        self.row: MemberRow | None = None
        self.records: Table | None = None
        self.add_form: AddMemberForm | None = None
        self.training_form: TrainingForm | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.reason: QLineEdit | None = None

    @override
    def clear(self) -> None:
        super().clear()
        self._forget()

    def shows(self, user_name: str) -> bool:
        """Whether the panel is open and about `user_name` (NEW: the form of a member to be added)."""
        if self.isHidden():
            return False
        return self.add_form is not None if user_name == NEW else self._user_name == user_name

    @property
    def _user_name(self) -> str | None:
        return self.row.member.user_name if self.row is not None else None

    def forget_secrets(self) -> None:
        """A password that was typed and not sent does not stay in a form that nobody sees."""
        if self.add_form is not None:
            self.add_form.password.clear()
            self.add_form.again.clear()

    def _begin(self, title: str, row: MemberRow | None) -> None:
        self.show_for(title)
        self.row = row
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.foot.addWidget(self.fault)

    def _button(self, key: str, text: str, role: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", role)
        button.clicked.connect(lambda: action())
        self.foot.addWidget(button)
        self.buttons[key] = button
        return button

    def show_member(self, row: MemberRow, *, may_manage: bool, may_train: bool) -> None:
        """One member with what the viewer may do about them."""
        member, day = row.member, today(self._now())
        self._begin(member.name, row)
        closed = not data_sentence(row, day).startswith("Data is open")
        self.add_sentence(data_sentence(row, day), "warning" if closed else "good")
        self.add_facts(
            [
                ("User", member.user_name),
                ("Title", member.title or "none"),
                ("Status", member.status.value),
                ("Policy", "acknowledged" if row.policy_acknowledged else "not acknowledged"),
                ("Last sign-in", clock_text(member.last_sign_in, self._now()) if member.last_sign_in else "never"),
            ]
        )
        self.add_heading("Training")
        self.add_sentence(training_text(row, day).capitalize(), training_tone(row, day))
        self.records = Table(training_columns(), "No course was entered.", sort_by="expires", descending=True)
        for part in (self.records.columns_button, self.records.filter_field, self.records.count_label):
            part.hide()
        self.records.setMinimumHeight(150)
        self.body.addWidget(self.records)
        self.add_heading("Roles")
        for role in sorted(member.roles):
            self.add_sentence(f"{role_text(role)}: may {opens_sentence(role)}.", "")
        self.finish()
        self._member_buttons(row, may_manage, may_train)

    def _member_buttons(self, row: MemberRow, may_manage: bool, may_train: bool) -> None:
        user_name = row.member.user_name
        if may_train:
            self._button("train", "Enter &training", "primary", lambda: self.training_form_asked.emit(row))
        if may_manage and row.member.status is MemberStatus.LOCKED:
            self._button(
                "unlock", "&Unlock", "primary", lambda: self._send("unlock", self.unlock_asked.emit, user_name)
            )
        if may_manage and row.member.status is not MemberStatus.DISABLED:
            self._button("disable", "&Disable …", "danger", lambda: self.ask_reason(row))

    def _send(self, key: str, emit: Callable[..., None], *values: object) -> None:
        self.fault.hide()
        self.buttons[key].setEnabled(False)
        emit(*values)

    def show_records(self, user_name: str, records: tuple[TrainingRecord, ...]) -> None:
        """Training of `user_name`; ignored where another member is shown by now."""
        if self.records is not None and self.row is not None and self.row.member.user_name == user_name:
            self.records.set_rows(records)

    def show_no_records(self, sentence: str) -> None:
        if self.records is not None:
            self.records.set_empty(sentence)

    def ask_reason(self, row: MemberRow) -> None:
        """The first step of disabling: the reason. The second is the button below it."""
        self._begin(f"Disable {row.member.name}?", row)
        self.add_sentence(
            "The member's sessions end at once and nobody can sign in as them. What they did stays on record.",
            "warning",
        )
        reason = line_field("for example: left the office", longest=300)
        reason.setAccessibleName("Reason")
        self.reason = reason
        self.add_sentence("Reason (recorded)", "caption")
        self.body.addWidget(reason)
        self.finish()
        user_name = row.member.user_name
        self._button("back", "&Keep the member", "", self.close_panel)
        button = self._button(
            "confirm",
            f"Disable {user_name} now",
            "danger",
            lambda: self._send("confirm", self.disable_asked.emit, user_name, reason.text().strip()),
        )
        button.setEnabled(False)
        button.setToolTip("Type the reason first")
        reason.textChanged.connect(lambda text: button.setEnabled(bool(text.strip())))
        focus_new(reason)

    def show_add_form(self) -> None:
        self._begin("Add a member", None)
        form = AddMemberForm()
        self.add_form = form
        self.body.addWidget(form)
        self.finish()
        self._button("add", "&Add member", "primary", self._submit_member)
        focus_new(form.user_name)

    def _submit_member(self) -> None:
        request = self.add_form.checked() if self.add_form else None
        if request is not None:
            self._send("add", self.add_asked.emit, request)

    def show_training_form(self, row: MemberRow) -> None:
        self._begin(f"Training of {row.member.name}", row)
        form = TrainingForm(row.member.user_name, self._now)
        self.training_form = form
        self.body.addWidget(form)
        self.finish()
        self._button("enter", "&Enter training", "primary", self._submit_training)
        focus_new(form.course)

    def _submit_training(self) -> None:
        request = self.training_form.checked() if self.training_form else None
        if request is not None and self.training_form is not None:
            self._send("enter", self.training_asked.emit, request, self.training_form.certificate.path())

    def show_failure(self, sentence: str) -> None:
        """Why it was not done; what was typed stays."""
        self.fault.setText(sentence)
        self.fault.show()
        for key, button in self.buttons.items():
            button.setEnabled(key != "confirm" or bool(self.reason and self.reason.text().strip()))
