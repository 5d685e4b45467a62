"""An account's life on the members page: requests, transfer, suspension, return, end, history, second factor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Permission, Role
from alpr_desk.domain.permissions import permission_csv
from alpr_desk.domain.requests.access import JudgePassword
from alpr_desk.domain.requests.members import (
    AddMember,
    DecideMemberRequest,
    EnrolMember,
    MemberHistory,
    ReenrolMember,
    RequestMember,
    ReturnMember,
    SuspendMember,
    TerminateMember,
    TransferMember,
)
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.ui.pages.members.forms import ReenrolForm, RequestForm, TransferForm
from alpr_desk.ui.pages.members.page import MembersPage
from tests.ui.helpers.desk_context import Stage, make_stage, settle
from tests.ui.helpers.members_page import chosen, filled, opened, prepare, texts
from tests.ui.helpers.office import CODES

APPROVER = frozenset({Permission.SEE_MEMBERS, Permission.APPROVE_MEMBERS, Permission.REQUEST_MEMBERS})


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = prepare(make_stage())
    yield made
    made.close()


@pytest.fixture
def approver(qtbot: QtBot) -> Iterator[Stage]:
    """A supervisor: asks and approves, manages nothing."""
    made = prepare(make_stage(permissions=APPROVER))
    yield made
    made.close()


def open_request(qtbot: QtBot, stage: Stage, user_name: str) -> MembersPage:
    page = opened(qtbot, stage)
    page.tabs.setCurrentIndex(1)
    assert page.requests.select(lambda row: bool(row.user_name == user_name))
    QTest.keyClick(page.requests.view, Qt.Key.Key_Return)
    settle(qtbot, stage)
    return page


def test_history_says_what_by_whom_and_why(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, "vega")
    assert stage.desk.asked_of(MemberHistory) == [MemberHistory("vega")]
    assert page.panel.history is not None
    rows = page.panel.history.shown_texts()
    assert rows[0][1:] == ["unlocked", "Dana Whitfield"]
    assert rows[1][2] == "Dana Whitfield: new post; roles: deputy -> investigator"
    assert rows[2][2] == "the program: not used for more than 90 days"


def test_history_that_cannot_be_read_says_why(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(MemberHistory, EnvironmentFault("The database does not answer."))
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, "vega")
    assert page.panel.history is not None
    assert page.panel.history.empty_label.text() == "The database does not answer."


@pytest.mark.parametrize(
    ("user_name", "key", "request_type", "said"),
    [
        ("okafor", "suspend", SuspendMember, "okafor is suspended; open sessions have ended."),
        ("petrov", "return", ReturnMember, "petrov can sign in again."),
        ("rivera", "return", ReturnMember, "rivera can sign in again."),
        ("okafor", "terminate", TerminateMember, "The account of okafor has ended."),
    ],
)
def test_step_takes_a_reason_and_a_second_press(
    qtbot: QtBot, stage: Stage, user_name: str, key: str, request_type: type, said: str
) -> None:
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, user_name)
    page.panel.buttons[key].click()
    assert stage.desk.asked_of(request_type) == []
    assert not page.panel.buttons["confirm"].isEnabled()
    assert page.panel.reason is not None
    QTest.keyClicks(page.panel.reason, "inquiry 26-017")
    page.panel.buttons["confirm"].click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(request_type) == [request_type(user_name, "inquiry 26-017")]
    assert stage.context.messages.panel.sentence.text() == said


@pytest.mark.parametrize(
    ("user_name", "buttons"),
    [
        ("petrov", {"train", "transfer", "renew", "return", "disable", "terminate"}),
        ("rivera", {"train", "transfer", "renew", "return", "terminate"}),
        ("kowalski", set()),
        ("vega", {"train", "renew", "disable"}),
    ],
)
def test_only_steps_that_can_follow_are_offered(qtbot: QtBot, stage: Stage, user_name: str, buttons: set[str]) -> None:
    """The last one is the viewer, whom others transfer, suspend and let go."""
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, user_name)
    assert set(page.panel.buttons) == buttons


def test_transfer_begins_with_what_is_and_sends_what_shall_be(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, "haddad")
    page.panel.buttons["transfer"].click()
    form = page.panel.form
    assert isinstance(form, TransferForm)
    assert (form.full_name.text(), form.job_title.text()) == ("Nour Haddad", "Deputy")
    assert form.end.value() == date(2026, 12, 24)
    page.panel.buttons["send"].click()
    assert form.error("reason").startswith("Say why")
    form.roles[Role.DEPUTY].setChecked(False)
    form.roles[Role.INVESTIGATOR].setChecked(True)
    form.end.box.setChecked(False)
    form.reason.setText("stays with us")
    page.panel.buttons["send"].click()
    settle(qtbot, stage)
    roles = frozenset({Role.INVESTIGATOR})
    expected = TransferMember("haddad", "Nour Haddad", "Deputy", roles, None, "stays with us")
    assert stage.desk.asked_of(TransferMember) == [expected]


def test_account_is_asked_for(qtbot: QtBot, approver: Stage) -> None:
    page = opened(qtbot, approver)
    assert page.ask_button.isVisible() and not page.add_button.isVisible()
    page.ask_button.click()
    form = page.panel.form
    assert isinstance(form, RequestForm)
    page.panel.buttons["ask"].click()
    assert form.error("user_name") and form.error("name") and form.error("roles") and form.error("reason")
    form.user_name.setText("santos")
    form.full_name.setText("Eva Santos")
    form.roles[Role.DEPUTY].setChecked(True)
    form.reason.setText("joins the night shift")
    page.panel.buttons["ask"].click()
    settle(qtbot, approver)
    roles = frozenset({Role.DEPUTY})
    assert approver.desk.asked_of(RequestMember) == [
        RequestMember("santos", "Eva Santos", "", roles, "joins the night shift")
    ]
    assert page.panel.isHidden()


def test_refused_request_keeps_what_was_typed(qtbot: QtBot, approver: Stage) -> None:
    approver.desk.answer(RequestMember, BadInput("The user name 'santos' is taken."))
    page = opened(qtbot, approver)
    page.ask_button.click()
    form = page.panel.form
    assert isinstance(form, RequestForm)
    form.user_name.setText("santos")
    form.full_name.setText("Eva Santos")
    form.roles[Role.DEPUTY].setChecked(True)
    form.reason.setText("night shift")
    page.panel.buttons["ask"].click()
    settle(qtbot, approver)
    assert page.panel.fault.text() == "The user name 'santos' is taken."
    assert form.reason.text() == "night shift"


@pytest.mark.parametrize(("key", "approve"), [("approve", True), ("refuse", False)])
def test_request_of_another_is_decided_with_a_reason(qtbot: QtBot, approver: Stage, key: str, approve: bool) -> None:
    page = open_request(qtbot, approver, "santos")
    panel = page.request_panel
    assert "Carla Ruiz" in texts(page) and "joins the night shift" in texts(page)
    assert not panel.buttons[key].isEnabled()
    QTest.keyClicks(panel.reason, "known to me")
    panel.buttons[key].click()
    settle(qtbot, approver)
    assert approver.desk.asked_of(DecideMemberRequest) == [DecideMemberRequest(4, approve, "known to me")]
    assert panel.isHidden()


def test_own_request_cannot_be_decided(qtbot: QtBot, approver: Stage) -> None:
    page = open_request(qtbot, approver, "osei")
    assert page.request_panel.buttons == {}
    assert "another person approves it" in texts(page)


def test_what_waits_for_the_viewer_is_counted(qtbot: QtBot, approver: Stage) -> None:
    """One open request of a colleague; the own one and the approved one wait for others."""
    counts: list[int] = []
    page = MembersPage(approver.context)
    page.count_changed.connect(counts.append)
    qtbot.addWidget(page)
    page.activate()
    settle(qtbot, approver)
    assert counts[-1] == 1
    assert page.tabs.tabText(1) == "Requ&ests (1)"


def test_approved_request_is_enrolled_with_the_member_there(qtbot: QtBot, stage: Stage) -> None:
    page = open_request(qtbot, stage, "nguyen")
    panel = page.request_panel
    assert "known" in texts(page)
    form = panel.form
    assert form is not None
    panel.buttons["enrol"].click()
    assert form.error("password") == "Give a password, for example four words."
    form.pair.password.setText("four brown horses bathing")
    form.pair.again.setText("four brown horses bathing")
    panel.buttons["enrol"].click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(EnrolMember) == [EnrolMember(2, "four brown horses bathing")]
    assert page.enrolment.open and panel.isHidden()


def test_refused_request_shows_why_and_offers_nothing(qtbot: QtBot, stage: Stage) -> None:
    page = open_request(qtbot, stage, "moss")
    assert "no post" in texts(page)
    assert page.request_panel.buttons == {}


def test_password_is_judged_as_it_is_typed(qtbot: QtBot, stage: Stage) -> None:
    fault = "The password is too short: use at least 8 characters."
    stage.desk.answer(JudgePassword, lambda request: (fault,) if len(request.password) < 8 else ())
    page = opened(qtbot, stage)
    form = filled(page)
    form.password.clear()
    QTest.keyClicks(form.password, "short")
    settle(qtbot, stage)
    assert form.error("password") == fault
    assert stage.desk.asked_of(JudgePassword)[-1] == JudgePassword("short", "santos", "Eva Santos")
    page.panel.buttons["add"].click()
    assert stage.desk.asked_of(AddMember) == []
    QTest.keyClicks(form.password, " but longer")
    settle(qtbot, stage)
    assert form.error("password") == ""


def test_judgement_of_what_was_typed_before_is_not_shown(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    form = filled(page)
    form.pair.judged("another", ("It is bad.",))
    assert form.error("password") == ""


def test_second_factor_is_renewed_with_a_reason_and_shown_once(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, "okafor")
    page.panel.buttons["renew"].click()
    form = page.panel.form
    assert isinstance(form, ReenrolForm)
    assert not form.pair.password.isVisible()
    page.panel.buttons["send"].click()
    assert form.error("reason").startswith("Say why")
    form.reason.setText("lost the telephone")
    form.forgotten.setChecked(True)
    form.pair.password.setText("four brown horses")
    form.pair.again.setText("four brown houses")
    page.panel.buttons["send"].click()
    assert form.error("again").startswith("The two passwords differ")
    form.pair.again.setText("four brown horses")
    page.panel.buttons["send"].click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(ReenrolMember) == [ReenrolMember("okafor", "lost the telephone", "four brown horses")]
    assert page.enrolment.open
    assert all(code in texts(page) for code in CODES)


def test_sheet_is_written_where_the_member_says_and_nowhere_else(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    page = opened(qtbot, stage)
    filled(page)
    page.panel.buttons["add"].click()
    settle(qtbot, stage)
    sheet = page.enrolment.sheet
    assert sheet is not None and sheet.save_button.isVisible()
    sheet.save(tmp_path / "missing" / "codes.pdf")
    settle(qtbot, stage)
    assert sheet.said.text().startswith("'codes.pdf' was not written")
    sheet.save(tmp_path / "codes.pdf")
    settle(qtbot, stage)
    assert sheet.said.text().startswith("Saved to ")
    assert [path.name for path in tmp_path.iterdir()] == ["codes.pdf"]
    assert (tmp_path / "codes.pdf").read_bytes() == b"%PDF codes"


def test_permissions_table_is_written_as_csv(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    page = opened(qtbot, stage)
    page.export(tmp_path / "permissions.csv")
    settle(qtbot, stage)
    assert (tmp_path / "permissions.csv").read_bytes().decode("utf-8-sig") == permission_csv()
    page.export(tmp_path)
    settle(qtbot, stage)
    assert "was not written" in stage.context.messages.panel.sentence.text()
