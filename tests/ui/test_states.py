"""Ready, empty, busy, wrong, denied, offline: what each shows, and when busy shows at all."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.errors import AnswerIsNo, BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.states import BUSY_AFTER_MS, DEFECT, State, StateStack


@pytest.fixture
def stack(qtbot: QtBot) -> StateStack:
    made = StateStack(QLabel("content"))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("state", [State.EMPTY, State.WRONG, State.DENIED, State.OFFLINE])
def test_state_takes_the_place_of_the_content(stack: StateStack, state: State) -> None:
    stack.show_state(state, "Say this.")
    assert stack.currentWidget() is stack.panel
    assert stack.panel.sentence.text() == "Say this."
    assert not stack.panel.button.isVisible()
    assert not stack.panel.progress.isVisible()
    assert not stack.panel.symbol.pixmap().isNull()
    stack.show_state(State.READY)
    assert stack.currentWidget() is stack.content


def test_busy_shows_only_when_it_lasts(qtbot: QtBot, stack: StateStack) -> None:
    stack.show_state(State.BUSY, "Searching …")
    assert stack.state is State.BUSY
    assert stack.currentWidget() is stack.content
    assert stack._timer.interval() == BUSY_AFTER_MS == 500
    stack._timer.timeout.emit()
    assert stack.currentWidget() is stack.panel
    assert stack.panel.progress.isVisible()


def test_answer_before_half_a_second_never_shows_busy(stack: StateStack) -> None:
    stack.show_state(State.BUSY, "Searching …")
    stack.show_state(State.READY)
    assert not stack._timer.isActive()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Denied(DenialReason.TRAINING, "Take the course."), State.DENIED),
        (EnvironmentFault("The disk is full: free some room."), State.OFFLINE),
        (BadInput("Type a plate."), State.WRONG),
        (AnswerIsNo("Nothing there."), State.WRONG),
    ],
)
def test_each_error_has_its_state_and_its_own_sentence(stack: StateStack, error: Exception, state: State) -> None:
    pressed: list[bool] = []
    stack.show_error(error, lambda: pressed.append(True))
    assert stack.state is state
    assert stack.panel.sentence.text() == str(error)
    assert stack.panel.button.isVisible() == (state is not State.DENIED)
    stack.panel.button.click()
    assert bool(pressed) == (state is not State.DENIED)


def test_defect_is_logged_and_shown_without_its_insides(stack: StateStack, caplog: pytest.LogCaptureFixture) -> None:
    stack.show_error(KeyError("7ABC123"))
    assert stack.panel.sentence.text() == DEFECT
    assert "7ABC123" not in stack.panel.sentence.text()
    assert caplog.records
