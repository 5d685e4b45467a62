"""Training records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, literal, select

from alpr_desk.db.tables import course_version, training_announcement, training_record
from alpr_desk.domain.people import TrainingRecord

_OF_MEMBER = (
    select(training_record, course_version.c.no_longer_enough)
    .outerjoin(
        course_version,
        and_(
            course_version.c.course == training_record.c.course,
            course_version.c.version == training_record.c.version,
        ),
    )
    .where(training_record.c.member_id == bindparam("member"))
    .order_by(training_record.c.expires.desc(), training_record.c.id.desc())
)
"""Made once, as every statement that the gate needs: it is asked at each request."""


class Trainings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        record: TrainingRecord,
        entered_at: datetime,
        certificate_address: str | None = None,
        certificate_key_id: int | None = None,
    ) -> TrainingRecord:
        """`record.id` is ignored; the record with its number comes back."""
        result = self._connection.execute(
            insert(training_record)
            .values(
                member_id=record.member_id,
                course=record.course,
                version=record.version,
                completed=record.completed,
                expires=record.expires,
                certificate_name=record.certificate_name,
                certificate_sha256=record.certificate_sha256,
                certificate_address=certificate_address,
                certificate_key_id=certificate_key_id,
                entered_by=record.entered_by,
                entered_at=entered_at,
            )
            .returning(training_record, literal(None).label("no_longer_enough"))
        )
        return _record(result.one())

    def of_member(self, member_id: int) -> tuple[TrainingRecord, ...]:
        """Longest valid first, as they were entered."""
        return tuple(_record(row) for row in self._connection.execute(_OF_MEMBER, {"member": member_id}))

    def counting(self, member_id: int, day: date) -> TrainingRecord | None:
        """The record that opens data on `day`, or the last one that did, or None.

        Its `expires` is the last day on which it does: the day before its course's version is no longer enough,
        where that comes first.
        """
        begun = [_as_it_counts(record) for record in self.of_member(member_id) if record.completed <= day]
        return max(begun, key=lambda record: (record.expires, record.id), default=None)

    def on_day(self, member_id: int, course: str, version: str, completed: date) -> bool:
        """Whether this very training was entered already."""
        return any(
            (record.course, record.version, record.completed) == (course, version, completed)
            for record in self.of_member(member_id)
        )

    def announced(self, record_id: int) -> frozenset[int]:
        """The days ahead at which the end of a record was announced."""
        query = select(training_announcement.c.days).where(training_announcement.c.record_id == record_id)
        return frozenset(self._connection.execute(query).scalars())

    def announce(self, record_id: int, days: int, at: datetime) -> None:
        self._connection.execute(insert(training_announcement).values(record_id=record_id, days=days, at=at))


def _as_it_counts(record: TrainingRecord) -> TrainingRecord:
    if record.no_longer_enough is None or record.no_longer_enough > record.expires:
        return record
    return replace(record, expires=record.no_longer_enough - timedelta(days=1))


def _record(row: Row[Any]) -> TrainingRecord:
    return TrainingRecord(
        row.id,
        row.member_id,
        row.course,
        row.version,
        row.completed,
        row.expires,
        row.certificate_name,
        row.certificate_sha256,
        row.entered_by,
        row.no_longer_enough,
    )
