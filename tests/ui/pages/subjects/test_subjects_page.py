"""The subjects page over a scripted Desk: the form, the answer, the document, and nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.statistics import DocumentWritten
from alpr_desk.domain.requests.subjects import AnswerSubject
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.subjects.page import FIRST, SubjectsPage
from alpr_desk.ui.states import State
from tests.ui.helpers.desk_context import Stage, make_stage, opened_page, settle
from tests.ui.helpers.reviewing import answer


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage(frozenset({Role.CUSTODIAN}))
    made.desk.answer(AnswerSubject, answer())
    yield made
    made.close()


def opened(qtbot: QtBot, stage: Stage) -> SubjectsPage:
    return opened_page(qtbot, stage, SubjectsPage(stage.context), 1100, 640)


def answered(qtbot: QtBot, stage: Stage) -> SubjectsPage:
    page = opened(qtbot, stage)
    page.plate.setText(" 7abc-123 ")
    page.reference.setText("letter of 2 November")
    page.look()
    settle(qtbot, stage)
    return page


def test_page_asks_for_nothing_until_both_fields_are_filled(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    assert page.listing.panel.sentence.text() == FIRST
    page.look()
    assert page.form.error("plate") and page.form.error("reference")
    assert stage.desk.asked == []
    assert page.write_button.isHidden()


def test_every_access_is_listed_with_its_way(qtbot: QtBot, stage: Stage) -> None:
    page = answered(qtbot, stage)
    assert stage.desk.asked_of(AnswerSubject) == [AnswerSubject("7abc-123", "letter of 2 November")]
    assert page.said.text() == "9 accesses about 7ABC123 in 18,204 entries of the log."
    assert "by the pattern 7A?C*, which fits it" in [row[3] for row in page.table.shown_texts()]


def test_span_is_whole_local_days(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    page.whole.setChecked(False)
    page.plate.setText("7ABC123")
    page.reference.setText("letter")
    request = page.asked()
    assert request is not None and request.since is not None and request.until is not None
    assert (request.since.hour, request.since.minute) == (0, 0)
    assert (request.until.hour, request.until.minute, request.until.date()) == (23, 59, page.last.date().toPython())


def test_document_is_written_of_what_was_answered(qtbot: QtBot, stage: Stage) -> None:
    page = answered(qtbot, stage)
    document = DocumentWritten(Path("/media/records/answer.pdf"), "ab" * 32, "Fresno signer", "CD:EF")
    stage.desk.answer(AnswerSubject, replace(answer(), document=document))
    page.plate.setText("8OTHER1")  # typed for the next one, not asked yet
    page.write_button.click()
    settle(qtbot, stage)
    asked = stage.desk.asked_of(AnswerSubject)[-1]
    assert (asked.plate, asked.reference) == ("7ABC123", "letter of 2 November")
    assert asked.out is not None and asked.out.suffix == ".pdf"


def test_refused_document_is_said_at_its_field_and_the_answer_stays(qtbot: QtBot, stage: Stage) -> None:
    page = answered(qtbot, stage)
    stage.desk.answer(AnswerSubject, BadInput("answer.pdf is there already: choose another name."))
    page.write_button.click()
    settle(qtbot, stage)
    assert "there already" in page.form.error("file")
    assert len(page.table.shown_texts()) == 9


def test_answer_does_not_stay_on_a_page_that_is_left(qtbot: QtBot, stage: Stage) -> None:
    page = answered(qtbot, stage)
    page.deactivate()
    assert page.table.shown_texts() == []
    assert page.state is State.EMPTY and page.write_button.isHidden()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Denied(DenialReason.PERMISSION, "Your role does not open this."), State.DENIED),
        (EnvironmentFault("The database does not answer."), State.OFFLINE),
        (BadInput("A plate holds A-Z and 0-9 only."), State.WRONG),
    ],
)
def test_question_that_fails_says_why(qtbot: QtBot, stage: Stage, error: Exception, state: State) -> None:
    stage.desk.answer(AnswerSubject, error)
    page = answered(qtbot, stage)
    assert page.state is state
    assert page.write_button.isHidden()
