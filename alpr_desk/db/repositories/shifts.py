"""Shifts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, update

from alpr_desk.db.tables import shift


class Shifts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, member_id: int, vehicle: str, sources: tuple[str, ...], at: datetime) -> int:
        result = self._connection.execute(
            insert(shift)
            .values(member_id=member_id, vehicle=vehicle, sources=list(sources), started_at=at)
            .returning(shift.c.id)
        )
        return int(result.scalar_one())

    def end(self, shift_id: int, at: datetime) -> bool:
        """False where it had ended before."""
        changed = self._connection.execute(
            update(shift).where(shift.c.id == shift_id, shift.c.ended_at.is_(None)).values(ended_at=at)
        )
        return changed.rowcount == 1
