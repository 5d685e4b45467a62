"""Shifts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from alpr_desk.db.tables import canvass, shift


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
        """False where it had ended before. A canvass of it ends with it."""
        changed = self._connection.execute(
            update(shift).where(shift.c.id == shift_id, shift.c.ended_at.is_(None)).values(ended_at=at)
        )
        if changed.rowcount != 1:
            return False
        on = (canvass.c.shift_id == shift_id) & canvass.c.ended_at.is_(None)
        self._connection.execute(update(canvass).where(on).values(ended_at=at))
        return True

    def running(self, shift_ids: Collection[int]) -> tuple[int, ...]:
        """Those of `shift_ids` that have not ended, oldest first."""
        query = select(shift.c.id).where(shift.c.id.in_(shift_ids), shift.c.ended_at.is_(None)).order_by(shift.c.id)
        return tuple(self._connection.execute(query).scalars())
