"""What a member is told of training's end, once each; and the gate that opens and closes on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.access import SessionStatus
from alpr_desk.domain.requests.policy import ComparePolicies
from alpr_desk.domain.requests.training import FinishRefresher, NoteAnnouncement
from alpr_desk.settings import Settings, changed
from alpr_desk.ui.session import Stage
from tests.ui.helpers.desk_context import NOW, status_for, training
from tests.ui.helpers.school import RESULT, prepare
from tests.ui.helpers.window_stage import WindowStage, build_stage

DEPUTY = frozenset({Role.DEPUTY})


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot)
    prepare(built.desk)
    yield built
    built.window.close()


def title(stage: WindowStage) -> str:
    panel = stage.window.messages.panel
    return panel.title.text() if panel.isVisible() else ""


def test_announcement_is_shown_at_sign_in_and_recorded_once(stage: WindowStage) -> None:
    due = replace(status_for(DEPUTY), training_days_left=14, training_announcement=14)
    stage.sign_in(status=due)
    stage.settle()
    assert title(stage) == "Your ALPR training ends in 14 days"
    assert stage.desk.asked_of(NoteAnnouncement) == [NoteAnnouncement(14)]
    stage.window.messages.clear()
    stage.stand()
    assert title(stage) == ""
    assert len(stage.desk.asked_of(NoteAnnouncement)) == 1


def test_half_an_hour_before_midnight_the_bar_and_a_note_say_so(stage: WindowStage) -> None:
    closes = NOW + timedelta(minutes=31)
    stage.sign_in(
        status=replace(status_for(DEPUTY), training_days_left=0, training_closes_at=closes, training_zone="PST")
    )
    stage.settle()
    bar = stage.window.frame.bar
    assert (bar.training.isHidden(), title(stage)) == (True, "")
    stage.clock.advance(timedelta(minutes=1))
    stage.stand()
    assert bar.training.words.text() == "30 min"
    assert title(stage) == "Training ends in 30 min"
    stage.window.messages.clear()
    stage.clock.advance(timedelta(minutes=29))
    stage.stand()
    assert (bar.training.words.text(), title(stage)) == ("1 min", "")


def closed(**more: object) -> SessionStatus:
    status = replace(
        status_for(DEPUTY),
        training=training(),
        training_current=False,
        data_open=False,
        training_days_left=None,
        training_sentence="Your ALPR training expired on 2026-11-23.",
    )
    return replace(status, **more)  # type: ignore[arg-type]  # fields by name


def test_at_midnight_the_pages_go_and_the_gate_says_why(stage: WindowStage) -> None:
    stage.sign_in()
    stage.window.frame.open("search")
    stage.stand(training_current=False, data_open=False, training_sentence="Your ALPR training expired on 2026-11-23.")
    assert stage.window.keeper.stage is Stage.GATE
    assert stage.window.faces.currentWidget() is stage.window.gate
    assert "expired on 2026-11-23" in stage.window.gate.reason.text()


def test_gate_offers_the_refresher_only_where_it_opens_data(
    stage: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.sign_in(status=closed())
    gate = stage.window.gate
    assert gate.refresh_button.isHidden()
    counting = changed(Settings(), "training.refresher_issues", True)
    object.__setattr__(gate._context, "settings", lambda: counting)
    gate.show_status(closed(), False)
    assert not gate.refresh_button.isHidden()
    gate.show_status(closed(training=None), False)
    assert gate.refresh_button.isHidden()


def test_refresher_at_the_gate_opens_data_when_it_is_entered(stage: WindowStage) -> None:
    stage.sign_in(status=closed())
    gate = stage.window.gate
    gate._take_refresher()
    gate.refresher.go.click()
    stage.settle()
    stage.stand()
    assert gate.stack.currentIndex() == 2
    for _ in range(2):
        gate.refresher.choose(0)
    passed = replace(RESULT, right=2, passed=True, wrong=(), record=training(), sentence="Passed. It is entered.")
    stage.desk.answer(FinishRefresher, passed)
    stage.stand()
    stage.window.keeper.status = closed()
    gate.refresher.go.click()
    stage.settle()
    stage.stand(training_current=True, data_open=True)
    assert stage.window.keeper.stage is Stage.OPEN


def test_gate_shows_what_a_new_version_changed(stage: WindowStage) -> None:
    stage.sign_in(status=replace(status_for(DEPUTY), policy_acknowledged=False, data_open=False, policy_version=3))
    stage.settle()
    gate = stage.window.gate
    gate.changes_button.click()
    stage.settle()
    assert stage.desk.asked_of(ComparePolicies) == [ComparePolicies(2, 3)]
    assert "Below" in gate.changes.toPlainText()
    assert gate.text.isHidden()
    gate.changes_button.click()
    assert gate.changes.isHidden()


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.INVESTIGATOR, Role.CUSTODIAN])
def test_member_who_enters_no_training_never_sees_its_board(stage: WindowStage, role: Role) -> None:
    stage.sign_in(frozenset({role}))
    rail = stage.window.frame.rail
    assert "training" not in rail.buttons
    assert "policy" in rail.buttons
    stage.window._open("training")
    assert "training" not in stage.window.frame.pages
