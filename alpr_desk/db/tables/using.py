"""What was taken out of the store."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table, Text

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

evidence_package = Table(
    "evidence_package",
    metadata,
    Column("id", Id, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("written_at", UtcMoment, nullable=False),
    Column("written_by", String(64), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("reads", JSON, nullable=False),
    Column("hits", JSON, nullable=False),
    Column("tag_manifest_sha256", String(64), nullable=False),
)
