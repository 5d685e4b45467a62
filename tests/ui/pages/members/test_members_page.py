"""The members page over a scripted Desk: adding, unlock, disable, rights, states, keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import PERMISSIONS, Permission, Role
from alpr_desk.domain.requests.members import (
    AddMember,
    DisableMember,
    ListMembers,
    ListTraining,
    UnlockMember,
)
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.members.forms import AddMemberForm
from alpr_desk.ui.pages.members.page import MembersPage
from alpr_desk.ui.states import State
from tests.ui.helpers.desk_context import NOW, Stage, make_stage, settle
from tests.ui.helpers.members_page import chosen, filled, opened, prepare, texts

OTHER_STEPS = ("transfer", "renew", "suspend", "terminate")


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = prepare(make_stage())
    yield made
    made.close()


def test_members_show_status_training_password_and_last_sign_in(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    rows = {row[1]: row for row in page.table.shown_texts()}
    assert rows["vega"][2:6] == ["Deputy", "active", "until 2027-03-01", ""]
    assert rows["okafor"][3] == "locked"
    assert rows["rivera"][3:6] == ["disabled", "expired 2026-11-20", "over"]
    assert (rows["petrov"][3], rows["kowalski"][3]) == ("suspended", "terminated")
    assert rows["lindqvist"][5] == "first, 11 d"
    assert rows["vega"][6] == f"{(NOW - timedelta(hours=3)).astimezone():%H:%M}"
    assert rows["whitfield"][2] == "ALPR administrator, Training manager"
    assert rows["lindqvist"][4] == "none"


def test_one_member_says_whether_data_is_open_and_why_not(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, "lindqvist")
    assert "Data is closed: no current training." in texts(page)
    chosen(qtbot, stage, page, "okafor")
    assert "Locked after wrong sign-ins." in texts(page)
    chosen(qtbot, stage, page, "vega")
    assert "Data is open." in texts(page)
    assert page.panel.records is not None
    assert [row[1] for row in page.panel.records.shown_texts()] == ["2027-03-01", "2026-03-01"]
    assert stage.desk.asked_of(ListTraining)[-1] == ListTraining("vega")


def test_member_is_added_with_roles_and_a_temporary_password(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    form = filled(page)
    form.roles[Role.INVESTIGATOR].setChecked(True)
    assert form.password.echoMode() is QLineEdit.EchoMode.Password
    page.panel.buttons["add"].click()
    assert not page.panel.buttons["add"].isEnabled()
    settle(qtbot, stage)
    roles = frozenset({Role.DEPUTY, Role.INVESTIGATOR})
    assert stage.desk.asked_of(AddMember) == [AddMember("santos", "Eva Santos", "Deputy", roles, "first-password-1")]
    assert "first-password-1" not in repr(stage.desk.asked_of(AddMember))
    assert page.panel.isHidden()
    assert page.panel.findChildren(AddMemberForm) == []


@pytest.mark.parametrize(
    ("field", "value", "key", "said"),
    [
        ("user_name", "eva santos", "user_name", "Give a user name without spaces."),
        ("full_name", " ", "name", "Give the member's full name; it stands in every access record."),
        ("password", "", "password", "Give a password, for example four words."),
        ("again", "another-password", "again", "The two passwords differ. Type the second one again."),
    ],
)
def test_wrong_field_is_marked_and_nothing_is_sent(
    qtbot: QtBot, stage: Stage, field: str, value: str, key: str, said: str
) -> None:
    page = opened(qtbot, stage)
    form = filled(page)
    getattr(form, field).setText(value)
    page.panel.buttons["add"].click()
    assert form.error(key) == said
    assert getattr(form, field).hasFocus()
    assert stage.desk.asked_of(AddMember) == []


def test_member_without_a_role_is_not_sent(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    form = filled(page)
    form.roles[Role.DEPUTY].setChecked(False)
    page.panel.buttons["add"].click()
    assert form.error("roles") == "Tick at least one role."
    assert stage.desk.asked_of(AddMember) == []


def test_refused_member_stays_in_the_form(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(AddMember, BadInput("There is a member with the user name 'santos' already."))
    page = opened(qtbot, stage)
    form = filled(page)
    page.panel.buttons["add"].click()
    settle(qtbot, stage)
    assert page.panel.fault.text() == "There is a member with the user name 'santos' already."
    assert page.panel.fault.isVisible()
    assert form.user_name.text() == "santos"
    assert page.panel.buttons["add"].isEnabled()


def test_typed_password_does_not_stay_when_the_page_is_left(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    form = filled(page)
    page.deactivate()
    assert form.password.text() == form.again.text() == ""
    assert form.user_name.text() == "santos"


def test_locked_account_is_unlocked(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, "okafor")
    page.panel.buttons["unlock"].click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(UnlockMember) == [UnlockMember("okafor")]
    assert stage.context.messages.panel.sentence.text() == "okafor can sign in again."
    assert page.panel.row is not None and page.panel.row.member.user_name == "okafor"
    chosen(qtbot, stage, page, "vega")
    assert "unlock" not in page.panel.buttons


def test_disabling_takes_a_reason_and_a_second_step(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, "vega")
    page.panel.buttons["disable"].click()
    assert stage.desk.asked_of(DisableMember) == []
    confirm = page.panel.buttons["confirm"]
    assert not confirm.isEnabled()
    reason = page.panel.reason
    assert reason is not None and reason.hasFocus()
    QTest.keyClicks(reason, "   ")
    assert not confirm.isEnabled()
    QTest.keyClicks(reason, "left the office")
    QTest.keyClick(reason, Qt.Key.Key_Return)
    assert stage.desk.asked_of(DisableMember) == []
    QTest.keyClick(confirm, Qt.Key.Key_Space)
    settle(qtbot, stage)
    assert stage.desk.asked_of(DisableMember) == [DisableMember("vega", "left the office")]


def test_disabling_can_be_left_by_escape(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, "vega")
    page.panel.buttons["disable"].click()
    assert page.panel.reason is not None
    QTest.keyClick(page.panel.reason, Qt.Key.Key_Escape)
    assert page.panel.isHidden()
    assert stage.desk.asked_of(DisableMember) == []


def test_refused_disabling_keeps_the_reason(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(DisableMember, BadInput("The last administrator cannot be disabled: add another one first."))
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, "whitfield")
    page.panel.buttons["disable"].click()
    assert page.panel.reason is not None
    page.panel.reason.setText("retired")
    page.panel.buttons["confirm"].click()
    settle(qtbot, stage)
    assert page.panel.fault.text().startswith("The last administrator cannot be disabled")
    assert page.panel.reason.text() == "retired"
    assert page.panel.buttons["confirm"].isEnabled()


def test_failure_is_not_shown_at_another_member(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(UnlockMember, EnvironmentFault("The database does not answer."))
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, "okafor")
    gate = stage.desk.hold(UnlockMember)
    page.panel.buttons["unlock"].click()
    page.table.select(lambda row: bool(row.member.user_name == "vega"))
    gate.set()
    settle(qtbot, stage)
    assert page.panel.title_label.text() == "Ana Vega"
    assert page.panel.fault.isHidden()
    assert stage.context.messages.panel.sentence.text() == "The database does not answer."


def test_matrix_is_the_table_of_the_gate(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    shown = {row[0]: row[1:] for row in page.matrix.shown_texts()}
    for permission in Permission:
        expected = ["●" if permission in PERMISSIONS[role] else "" for role in Role]
        assert shown[permission.value] == expected


@pytest.mark.parametrize(
    ("permissions", "add", "buttons"),
    [
        ({Permission.SEE_MEMBERS}, False, set()),
        ({Permission.SEE_MEMBERS, Permission.MANAGE_TRAINING}, False, {"train"}),
        ({Permission.SEE_MEMBERS, Permission.MANAGE_MEMBERS}, True, {"unlock", "disable", *OTHER_STEPS}),
    ],
)
def test_only_what_the_viewer_may_do_is_shown(
    qtbot: QtBot, permissions: set[Permission], add: bool, buttons: set[str]
) -> None:
    stage = prepare(make_stage(permissions=frozenset(permissions)))
    page = opened(qtbot, stage)
    assert page.add_button.isVisible() is add
    chosen(qtbot, stage, page, "okafor")
    assert set(page.panel.buttons) == buttons
    chosen(qtbot, stage, page, "rivera")
    assert "disable" not in page.panel.buttons
    stage.close()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Denied(DenialReason.TRAINING, "Your training is over."), State.DENIED),
        (EnvironmentFault("The database does not answer."), State.OFFLINE),
        (BadInput("That cannot be listed."), State.WRONG),
    ],
)
def test_members_that_cannot_be_read_say_why(qtbot: QtBot, stage: Stage, error: Exception, state: State) -> None:
    stage.desk.answer(ListMembers, error)
    page = opened(qtbot, stage)
    assert page.state is state
    assert page.states.panel.sentence.text() == str(error)
    assert page.states.panel.button.isHidden() is (state is State.DENIED)


def test_no_member_is_an_empty_page(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListMembers, ())
    page = opened(qtbot, stage)
    assert page.state is State.EMPTY
    assert page.states.panel.sentence.text() == "No member is on record yet."


def test_reading_that_takes_long_shows_that_it_is_under_way(qtbot: QtBot, stage: Stage) -> None:
    gate = stage.desk.hold(ListMembers)
    page = MembersPage(stage.context)
    qtbot.addWidget(page)
    page.show()
    page.activate()
    qtbot.waitUntil(lambda: page.states.panel.progress.isVisible())
    assert page.states.panel.sentence.text() == "Reading the members …"
    gate.set()
    settle(qtbot, stage)
    assert page.table.isVisible()


def test_member_is_added_by_keyboard_alone(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    page.add_button.setFocus()
    QTest.keyClick(page.add_button, Qt.Key.Key_Space)
    form = page.panel.add_form
    assert form is not None and form.user_name.hasFocus()
    qtbot.wait(1)
    for text in ("santos", "Eva Santos", "Deputy"):
        QTest.keyClicks(page.focusWidget(), text)
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert form.roles[Role.DEPUTY].hasFocus()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Space)
    for _ in Role:
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClicks(page.focusWidget(), "first-password-1")
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClicks(page.focusWidget(), "first-password-1")
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.focusWidget() is form.end.box
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.focusWidget() is page.panel.buttons["add"], str(page.focusWidget())
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Space)
    settle(qtbot, stage)
    assert stage.desk.asked_of(AddMember)[0].roles == frozenset({Role.DEPUTY})
    assert page.enrolment.open
