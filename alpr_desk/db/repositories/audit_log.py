"""The audit chain and the tree over it as stored: append, read and prove, never change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic_core import from_json
from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Row,
    Text,
    cast,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)

from alpr_desk.audit.chain import link
from alpr_desk.audit.tree import (
    STORED_FROM,
    Frontier,
    Subtree,
    consistency_proof,
    grow,
    inclusion_proof,
    leaf_hash,
    node_hash,
    pack,
    root_at,
    root_of,
    unpack,
)
from alpr_desk.db.engine import database_faults
from alpr_desk.db.tables import audit_entry, audit_head, audit_node
from alpr_desk.domain.clock import utc_text
from alpr_desk.domain.proving import AuditEntry, AuditRecord, ClockSetBack, Outcome
from alpr_desk.errors import AuditNotWritten, EnvironmentFault

P = TypeVar("P")
_CHUNK = 2_000
CLOCKS_APART = timedelta(seconds=2)
"""How far the clocks of two machines on one database may differ without one counting as set back."""
# Made once: every access waits for an append, and making a statement takes longer than running it.
_HEAD = select(audit_head).where(audit_head.c.id == 1)
_LOCKED_HEAD = _HEAD.with_for_update()
_NEWEST = select(audit_entry.c.sequence, audit_entry.c.canonical).order_by(audit_entry.c.sequence.desc()).limit(1)
_ADD_ENTRY, _ADD_NODE, _FIRST_HEAD = insert(audit_entry), insert(audit_node), insert(audit_head)
_MOVE_HEAD = update(audit_head).where(audit_head.c.id == 1)
_TIME_FIRST = b'{"at":"'
"""How every canonical record begins, before its time."""
_TREE_DAMAGED = "The audit log cannot prove this: its tree is damaged. Run the verification of the audit log."
EntryRow = tuple[int, str, bytes, str]
"""Sequence, previous hash, canonical record, hash: an entry without its class, for reading a million of them."""


class AuditLog:
    def __init__(self, connection: Connection, announce: Callable[[object], None] = lambda _: None) -> None:
        """`announce`: told of a clock that was set back, once the entry that shows it is committed."""
        self._connection = connection
        self._announce = announce
        self._subtrees: dict[tuple[int, int], bytes] = {}

    def head(self) -> tuple[int, str] | None:
        """Sequence and hash of the last entry appended."""
        row = self._head()
        return (row.sequence, row.hash) if row else None

    def newest(self) -> tuple[int, bool]:
        """Sequence of the last entry appended, and whether it says that something was attempted; (0, False) of none."""
        row = self._connection.execute(_NEWEST).first()
        return (row.sequence, from_json(row.canonical)["outcome"] == Outcome.ATTEMPTED) if row else (0, False)

    def tree(self) -> tuple[int, bytes]:
        """Size and root of the tree over all entries."""
        row = self._head()
        return (row.sequence, root_of(unpack(row.frontier))) if row else (0, root_of(()))

    def _head(self, *, lock: bool = False) -> Row[Any] | None:
        return self._connection.execute(_LOCKED_HEAD if lock else _HEAD).first()

    def append(self, record: AuditRecord) -> AuditEntry:
        """Link `record` to the chain. The head's row is locked, so that two writers never take the same head.

        Raises AuditNotWritten where the database refuses, BadInput where the record has no canonical form.
        """
        try:
            with database_faults(self._connection.engine):
                return self._append(record)
        except EnvironmentFault as fault:
            raise AuditNotWritten(str(fault)) from fault

    def _append(self, record: AuditRecord) -> AuditEntry:
        locked = self._head(lock=True)
        entry = link((locked.sequence, locked.hash) if locked else None, record)
        frontier: Frontier = unpack(locked.frontier) if locked else ()
        frontier, completed = grow(frontier, entry.sequence - 1, bytes.fromhex(entry.hash))
        row = {"sequence": entry.sequence, "previous_hash": entry.previous_hash}
        self._connection.execute(_ADD_ENTRY, {**row, "canonical": entry.canonical, "hash": entry.hash})
        if completed:
            self._connection.execute(_ADD_NODE, [node._asdict() for node in completed])
        head = {"sequence": entry.sequence, "hash": entry.hash, "at": record.at, "frontier": pack(frontier)}
        if locked:
            self._connection.execute(_MOVE_HEAD, head)
            if record.at < locked.at - CLOCKS_APART:
                self._announce(ClockSetBack(entry.sequence, locked.at, record.at))
        else:
            self._connection.execute(_FIRST_HEAD, {"id": 1, **head})
        return entry

    # Proving

    def inclusion(self, sequence: int, size: int) -> tuple[bytes, ...]:
        """The proof that entry `sequence` is in the log of `size` entries; `1 <= sequence <= size <= tree()[0]`."""
        return self._proven(lambda subtree: inclusion_proof(subtree, sequence - 1, size))

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """The proof that the log of `new` entries begins with the one of `old`, `0 < old <= new`."""
        return self._proven(lambda subtree: consistency_proof(subtree, old, new))

    def root_at(self, size: int) -> bytes:
        """The root over the first `size` entries."""
        return self._proven(lambda subtree: root_at(subtree, size))

    def _proven(self, prove: Callable[[Subtree], P]) -> P:
        """Proved twice: first to learn which subtrees it takes, so that they are fetched all at once."""
        wanted: set[tuple[int, int]] = set()

        def note(level: int, place: int) -> bytes:
            wanted.add((level, place))
            return b""

        prove(note)
        self._fetch(wanted - self._subtrees.keys())
        return prove(self._subtree)

    def _fetch(self, wanted: set[tuple[int, int]]) -> None:
        stored = [node for node in wanted if node[0] >= STORED_FROM]
        if stored:
            columns = (audit_node.c.level, audit_node.c.place, audit_node.c.hash)
            query = select(*columns).where(tuple_(*columns[:2]).in_(stored))
            self._subtrees |= {(row.level, row.place): bytes(row.hash) for row in self._connection.execute(query)}
        for block in {place << level >> STORED_FROM for level, place in wanted if level < STORED_FROM}:
            self._fetch_leaves(block << STORED_FROM)

    def _fetch_leaves(self, first: int) -> None:
        """Leaf hashes of the entries under one subtree of the lowest level that is stored."""
        within = audit_entry.c.sequence.between(first + 1, first + (1 << STORED_FROM))
        query = select(audit_entry.c.sequence, audit_entry.c.hash).where(within)
        try:
            for row in self._connection.execute(query):
                self._subtrees[0, row.sequence - 1] = leaf_hash(bytes.fromhex(row.hash))
        except ValueError as error:
            raise EnvironmentFault(_TREE_DAMAGED) from error

    def _subtree(self, level: int, place: int) -> bytes:
        """Remembered: proofs of entries that stand together share most of their steps."""
        found = self._subtrees.get((level, place))
        if found is None:
            if not 0 < level < STORED_FROM:
                raise EnvironmentFault(_TREE_DAMAGED)
            found = node_hash(self._subtree(level - 1, place * 2), self._subtree(level - 1, place * 2 + 1))
            self._subtrees[level, place] = found
        return found

    def nodes(self) -> dict[tuple[int, int], bytes]:
        """Every stored subtree by level and place: two for 64 entries."""
        return {(row.level, row.place): bytes(row.hash) for row in self._connection.execute(select(audit_node))}

    # Reading

    def rows(self, first: int = 1, last: int = 0) -> Iterator[EntryRow]:
        """Entries `first` through `last` (0: to the end), oldest first."""
        where = audit_entry.c.sequence >= first
        if last:
            where &= audit_entry.c.sequence <= last
        columns = (audit_entry.c.sequence, audit_entry.c.previous_hash, audit_entry.c.canonical, audit_entry.c.hash)
        query = select(*columns).where(where).order_by(audit_entry.c.sequence)
        if self._connection.dialect.name == "sqlite":
            # The driver streams by itself here, and its own rows cost half: a verification reads every entry.
            cursor = self._connection.execute(query).cursor
            while cursor is not None and (part := cursor.fetchmany(_CHUNK)):
                yield from part
            return
        with self._connection.execute(query, execution_options={"stream_results": True}) as streamed:
            for rows in streamed.partitions(_CHUNK):
                yield from (tuple(row) for row in rows)

    def oldest_first(self, first: int = 1, last: int = 0) -> Iterator[AuditEntry]:
        """Entries `first` through `last` (0: to the end)."""
        return (AuditEntry(*row) for row in self.rows(first, last))

    def newest_first(self, wanted: EntryFilter | None = None) -> Iterator[AuditEntry]:
        """Entries that may fit `wanted`, read in pieces: every one that does, and perhaps others."""
        where = [] if wanted is None else list(self._conditions(wanted))
        below: int | None = None
        while True:
            query = select(audit_entry).where(*where).order_by(audit_entry.c.sequence.desc()).limit(_CHUNK)
            if below is not None:
                query = query.where(audit_entry.c.sequence < below)
            rows = self._connection.execute(query).all()
            if not rows:
                return
            yield from (AuditEntry(row.sequence, row.previous_hash, bytes(row.canonical), row.hash) for row in rows)
            below = rows[-1].sequence

    def _conditions(self, wanted: EntryFilter) -> Iterator[ColumnElement[bool]]:
        """Over the bytes, which both databases compare alike: a record begins with its time."""
        column, postgresql = audit_entry.c.canonical, self._connection.dialect.name == "postgresql"
        for name, value in (("event", wanted.event), ("outcome", wanted.outcome)):
            part = literal(f'"{name}":"{value}"'.encode(), LargeBinary)
            if value:
                yield (func.position(part.op("IN")(column)) if postgresql else func.instr(column, part)) > 0
        if wanted.since is not None:
            yield column >= _TIME_FIRST + utc_text(wanted.since).encode()
        if wanted.until is not None:
            yield column < _TIME_FIRST + utc_text(wanted.until).encode()
        if _plain(wanted.text):
            text = func.encode(column, "escape") if postgresql else cast(column, Text)
            yield func.lower(text).contains(wanted.text.lower(), autoescape=True)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What entries are looked for; empty for all. `text`: anywhere in the record, without regard to case."""

    event: str = ""
    outcome: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


def _plain(text: str) -> bool:
    """Whether JSON and people write it alike, so that it can be looked for in the bytes: a plate, a case number."""
    return any(map(str.isdigit, text)) and all(c.isascii() and (c.isalnum() or c in "-*?#@") for c in text)
