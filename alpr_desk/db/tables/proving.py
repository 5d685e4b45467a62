"""The audit log, its Merkle tree and its signed checkpoints. Triggers refuse to change or delete any of its rows."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Text

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("sequence", Id, primary_key=True, autoincrement=False),
    Column("previous_hash", String(64), nullable=False),
    Column("canonical", LargeBinary, nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1; locked while an entry is appended"),
    Column("sequence", Id, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("at", UtcMoment, nullable=False, comment="time of the last entry"),
    Column("frontier", LargeBinary, nullable=False, comment="complete subtrees, largest first, 32 bytes each"),
)

audit_node = Table(
    "audit_node",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("place", Id, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)

audit_checkpoint = Table(
    "audit_checkpoint",
    metadata,
    Column("size", Id, primary_key=True, autoincrement=False),
    Column("made_at", UtcMoment, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("note", Text, nullable=False, comment="signed note (C2SP tlog-checkpoint)"),
)

audit_key = Table(
    "audit_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1"),
    Column("origin", String(120), nullable=False, comment="names the log in its checkpoints"),
    Column("verifier", String(250), nullable=False, comment="public key as signed notes have it"),
    Column("wrapped_key", LargeBinary, nullable=False),
)

NEVER_CHANGED = ("audit_entry", "audit_node", "audit_checkpoint", "audit_key")
"""Tables that are only ever appended to."""
