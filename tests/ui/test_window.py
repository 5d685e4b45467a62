"""From the notice to the desk and back: gates, lock, rail, keys, sound, and what stays behind (nothing)."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from weakref import ref

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from alpr_desk.domain.matching import Priority
from alpr_desk.domain.people import Permission, Role, permissions_of
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.access import (
    AcknowledgePolicy,
    DescribeSession,
    KeepAwake,
    LockSession,
    ReadNotice,
    SignedIn,
    SignIn,
    SignOut,
    UnlockSession,
)
from alpr_desk.domain.requests.hotlists import ListHotlists
from alpr_desk.errors import DenialReason, Denied, EnvironmentFault
from alpr_desk.ui import theme
from alpr_desk.ui.pages import PAGES
from alpr_desk.ui.session import Stage
from alpr_desk.ui.states import State
from tests.ui.helpers.desk_context import status_for
from tests.ui.helpers.street import exact_hit, list_rows, look_alike_hit
from tests.ui.helpers.window_stage import TOKEN, WindowStage, build_stage

DEPUTY = frozenset({Role.DEPUTY})


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    yield built
    built.window.close()


def visible_words(widget: QWidget) -> str:
    """Everything a person can read in labels of `widget`."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_nothing_heavy_is_imported_with_the_window() -> None:
    """Start-up to the sign-in page within 2 s: heavy imports happen behind it."""
    heavy = ("cv2", "onnxruntime", "paddleocr", "sqlalchemy", "pyqtgraph", "PySide6.QtMultimedia", "av", "reportlab")
    code = f"import alpr_desk.ui.window, sys; print([m for m in {heavy!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_notice_comes_before_the_fields(stage: WindowStage) -> None:
    signin = stage.window.signin
    stage.qtbot.waitUntil(lambda: signin.accept.isEnabled())
    assert not signin.password.isVisible()
    assert "restricted system" in signin.notice.toPlainText()
    assert signin.agency.text() == "Fresno County Sheriff"
    QTest.keyClick(signin.accept, Qt.Key.Key_Return)
    assert signin.password.isVisible()


def test_nothing_can_be_consented_to_before_it_is_there(stage: WindowStage) -> None:
    gate = stage.desk.hold(ReadNotice)
    stage.window.signin.start()
    assert not stage.window.signin.accept.isEnabled()
    gate.set()
    stage.settle()
    assert stage.window.signin.accept.isEnabled()


def test_fields_are_walked_with_enter_and_sent_once_all_are_filled(stage: WindowStage) -> None:
    stage.desk.answer(SignIn, Denied(DenialReason.WRONG_CREDENTIALS, "User name, password or code is wrong."))
    signin = stage.window.signin
    stage.qtbot.waitUntil(lambda: signin.accept.isEnabled())
    signin.accept.click()
    for field, text in ((signin.user, "vega"), (signin.password, "a password"), (signin.code, "123456")):
        assert stage.desk.asked_of(SignIn) == []
        field.setText(text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    stage.settle()
    (request,) = stage.desk.asked_of(SignIn)
    assert (request.user_name, request.code, request.notice_acknowledged) == ("vega", "123456", True)
    assert signin.problem.text() == "User name, password or code is wrong."
    assert (signin.user.text(), signin.password.text(), signin.code.text()) == ("vega", "", "")
    assert stage.window.keeper.stage is Stage.SIGNED_OUT


def test_notice_that_cannot_be_read_says_so_and_can_be_tried_again(stage: WindowStage) -> None:
    stage.settle()
    stage.desk.answer(ReadNotice, EnvironmentFault("The database does not open: check the disk."))
    stage.window.signin.start()
    stage.settle()
    states = stage.window.signin.states
    assert states.state is State.OFFLINE
    assert states.panel.sentence.text() == "The database does not open: check the disk."
    assert states.panel.button.text() == "Try again"


@pytest.mark.parametrize("role", list(Role))
def test_rail_shows_only_what_the_role_opens(stage: WindowStage, role: Role) -> None:
    roles = frozenset({role})
    stage.window.frame.open = lambda name: None  # type: ignore[method-assign]  # the rail alone is looked at
    stage.window.frame._page = lambda name: None  # type: ignore[method-assign,assignment,return-value]
    stage.sign_in(roles)
    shown = stage.window.frame.rail.pages()
    assert shown == {e.name for e in PAGES if e.permission is None or e.permission in permissions_of(roles)}
    stage.window.frame.pages.clear()


def test_no_key_opens_a_page_that_is_not_on_the_rail(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    before = stage.window.frame.current
    stage.window._open("audit")
    stage.window._open("members")
    assert stage.window.frame.current is before


def test_expired_training_shows_why_and_what_to_do(stage: WindowStage) -> None:
    sentence = "Your training ended on 2026-11-20. Ask the training manager for a course."
    stage.sign_in(
        status=replace(status_for(DEPUTY), training_current=False, data_open=False, training_sentence=sentence)
    )
    window = stage.window
    assert window.keeper.stage is Stage.GATE
    assert window.faces.currentWidget() is window.gate
    assert window.gate.reason.text() == sentence
    assert not window.gate.on.isVisible()
    assert window.frame.pages == {}
    stage.stand(training_current=True, data_open=True, training_sentence="")
    assert window.faces.currentWidget() is window.frame


def test_training_manager_without_training_goes_on_to_pages_without_data(stage: WindowStage) -> None:
    roles = frozenset({Role.TRAINING_MANAGER})
    stage.sign_in(
        status=replace(status_for(roles), training_current=False, data_open=False, training_sentence="Closed.")
    )
    assert stage.window.gate.on.isVisible()
    assert [e.name for e in stage.window.entries()] == ["members", "training"]


def test_policy_opens_data_once_it_is_ticked_and_acknowledged(stage: WindowStage) -> None:
    stage.sign_in(status=replace(status_for(DEPUTY), policy_acknowledged=False, data_open=False, policy_version=3))
    gate = stage.window.gate
    stage.settle()
    assert gate.policy_title.text() == "ALPR usage policy · version 3"
    assert not gate.acknowledge_button.isEnabled()
    gate.read.click()
    stage.desk.answer(DescribeSession, status_for(DEPUTY))
    gate.acknowledge_button.click()
    stage.settle()
    assert [r.version for r in stage.desk.asked_of(AcknowledgePolicy)] == [3]
    assert stage.window.faces.currentWidget() is stage.window.frame


def test_lock_hides_everything_at_once(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.drive()
    stage.hit(exact_hit())
    stage.window.messages.error("A plate was not found: 7ABC123.")
    gate = stage.desk.hold(LockSession)
    QTest.keyClick(stage.window, Qt.Key.Key_F9)
    assert stage.window.faces.currentWidget() is stage.window.lock_screen
    assert not stage.window.frame.isVisible()
    assert not stage.window.messages.panel.isVisible()
    assert "7ABC123" not in visible_words(stage.window)
    gate.set()
    stage.settle()
    assert [r.idle for r in stage.desk.asked_of(LockSession)] == [False]


def test_locked_window_says_only_that_a_hit_waits(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.window.keeper.lock()
    assert not stage.window.lock_screen.waiting.isVisible()
    stage.hit(exact_hit())
    words = visible_words(stage.window)
    assert "A hit waits." in words
    assert "7ABC123" not in words
    assert "Stolen" not in words
    assert [path.name for path in stage.played] == ["hit-high.wav"]


def test_answer_from_before_the_lock_does_not_open_it(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    gate = stage.desk.hold(DescribeSession)
    stage.window.keeper.describe()
    stage.window.keeper.lock()
    gate.set()
    stage.settle()
    assert stage.window.keeper.stage is Stage.LOCKED
    assert stage.window.faces.currentWidget() is stage.window.lock_screen


def test_sign_in_that_cannot_be_finished_goes_back_with_the_reason(stage: WindowStage) -> None:
    signin = stage.window.signin
    stage.qtbot.waitUntil(lambda: signin.accept.isEnabled())
    stage.desk.answer(SignIn, SignedIn(TOKEN, status_for(DEPUTY).member))
    stage.desk.answer(DescribeSession, EnvironmentFault("The database does not answer."))
    signin.acknowledge()
    for field in (signin.user, signin.password, signin.code):
        field.setText("x")
    signin.submit()
    stage.settle()
    assert stage.window.context.session() is None
    assert signin.problem.text() == "The database does not answer."
    assert signin.button.isEnabled()


def test_keys_do_nothing_while_locked(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.window.keeper.lock()
    QTest.keyClick(stage.window, Qt.Key.Key_F3)
    QTest.keyClick(stage.window, Qt.Key.Key_F2)
    assert stage.window.faces.currentWidget() is stage.window.lock_screen


def test_wrong_password_stays_locked_and_right_one_opens(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.window.keeper.lock()
    stage.settle()
    screen = stage.window.lock_screen
    stage.desk.answer(UnlockSession, Denied(DenialReason.WRONG_CREDENTIALS, "The password is wrong."))
    screen.password.setText("wrong")
    QTest.keyClick(screen.password, Qt.Key.Key_Return)
    stage.settle()
    assert screen.problem.text() == "The password is wrong."
    assert stage.window.keeper.stage is Stage.LOCKED
    stage.desk.answer(UnlockSession, None)
    screen.password.setText("right")
    screen.button.click()
    stage.settle()
    assert stage.window.faces.currentWidget() is stage.window.frame
    assert screen.password.text() == ""


def test_idle_session_locks_by_itself(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    keeper = stage.window.keeper
    assert keeper._lock_timer.isActive()
    assert keeper._lock_timer.interval() == 29 * 60 * 1000
    keeper._lock_timer.timeout.emit()
    stage.settle()
    assert keeper.stage is Stage.LOCKED
    assert [r.idle for r in stage.desk.asked_of(LockSession)] == [True]


def test_touching_the_window_keeps_it_awake_but_not_at_every_key(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    QTest.keyClick(stage.window, Qt.Key.Key_Shift)
    stage.settle()
    assert stage.desk.asked_of(KeepAwake) == []
    stage.clock.advance(timedelta(seconds=31))
    for _ in range(5):
        QTest.keyClick(stage.window, Qt.Key.Key_Shift)
    stage.settle()
    assert len(stage.desk.asked_of(KeepAwake)) == 1


def test_session_that_expired_goes_back_to_the_notice_with_the_reason(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.desk.answer(DescribeSession, Denied(DenialReason.SESSION_EXPIRED, "12 hours are over: sign in again."))
    stage.window.keeper.describe()
    stage.settle()
    assert stage.window.faces.currentWidget() is stage.window.signin
    stage.window.signin.accept.click()
    assert stage.window.signin.problem.text() == "12 hours are over: sign in again."


def test_sign_out_forgets_pages_purpose_and_session(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.window.purpose.state(Purpose(PurposeKind.WARRANT, "26-01234"))
    stage.window.frame.bar.out.click()
    stay, out = stage.window.messages.panel.buttons()
    assert stay.text() == "Stay signed in"
    out.click()
    stage.settle()
    assert len(stage.desk.asked_of(SignOut)) == 1
    assert stage.window.frame.pages == {}
    assert stage.window.purpose.current() is None
    assert stage.window.purpose.last_case == ""
    assert stage.window.context.session() is None
    assert not stage.window.signin.password.isVisible()


def test_refusal_for_a_locked_session_locks_the_window(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.window.context.denied(Denied(DenialReason.SESSION_LOCKED, "The session is locked."))
    assert stage.window.keeper.stage is Stage.LOCKED


@pytest.mark.parametrize(
    ("priority", "sounds"), [(Priority.HIGH, True), (Priority.MEDIUM, False), (Priority.LOW, False)]
)
def test_mute_never_mutes_high_priority(stage: WindowStage, priority: Priority, sounds: bool) -> None:
    stage.sign_in(DEPUTY)
    stage.window.frame.bar.sound.click()
    stage.hit(exact_hit(priority=priority))
    assert bool(stage.played) is sounds
    stage.window.frame.bar.sound.click()
    stage.hit(exact_hit(9, priority=priority))
    assert stage.played[-1].name == f"hit-{priority.value}.wav"


def test_help_lists_only_keys_that_do_something(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    QTest.keyClick(stage.window, Qt.Key.Key_F1)
    keys = [key for key, _ in stage.window.help.rows]
    assert stage.window.help.isVisible()
    assert {"F1", "F2", "F3", "F4", "F5", "F6", "F8", "F9", "F11", "Space", "M", "N", "C", "Esc"} <= set(keys)
    assert "F7" not in keys
    QTest.keyClick(stage.window, Qt.Key.Key_F1)
    assert not stage.window.help.isVisible()


def test_no_page_of_a_member_outlives_the_sign_out(stage: WindowStage) -> None:
    stage.sign_in(frozenset(Role))
    stage.desk.fault = "The database does not open: check the disk."
    for entry in PAGES:
        stage.window.frame.open(entry.name)
        stage.settle()
    pages = {name: ref(page) for name, page in stage.window.frame.pages.items()}
    assert pages.keys() == {entry.name for entry in PAGES}
    stage.window.keeper.sign_out()
    stage.settle()
    gc.collect()
    assert [name for name, page in pages.items() if page() is not None] == []


def test_f8_goes_through_the_themes(stage: WindowStage) -> None:
    names = []
    for _ in range(3):
        QTest.keyClick(stage.window, Qt.Key.Key_F8)
        names.append(theme.current().name)
    assert names == ["day", "red", "night"]


def test_hit_on_another_page_is_announced_with_the_way_to_it(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.window.frame.open("hits")
    stage.hit(look_alike_hit())
    assert not stage.window.frame.banner.isVisible()
    stage.window.frame.open("search")
    stage.hit(look_alike_hit())
    assert stage.window.frame.banner.isVisible()
    assert stage.window.frame.rail.buttons["live"].count == 1
    stage.window.frame.banner.open_hit.emit()
    assert stage.window.frame.current is stage.window.frame.pages["live"]
    assert not stage.window.frame.banner.isVisible()


def test_question_does_not_lie_over_a_high_priority_hit(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.drive()
    stage.window.frame.bar.out.click()
    assert stage.window.messages.panel.isVisible()
    stage.hit(exact_hit())
    assert not stage.window.messages.panel.isVisible()


def test_status_bar_says_who_what_and_how_old(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.drive()
    stage.window.purpose.state(Purpose(PurposeKind.STOLEN_OR_WANTED_VEHICLE))
    bar = stage.window.frame.bar
    assert bar.member.words.text() == "Ana Vega · deputy"
    assert bar.shift.words.text().startswith("unit 12")
    assert bar.purpose.words.text() == "Stolen or wanted vehicle · 30 min"
    assert bar.lists.words.text() == "Lists 3 h"
    assert bar.cameras.words.text() == "1/1"


@pytest.mark.parametrize(("hours", "tone"), [(3.0, ""), (12.5, "warning"), (25.0, "high")])
def test_old_lists_change_colour(stage: WindowStage, hours: float, tone: str) -> None:
    stage.desk.answer(ListHotlists, list_rows(hours))
    stage.sign_in(DEPUTY)
    stage.settle()
    assert stage.window.frame.bar.lists.words.property("tone") == tone


def test_training_that_ends_soon_is_announced(stage: WindowStage) -> None:
    stage.sign_in(status=replace(status_for(DEPUTY), training_days_left=7))
    assert "Training ends in 7 days" in stage.window.frame.bar.member.toolTip()
    assert stage.window.frame.bar.member.words.property("tone") == "warning"


def test_no_request_runs_in_the_windows_thread(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.drive()
    stage.window.frame.open("hits")
    stage.settle()
    assert stage.desk.asked
    assert threading.get_ident() not in stage.desk.threads


def test_closing_the_window_signs_out_and_leaves_no_thread(stage: WindowStage) -> None:
    stage.sign_in(DEPUTY)
    stage.window.close()
    assert len(stage.desk.asked_of(SignOut)) == 1
    assert not [t for t in threading.enumerate() if t.name.startswith("ui-task")]


def test_pages_have_the_attributes_of_the_registry(stage: WindowStage) -> None:
    for entry in PAGES:
        module, _, name = entry.factory.partition(":")
        page = getattr(import_module(module), name)
        named = (page.name, page.title, page.icon_name, page.permission)
        assert named == (entry.name, entry.title, entry.icon_name, entry.permission)
        assert page.key in ("", entry.key)


def test_token_reaches_the_desk_only_after_sign_in(stage: WindowStage) -> None:
    assert stage.window.context.session() is None
    stage.sign_in(DEPUTY)
    assert stage.window.context.session() == TOKEN
    assert stage.window.context.may(Permission.SEE_HITS)
    assert not stage.window.context.may(Permission.READ_AUDIT)
