"""Alarms that were recorded, and who took them up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from alpr_desk.db.tables import alarm
from alpr_desk.domain.alarms import Alarm, AlarmKind


class Alarms:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Alarm) -> bool:
        """False where an alarm of this `uid` is there already."""
        if self.by_uid(new.uid) is not None:
            return False
        values = {"uid": new.uid, "kind": new.kind.value, "raised_at": new.raised_at, "detail": new.detail}
        self._connection.execute(insert(alarm).values(**values, acknowledged_by="", note=""))
        return True

    def by_uid(self, uid: str) -> Alarm | None:
        row = self._connection.execute(select(alarm).where(alarm.c.uid == uid)).first()
        return _alarm(row) if row else None

    def newest(self, limit: int) -> tuple[Alarm, ...]:
        query = select(alarm).order_by(alarm.c.raised_at.desc(), alarm.c.id.desc()).limit(limit)
        return tuple(_alarm(row) for row in self._connection.execute(query))

    def open(self) -> tuple[Alarm, ...]:
        """Oldest first."""
        query = select(alarm).where(alarm.c.acknowledged_at.is_(None)).order_by(alarm.c.raised_at, alarm.c.id)
        return tuple(_alarm(row) for row in self._connection.execute(query))

    def acknowledge(self, uid: str, by: str, at: datetime, note: str) -> None:
        values = {"acknowledged_by": by, "acknowledged_at": at, "note": note}
        self._connection.execute(update(alarm).where(alarm.c.uid == uid).values(values))


def _alarm(row: Row[Any]) -> Alarm:
    return Alarm(
        row.uid,
        AlarmKind(row.kind),
        row.raised_at,
        row.detail,
        recorded=True,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        note=row.note,
    )
