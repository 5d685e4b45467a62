"""Courses, their versions, and tries of the refresher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from alpr_desk.db.tables import course_version, refresher_try
from alpr_desk.domain.requests.training import CourseVersion


@dataclass(frozen=True, slots=True)
class StoredTry:
    """A try of the refresher; `seed` draws its questions again."""

    id: int
    member_id: int
    seed: int
    questions: tuple[str, ...]
    policy_version: int
    started_at: datetime
    finished_at: datetime | None
    passed: bool | None


class Courses:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[CourseVersion, ...]:
        """By course, the newest version first."""
        query = select(course_version).order_by(
            course_version.c.course, course_version.c.issued.desc(), course_version.c.id.desc()
        )
        return tuple(_course(row) for row in self._connection.execute(query))

    def declare(self, course: str, version: str, issued: date, entered_by: str, at: datetime) -> CourseVersion:
        result = self._connection.execute(
            insert(course_version)
            .values(course=course, version=version, issued=issued, entered_by=entered_by, entered_at=at)
            .returning(course_version)
        )
        return _course(result.one())

    def end(self, course: str, version: str, no_longer_enough: date | None) -> None:
        self._connection.execute(
            update(course_version)
            .where(course_version.c.course == course, course_version.c.version == version)
            .values(no_longer_enough=no_longer_enough)
        )

    def begin_try(
        self, member_id: int, seed: int, questions: tuple[str, ...], policy_version: int, at: datetime
    ) -> int:
        result = self._connection.execute(
            insert(refresher_try)
            .values(
                member_id=member_id,
                seed=seed,
                questions=list(questions),
                policy_version=policy_version,
                started_at=at,
            )
            .returning(refresher_try.c.id)
        )
        return int(result.scalar_one())

    def one_try(self, try_id: int) -> StoredTry | None:
        row = self._connection.execute(select(refresher_try).where(refresher_try.c.id == try_id)).first()
        return _try(row) if row else None

    def finish_try(self, try_id: int, answers: tuple[int, ...], right: int, passed: bool, at: datetime) -> bool:
        """False where it was finished before."""
        changed = self._connection.execute(
            update(refresher_try)
            .where(refresher_try.c.id == try_id, refresher_try.c.finished_at.is_(None))
            .values(answers=list(answers), right=right, passed=passed, finished_at=at)
        )
        return changed.rowcount == 1


def _course(row: Row[Any]) -> CourseVersion:
    return CourseVersion(row.course, row.version, row.issued, row.no_longer_enough, row.entered_by)


def _try(row: Row[Any]) -> StoredTry:
    return StoredTry(
        row.id,
        row.member_id,
        row.seed,
        tuple(row.questions),
        row.policy_version,
        row.started_at,
        row.finished_at,
        row.passed,
    )
