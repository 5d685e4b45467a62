"""The security key in the window: at sign-in, before a privileged act, and in one's own account."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.access import Reauthenticate, SignedIn, SignIn
from alpr_desk.domain.requests.members import ListMemberRequests, ListMembers, ListTraining, SuspendMember
from alpr_desk.domain.requests.security_keys import (
    BeginKeyEnrolment,
    BeginKeySignIn,
    FinishKeyEnrolment,
    ListKeys,
    RemoveKey,
)
from alpr_desk.domain.security_keys import SecurityKey
from alpr_desk.errors import AnswerIsNo, DenialReason, Denied
from alpr_desk.ui.session import Stage
from tests.ui.helpers.desk_context import NOW, status_for
from tests.ui.helpers.office import member_requests, members, records
from tests.ui.helpers.window_stage import TOKEN, WindowStage, build_stage
from tests.ui.test_own_account import AGAIN, open_account, said, suspend
from tests.ui.test_screens import save_all

KEYS = (SecurityKey(1, "blue key on my ring", NOW), SecurityKey(2, "spare in the safe", NOW))
OPTIONS = json.dumps({"challenge": "q"})
PASSWORD = "correct horse battery"


class HeldKey:
    """A key that is touched when the test says so, and given up like a real one."""

    takes_pin = True

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.touched = threading.Event()
        self.touched.set()
        self.given_up = threading.Event()
        self.error: Exception | None = None

    def enrol(self, options: str, pin: str, cancel: threading.Event) -> str:
        return self._answer("enrolled", cancel, options, pin)

    def sign(self, options: str, cancel: threading.Event) -> str:
        return self._answer("signed", cancel, options)

    def is_given_up(self) -> bool:
        """Whether the wait was ended: the thread that waits may need a moment to notice."""
        return self.given_up.wait(10)

    def _answer(self, answer: str, cancel: threading.Event, *asked: str) -> str:
        self.asked.append(asked)
        if not self.touched.is_set():
            if cancel.wait(20):  # so that a key nobody gives up cannot hold up the tests
                self.given_up.set()
            raise AnswerIsNo("The security key was not touched: try again, or use a code.")
        if self.error is not None:
            raise self.error
        return answer


@pytest.fixture
def key() -> HeldKey:
    return HeldKey()


@pytest.fixture
def stage(qtbot: QtBot, key: HeldKey) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front", keys=key)
    for kind, answer in (
        (ListMembers, members()),
        (ListTraining, records()),
        (ListMemberRequests, member_requests()),
        (BeginKeySignIn, OPTIONS),
        (BeginKeyEnrolment, OPTIONS),
        (FinishKeyEnrolment, lambda r: SecurityKey(3, r.name, NOW)),
        (ListKeys, KEYS),
        (RemoveKey, None),
        (Reauthenticate, None),
    ):
        built.desk.answer(kind, answer)
    yield built
    built.window.close()


def at_the_fields(stage: WindowStage) -> None:
    """Past the notice, name and password typed."""
    signin = stage.window.signin
    stage.qtbot.waitUntil(lambda: signin.accept.isEnabled())
    signin.accept.click()
    signin.user.setText("vega")
    signin.password.setText(PASSWORD)
    stage.desk.answer(SignIn, SignedIn(TOKEN, status_for(frozenset({Role.DEPUTY})).member))


def waiting_at_sign_in(stage: WindowStage, key: HeldKey) -> None:
    at_the_fields(stage)
    key.touched.clear()
    stage.window.signin.key_button.click()
    stage.qtbot.waitUntil(lambda: bool(key.asked))


def test_key_signs_in_with_the_password_and_no_code(stage: WindowStage, key: HeldKey) -> None:
    at_the_fields(stage)
    stage.window.signin.key_button.click()
    stage.qtbot.waitUntil(lambda: bool(stage.desk.asked_of(SignIn)))
    assert stage.desk.asked_of(BeginKeySignIn) == [BeginKeySignIn("vega")]
    assert stage.desk.asked_of(SignIn) == [SignIn("vega", PASSWORD, "", True, "signed")]
    assert key.asked == [(OPTIONS,)]
    assert stage.window.signin.password.text() == ""


def test_key_is_not_asked_before_name_and_password_are_there(stage: WindowStage, key: HeldKey) -> None:
    at_the_fields(stage)
    stage.window.signin.password.clear()
    stage.window.signin.key_button.click()
    stage.settle()
    assert key.asked == [] and stage.desk.asked_of(BeginKeySignIn) == []


def test_wait_for_the_touch_is_given_up_by_a_second_press(stage: WindowStage, key: HeldKey) -> None:
    waiting_at_sign_in(stage, key)
    signin = stage.window.signin
    assert (signin.button.text(), signin.button.isEnabled()) == ("Touch the security key …", False)
    assert signin.key_button.text() == "&Cancel"
    assert signin.password.text() == ""
    signin.key_button.click()
    stage.settle()
    assert key.is_given_up()
    assert signin.button.isEnabled() and signin.key_button.text() == "Use security &key"
    assert stage.desk.asked_of(SignIn) == [] and signin.problem.isHidden()


def test_code_typed_while_the_key_waits_is_taken_instead(stage: WindowStage, key: HeldKey) -> None:
    waiting_at_sign_in(stage, key)
    signin = stage.window.signin
    signin.password.setText(PASSWORD)
    signin.code.setText("123456")
    QTest.keyClick(signin.code, Qt.Key.Key_Return)
    stage.qtbot.waitUntil(lambda: bool(stage.desk.asked_of(SignIn)))
    assert key.is_given_up()
    assert stage.desk.asked_of(SignIn) == [SignIn("vega", PASSWORD, "123456", True)]


def test_closed_window_waits_for_no_key(stage: WindowStage, key: HeldKey) -> None:
    waiting_at_sign_in(stage, key)
    stage.window.close()
    assert key.is_given_up()


def test_key_that_fails_says_why_and_the_code_still_works(stage: WindowStage, key: HeldKey) -> None:
    key.error = AnswerIsNo("No security key is plugged in: plug it in and try again, or use a code.")
    at_the_fields(stage)
    signin = stage.window.signin
    signin.key_button.click()
    stage.settle()
    assert signin.problem.text() == str(key.error)
    assert (signin.user.text(), signin.button.isEnabled()) == ("vega", True)
    signin.password.setText(PASSWORD)
    signin.code.setText("123456")
    signin.button.click()
    stage.qtbot.waitUntil(lambda: bool(stage.desk.asked_of(SignIn)))
    assert stage.desk.asked_of(SignIn) == [SignIn("vega", PASSWORD, "123456", True)]


def test_refused_key_says_so(stage: WindowStage) -> None:
    at_the_fields(stage)
    stage.desk.answer(SignIn, Denied(DenialReason.WRONG_CREDENTIALS, "User name, password or code is wrong."))
    stage.window.signin.key_button.click()
    stage.settle()
    assert stage.window.signin.problem.text() == "User name, password or code is wrong."
    assert stage.window.keeper.stage is Stage.SIGNED_OUT


def test_where_security_keys_are_off_nothing_speaks_of_them(qtbot: QtBot) -> None:
    built = build_stage(qtbot, "front")
    at_the_fields(built)
    assert built.window.signin.key_button.isHidden()
    built.sign_in()
    built.settle()
    open_account(built)
    assert built.window.account.keys_button is None
    built.window.close()


def in_office(stage: WindowStage) -> None:
    stage.sign_in(frozenset({Role.ALPR_ADMINISTRATOR, Role.TRAINING_MANAGER}))
    stage.settle()


def in_own_keys(stage: WindowStage) -> None:
    in_office(stage)
    open_account(stage)
    button = stage.window.account.keys_button
    assert button is not None
    button.click()
    stage.settle()


def proving(stage: WindowStage) -> None:
    in_office(stage)
    stage.desk.answer(SuspendMember, AGAIN)
    suspend(stage)


def test_key_confirms_a_privileged_act(stage: WindowStage) -> None:
    proving(stage)
    proof = stage.window.proof
    assert proof.key_button is not None
    proof.key_button.click()
    stage.settle()
    assert stage.desk.asked_of(BeginKeySignIn) == []
    proof.password.setText(PASSWORD)
    stage.desk.answer(SuspendMember, None)
    proof.key_button.click()
    stage.qtbot.waitUntil(lambda: len(stage.desk.asked_of(SuspendMember)) == 2)
    assert stage.desk.asked_of(Reauthenticate) == [Reauthenticate(PASSWORD, "", "signed")]
    stage.settle()
    assert proof.isHidden()


def test_locked_window_waits_for_no_key(stage: WindowStage, key: HeldKey) -> None:
    proving(stage)
    key.touched.clear()
    stage.window.proof.password.setText(PASSWORD)
    assert stage.window.proof.key_button is not None
    stage.window.proof.key_button.click()
    stage.qtbot.waitUntil(lambda: bool(key.asked))
    stage.window.keeper.lock()
    stage.settle()
    assert key.is_given_up() and stage.desk.asked_of(Reauthenticate) == []


def test_own_keys_are_listed_added_and_removed_by_a_second_press(stage: WindowStage, key: HeldKey) -> None:
    in_own_keys(stage)
    form = stage.window.account.keys
    assert form is not None
    assert "blue key on my ring" in said(stage) and "spare in the safe" in said(stage)
    form.add_button.click()
    assert form.error("name") == "Give the key a name."
    form.name.setText(" red key ")
    form.pin.setText("2580")
    form.add_button.click()
    stage.qtbot.waitUntil(lambda: bool(stage.desk.asked_of(FinishKeyEnrolment)))
    stage.settle()
    assert stage.desk.asked_of(FinishKeyEnrolment) == [FinishKeyEnrolment("red key", "enrolled")]
    assert key.asked == [(OPTIONS, "2580")] and form.pin.text() == ""
    assert form.done.text() == "The security key 'red key' is enrolled."
    form.remove_buttons[2].click()
    stage.settle()
    assert stage.desk.asked_of(RemoveKey) == []
    form.remove_buttons[2].click()
    stage.settle()
    assert stage.desk.asked_of(RemoveKey) == [RemoveKey(2)]


def test_refused_enrolment_says_why_and_keeps_the_name(stage: WindowStage) -> None:
    stage.desk.answer(FinishKeyEnrolment, AnswerIsNo("This security key is enrolled already: use another one."))
    in_own_keys(stage)
    form = stage.window.account.keys
    assert form is not None
    form.name.setText("red key")
    form.add_button.click()
    stage.qtbot.waitUntil(lambda: not form.fault.isHidden())
    assert form.fault.text().startswith("This security key is enrolled already")
    assert form.name.text() == "red key"


def test_closed_account_waits_for_no_key(stage: WindowStage, key: HeldKey) -> None:
    in_own_keys(stage)
    key.touched.clear()
    form = stage.window.account.keys
    assert form is not None
    form.name.setText("red key")
    form.add_button.click()
    stage.qtbot.waitUntil(lambda: bool(key.asked))
    QTest.keyClick(stage.window.account, Qt.Key.Key_Escape)
    stage.settle()
    assert key.is_given_up() and stage.desk.asked_of(FinishKeyEnrolment) == []


def _at_sign_in(stage: WindowStage, key: HeldKey) -> None:
    at_the_fields(stage)


def _failed(stage: WindowStage, key: HeldKey) -> None:
    key.error = AnswerIsNo("No security key is plugged in: plug it in and try again, or use a code.")
    at_the_fields(stage)
    stage.window.signin.key_button.click()
    stage.qtbot.waitUntil(lambda: not stage.window.signin.problem.isHidden())


def _account(stage: WindowStage, key: HeldKey) -> None:
    in_office(stage)
    open_account(stage)


def _adding(stage: WindowStage, key: HeldKey) -> None:
    in_own_keys(stage)
    key.touched.clear()
    form = stage.window.account.keys
    assert form is not None
    form.name.setText("red key")
    form.add_button.click()
    stage.qtbot.waitUntil(lambda: bool(key.asked))


def _own(stage: WindowStage, key: HeldKey) -> None:
    in_own_keys(stage)
    form = stage.window.account.keys
    assert form is not None
    form.remove_buttons[2].click()


def _own_none(stage: WindowStage, key: HeldKey) -> None:
    stage.desk.answer(ListKeys, ())
    in_own_keys(stage)


def _own_failed(stage: WindowStage, key: HeldKey) -> None:
    stage.desk.answer(FinishKeyEnrolment, AnswerIsNo("This security key is enrolled already: use another one."))
    in_own_keys(stage)
    form = stage.window.account.keys
    assert form is not None
    form.name.setText("red key")
    form.add_button.click()
    stage.qtbot.waitUntil(lambda: not form.fault.isHidden())


def _own_added(stage: WindowStage, key: HeldKey) -> None:
    in_own_keys(stage)
    form = stage.window.account.keys
    assert form is not None
    form.name.setText("red key")
    form.add_button.click()
    stage.qtbot.waitUntil(lambda: not form.done.isHidden())


def _confirming(stage: WindowStage, key: HeldKey) -> None:
    proving(stage)


FACES: dict[str, Callable[[WindowStage, HeldKey], None]] = {
    "key-sign-in": _at_sign_in,
    "key-sign-in-waiting": waiting_at_sign_in,
    "key-sign-in-failed": _failed,
    "key-account": _account,
    "key-own": _own,
    "key-own-adding": _adding,
    "key-own-none": _own_none,
    "key-own-failed": _own_failed,
    "key-own-added": _own_added,
    "key-proof": _confirming,
}


@pytest.mark.parametrize("name", FACES)
def test_face_fits_and_is_saved(stage: WindowStage, key: HeldKey, name: str) -> None:
    FACES[name](stage, key)
    stage.held = 0 if key.touched.is_set() else 1
    stage.settle()
    save_all(stage, name)
    assert [label.text() for label in stage.window.findChildren(QLabel) if label.isVisible()]
