"""Pictures of reviews, statistics, subjects, alarms and the alarm banner in the window; nothing is cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.events import AlarmRaised
from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.alarms import ListAlarms, OpenAlarms
from alpr_desk.domain.requests.reviews import ListFindings, ListReviews, OpenReview
from alpr_desk.domain.requests.statistics import DocumentWritten, ReadStatistics, WriteStatistics
from alpr_desk.domain.requests.subjects import AnswerSubject
from alpr_desk.errors import EnvironmentFault
from alpr_desk.ui.pages.alarms.page import AlarmsPage
from alpr_desk.ui.pages.reviews.page import ReviewsPage
from alpr_desk.ui.pages.statistics.page import StatisticsPage
from alpr_desk.ui.pages.subjects.page import SubjectsPage
from tests.helpers.figures import FIGURES
from tests.ui.helpers.reviewing import BROKEN, GUESSED, TAKEN, answer, findings, review, row, rows
from tests.ui.helpers.window_stage import WindowStage, build_stage
from tests.ui.test_screens import save_all


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    written = DocumentWritten(Path("/media/office/alpr-statistics-2026-11.pdf"), "ab" * 32, "Fresno signer", "CD:EF")
    for kind, said in (
        (OpenAlarms, ()),
        (ListAlarms, (GUESSED, BROKEN, TAKEN)),
        (ListReviews, rows()),
        (OpenReview, lambda r: review(next(one for one in rows() if one.id == r.review_id))),
        (ListFindings, findings()),
        (ReadStatistics, FIGURES),
        (WriteStatistics, written),
        (AnswerSubject, answer()),
    ):
        built.desk.answer(kind, said)
    yield built
    built.window.close()


def _in(stage: WindowStage, name: str, role: Role = Role.ALPR_ADMINISTRATOR) -> None:
    stage.sign_in(frozenset({role}))
    stage.window.frame.open(name)
    stage.settle()


def _reviews(stage: WindowStage) -> ReviewsPage:
    _in(stage, "reviews", Role.SUPERVISOR)
    page = stage.window.frame.pages["reviews"]
    assert isinstance(page, ReviewsPage)
    return page


def _review_item(stage: WindowStage) -> ReviewsPage:
    page = _reviews(stage)
    page.week_choice.setCurrentIndex(0)
    page.week_choice.activated.emit(0)
    stage.settle()
    page.table.select(lambda one: bool(one.flags))
    page.table.opened.emit(page.table.current_row())
    return page


def _review_wrong(stage: WindowStage) -> None:
    page = _review_item(stage)
    page.panel.mark.setCurrentIndex(2)
    page.panel.save()


def _review_own(stage: WindowStage) -> None:
    page = _reviews(stage)
    page.table.select(lambda one: bool(one.own))
    page.table.opened.emit(page.table.current_row())


def _review_signed(stage: WindowStage) -> None:
    stage.desk.answer(OpenReview, review(row(3, "2026-W45", 0, by="lindqvist")))
    _reviews(stage)


def _findings(stage: WindowStage) -> None:
    page = _reviews(stage)
    page.tabs.setCurrentIndex(1)
    page.findings_table.select(lambda _: True)
    page.findings_table.opened.emit(page.findings_table.current_row())


def _no_week(stage: WindowStage) -> None:
    stage.desk.answer(ListReviews, ())
    _reviews(stage)


def _statistics(stage: WindowStage) -> StatisticsPage:
    _in(stage, "statistics", Role.AUDITOR)
    page = stage.window.frame.pages["statistics"]
    assert isinstance(page, StatisticsPage)
    stage.qtbot.waitUntil(lambda: bool(page.charts), timeout=20_000)
    return page


def _statistics_writing(stage: WindowStage) -> None:
    _statistics(stage).write_button.click()


def _statistics_written(stage: WindowStage) -> None:
    page = _statistics(stage)
    page.write_button.click()
    page.panel.write()


def _statistics_figures(stage: WindowStage) -> None:
    _statistics(stage).tabs.setCurrentIndex(1)


def _statistics_offline(stage: WindowStage) -> None:
    stage.desk.answer(ReadStatistics, EnvironmentFault("The database does not answer: check the network."))
    _in(stage, "statistics", Role.AUDITOR)


def _subjects(stage: WindowStage) -> SubjectsPage:
    _in(stage, "subjects", Role.CUSTODIAN)
    page = stage.window.frame.pages["subjects"]
    assert isinstance(page, SubjectsPage)
    return page


def _subject_answered(stage: WindowStage) -> None:
    page = _subjects(stage)
    page.plate.setText("7ABC123")
    page.reference.setText("letter of 2 November")
    page.look()
    stage.settle()


def _subject_wrong(stage: WindowStage) -> None:
    page = _subjects(stage)
    page.whole.setChecked(False)
    page.look()


def _alarms(stage: WindowStage) -> AlarmsPage:
    stage.desk.answer(OpenAlarms, (BROKEN, GUESSED))
    _in(stage, "alarms")
    page = stage.window.frame.pages["alarms"]
    assert isinstance(page, AlarmsPage)
    return page


def _alarm_wrong(stage: WindowStage) -> None:
    _alarms(stage).take_up()


def _alarm_deputy(stage: WindowStage) -> None:
    stage.sign_in(frozenset({Role.DEPUTY}))
    stage.settle()
    stage.bus.publish(AlarmRaised(BROKEN))


FACES: dict[str, Callable[[WindowStage], object]] = {
    "reviews": _reviews,
    "review-item": _review_item,
    "review-wrong": _review_wrong,
    "review-own": _review_own,
    "review-signed": _review_signed,
    "review-findings": _findings,
    "reviews-empty": _no_week,
    "statistics": _statistics,
    "statistics-figures": _statistics_figures,
    "statistics-writing": _statistics_writing,
    "statistics-written": _statistics_written,
    "statistics-offline": _statistics_offline,
    "subjects": _subjects,
    "subject-answered": _subject_answered,
    "subject-wrong": _subject_wrong,
    "alarms": _alarms,
    "alarm-wrong": _alarm_wrong,
    "alarm-deputy": _alarm_deputy,
}


@pytest.mark.parametrize("name", FACES)
def test_face_fits_and_is_saved(stage: WindowStage, name: str) -> None:
    FACES[name](stage)
    stage.settle()
    save_all(stage, name)
