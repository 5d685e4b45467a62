"""The alarms page over a scripted Desk: the open one first, a note to take it up, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.alarms import AcknowledgeAlarm, ListAlarms
from alpr_desk.errors import DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.alarms.page import AlarmsPage
from alpr_desk.ui.states import State
from tests.ui.helpers.desk_context import NOW, Stage, make_stage, opened_page, settle
from tests.ui.helpers.reviewing import BROKEN, GUESSED, TAKEN


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage(frozenset({Role.AUDITOR}))
    made.desk.answer(ListAlarms, (GUESSED, BROKEN, TAKEN))
    yield made
    made.close()


def opened(qtbot: QtBot, stage: Stage) -> AlarmsPage:
    return opened_page(qtbot, stage, AlarmsPage(stage.context))


def test_open_alarm_is_shown_with_its_field(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    assert [row[1] for row in page.table.shown_texts()] == [
        "account under attack",
        "audit chain broken",
        "clock jumped",
    ]
    assert page.panel.isVisible()
    assert page.panel.button.isVisible()


def test_alarm_is_taken_up_with_a_note_only(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(
        AcknowledgeAlarm,
        lambda r: replace(GUESSED, acknowledged_at=NOW, acknowledged_by="vega", note=r.note, recorded=True),
    )
    page = opened(qtbot, stage)
    page.take_up()
    assert page.panel.form.error("note") == "Say what you found or did."
    page.panel.note.setText("  told the member  ")
    page.take_up()
    settle(qtbot, stage)
    assert stage.desk.asked_of(AcknowledgeAlarm) == [AcknowledgeAlarm("alarm-2", "told the member")]
    assert len(stage.desk.asked_of(ListAlarms)) == 2


def test_refusal_stands_at_the_field_and_the_note_is_kept(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(AcknowledgeAlarm, EnvironmentFault("The alarm cannot be recorded yet."))
    page = opened(qtbot, stage)
    page.panel.note.setText("made room")
    page.take_up()
    settle(qtbot, stage)
    assert page.panel.form.error("note") == "The alarm cannot be recorded yet."
    assert page.panel.note.text() == "made room"
    assert page.panel.button.isEnabled()


def test_no_alarm_is_said(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListAlarms, ())
    page = opened(qtbot, stage)
    assert page.state is State.EMPTY


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Denied(DenialReason.PERMISSION, "Your role does not open this."), State.DENIED),
        (EnvironmentFault("The database does not answer."), State.OFFLINE),
    ],
)
def test_page_that_cannot_be_read_says_why(qtbot: QtBot, stage: Stage, error: Exception, state: State) -> None:
    stage.desk.answer(ListAlarms, error)
    assert opened(qtbot, stage).state is state
