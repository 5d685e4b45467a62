"""The members page over a scripted Desk, and what its tests do with it again and again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.access import JudgePassword
from alpr_desk.domain.requests.members import (
    AddMember,
    DecideMemberRequest,
    DisableMember,
    EnrolMember,
    ListMemberRequests,
    ListMembers,
    ListTraining,
    MemberHistory,
    RecordTraining,
    ReenrolMember,
    RequestMember,
    ReturnMember,
    SuspendMember,
    TerminateMember,
    TransferMember,
    UnlockMember,
)
from alpr_desk.ui.pages.members.forms import AddMemberForm
from alpr_desk.ui.pages.members.page import MembersPage
from alpr_desk.ui.pages.members.training_form import TrainingForm
from tests.ui.helpers.desk_context import Stage, opened_page, settle
from tests.ui.helpers.office import enrolment, history, member_requests, members, records


def prepare(stage: Stage) -> Stage:
    stage.desk.answer(ListMembers, members())
    stage.desk.answer(ListTraining, records())
    stage.desk.answer(AddMember, enrolment())
    stage.desk.answer(RecordTraining, records()[0])
    stage.desk.answer(UnlockMember, None)
    stage.desk.answer(ListMemberRequests, member_requests())
    stage.desk.answer(MemberHistory, history())
    stage.desk.answer(JudgePassword, ())
    stage.desk.answer(RequestMember, member_requests()[0])
    stage.desk.answer(DecideMemberRequest, member_requests()[0])
    for enrolling in (EnrolMember, ReenrolMember):
        stage.desk.answer(enrolling, enrolment())
    for step in (DisableMember, SuspendMember, ReturnMember, TerminateMember, TransferMember):
        stage.desk.answer(step, None)
    return stage


def opened(qtbot: QtBot, stage: Stage) -> MembersPage:
    return opened_page(qtbot, stage, MembersPage(stage.context), 960, 700)


def chosen(qtbot: QtBot, stage: Stage, page: MembersPage, user_name: str) -> None:
    assert page.table.select(lambda row: bool(row.member.user_name == user_name))
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    settle(qtbot, stage)


def texts(page: MembersPage) -> str:
    panels = (page.panel, page.request_panel, page.enrolment)
    return "\n".join(x.text() for p in panels for x in p.findChildren(QLabel) if x.isVisible())


def filled(page: MembersPage) -> AddMemberForm:
    page.add_button.click()
    form = page.panel.add_form
    assert form is not None
    form.user_name.setText("santos")
    form.full_name.setText("Eva Santos")
    form.job_title.setText("Deputy")
    form.roles[Role.DEPUTY].setChecked(True)
    form.password.setText("first-password-1")
    form.again.setText("first-password-1")
    return form


def training_form(qtbot: QtBot, stage: Stage, page: MembersPage, user_name: str = "lindqvist") -> TrainingForm:
    chosen(qtbot, stage, page, user_name)
    page.panel.buttons["train"].click()
    form = page.panel.training_form
    assert form is not None
    return form
