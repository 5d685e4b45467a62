"""Questions that members keep, to ask them again with a purpose of that day."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, String, Table, UniqueConstraint

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

saved_search = Table(
    "saved_search",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("question", JSON, nullable=False),
    Column("saved_at", UtcMoment, nullable=False),
    UniqueConstraint("member_id", "name"),
)
