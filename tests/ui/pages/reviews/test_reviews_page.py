"""The reviews page over a scripted Desk: oldest week first, one entry after the other, sign-off, findings, states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.reviews import (
    CloseFinding,
    ListFindings,
    ListReviews,
    MarkReviewItem,
    OpenReview,
    SignReview,
)
from alpr_desk.domain.reviewing import Mark
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.reviews.page import ReviewsPage
from alpr_desk.ui.states import State
from tests.ui.helpers.desk_context import NOW, Stage, make_stage, opened_page, settle
from tests.ui.helpers.reviewing import OWN, findings, items, review, row, rows


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage(frozenset({Role.SUPERVISOR}))
    made.desk.answer(ListReviews, rows())
    made.desk.answer(OpenReview, lambda r: review(next(one for one in rows() if one.id == r.review_id)))
    made.desk.answer(ListFindings, findings())
    yield made
    made.close()


def opened(qtbot: QtBot, stage: Stage) -> ReviewsPage:
    return opened_page(qtbot, stage, ReviewsPage(stage.context), 1200, 700)


def choose(qtbot: QtBot, stage: Stage, page: ReviewsPage, number: int) -> None:
    """Open entry `number`."""
    page.table.select(lambda one: bool(one.id == number))
    page.table.opened.emit(page.table.current_row())
    settle(qtbot, stage)


def panel_text(page: ReviewsPage) -> str:
    return "\n".join(label.text() for label in page.panel.findChildren(QLabel) if not label.isHidden())


def test_week_that_waits_longest_is_opened_first_and_said_to_be_overdue(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    assert stage.desk.asked_of(OpenReview) == [OpenReview(1)]
    assert "Overdue since 2026-11-23." in page.said.text()
    assert page.said.property("tone") == "high"
    assert [page.week_choice.itemText(n) for n in range(3)] == [
        "2026-W47: 3 to look at",
        "2026-W46: overdue, 2 to look at",
        "2026-W45: signed off",
    ]


def test_entry_shows_why_it_stands_out_and_hides_a_protected_plate(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    choose(qtbot, stage, page, 1)
    said = panel_text(page)
    assert OWN.sentence in said and "between 02:04 and 02:19" in said
    assert "a protected plate" in said and "7A?C*" not in said


def test_entry_about_the_reviewer_offers_no_mark(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    choose(qtbot, stage, page, 5)
    assert "another reviewer has to look at it" in panel_text(page)
    assert not [button for button in page.panel.findChildren(QPushButton) if "Save" in button.text()]
    assert page.table.shown_texts()[4][0] == "about you"


def test_marking_goes_on_to_the_next_entry_that_waits_and_skips_the_own(qtbot: QtBot, stage: Stage) -> None:
    after = tuple(replace(one, mark=Mark.FINE) if one.id == 1 else one for one in items())
    stage.desk.answer(MarkReviewItem, replace(review(row(1, "2026-W46", 1)), items=after))
    page = opened(qtbot, stage)
    choose(qtbot, stage, page, 1)
    page.panel.save()
    settle(qtbot, stage)
    assert stage.desk.asked_of(MarkReviewItem) == [MarkReviewItem(1, Mark.FINE)]
    assert page.panel.item is not None and page.panel.item.id == 6


def test_finding_asks_for_its_note_and_who_follows_it_up(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(MarkReviewItem, BadInput("A finding is followed up by somebody else."))
    page = opened(qtbot, stage)
    choose(qtbot, stage, page, 6)
    assert page.panel.owner.isHidden() or not page.panel.owner.isVisible()
    page.panel.mark.setCurrentIndex(2)
    page.panel.save()
    assert page.panel.form.error("note") and page.panel.form.error("owner")
    assert stage.desk.asked_of(MarkReviewItem) == []
    page.panel.note.setText("no such case")
    page.panel.owner.setText("rivera")
    page.panel.save()
    settle(qtbot, stage)
    asked = MarkReviewItem(6, Mark.FINDING, "no such case", "rivera", date(2026, 12, 8))
    assert stage.desk.asked_of(MarkReviewItem) == [asked]
    assert page.panel.form.error("note") == "A finding is followed up by somebody else."
    assert page.panel.note.text() == "no such case"


def test_week_is_signed_off_after_a_question_and_only_when_all_is_marked(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    assert not page.sign_button.isEnabled()
    done = row(2, "2026-W47", 0)
    stage.desk.answer(ListReviews, (done,))
    stage.desk.answer(OpenReview, review(done))
    stage.desk.answer(SignReview, review(row(2, "2026-W47", 0, by="vega")))
    page.refresh()
    settle(qtbot, stage)
    page.sign_button.click()
    assert stage.desk.asked_of(SignReview) == []
    (sure,) = [b for b in stage.host.findChildren(QPushButton) if b.text() == "Sign off"]
    sure.click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(SignReview) == [SignReview(2)]
    assert "Signed off by vega" in page.said.text()
    assert page.sign_button.isHidden()


def test_signed_week_takes_no_mark(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    page.week_choice.setCurrentIndex(2)
    page.week_choice.activated.emit(2)
    settle(qtbot, stage)
    choose(qtbot, stage, page, 6)
    assert not [button for button in page.panel.findChildren(QPushButton) if "Save" in button.text()]


def test_finding_is_closed_with_its_outcome(qtbot: QtBot, stage: Stage) -> None:
    closed = replace(findings()[0], closed_by="vega", closed_at=NOW, closing_note="talked it over")
    stage.desk.answer(CloseFinding, closed)
    page = opened(qtbot, stage)
    assert page.tabs.tabText(1) == "&Findings (2 open)"
    page.findings_table.select(lambda one: bool(one.id == 2))
    page.findings_table.opened.emit(page.findings_table.current_row())
    page.finding_panel.save()
    assert page.finding_panel.form.error("note") == "Write down what came of it."
    page.finding_panel.note.setText("talked it over")
    page.finding_panel.save()
    settle(qtbot, stage)
    assert stage.desk.asked_of(CloseFinding) == [CloseFinding(2, "talked it over")]


def test_no_week_yet_is_said(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListReviews, ())
    assert opened(qtbot, stage).state is State.EMPTY


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Denied(DenialReason.PERMISSION, "Your role does not open this."), State.DENIED),
        (EnvironmentFault("The database does not answer."), State.OFFLINE),
        (BadInput("Entry 811 is missing from the audit log: have the log verified."), State.WRONG),
    ],
)
@pytest.mark.parametrize("asked", [ListReviews, OpenReview])
def test_page_that_cannot_be_read_says_why(
    qtbot: QtBot, stage: Stage, asked: type, error: Exception, state: State
) -> None:
    stage.desk.answer(asked, error)
    page = opened(qtbot, stage)
    assert page.state is state
    assert page.states.panel.sentence.text() == str(error)
