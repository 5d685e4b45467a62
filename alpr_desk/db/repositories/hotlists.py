"""Hotlists, their versions and entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from alpr_desk.db.tables import hotlist, hotlist_entry, hotlist_version
from alpr_desk.domain.matching import ActionClass, Hotlist, HotlistEntry, HotlistVersion, Priority
from alpr_desk.domain.plates import PlateText

_CHUNK = 5_000


class Hotlists:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Hotlist, ...]:
        return tuple(self._hotlist(row) for row in self._connection.execute(select(hotlist).order_by(hotlist.c.name)))

    def by_name(self, name: str) -> Hotlist | None:
        row = self._connection.execute(select(hotlist).where(hotlist.c.name == name)).first()
        return self._hotlist(row) if row else None

    def by_id(self, hotlist_id: int) -> Hotlist | None:
        row = self._connection.execute(select(hotlist).where(hotlist.c.id == hotlist_id)).first()
        return self._hotlist(row) if row else None

    def create(self, name: str, priority: Priority, action: ActionClass, enabled: bool) -> int:
        result = self._connection.execute(
            insert(hotlist)
            .values(name=name, priority=priority.value, action=action.value, enabled=enabled)
            .returning(hotlist.c.id)
        )
        return int(result.scalar_one())

    def describe(self, hotlist_id: int, priority: Priority, action: ActionClass) -> None:
        self._connection.execute(
            update(hotlist).where(hotlist.c.id == hotlist_id).values(priority=priority.value, action=action.value)
        )

    def switch(self, hotlist_id: int, enabled: bool) -> None:
        self._connection.execute(update(hotlist).where(hotlist.c.id == hotlist_id).values(enabled=enabled))

    def add_version(
        self, version: HotlistVersion, profile: str, imported_by: str, entries: Iterable[HotlistEntry]
    ) -> HotlistVersion:
        """Store a whole version and put it in force. `version.id` and `version.number` are set here."""
        former = self._connection.execute(
            select(hotlist_version.c.number)
            .where(hotlist_version.c.hotlist_id == version.hotlist_id)
            .order_by(hotlist_version.c.number.desc())
        ).scalar()
        result = self._connection.execute(
            insert(hotlist_version)
            .values(
                hotlist_id=version.hotlist_id,
                number=(former or 0) + 1,
                imported_at=version.imported_at,
                imported_by=imported_by,
                source=version.source,
                profile=profile,
                sha256=version.sha256,
                entries=version.entries,
            )
            .returning(hotlist_version)
        )
        stored = _version(result.one())
        rows = (_entry_values(entry, stored.id) for entry in entries)
        while chunk := list(islice(rows, _CHUNK)):
            self._connection.execute(insert(hotlist_entry), chunk)
        self._connection.execute(update(hotlist).where(hotlist.c.id == version.hotlist_id).values(version_id=stored.id))
        return stored

    def entries(self, version_id: int) -> tuple[HotlistEntry, ...]:
        query = select(hotlist_entry).where(hotlist_entry.c.version_id == version_id).order_by(hotlist_entry.c.id)
        return tuple(_entry(row) for row in self._connection.execute(query))

    def version_of_entry(self, entry_id: int) -> HotlistVersion | None:
        """The version that an entry came with, in force or not."""
        query = (
            select(hotlist_version)
            .join(hotlist_entry, hotlist_entry.c.version_id == hotlist_version.c.id)
            .where(hotlist_entry.c.id == entry_id)
        )
        row = self._connection.execute(query).first()
        return _version(row) if row else None

    def _hotlist(self, row: Row[Any]) -> Hotlist:
        version = None
        if row.version_id is not None:
            found = self._connection.execute(select(hotlist_version).where(hotlist_version.c.id == row.version_id))
            version = _version(found.one())
        return Hotlist(row.id, row.name, Priority(row.priority), ActionClass(row.action), row.enabled, version)


def _version(row: Row[Any]) -> HotlistVersion:
    return HotlistVersion(row.id, row.hotlist_id, row.number, row.imported_at, row.source, row.sha256, row.entries)


def _entry_values(entry: HotlistEntry, version_id: int) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "plate": entry.plate,
        "state": entry.state,
        "category": entry.category,
        "facts": [list(fact) for fact in entry.facts],
        "starts": entry.starts,
        "expires": entry.expires,
    }


def _entry(row: Row[Any]) -> HotlistEntry:
    facts = tuple((code, value) for code, value in row.facts)
    return HotlistEntry(row.id, PlateText(row.plate), row.state, row.category, facts, row.starts, row.expires)


def age_hours(version: HotlistVersion, now: datetime) -> float:
    """Hours since the version was imported."""
    return (now - version.imported_at).total_seconds() / 3600
