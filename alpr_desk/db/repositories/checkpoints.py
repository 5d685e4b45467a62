"""The log's signed checkpoints and the wrapped key that signs them: append and read, never change."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, insert, select

from alpr_desk.db.tables import audit_checkpoint, audit_key
from alpr_desk.domain.proving import Checkpoint


@dataclass(frozen=True, slots=True)
class StoredKey:
    """`verifier`: the public key as signed notes have it; `wrapped`: the private key, wrapped."""

    origin: str
    verifier: str
    wrapped: bytes = field(repr=False)


class Checkpoints:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def key(self) -> StoredKey | None:
        row = self._connection.execute(select(audit_key).where(audit_key.c.id == 1)).first()
        return StoredKey(row.origin, row.verifier, bytes(row.wrapped_key)) if row else None

    def keep_key(self, key: StoredKey) -> None:
        values = {"id": 1, "origin": key.origin, "verifier": key.verifier, "wrapped_key": key.wrapped}
        self._connection.execute(insert(audit_key).values(values))

    def add(self, checkpoint: Checkpoint) -> None:
        self._connection.execute(
            insert(audit_checkpoint).values(
                size=checkpoint.size, made_at=checkpoint.at, reason=checkpoint.reason, note=checkpoint.note
            )
        )

    def at(self, size: int) -> Checkpoint | None:
        """The checkpoint made when the log held `size` entries."""
        row = self._connection.execute(select(audit_checkpoint).where(audit_checkpoint.c.size == size)).first()
        return _checkpoint(row) if row else None

    def newest(self, limit: int) -> tuple[Checkpoint, ...]:
        query = select(audit_checkpoint).order_by(audit_checkpoint.c.size.desc()).limit(limit)
        return tuple(_checkpoint(row) for row in self._connection.execute(query))

    def all(self) -> Iterator[Checkpoint]:
        """From the smallest log to the largest."""
        yield from map(
            _checkpoint, self._connection.execute(select(audit_checkpoint).order_by(audit_checkpoint.c.size))
        )


def _checkpoint(row: Row[tuple[object, ...]]) -> Checkpoint:
    """The root is read from the note, unchecked: the verification checks it, and what people see is what is signed."""
    lines = row.note.split("\n")
    try:
        root = base64.b64decode(lines[2]).hex() if len(lines) > 2 else ""
    except ValueError:
        root = ""
    return Checkpoint(row.size, root, row.made_at, row.reason, row.note)
