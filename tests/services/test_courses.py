"""Courses and versions: what may be entered, and an old version that is no longer enough."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

import pytest

from alpr_desk.domain.desk import Request
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.access import DescribeSession
from alpr_desk.domain.requests.members import RecordTraining
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.domain.requests.training import DeclareCourse, EndCourseVersion, ListCourses
from alpr_desk.domain.training import REFRESHER
from alpr_desk.errors import BadInput, Denied
from tests.helpers.agency import STOLEN, Agency

R = TypeVar("R")
COURSE = "ALPR operator"


def today(agency: Agency) -> date:
    return agency.clock.now().date()


def trainer(agency: Agency, request: Request[R]) -> R:
    """In a new session: days go by in these tests."""
    return agency.execute(agency.session_of("trainer"), request)


def declare(agency: Agency, *versions: str) -> None:
    for place, version in enumerate(versions):
        trainer(agency, DeclareCourse(COURSE, version, today(agency) + timedelta(days=place)))


def test_old_version_opens_data_to_the_day_before_it_is_no_longer_enough(either: Agency) -> None:
    declare(either, "1", "2")
    last = today(either) + timedelta(days=3)
    trainer(either, EndCourseVersion(COURSE, "1", last + timedelta(days=1), "new law"))
    assert either.last_record().detail["members"] == len(either.people)
    either.clock.forward(days=3)
    session = either.session_of("deputy")
    assert either.execute(session, DescribeSession()).training_days_left == 0
    assert either.execute(session, SearchReads("7*", STOLEN)).rows == ()
    either.clock.forward(days=1)
    with pytest.raises(Denied, match="Version 1 of the course 'ALPR operator' is no longer enough since"):
        either.execute(either.session_of("deputy"), SearchReads("7*", STOLEN))
    trainer(either, RecordTraining("deputy", COURSE, "2", today(either)))
    assert either.execute(either.session_of("deputy"), SearchReads("7*", STOLEN)).rows == ()


def test_what_was_ended_can_be_taken_back(agency: Agency) -> None:
    declare(agency, "1", "2")
    trainer(agency, EndCourseVersion(COURSE, "1", today(agency) + timedelta(days=1), "new law"))
    agency.clock.forward(days=2)
    trainer(agency, EndCourseVersion(COURSE, "1", None, "too early"))
    assert agency.execute(agency.session_of("deputy"), SearchReads("7*", STOLEN)).rows == ()
    assert [r.detail["change"] for r in agency.records(AuditEvent.COURSE_CHANGE)][-1] == "enough again"


def test_newest_version_that_has_begun_is_the_current_one(agency: Agency) -> None:
    declare(agency, "1", "2")
    rows = {row.version.version: row for row in trainer(agency, ListCourses())}
    assert {version: row.current for version, row in rows.items()} == {"1": True, "2": False}
    assert rows["1"].members == len(agency.people)
    agency.clock.forward(days=1)
    rows = {row.version.version: row for row in trainer(agency, ListCourses())}
    assert {version: row.current for version, row in rows.items()} == {"1": False, "2": True}


def test_ending_is_refused_where_members_could_not_take_another_version_first(agency: Agency) -> None:
    declare(agency, "1")
    tomorrow = today(agency) + timedelta(days=1)
    for refused in (
        EndCourseVersion(COURSE, "1", tomorrow, "no later version"),
        EndCourseVersion(COURSE, "9", tomorrow, "unknown"),
        EndCourseVersion(COURSE, "1", tomorrow, " "),
    ):
        with pytest.raises(BadInput):
            trainer(agency, refused)
    trainer(agency, DeclareCourse(COURSE, "2", tomorrow))
    with pytest.raises(BadInput, match="a day to come"):
        trainer(agency, EndCourseVersion(COURSE, "1", today(agency), "today"))


def test_once_courses_are_declared_no_other_is_entered(agency: Agency) -> None:
    trainer(agency, RecordTraining("deputy", "Anything", "x", today(agency)))
    declare(agency, "1")
    for course, version, why in (("Anything", "x", "no course of this office"), (COURSE, "7", "no version '7'")):
        with pytest.raises(BadInput, match=why):
            trainer(agency, RecordTraining("deputy", course, version, today(agency)))
    assert trainer(agency, RecordTraining("deputy", COURSE, "1", today(agency))).version == "1"


@pytest.mark.parametrize(
    ("course", "version"), [(COURSE, "1"), ("alpr OPERATOR", "2"), (" ", "1"), (COURSE, ""), (REFRESHER, "1")]
)
def test_course_is_declared_once_and_written_one_way(agency: Agency, course: str, version: str) -> None:
    declare(agency, "1")
    with pytest.raises(BadInput):
        trainer(agency, DeclareCourse(course, version, today(agency)))
