"""One's own account in the window: password, recovery codes, a password that is over, and the fresh proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.access import (
    ChangePassword,
    JudgePassword,
    Reauthenticate,
    RecoveryCodes,
    RenewRecoveryCodes,
)
from alpr_desk.domain.requests.members import (
    ListMemberRequests,
    ListMembers,
    ListTraining,
    MemberHistory,
    SuspendMember,
)
from alpr_desk.errors import BadInput, DenialReason, Denied
from alpr_desk.ui.pages.members.page import MembersPage
from tests.ui.helpers.office import CODES, history, member_requests, members, records
from tests.ui.helpers.window_stage import WindowStage, build_stage
from tests.ui.test_screens import save_all

SHORT = "The password is too short: use at least 8 characters."
OVER = "Your password ended on 2026-11-20: change it now."
SOON = "Your password ends in 9 days, on 2026-12-03: change it before."
AGAIN = Denied(DenialReason.REAUTHENTICATION, "Confirm that it is you: give your password and a new code.")
NEW = "four brown horses bathing"


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    for kind, answer in (
        (ListMembers, members()),
        (ListTraining, records()),
        (ListMemberRequests, member_requests()),
        (MemberHistory, history()),
        (JudgePassword, lambda request: (SHORT,) if len(request.password) < 8 else ()),
        (ChangePassword, None),
        (RenewRecoveryCodes, RecoveryCodes(CODES, b"%PDF codes")),
        (Reauthenticate, None),
        (SuspendMember, None),
    ):
        built.desk.answer(kind, answer)
    built.sign_in(frozenset({Role.ALPR_ADMINISTRATOR, Role.TRAINING_MANAGER}))
    built.settle()
    yield built
    built.window.close()


def said(stage: WindowStage) -> str:
    return "\n".join(label.text() for label in stage.window.findChildren(QLabel) if label.isVisible())


def open_account(stage: WindowStage) -> None:
    QTest.mouseClick(stage.window.frame.bar.member, Qt.MouseButton.LeftButton)
    stage.settle()


def suspend(stage: WindowStage) -> MembersPage:
    """As far as the second press."""
    stage.window.frame.open("members")
    stage.settle()
    page = stage.window.frame.pages["members"]
    assert isinstance(page, MembersPage)
    page.table.select(lambda row: bool(row.member.user_name == "okafor"))
    page.table.opened.emit(page.table.current_row())
    page.panel.buttons["suspend"].click()
    assert page.panel.reason is not None
    page.panel.reason.setText("inquiry 26-017")
    page.panel.buttons["confirm"].click()
    stage.settle()
    return page


def prove(stage: WindowStage) -> None:
    proof = stage.window.proof
    proof.password.setText("correct horse battery")
    proof.code.setText("123456")
    proof.button.click()
    stage.settle()


def test_name_in_the_bar_opens_the_own_account_and_escape_closes_it(stage: WindowStage) -> None:
    stage.stand(
        password_sentence="Your password ends in 9 days, on 2026-12-03: change it before.", recovery_codes_left=2
    )
    assert "ends in 9 days" in stage.window.frame.bar.member.toolTip()
    open_account(stage)
    assert "2 unused" in said(stage) and "Few recovery codes are left" in said(stage)
    QTest.keyClick(stage.window.account, Qt.Key.Key_Escape)
    assert stage.window.account.isHidden()


def test_password_is_changed_and_judged_while_it_is_typed(stage: WindowStage) -> None:
    open_account(stage)
    stage.window.account.password_button.click()
    form = stage.window.account.form
    assert form is not None
    form.present.setText("correct horse battery")
    QTest.keyClicks(form.pair.password, "short")
    stage.settle()
    assert form.error("password") == SHORT
    form.button.click()
    assert stage.desk.asked_of(ChangePassword) == []
    form.pair.password.clear()
    QTest.keyClicks(form.pair.password, NEW)
    form.pair.again.setText(NEW)
    stage.settle()
    form.button.click()
    stage.settle()
    assert stage.desk.asked_of(ChangePassword) == [ChangePassword("correct horse battery", NEW)]
    assert stage.window.account.isHidden()
    assert stage.window.messages.panel.sentence.text() == "Your password is changed."


def test_refused_change_says_why_and_asks_for_the_present_password_again(stage: WindowStage) -> None:
    stage.desk.answer(ChangePassword, BadInput("The new password is one of your last 10: choose another."))
    open_account(stage)
    stage.window.account.password_button.click()
    form = stage.window.account.form
    assert form is not None
    for field in (form.present, form.pair.password, form.pair.again):
        field.setText(NEW)
    form.button.click()
    stage.settle()
    assert form.fault.text().startswith("The new password is one of your last 10")
    assert (form.present.text(), form.pair.password.text()) == ("", NEW)


def test_new_codes_are_shown_once_and_put_away_by_tick_and_button_only(stage: WindowStage) -> None:
    open_account(stage)
    account = stage.window.account
    account.codes_button.click()
    stage.settle()
    assert all(code in said(stage) for code in CODES)
    QTest.keyClick(account, Qt.Key.Key_Escape)
    assert account.isVisible()
    assert not account.done_button.isEnabled()
    account.kept.setChecked(True)
    account.done_button.click()
    assert account.isHidden()
    assert not any(code in label.text() for code in CODES for label in account.findChildren(QLabel))


@pytest.mark.parametrize("shown", ["codes", "password", "proof"])
def test_nothing_of_it_stays_when_the_window_locks(stage: WindowStage, shown: str) -> None:
    account, proof = stage.window.account, stage.window.proof
    if shown == "proof":
        stage.desk.answer(SuspendMember, AGAIN)
        suspend(stage)
        proof.password.setText("correct horse battery")
    else:
        open_account(stage)
        (account.codes_button if shown == "codes" else account.password_button).click()
        stage.settle()
    stage.window.keeper.lock()
    assert account.isHidden() and proof.isHidden()
    assert not any(code in label.text() for code in CODES for label in account.findChildren(QLabel))
    assert proof.password.text() == ""


def test_password_that_is_over_comes_before_everything(stage: WindowStage) -> None:
    stage.stand(password_current=False, password_sentence=OVER, data_open=False)
    window = stage.window
    assert window.faces.currentWidget() is window.password
    assert OVER in said(stage)
    form = window.password.form
    form.present.setText("correct horse battery")
    form.pair.password.setText(NEW)
    form.pair.again.setText(NEW)
    form.button.click()
    stage.settle()
    assert stage.desk.asked_of(ChangePassword) == [ChangePassword("correct horse battery", NEW)]
    stage.stand(password_current=True, password_sentence="", data_open=True)
    assert window.faces.currentWidget() is window.frame


def test_privileged_act_waits_for_the_proof_and_is_then_done(stage: WindowStage) -> None:
    stage.desk.answer(SuspendMember, AGAIN)
    page = suspend(stage)
    proof = stage.window.proof
    assert proof.isVisible()
    assert page.panel.fault.isHidden()
    stage.desk.answer(SuspendMember, None)
    prove(stage)
    assert stage.desk.asked_of(Reauthenticate) == [Reauthenticate("correct horse battery", "123456")]
    assert stage.desk.asked_of(SuspendMember) == [SuspendMember("okafor", "inquiry 26-017")] * 2
    assert proof.isHidden()
    assert stage.window.messages.panel.sentence.text().startswith("okafor is suspended")


def test_wrong_proof_says_so_and_asks_again(stage: WindowStage) -> None:
    stage.desk.answer(SuspendMember, AGAIN)
    suspend(stage)
    stage.desk.answer(Reauthenticate, Denied(DenialReason.WRONG_CREDENTIALS, "Password or code is wrong."))
    prove(stage)
    proof = stage.window.proof
    assert proof.isVisible() and proof.fault.text() == "Password or code is wrong."
    assert (proof.password.text(), proof.code.text()) == ("", "")
    assert len(stage.desk.asked_of(SuspendMember)) == 1


def test_act_that_is_not_proven_is_not_done_and_says_why(stage: WindowStage) -> None:
    stage.desk.answer(SuspendMember, AGAIN)
    page = suspend(stage)
    QTest.keyClick(stage.window.proof, Qt.Key.Key_Escape)
    stage.settle()
    assert page.panel.fault.text() == str(AGAIN)
    assert page.panel.reason is not None and page.panel.reason.text() == "inquiry 26-017"
    assert stage.desk.asked_of(Reauthenticate) == []


def test_act_that_is_refused_after_the_proof_is_not_asked_for_ever(stage: WindowStage) -> None:
    stage.desk.answer(SuspendMember, AGAIN)
    page = suspend(stage)
    prove(stage)
    assert stage.window.proof.isHidden()
    assert page.panel.fault.text() == str(AGAIN)


def _account(stage: WindowStage) -> None:
    stage.stand(
        password_sentence="Your password ends in 9 days, on 2026-12-03: change it before.", recovery_codes_left=2
    )
    open_account(stage)


def _password(stage: WindowStage) -> None:
    open_account(stage)
    stage.window.account.password_button.click()
    form = stage.window.account.form
    assert form is not None
    form.present.setText("correct horse battery")
    QTest.keyClicks(form.pair.password, "short")


def _codes(stage: WindowStage) -> None:
    open_account(stage)
    stage.window.account.codes_button.click()
    stage.settle()
    sheet = stage.window.account.sheet
    assert sheet is not None
    sheet.save(Path("/nowhere/recovery codes.pdf"))


def _over(stage: WindowStage) -> None:
    stage.stand(password_current=False, password_sentence=OVER, data_open=False)
    QTest.keyClicks(stage.window.password.form.pair.password, "short")


def _proof(stage: WindowStage) -> None:
    stage.desk.answer(SuspendMember, AGAIN)
    suspend(stage)


FACES: dict[str, Callable[[WindowStage], None]] = {
    "account": _account,
    "account-password": _password,
    "account-codes": _codes,
    "password-over": _over,
    "proof": _proof,
}


@pytest.mark.parametrize("name", FACES)
def test_face_fits_and_is_saved(stage: WindowStage, name: str) -> None:
    FACES[name](stage)
    stage.settle()
    save_all(stage, name)
