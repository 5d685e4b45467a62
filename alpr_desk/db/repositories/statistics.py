"""Counts over reads and hits of a period; no row leaves here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from alpr_desk.db.tables import hit, plate_read


@dataclass(frozen=True, slots=True)
class HitCount:
    """How many hits have all of these in common."""

    kind: str
    list_name: str
    camera: str
    status: str
    disposition: str
    verified: bool
    count: int


class Counting:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reads(self, since: datetime, before: datetime) -> int:
        query = select(func.count()).where(plate_read.c.captured_at >= since, plate_read.c.captured_at < before)
        return int(self._connection.execute(query).scalar_one())

    def hits(self, since: datetime, before: datetime) -> tuple[HitCount, ...]:
        parts = (
            hit.c.kind,
            hit.c.hotlist_name,
            plate_read.c.camera,
            hit.c.status,
            func.coalesce(hit.c.disposition, "").label("disposition"),
            hit.c.verified_at.is_not(None).label("verified"),
        )
        query = (
            select(*parts, func.count())
            .join(plate_read, plate_read.c.id == hit.c.read_id)
            .where(hit.c.raised_at >= since, hit.c.raised_at < before)
            .group_by(*parts)
        )
        return tuple(
            HitCount(kind, name, camera, status, disposition, bool(verified), int(count))
            for kind, name, camera, status, disposition, verified, count in self._connection.execute(query)
        )
