"""A Merkle tree over the audit log, signed checkpoints of it, and triggers that refuse to change any of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NEVER_CHANGED = ("audit_entry", "audit_node", "audit_checkpoint", "audit_key")
_STORED_FROM = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEAD_COMMENT = "always 1; locked while an entry is appended"

_ENTRY = sa.table("audit_entry", sa.column("sequence"), sa.column("canonical"), sa.column("hash"))
_NODE = sa.table("audit_node", sa.column("level"), sa.column("place"), sa.column("hash"))


def upgrade() -> None:
    op.create_table(
        "audit_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", _ID, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "place", name=op.f("pk_audit_node")),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", _ID, autoincrement=False, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False, comment="signed note (C2SP tlog-checkpoint)"),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "audit_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column("origin", sa.String(length=120), nullable=False, comment="names the log in its checkpoints"),
        sa.Column("verifier", sa.String(length=250), nullable=False, comment="public key as signed notes have it"),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_key")),
    )
    at, frontier = _plant()
    _replace_head(
        (
            sa.Column("at", sa.BigInteger(), nullable=False, comment="time of the last entry"),
            sa.Column(
                "frontier",
                sa.LargeBinary(),
                nullable=False,
                comment="complete subtrees, largest first, 32 bytes each",
            ),
        ),
        {"at": at, "frontier": frontier},
    )
    for statement in _triggers():
        op.execute(sa.text(statement))


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _NEVER_CHANGED:
        for act in ("update", "delete"):
            op.execute(sa.text(f"DROP TRIGGER IF EXISTS {table}_{act}{f' ON {table}' if postgresql else ''}"))
    if postgresql:
        op.execute(sa.text("DROP FUNCTION refuse_audit_change"))
    _replace_head((), {})
    for name in ("audit_key", "audit_checkpoint", "audit_node"):
        op.drop_table(name)


def _plant() -> tuple[int, bytes]:
    """Store the complete subtrees over the entries there are; gives the last one's time and the frontier."""
    bind, size, kept, nodes, last = op.get_bind(), 0, list[bytes](), list[dict[str, object]](), b""
    for canonical, stored in _entries(bind):
        grown, level = hashlib.sha256(b"\x00" + _leaf(stored)).digest(), 0
        while size >> level & 1:
            grown = hashlib.sha256(b"\x01" + kept.pop() + grown).digest()
            level += 1
            if level >= _STORED_FROM:
                nodes.append({"level": level, "place": size >> level, "hash": grown})
        kept.append(grown)
        size, last = size + 1, canonical
        if len(nodes) >= 1000:
            bind.execute(sa.insert(_NODE), nodes)
            nodes.clear()
    if nodes:
        bind.execute(sa.insert(_NODE), nodes)
    return _microseconds(last), b"".join(kept)


def _entries(bind: sa.Connection) -> Iterator[tuple[bytes, str]]:
    wanted = 0
    while True:
        query = sa.select(_ENTRY).where(_ENTRY.c.sequence > wanted).order_by(_ENTRY.c.sequence).limit(2000)
        rows = bind.execute(query).all()
        if not rows:
            return
        yield from ((bytes(row.canonical), row.hash) for row in rows)
        wanted = rows[-1].sequence


def _leaf(stored: str) -> bytes:
    """A hash that was damaged is the verification's to name; it must not keep the store from being opened."""
    return bytes.fromhex(stored) if re.fullmatch("[0-9a-f]{64}", stored) else stored.encode()


def _microseconds(canonical: bytes) -> int:
    try:
        at = datetime.fromisoformat(json.loads(canonical)["at"])
        return (at - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, KeyError, TypeError):
        return 0


def _replace_head(columns: tuple[sa.Column[Any], ...], values: dict[str, object]) -> None:
    """A new table instead of new columns: they have no default that a later row could be left with."""
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT id, sequence, hash FROM audit_head")).all()
    op.drop_table("audit_head")
    made = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment=_HEAD_COMMENT),
        sa.Column("sequence", _ID, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    for row in rows:
        bind.execute(sa.insert(made).values({**row._asdict(), **values}))


def _triggers() -> Iterator[str]:
    sentence = "the audit log is only ever appended to"
    if op.get_bind().dialect.name == "postgresql":
        yield (
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{sentence}'; END $$"
        )
        for table in _NEVER_CHANGED:
            yield (
                f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
            )
            yield (
                f"CREATE TRIGGER {table}_delete BEFORE DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
            )
        return
    for table in _NEVER_CHANGED:
        for act in ("update", "delete"):
            yield (
                f"CREATE TRIGGER {table}_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
