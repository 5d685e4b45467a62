"""Training records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from alpr_desk.db.tables import training_record
from alpr_desk.domain.people import TrainingRecord


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
            .returning(training_record)
        )
        return _record(result.one())

    def of_member(self, member_id: int) -> tuple[TrainingRecord, ...]:
        """Longest valid first."""
        query = (
            select(training_record)
            .where(training_record.c.member_id == member_id)
            .order_by(training_record.c.expires.desc(), training_record.c.id.desc())
        )
        return tuple(_record(row) for row in self._connection.execute(query))

    def counting(self, member_id: int, day: date) -> TrainingRecord | None:
        """The record that opens data on `day`, or the last one that did, or None."""
        begun = [record for record in self.of_member(member_id) if record.completed <= day]
        return begun[0] if begun else None


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
    )
