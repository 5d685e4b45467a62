"""Hotlists, their versions and entries, which lie in blocks (`hotlist.packing`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from alpr_desk.db.tables import hotlist, hotlist_block, hotlist_version
from alpr_desk.domain.matching import ActionClass, Decision, Hotlist, HotlistEntry, HotlistVersion, Priority
from alpr_desk.domain.people import Role
from alpr_desk.hotlist.index import Segment
from alpr_desk.hotlist.packing import ROW, Block, unpacked, unpacked_one

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Manner:
    """How a list alerts, and which roles may open it; empty words are the priority's, no role is every role."""

    priority: Priority
    action: ActionClass
    sound: str = ""
    colour: str = ""
    seen_by: frozenset[Role] = frozenset()


class Hotlists:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Hotlist, ...]:
        query = select(hotlist).order_by(hotlist.c.name)
        rows = self._connection.execute(query).all()
        wanted = [row.version_id for row in rows if row.version_id is not None]
        versions = self._connection.execute(select(hotlist_version).where(hotlist_version.c.id.in_(wanted)))
        found = {row.id: _version(row) for row in versions}
        return tuple(_hotlist(row, found.get(row.version_id)) for row in rows)

    def state(self) -> tuple[object, ...]:
        """Changes with everything that is matched; cheap enough to ask before every batch of reads."""
        columns = (hotlist.c.id, hotlist.c.version_id, hotlist.c.enabled, hotlist.c.revision)
        return tuple(tuple(row) for row in self._connection.execute(select(*columns).order_by(hotlist.c.id)))

    def by_name(self, name: str) -> Hotlist | None:
        return self._one(hotlist.c.name == name)

    def by_id(self, hotlist_id: int) -> Hotlist | None:
        return self._one(hotlist.c.id == hotlist_id)

    def _one(self, condition: Any) -> Hotlist | None:
        row = self._connection.execute(select(hotlist).where(condition)).first()
        return _hotlist(row, self.version(row.version_id)) if row else None

    def create(self, name: str, priority: Priority, action: ActionClass, enabled: bool) -> int:
        result = self._connection.execute(
            insert(hotlist)
            .values(name=name, priority=priority.value, action=action.value, enabled=enabled, revision=0)
            .returning(hotlist.c.id)
        )
        return int(result.scalar_one())

    def describe(self, hotlist_id: int, manner: Manner) -> None:
        self._connection.execute(
            update(hotlist)
            .where(hotlist.c.id == hotlist_id)
            .values(
                priority=manner.priority.value,
                action=manner.action.value,
                sound=manner.sound or None,
                colour=manner.colour or None,
                seen_by=sorted(role.value for role in manner.seen_by) or None,
            )
        )

    def switch(self, hotlist_id: int, enabled: bool) -> None:
        self._connection.execute(update(hotlist).where(hotlist.c.id == hotlist_id).values(enabled=enabled))

    def touch(self, hotlist_id: int | None = None) -> None:
        """What is matched of the list (of every list) has changed other than by a new version."""
        query = update(hotlist).values(revision=func.coalesce(hotlist.c.revision, 0) + 1)
        self._connection.execute(query if hotlist_id is None else query.where(hotlist.c.id == hotlist_id))

    def add_version(self, version: HotlistVersion, profile: str, blocks: Iterable[Block]) -> HotlistVersion:
        """Store a whole version; in force at once unless it is held. `version.id` and `number` are set here."""
        former = self._connection.execute(
            select(func.max(hotlist_version.c.number)).where(hotlist_version.c.hotlist_id == version.hotlist_id)
        ).scalar()
        result = self._connection.execute(
            insert(hotlist_version)
            .values(
                hotlist_id=version.hotlist_id,
                number=(former or 0) + 1,
                imported_at=version.imported_at,
                imported_by=version.imported_by,
                source=version.source,
                profile=profile,
                sha256=version.sha256,
                entries=version.entries,
                categories=[list(category) for category in version.categories],
                held_reason=version.held_reason or None,
            )
            .returning(hotlist_version)
        )
        stored = _version(result.one())
        rows = self._numbered(blocks, stored.id)
        while chunk := list(islice(rows, _CHUNK)):
            self._connection.execute(insert(hotlist_block), chunk)
        if not version.held_reason:
            self.put_in_force(stored)
        return stored

    def _numbered(self, blocks: Iterable[Block], version_id: int) -> Iterator[dict[str, Any]]:
        after_last = select(hotlist_block.c.first_id + hotlist_block.c.entries)
        query = after_last.order_by(hotlist_block.c.first_id.desc()).limit(1)
        first = self._connection.execute(query).scalar() or 1
        for block in blocks:
            yield {
                "first_id": first,
                "version_id": version_id,
                "entries": block.count,
                "rows": block.rows,
                "details": block.details,
            }
            first += block.count

    def put_in_force(self, version: HotlistVersion) -> None:
        self._connection.execute(
            update(hotlist).where(hotlist.c.id == version.hotlist_id).values(version_id=version.id)
        )

    def held(self, hotlist_id: int) -> HotlistVersion | None:
        """The version that waits for a decision: the last one, if it does."""
        query = select(hotlist_version).where(hotlist_version.c.hotlist_id == hotlist_id)
        row = self._connection.execute(query.order_by(hotlist_version.c.number.desc()).limit(1)).first()
        return _version(row) if row is not None and row.held_reason and row.decision is None else None

    def decide(self, version_id: int, decision: Decision, user_name: str, at: datetime) -> None:
        self._connection.execute(
            update(hotlist_version)
            .where(hotlist_version.c.id == version_id)
            .values(decision=decision.value, decided_by=user_name, decided_at=at)
        )

    def forget_entries(self, hotlist_id: int, keep: int) -> None:
        """The entries of all but the `keep` newest versions of a list. What the versions were stays on record."""
        numbers = select(hotlist_version.c.id).where(hotlist_version.c.hotlist_id == hotlist_id)
        ids = list(self._connection.execute(numbers.order_by(hotlist_version.c.number.desc())).scalars())[keep:]
        in_force = select(hotlist.c.version_id).where(hotlist.c.id == hotlist_id).scalar_subquery()
        self._connection.execute(
            delete(hotlist_block).where(hotlist_block.c.version_id.in_(ids), hotlist_block.c.version_id != in_force)
        )

    def blocks(self, version_id: int) -> Iterator[tuple[int, Block]]:
        """(number of the first entry, block), in the version's order; streamed."""
        query = select(hotlist_block).where(hotlist_block.c.version_id == version_id).order_by(hotlist_block.c.first_id)
        for row in self._connection.execute(query.execution_options(yield_per=_CHUNK)):
            yield row.first_id, Block(row.entries, bytes(row.rows), bytes(row.details))

    def segment(self, version: HotlistVersion) -> Segment:
        """What matching needs of the version."""
        columns = (hotlist_block.c.first_id, hotlist_block.c.entries, hotlist_block.c.rows)
        query = select(*columns).where(hotlist_block.c.version_id == version.id).order_by(hotlist_block.c.first_id)
        parts, first_rows, first_ids, size, following = [], [0], [0], 0, 0
        for first_id, count, rows in self._connection.execute(query.execution_options(yield_per=_CHUNK)):
            if first_id != following:
                first_rows.append(size)
                first_ids.append(first_id)
            parts.append(rows)
            size, following = size + count, first_id + count
        return Segment(version.hotlist_id, version.id, np.frombuffer(b"".join(parts), ROW), first_rows, first_ids)

    def entries(self, version_id: int) -> Iterator[HotlistEntry]:
        """The version's entries in their order; streamed."""
        for first_id, block in self.blocks(version_id):
            yield from unpacked(block.details, first_id)

    def entry(self, entry_id: int) -> HotlistEntry | None:
        """An entry in full; None where its version's entries were forgotten."""
        row = self._block_of(entry_id)
        return unpacked_one(row.details, row.first_id, entry_id) if row else None

    def version_of_entry(self, entry_id: int) -> HotlistVersion | None:
        """The version that an entry came with, in force or not."""
        row = self._block_of(entry_id)
        return self.version(row.version_id) if row else None

    def version(self, version_id: int | None) -> HotlistVersion | None:
        row = self._connection.execute(select(hotlist_version).where(hotlist_version.c.id == version_id)).first()
        return _version(row) if row else None

    def _block_of(self, entry_id: int) -> Row[Any] | None:
        query = select(hotlist_block).where(hotlist_block.c.first_id <= entry_id)
        row = self._connection.execute(query.order_by(hotlist_block.c.first_id.desc()).limit(1)).first()
        return row if row is not None and entry_id < row.first_id + row.entries else None


def _hotlist(row: Row[Any], version: HotlistVersion | None) -> Hotlist:
    return Hotlist(
        row.id,
        row.name,
        Priority(row.priority),
        ActionClass(row.action),
        row.enabled,
        version,
        row.sound or "",
        row.colour or "",
        frozenset(Role(role) for role in row.seen_by or ()),
    )


def _version(row: Row[Any]) -> HotlistVersion:
    return HotlistVersion(
        row.id,
        row.hotlist_id,
        row.number,
        row.imported_at,
        row.source,
        row.sha256,
        row.entries,
        row.imported_by,
        tuple((name, count) for name, count in row.categories or ()),
        row.held_reason or "",
    )


def age_hours(version: HotlistVersion, now: datetime) -> float:
    """Hours since the version was imported."""
    return (now - version.imported_at).total_seconds() / 3600
