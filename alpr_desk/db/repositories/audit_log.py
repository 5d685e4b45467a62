"""The audit chain as stored: append and read, never change."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, insert, select, update

from alpr_desk.audit.chain import link
from alpr_desk.db.tables import audit_entry, audit_head
from alpr_desk.domain.proving import AuditEntry, AuditRecord

_CHUNK = 2_000


class AuditLog:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def head(self) -> tuple[int, str] | None:
        """Sequence and hash of the last entry appended."""
        row = self._connection.execute(select(audit_head.c.sequence, audit_head.c.hash)).first()
        return (row.sequence, row.hash) if row else None

    def append(self, record: AuditRecord) -> AuditEntry:
        """Link `record` to the chain. The head's row is locked, so that two writers never take the same head."""
        locked = self._connection.execute(
            select(audit_head.c.sequence, audit_head.c.hash).where(audit_head.c.id == 1).with_for_update()
        ).first()
        entry = link((locked.sequence, locked.hash) if locked else None, record)
        self._connection.execute(
            insert(audit_entry).values(
                sequence=entry.sequence,
                previous_hash=entry.previous_hash,
                canonical=entry.canonical,
                hash=entry.hash,
            )
        )
        head = {"sequence": entry.sequence, "hash": entry.hash}
        if locked:
            self._connection.execute(update(audit_head).where(audit_head.c.id == 1).values(head))
        else:
            self._connection.execute(insert(audit_head).values(id=1, **head))
        return entry

    def oldest_first(self, first: int = 1, last: int = 0) -> Iterator[AuditEntry]:
        """Entries `first` through `last` (0: to the end), read in pieces."""
        wanted = first
        while True:
            query = select(audit_entry).where(audit_entry.c.sequence >= wanted)
            if last:
                query = query.where(audit_entry.c.sequence <= last)
            rows = self._connection.execute(query.order_by(audit_entry.c.sequence).limit(_CHUNK)).all()
            if not rows:
                return
            yield from (AuditEntry(row.sequence, row.previous_hash, bytes(row.canonical), row.hash) for row in rows)
            wanted = rows[-1].sequence + 1

    def newest_first(self) -> Iterator[AuditEntry]:
        below: int | None = None
        while True:
            query = select(audit_entry).order_by(audit_entry.c.sequence.desc()).limit(_CHUNK)
            if below is not None:
                query = query.where(audit_entry.c.sequence < below)
            rows = self._connection.execute(query).all()
            if not rows:
                return
            yield from (AuditEntry(row.sequence, row.previous_hash, bytes(row.canonical), row.hash) for row in rows)
            below = rows[-1].sequence
