"""What members found wrong in a read, and the hits that lost their ground by it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

read_correction = Table(
    "read_correction",
    metadata,
    Column("id", Id, primary_key=True),
    Column("read_id", Id, ForeignKey("plate_read.id"), nullable=False, index=True),
    Column("was", String(12), nullable=False),
    Column("was_region", String(8)),
    Column("plate", String(12), nullable=False, index=True),
    Column("region", String(8)),
    Column("reason", String(400), nullable=False),
    Column("corrected_by", String(64), nullable=False),
    Column("corrected_at", UtcMoment, nullable=False),
)

overtaken_hit = Table(
    "overtaken_hit",
    metadata,
    Column("hit_id", Id, ForeignKey("hit.id"), primary_key=True, autoincrement=False),
    Column("correction_id", Id, ForeignKey("read_correction.id"), nullable=False, index=True),
)
