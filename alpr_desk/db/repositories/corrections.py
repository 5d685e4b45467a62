"""Corrections of reads, and the hits they overtook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from alpr_desk.db.tables import overtaken_hit, read_correction
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import ReadCorrection


class Corrections:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, correction: ReadCorrection) -> int:
        """`correction.id` is ignored; the number given comes back."""
        result = self._connection.execute(
            insert(read_correction)
            .values(
                read_id=correction.read_id,
                was=correction.was,
                was_region=correction.was_region,
                plate=correction.plate,
                region=correction.region,
                reason=correction.reason,
                corrected_by=correction.member,
                corrected_at=correction.at,
            )
            .returning(read_correction.c.id)
        )
        return int(result.scalar_one())

    def of_reads(self, read_ids: Sequence[int]) -> dict[int, tuple[ReadCorrection, ...]]:
        """By read, oldest first; a read that nobody corrected is not among them."""
        found: dict[int, tuple[ReadCorrection, ...]] = {}
        query = select(read_correction).where(read_correction.c.read_id.in_(read_ids)).order_by(read_correction.c.id)
        for row in self._connection.execute(query) if read_ids else ():
            found[row.read_id] = (*found.get(row.read_id, ()), _correction(row))
        return found

    def overtake(self, hit_id: int, correction_id: int) -> None:
        """The hit keeps all it says; it is marked as resting on a misread."""
        self.restore(hit_id)
        self._connection.execute(insert(overtaken_hit).values(hit_id=hit_id, correction_id=correction_id))

    def restore(self, hit_id: int) -> None:
        """A later correction bears the hit out after all."""
        self._connection.execute(delete(overtaken_hit).where(overtaken_hit.c.hit_id == hit_id))

    def overtaking(self, hit_ids: Sequence[int]) -> dict[int, ReadCorrection]:
        """By hit, the correction that took its ground away."""
        if not hit_ids:
            return {}
        query = (
            select(overtaken_hit.c.hit_id, read_correction)
            .join(read_correction, read_correction.c.id == overtaken_hit.c.correction_id)
            .where(overtaken_hit.c.hit_id.in_(hit_ids))
        )
        return {row.hit_id: _correction(row) for row in self._connection.execute(query)}


def _correction(row: Row[Any]) -> ReadCorrection:
    return ReadCorrection(
        id=row.id,
        read_id=row.read_id,
        was=PlateText(row.was),
        was_region=row.was_region,
        plate=PlateText(row.plate),
        region=row.region,
        reason=row.reason,
        member=row.corrected_by,
        at=row.corrected_at,
    )
