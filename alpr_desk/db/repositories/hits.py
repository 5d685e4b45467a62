"""Hits, their verification and disposition. The entry is kept as it stood when the hit was raised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from alpr_desk.db.repositories.corrections import Corrections
from alpr_desk.db.repositories.reads import Reads
from alpr_desk.db.tables import hit
from alpr_desk.domain.matching import (
    ActionClass,
    Disposed,
    Disposition,
    Hit,
    HitStatus,
    Hotlist,
    HotlistEntry,
    Match,
    MatchKind,
    PositionDifference,
    Priority,
    StoredRead,
    Tick,
    Verification,
)
from alpr_desk.domain.plates import PlateText


@dataclass(frozen=True, slots=True)
class NewHit:
    read_id: int
    plate_as_read: str
    hotlist: Hotlist
    match: Match
    raised_at: datetime
    list_age_hours: float


class Hits:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._reads = Reads(connection)

    def add(self, new: NewHit) -> int:
        match = new.match
        result = self._connection.execute(
            insert(hit)
            .values(
                read_id=new.read_id,
                hotlist_id=new.hotlist.id,
                hotlist_name=new.hotlist.name,
                entry_id=match.entry.id,
                entry=_entry_json(match.entry),
                priority=new.hotlist.priority.value,
                action=new.hotlist.action.value,
                kind=match.kind.value,
                probability=match.probability,
                differences=_differences_json(match),
                plate_as_read=new.plate_as_read,
                raised_at=new.raised_at,
                list_age_hours=new.list_age_hours,
                status=HitStatus.OPEN.value,
            )
            .returning(hit.c.id)
        )
        return int(result.scalar_one())

    def improve(self, hit_id: int, new: NewHit) -> None:
        """The read was improved and fits the same entry better: one vehicle pass is one hit per entry."""
        match = new.match
        self._connection.execute(
            update(hit)
            .where(hit.c.id == hit_id)
            .values(
                kind=match.kind.value,
                probability=match.probability,
                differences=_differences_json(match),
                plate_as_read=new.plate_as_read,
            )
        )

    def by_id(self, hit_id: int) -> Hit | None:
        row = self._connection.execute(select(hit).where(hit.c.id == hit_id)).first()
        return self._hits([row])[0] if row else None

    def newest(self, status: HitStatus | None, limit: int) -> tuple[Hit, ...]:
        """Newest first."""
        query = select(hit).order_by(hit.c.raised_at.desc(), hit.c.id.desc()).limit(limit)
        if status is not None:
            query = query.where(hit.c.status == status.value)
        return self._hits(list(self._connection.execute(query)))

    def count(self, status: HitStatus) -> int:
        query = select(func.count()).where(hit.c.status == status.value)
        return int(self._connection.execute(query).scalar_one())

    def of_read(self, read_id: int) -> tuple[Hit, ...]:
        return self._hits(list(self._connection.execute(select(hit).where(hit.c.read_id == read_id))))

    def raised_since(self, hotlist_id: int, plate_as_read: str, listed_plate: str, since: datetime) -> bool:
        """Whether the same plate, read the same way, alerted for the same listed plate after `since`."""
        query = select(hit.c.entry).where(
            hit.c.hotlist_id == hotlist_id, hit.c.plate_as_read == plate_as_read, hit.c.raised_at > since
        )
        return any(entry["plate"] == listed_plate for entry in self._connection.execute(query).scalars())

    def verify(self, hit_id: int, verification: Verification) -> None:
        self._connection.execute(
            update(hit)
            .where(hit.c.id == hit_id)
            .values(
                status=HitStatus.VERIFIED.value,
                ticks=sorted(tick.value for tick in verification.ticks),
                clets_reference=verification.clets_reference,
                verified_by=verification.member,
                verified_at=verification.at,
            )
        )

    def dispose(self, hit_id: int, disposed: Disposed) -> None:
        self._connection.execute(
            update(hit)
            .where(hit.c.id == hit_id)
            .values(
                status=HitStatus.DISPOSED.value,
                disposition=disposed.disposition.value,
                disposition_reason=disposed.reason,
                disposed_by=disposed.member,
                disposed_at=disposed.at,
            )
        )

    def _hits(self, rows: list[Row[Any]]) -> tuple[Hit, ...]:
        reads = self._reads.by_ids([row.read_id for row in rows])
        overtaking = Corrections(self._connection).overtaking([row.id for row in rows])
        return tuple(replace(_hit(row, reads[row.read_id]), overtaken=overtaking.get(row.id)) for row in rows)


def _differences_json(match: Match) -> list[list[object]]:
    return [[d.position, d.read, d.listed, d.read_confidence, d.listed_confidence] for d in match.differences]


def _entry_json(entry: HotlistEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "plate": entry.plate,
        "state": entry.state,
        "category": entry.category,
        "facts": [list(fact) for fact in entry.facts],
        "starts": entry.starts.isoformat() if entry.starts else None,
        "expires": entry.expires.isoformat() if entry.expires else None,
    }


def _entry(values: dict[str, Any]) -> HotlistEntry:
    return HotlistEntry(
        id=values["id"],
        plate=PlateText(values["plate"]),
        state=values["state"],
        category=values["category"],
        facts=tuple((code, value) for code, value in values["facts"]),
        starts=datetime.fromisoformat(values["starts"]) if values["starts"] else None,
        expires=datetime.fromisoformat(values["expires"]) if values["expires"] else None,
    )


def _hit(row: Row[Any], read: StoredRead) -> Hit:
    verification = disposed = None
    if row.verified_at is not None:
        ticks = frozenset(Tick(tick) for tick in row.ticks)
        verification = Verification(ticks, row.clets_reference, row.verified_by, row.verified_at)
    if row.disposed_at is not None:
        disposed = Disposed(Disposition(row.disposition), row.disposition_reason, row.disposed_by, row.disposed_at)
    differences = tuple(PositionDifference(*values) for values in row.differences)
    return Hit(
        id=row.id,
        read=read,
        match=Match(_entry(row.entry), row.hotlist_id, MatchKind(row.kind), row.probability, differences),
        hotlist_name=row.hotlist_name,
        priority=Priority(row.priority),
        action=ActionClass(row.action),
        raised_at=row.raised_at,
        list_age_hours=row.list_age_hours,
        status=HitStatus(row.status),
        verification=verification,
        disposed=disposed,
    )
