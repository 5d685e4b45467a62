"""Someone who holds the database, and perhaps its keys, and knows how the log is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select, update

from alpr_desk.audit.chain import GENESIS, entry_hash
from alpr_desk.audit.tree import grow, pack
from alpr_desk.audit.verify import verify_log
from alpr_desk.db.engine import transaction
from alpr_desk.db.repositories.checkpoints import StoredKey
from alpr_desk.db.tables import audit_checkpoint, audit_entry, audit_head, audit_key, audit_node
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.proving import Anchor, AuditEntry, AuditVerdict
from alpr_desk.services.auditing import known_of
from alpr_desk.services.checkpoints import checkpoint_key, seal
from tests.helpers.agency import Agency, drop_guards, raw_engine

Tamper = Callable[["Forger"], None]


class Forger:
    """Works on one transaction that is never committed."""

    def __init__(self, agency: Agency, connection: Connection) -> None:
        self.agency = agency
        self.connection = connection
        self.unit = UnitOfWork(connection)

    def entries(self) -> list[AuditEntry]:
        return list(self.unit.audit.oldest_first())

    @property
    def size(self) -> int:
        return len(self.entries())

    def change(self, sequence: int, /, **values: object) -> None:
        self.connection.execute(update(audit_entry).where(audit_entry.c.sequence == sequence).values(**values))

    def canonical(self, sequence: int) -> bytes:
        query = select(audit_entry.c.canonical).where(audit_entry.c.sequence == sequence)
        return bytes(self.connection.execute(query).scalar_one())

    def remove(self, *sequences: int) -> None:
        self.connection.execute(delete(audit_entry).where(audit_entry.c.sequence.in_(sequences)))

    def rewrite(self, entries: list[AuditEntry], *, first: int = 1) -> None:
        """Put `entries` in the place of the log, numbered, linked and stamped anew from `first` on; head, tree too."""
        for table in (audit_entry, audit_node, audit_head):
            self.connection.execute(delete(table))
        previous, frontier = GENESIS, tuple[bytes, ...]()
        for number, entry in enumerate(entries, 1):
            made = entry
            if number >= first:
                made = replace(entry, sequence=number, previous_hash=previous)
                made = replace(made, hash=entry_hash(number, previous, made.canonical))
            frontier, completed = grow(frontier, number - 1, bytes.fromhex(made.hash))
            self._insert(made)
            for node in completed:
                self.connection.execute(insert(audit_node).values(node._asdict()))
            previous = made.hash
        values = {"sequence": len(entries), "hash": previous, "frontier": pack(frontier)}
        self.connection.execute(insert(audit_head).values(id=1, at=self.agency.clock.now(), **values))

    def _insert(self, entry: AuditEntry) -> None:
        row = {"sequence": entry.sequence, "previous_hash": entry.previous_hash, "hash": entry.hash}
        self.connection.execute(insert(audit_entry).values(**row, canonical=entry.canonical))

    def insert_at(self, sequence: int, canonical: bytes) -> None:
        """An entry of the forger's between two others, which are numbered anew; nothing else is."""
        entries = self.entries()
        self.remove(*(entry.sequence for entry in entries if entry.sequence >= sequence))
        previous = entries[sequence - 2].hash
        self._insert(AuditEntry(sequence, previous, canonical, entry_hash(sequence, previous, canonical)))
        for entry in entries[sequence - 1 :]:
            self._insert(replace(entry, sequence=entry.sequence + 1))

    def forget_checkpoints(self) -> None:
        self.connection.execute(delete(audit_checkpoint))

    def sign(self) -> None:
        """A checkpoint of the log as it is now, with the key of the store."""
        self.unit = UnitOfWork(self.connection)
        seal(self.agency.opened.office, self.unit, "command")

    def new_key(self) -> None:
        self.connection.execute(delete(audit_key))
        checkpoint_key(self.agency.opened.office, self.unit)

    def use_key(self, key: StoredKey) -> None:
        self.connection.execute(delete(audit_key))
        self.unit.checkpoints.keep_key(key)

    def change_checkpoint(self, size: int, note: str) -> None:
        where = audit_checkpoint.c.size == size
        self.connection.execute(update(audit_checkpoint).where(where).values(note=note))

    def spoil_node(self) -> None:
        where = (audit_node.c.level == 5) & (audit_node.c.place == 0)
        self.connection.execute(update(audit_node).where(where).values(hash=bytes(32)))

    def spoil_frontier(self) -> None:
        self.connection.execute(update(audit_head).values(frontier=bytes(64)))


def verdict_after(agency: Agency, tamper: Tamper, anchors: tuple[Anchor, ...] = ()) -> AuditVerdict:
    """What verification says of the log once `tamper` was at it. The store is as before afterwards."""
    engine = raw_engine(agency.folder, agency.database)
    try:
        drop_guards(engine)
        with transaction(engine, writing=True) as connection:
            tamper(Forger(agency, connection))
            unit = UnitOfWork(connection)
            return verify_log(unit.audit.rows(), known_of(unit, anchors))
    finally:
        engine.dispose()
