"""Plates that members entered, and suppressions of wrong entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, or_, select, update

from alpr_desk.db.repositories.reads import Reads
from alpr_desk.db.tables import field_entry, hotlist, suppressed_match, suppression
from alpr_desk.domain.matching import Decision, FieldEntry, FieldList, HotlistEntry, Match, Suppression
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.requests.field_entries import SuppressedMatch


class Wanted:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enter(self, hotlist_id: int, new: FieldEntry) -> FieldEntry:
        """Store `new`; the number of its entry is set here."""
        result = self._connection.execute(
            insert(field_entry)
            .values(
                hotlist_id=hotlist_id,
                pattern=new.entry.plate,
                state=new.entry.state,
                reason=new.reason,
                case_number=new.case_number,
                source=new.source,
                author=new.author,
                entered_by=new.entered_by,
                entered_at=new.entered_at,
                expires_at=new.expires_at,
            )
            .returning(field_entry.c.id)
        )
        stored = self.entered(int(result.scalar_one()))
        if stored is None:
            raise RuntimeError("the plate just entered is not there")
        return stored

    def entered(self, number: int) -> FieldEntry | None:
        row = self._connection.execute(_entries().where(field_entry.c.id == number)).first()
        return _field_entry(row) if row else None

    def all_entered(self, now: datetime | None = None) -> tuple[FieldEntry, ...]:
        """Newest first; with `now` those in force then and no others."""
        query = _entries().order_by(field_entry.c.id.desc())
        if now is not None:
            query = query.where(field_entry.c.expires_at > now, _not_refused(field_entry.c.review))
        return tuple(_field_entry(row) for row in self._connection.execute(query))

    def to_match(self) -> Iterable[tuple[int, HotlistEntry]]:
        """(hotlist id, entry) of everything entered that was not refused; expired ones too, which matching skips."""
        query = _entries().where(_not_refused(field_entry.c.review)).order_by(field_entry.c.id)
        return [(row.hotlist_id, _field_entry(row).entry) for row in self._connection.execute(query)]

    def review(self, number: int, decision: Decision, user_name: str, at: datetime) -> None:
        self._connection.execute(
            update(field_entry)
            .where(field_entry.c.id == number)
            .values(review=decision.value, reviewed_by=user_name, reviewed_at=at)
        )

    def report(self, new: Suppression) -> int:
        result = self._connection.execute(
            insert(suppression)
            .values(
                hotlist_id=new.hotlist_id,
                plate=new.plate,
                state=new.state,
                reason=new.reason,
                reported_by=new.reported_by,
                reported_at=new.reported_at,
                days=new.days,
            )
            .returning(suppression.c.id)
        )
        return int(result.scalar_one())

    def suppression(self, suppression_id: int) -> Suppression | None:
        row = self._connection.execute(_suppressions().where(suppression.c.id == suppression_id)).first()
        return _suppression(row) if row else None

    def suppressions(self) -> tuple[Suppression, ...]:
        """Newest first."""
        rows = self._connection.execute(_suppressions().order_by(suppression.c.id.desc()))
        return tuple(_suppression(row) for row in rows)

    def suppressed_at(self, now: datetime) -> dict[tuple[int, str], tuple[Suppression, ...]]:
        """Suppressions in force at `now`, by hotlist and listed plate."""
        approved = suppression.c.decision == Decision.APPROVED.value
        query = _suppressions().where(and_(approved, suppression.c.expires_at > now))
        found: dict[tuple[int, str], tuple[Suppression, ...]] = {}
        for row in self._connection.execute(query):
            key = (row.hotlist_id, row.plate)
            found[key] = (*found.get(key, ()), _suppression(row))
        return found

    def decide(
        self, suppression_id: int, decision: Decision, user_name: str, at: datetime, expires_at: datetime | None
    ) -> None:
        self._connection.execute(
            update(suppression)
            .where(suppression.c.id == suppression_id)
            .values(decision=decision.value, decided_by=user_name, decided_at=at, expires_at=expires_at)
        )

    def record_suppressed(
        self, suppression_id: int, read_id: int, plate_as_read: str, match: Match, at: datetime
    ) -> None:
        """One vehicle pass is one suppressed match."""
        same = (suppressed_match.c.read_id == read_id, suppressed_match.c.suppression_id == suppression_id)
        if self._connection.execute(select(suppressed_match.c.id).where(*same)).first() is None:
            self._connection.execute(
                insert(suppressed_match).values(
                    read_id=read_id,
                    suppression_id=suppression_id,
                    plate_as_read=plate_as_read,
                    kind=match.kind.value,
                    probability=match.probability,
                    at=at,
                )
            )

    def suppressed(self, suppression_id: int, limit: int) -> tuple[SuppressedMatch, ...]:
        """Newest first."""
        query = select(suppressed_match).where(suppressed_match.c.suppression_id == suppression_id)
        rows = self._connection.execute(query.order_by(suppressed_match.c.id.desc()).limit(limit)).all()
        reads = Reads(self._connection).by_ids([row.read_id for row in rows])
        return tuple(SuppressedMatch(reads[row.read_id], suppression_id, row.at) for row in rows)


def _not_refused(column: Any) -> Any:
    return or_(column.is_(None), column != Decision.REFUSED.value)


def _entries() -> Select[Any]:
    return select(field_entry, hotlist.c.name.label("hotlist_name")).join(
        hotlist, hotlist.c.id == field_entry.c.hotlist_id
    )


def _field_entry(row: Row[Any]) -> FieldEntry:
    facts = (("MIS", row.reason), ("OCA", row.case_number), ("ORI", row.source))
    entry = HotlistEntry(
        id=-row.id,
        plate=PlateText(row.pattern),
        state=row.state,
        category=row.hotlist_name,
        facts=tuple((code, value) for code, value in facts if value),
        starts=row.entered_at,
        expires=row.expires_at,
    )
    return FieldEntry(
        entry,
        FieldList(row.hotlist_name),
        row.reason,
        row.case_number,
        row.source,
        row.author,
        row.entered_by,
        row.entered_at,
        row.expires_at,
        Decision(row.review) if row.review else None,
        row.reviewed_by or "",
    )


def _suppressions() -> Select[Any]:
    count = (
        select(func.count())
        .where(suppressed_match.c.suppression_id == suppression.c.id)
        .correlate(suppression)
        .scalar_subquery()
    )
    query = select(suppression, hotlist.c.name.label("hotlist_name"), count.label("matches"))
    return query.join(hotlist, hotlist.c.id == suppression.c.hotlist_id)


def _suppression(row: Row[Any]) -> Suppression:
    return Suppression(
        row.id,
        row.hotlist_id,
        row.hotlist_name,
        row.plate,
        row.state,
        row.reason,
        row.reported_by,
        row.reported_at,
        row.days,
        Decision(row.decision) if row.decision else None,
        row.decided_by or "",
        row.expires_at,
        row.matches,
    )
