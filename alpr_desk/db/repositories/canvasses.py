"""Canvasses: begun and ended, and those that reads may belong to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from alpr_desk.db.tables import canvass, plate_read, shift
from alpr_desk.domain.canvass import Canvass
from alpr_desk.domain.requests.search import Near


class Canvasses:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, shift_id: int, incident: str, area: Near | None, at: datetime) -> Canvass:
        where = {} if area is None else {name: getattr(area, name) for name in ("latitude", "longitude", "radius_m")}
        values = {"shift_id": shift_id, "incident": incident, "begun_at": at, **where}
        number = self._connection.execute(insert(canvass).values(values).returning(canvass.c.id)).scalar_one()
        return Canvass(int(number), shift_id, incident, area, at)

    def end(self, canvass_id: int, at: datetime) -> None:
        self._connection.execute(update(canvass).where(canvass.c.id == canvass_id).values(ended_at=at))

    def on(self, shift_ids: Collection[int]) -> tuple[Canvass, ...]:
        """Those of these shifts that are on."""
        query = select(canvass).where(canvass.c.shift_id.in_(shift_ids), canvass.c.ended_at.is_(None))
        return tuple(_canvass(row, row.ended_at) for row in self._connection.execute(query.order_by(canvass.c.id)))

    def tagged(self, one: Canvass) -> int:
        """Reads in the store that bear the incident of `one`, which is on, for having been captured in it."""
        query = select(func.count()).where(
            plate_read.c.shift_id == one.shift_id,
            plate_read.c.incident == one.incident,
            plate_read.c.captured_at >= one.begun_at,
        )
        return int(self._connection.execute(query).scalar_one())

    def of_reads(self, shift_id: int, earliest: datetime) -> tuple[Canvass, ...]:
        """Those that reads recorded under the shift may belong to, newest first; `earliest`: when the first was seen.

        What was seen before the shift waited on the disk for it: then former canvasses of its vehicle count too.
        """
        query = (
            select(canvass, shift.c.vehicle, shift.c.started_at)
            .select_from(shift.outerjoin(canvass))
            .where(shift.c.id == shift_id)
            .order_by(canvass.c.id.desc())
        )
        rows = self._connection.execute(query).all()
        own = tuple(_canvass(row, row.ended_at) for row in rows if row.id is not None)
        if not rows or earliest >= rows[0].started_at:
            return own
        return own + self._former(rows[0].vehicle, rows[0].started_at, earliest)

    def _former(self, vehicle: str, before: datetime, earliest: datetime) -> tuple[Canvass, ...]:
        """Of shifts in `vehicle` that started before. One that was never ended is over when the next shift starts."""
        following = shift.alias()
        next_start = (
            select(func.min(following.c.started_at))
            .where(following.c.vehicle == vehicle, following.c.started_at > shift.c.started_at)
            .correlate(shift)
            .scalar_subquery()
        )
        query = (
            select(canvass, next_start.label("next_start"))
            .join(shift)
            .where(shift.c.vehicle == vehicle, shift.c.started_at < before)
            .order_by(canvass.c.id.desc())
        )
        ends = ((row, min(row.ended_at or before, row.next_start)) for row in self._connection.execute(query))
        return tuple(_canvass(row, end) for row, end in ends if end > earliest)


def _canvass(row: Row[Any], ended_at: datetime | None) -> Canvass:
    area = None if row.radius_m is None else Near(row.latitude, row.longitude, row.radius_m)
    return Canvass(row.id, row.shift_id, row.incident, area, row.begun_at, ended_at)
