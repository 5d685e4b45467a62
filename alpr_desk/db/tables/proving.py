"""The audit log."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id

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
)
