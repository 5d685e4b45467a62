"""A purpose in two key presses; asked again when it is over, never over video, never taking what is being typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.ui.purpose_panel import KEYS, PurposePanel
from alpr_desk.ui.window import SMALLEST
from tests.ui.helpers.window_stage import WindowStage, build_stage

CASE = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234")
PATROL = Purpose(PurposeKind.PATROL)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot)
    yield built
    built.window.close()


@pytest.fixture
def searching(stage: WindowStage) -> WindowStage:
    stage.sign_in()
    stage.window.frame.open("search")
    stage.settle()
    stage.window.activateWindow()  # offscreen, a page that is made takes the focus from the window
    stage.qtbot.waitUntil(stage.window.isActiveWindow)
    return stage


def panel(stage: WindowStage) -> PurposePanel:
    return stage.window.frame.purpose_panel


def press(stage: WindowStage, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or stage.window, key)
    stage.settle()


def expire(stage: WindowStage) -> None:
    stage.clock.advance(timedelta(minutes=31))
    stage.window.purpose._timer.timeout.emit()
    stage.settle()


def test_there_is_a_key_for_every_purpose() -> None:
    assert len(KEYS) == len(PurposeKind)


def test_every_purpose_is_in_sight_in_the_smallest_window(searching: WindowStage) -> None:
    for purpose in (PATROL, CASE, Purpose(PurposeKind.CIVIL_ADMINISTRATIVE, "26-01234")):
        searching.window.purpose.state(purpose)
    searching.window.resize(SMALLEST)
    panel(searching).open_for()
    searching.settle()
    buttons = (*panel(searching).recent_buttons, *panel(searching).kind_buttons.values())
    assert len(buttons) > len(PurposeKind)
    assert [b.text() for b in buttons if b.visibleRegion().boundingRect() != b.rect()] == []


def test_two_keys_state_a_purpose(searching: WindowStage) -> None:
    press(searching, Qt.Key.Key_F12)
    assert panel(searching).isVisible()
    press(searching, Qt.Key.Key_3)
    assert searching.window.purpose.current() == Purpose(PurposeKind.STOLEN_OR_WANTED_VEHICLE)
    assert not panel(searching).isVisible()
    assert "30 min" in searching.window.frame.bar.purpose.words.text()


def test_one_key_states_the_last_purpose_again(searching: WindowStage) -> None:
    searching.window.purpose.state(CASE)
    searching.clock.advance(timedelta(minutes=20))
    press(searching, Qt.Key.Key_F12)
    assert searching.window.purpose.remaining_s() == 30 * 60
    assert not panel(searching).isVisible()


def test_kind_with_a_case_waits_for_it_with_the_last_one_filled_in(searching: WindowStage) -> None:
    searching.window.purpose.state(CASE)
    panel(searching).open_for()
    assert "26-01234" in panel(searching).recent_buttons[0].text()
    press(searching, Qt.Key.Key_5)
    assert searching.window.purpose.current() == CASE
    assert (panel(searching).case.text(), panel(searching).case.hasFocus()) == ("26-01234", True)
    press(searching, Qt.Key.Key_Return)
    assert searching.window.purpose.current() == Purpose(PurposeKind.WARRANT, "26-01234")


def test_wrong_case_number_is_said_and_stays_typed(searching: WindowStage) -> None:
    panel(searching).open_for()
    panel(searching).choose(PurposeKind.WARRANT)
    panel(searching).case.setText("26-1")
    panel(searching).submit()
    assert panel(searching).fault.isVisible()
    assert "26-01234" in panel(searching).fault.text()
    assert (panel(searching).case.text(), searching.window.purpose.current()) == ("26-1", None)


def test_vague_note_is_named_and_still_taken(searching: WindowStage) -> None:
    panel(searching).open_for()
    panel(searching).note.setText("asdf")
    assert "keys pressed in a row" in panel(searching).hint.text()
    panel(searching).note.setText("grey van seen leaving")
    assert not panel(searching).hint.isVisible()
    panel(searching).note.setText("test")
    panel(searching).choose(PurposeKind.PATROL)
    assert searching.window.purpose.current() == Purpose(PurposeKind.PATROL, note="test")


def test_purpose_that_is_over_asks_again_and_leaves_the_keys_where_they_are(searching: WindowStage) -> None:
    searching.window.purpose.state(PATROL)
    page = searching.window.frame.pages["search"]
    page.query_bar.plate.setFocus()  # type: ignore[attr-defined]  # the search page's own
    expire(searching)
    assert panel(searching).isVisible()
    assert page.query_bar.plate.hasFocus()  # type: ignore[attr-defined]
    assert searching.window.frame.bar.purpose.words.text() in ("Purpose over · F12", "F12")
    press(searching, Qt.Key.Key_7)
    assert searching.window.purpose.current() is None


def test_over_video_and_hits_the_bar_alone_says_it(stage: WindowStage) -> None:
    stage.sign_in()
    stage.drive()
    stage.window.purpose.state(PATROL)
    for name in ("live", "hits"):
        stage.window.frame.open(name)
        expire(stage)
        assert not panel(stage).isVisible()
        assert "F12" in stage.window.frame.bar.purpose.words.text()
        stage.window.purpose.state(PATROL)


def test_panel_goes_when_the_session_locks_or_the_page_is_left_for_the_video(searching: WindowStage) -> None:
    panel(searching).open_for()
    searching.window.frame.open("live")
    assert not panel(searching).isVisible()
    searching.window.frame.open("search")
    panel(searching).open_for()
    searching.window.keeper.lock()
    assert panel(searching).isHidden()


def test_chip_opens_the_panel(searching: WindowStage) -> None:
    searching.window.purpose.state(PATROL)
    QTest.mouseClick(searching.window.frame.bar.purpose, Qt.MouseButton.LeftButton)
    assert panel(searching).isVisible()
    press(searching, Qt.Key.Key_Escape)
    assert not panel(searching).isVisible()


def test_sign_out_leaves_no_purpose_for_the_next_member(searching: WindowStage) -> None:
    searching.window.purpose.state(CASE)
    searching.window.keeper.sign_out()
    searching.settle()
    assert (searching.window.purpose.recent, searching.window.purpose.last_case) == ((), "")


def test_member_whose_role_opens_no_data_is_never_asked(stage: WindowStage) -> None:
    stage.sign_in(frozenset({Role.TRAINING_MANAGER}))
    press(stage, Qt.Key.Key_F12)
    assert panel(stage).isHidden()
