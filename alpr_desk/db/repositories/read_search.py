"""Walks along the names of reads, newest first. Rows are narrow; which plates are wanted is the caller's to say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)

from alpr_desk.db.listed import listed
from alpr_desk.db.tables import plate_read, read_correction, read_name
from alpr_desk.db.types import json_text
from alpr_desk.domain.places import Box

_FETCH, _FETCH_FITTING = 5_000, 200
_AMONG = listed("among")
_AT = type_coerce(read_name.c.captured_at, BigInteger)


class Spot(NamedTuple):
    """Where a walk stands: before this moment (microseconds since 1970), and at it below this read's number."""

    at: int
    read_id: int


class NameRow(NamedTuple):
    """One name of one read; `at` in microseconds since 1970 UTC. Latitude and longitude are None where not known."""

    text: str
    band: int
    at: int
    read_id: int
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What must hold besides the plate: moments in microseconds since 1970 (both included), names exactly."""

    since: int | None = None
    until: int | None = None
    state: str | None = None
    camera: str | None = None
    vehicle: str | None = None
    incident: str | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A walk from `before` back to `since` (microseconds since 1970), past at most `most` names.

    Along these map cells, or at this camera, or of this incident, or everywhere.
    """

    since: int | None
    before: Spot
    most: int
    cells: Sequence[int] | None = None
    camera: str | None = None
    incident: str | None = None


class ReadSearch:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def extent(self) -> tuple[int, int, int]:
        """Moments of the oldest and the newest read (microseconds since 1970), and about how many there are."""
        first, last = (self._connection.execute(select(edge(_AT))).scalar() or 0 for edge in (func.min, func.max))
        return first, last, self._connection.execute(select(func.max(plate_read.c.id))).scalar() or 0

    def of_plates(
        self, texts: Sequence[str], band: int, narrowing: Narrowing, before: Spot | None, limit: int | None
    ) -> list[NameRow]:
        """The newest reads that go by one of `texts`, newest first. Positions are given where a place is asked for."""
        columns = read_name.c
        query = _narrowed(_narrow_rows(place=narrowing.box is not None), narrowing, before)
        query = query.where(columns.text.in_(texts), columns.band == band)
        return self._rows(_newest_first(query).limit(limit))

    def of_reads(self, read_ids: Sequence[int]) -> list[NameRow]:
        """Every name of these reads."""
        return self._rows(_narrow_rows().where(read_name.c.read_id.in_(read_ids))) if read_ids else []

    def with_reads(self, way: Way) -> Way:
        """`way` along those of its map cells alone in which there is anything to walk past: along a road most have no
        camera. Where a walk along many is as quick, it is left as it is."""
        if way.cells is None or self._connection.dialect.name != "postgresql":
            return way
        query = _cells_with_reads(since=way.since is not None)
        cells = self._connection.execute(query, _bounds(way) | {"cells": way.cells}).scalars().all()
        return replace(way, cells=cells or way.cells[:1])  # where nothing was read, one shows that as well as many

    def along(self, way: Way, like: str | None = None, among: Collection[str] | None = None) -> Iterator[list[NameRow]]:
        """The names on `way`, newest first, in pieces; of them those alone that were read or corrected to fit `like`,
        or to one of the plates `among`.

        Positions are given along map cells. `like`: of `PlatePattern.like`.
        """
        walk, values = self._walk(way)
        if like is None and among is None:
            return self._parts(walk, _FETCH, values)
        names = walk.subquery()
        # They come as the walk yields them: asked for an order, SQLite would walk to the end and sort before the first.
        fitting = select(names).where(names.c.band == 0)
        if among is not None:
            values = {**values, "among": json_text(list(among))}
            wanted = names.c.text.in_(_AMONG[self._connection.dialect.name])
            return self._parts(fitting.where(wanted), _FETCH, values)
        return self._parts(fitting.where(names.c.text.like(like)), _FETCH_FITTING, values)

    def end_of(self, way: Way) -> Spot | None:
        """Where a walk along `way` stops for having looked at its most; None where it came to the end before."""
        walk, values = self._walk(way)
        names = walk.subquery()
        at, read_id = type_coerce(names.c.captured_at, BigInteger), names.c.read_id
        query = select(at, read_id).order_by(at.desc(), read_id.desc()).offset(way.most - 1).limit(1)
        row = self._connection.execute(query, values).one_or_none()
        return None if row is None else Spot(*row)

    def _walk(self, way: Way) -> tuple[Select[Any], Mapping[str, Any]]:
        """The walk, and what its parameters are."""
        if way.cells is not None and self._connection.dialect.name == "postgresql":
            values = {f"cell_{number}": cell for number, cell in enumerate(way.cells)} | {"most": way.most}
            return _merged_walks(len(way.cells), since=way.since is not None), values | _bounds(way)
        narrowing = Narrowing(since=way.since, camera=way.camera, incident=way.incident)
        names = _narrow_rows(place=way.cells is not None)
        if way.cells is not None:
            names = names.where(read_name.c.cell.in_(way.cells))
        return _newest_first(_narrowed(names, narrowing, way.before)).limit(way.most), {}

    def around(self, camera: str, first: int, last: int, most: int) -> list[NameRow]:
        """What was read at `camera` from microsecond `first` to `last`, newest first, band 0 alone, at most so many."""
        values = {"camera": camera, "first": first, "last": last, "most": most}
        return [NameRow(*row) for row in self._connection.execute(_around(), values)]

    def cameras_of(self, text: str, since: int | None, until: int | None, most: int) -> list[tuple[str, int, int]]:
        """(camera, moment, read) of the newest reads of one plate."""
        columns = read_name.c
        query = _narrowed(select(columns.camera, _AT, columns.read_id), Narrowing(since=since, until=until), None)
        query = query.where(columns.text == text, columns.band == 0).order_by(columns.captured_at.desc()).limit(most)
        return [(row[0], row[1], row[2]) for row in self._connection.execute(query)]

    def bare_like(self, like: str, limit: int) -> int:
        """How many of the newest reads LIKE alone finds, at most `limit`: what searches are measured by."""
        query = select(plate_read).where(plate_read.c.plate.like(like)).order_by(plate_read.c.captured_at.desc())
        return len(self._connection.execute(query.limit(limit)).all())

    def _parts(self, query: Select[Any], size: int, values: Mapping[str, Any]) -> Iterator[list[NameRow]]:
        with self._connection.execute(query.execution_options(yield_per=size), values) as result:
            for part in result.partitions():
                yield [NameRow(*row) for row in part]

    def _rows(self, query: Select[Any]) -> list[NameRow]:
        return [NameRow(*row) for row in self._connection.execute(query)]


def _bounds(way: Way) -> dict[str, Any]:
    """The parameters between which a walk along `way` goes."""
    since = {} if way.since is None else {"since": way.since}
    return {"before_at": way.before.at, "before_id": way.before.read_id, **since}


@lru_cache(maxsize=2)
def _cells_with_reads(*, since: bool) -> Select[Any]:
    """Those of `cells` in which there is a name to walk past: with a walk for each it takes longer to plan the question
    than to answer it."""
    asked = func.unnest(bindparam("cells", type_=ARRAY(Integer))).column_valued("asked")
    before = Spot(_parameter("before_at"), _parameter("before_id"))
    one = _narrowed(select(read_name.c.cell), Narrowing(since=_parameter("since") if since else None), before)
    return select(asked).join(one.where(read_name.c.cell == asked).limit(1).lateral(), true())


@lru_cache(maxsize=128)
def _merged_walks(cells: int, *, since: bool) -> Select[Any]:
    """A walk along each of so many cells, merged: PostgreSQL would otherwise sort all of them, or walk past every other
    cell. Made once for a number of cells: putting it together takes longer than the database does.
    """
    narrowing = Narrowing(since=_parameter("since") if since else None)
    before, most = Spot(_parameter("before_at"), _parameter("before_id")), _parameter("most")
    names = _narrowed(_narrow_rows(place=True), narrowing, before)
    each = (names.where(read_name.c.cell == _parameter(f"cell_{number}")) for number in range(cells))
    merged = union_all(*(select(_newest_first(walk).limit(most).subquery()) for walk in each)).subquery()
    return select(merged).order_by(merged.c.captured_at.desc(), merged.c.read_id.desc()).limit(most)


@lru_cache(maxsize=1)
def _around() -> Select[Any]:
    """Made once: a convoy asks it at every pass of a plate."""
    here = (read_name.c.camera == bindparam("camera")) & _AT.between(_parameter("first"), _parameter("last"))
    return _newest_first(_narrow_rows().where(here, read_name.c.band == 0)).limit(_parameter("most"))


def _parameter(name: str) -> Any:
    return bindparam(name, type_=BigInteger)


def _narrow_rows(*, place: bool = False) -> Select[Any]:
    columns = read_name.c
    query = select(columns.text, columns.band, _AT, columns.read_id)
    return query.add_columns(columns.latitude, columns.longitude) if place else query


def _newest_first(query: Select[Any]) -> Select[Any]:
    return query.order_by(read_name.c.captured_at.desc(), read_name.c.read_id.desc())


def _corrected_to(state: str) -> Select[Any]:
    """Reads of which a member said this state; they are few beside all reads."""
    region = read_correction.c.region
    named = or_(region == state, region.endswith(f"-{state}", autoescape=True))
    return select(read_correction.c.read_id).where(named)


def _narrowed(query: Select[Any], wanted: Narrowing, before: Spot | None) -> Select[Any]:
    columns = read_name.c
    if wanted.since is not None:
        query = query.where(wanted.since <= _AT)
    if wanted.until is not None:
        query = query.where(wanted.until >= _AT)
    if before is not None:
        query = query.where(before.at >= _AT, or_(before.at > _AT, columns.read_id < before.read_id))
    if wanted.state is not None:
        query = query.where(or_(columns.state == wanted.state, columns.read_id.in_(_corrected_to(wanted.state))))
    for name in ("camera", "vehicle", "incident"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(columns[name] == value)
    if wanted.box is not None:
        south, west, north, east = wanted.box
        query = query.where(and_(columns.latitude.between(south, north), columns.longitude.between(west, east)))
    return query
