"""Weekly reviews, their items and findings, protected plates, and alarms."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, String, Table, UniqueConstraint

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

review = Table(
    "review",
    metadata,
    Column("id", Id, primary_key=True),
    Column("week", String(8), nullable=False, unique=True, comment="ISO 8601, such as 2026-W47"),
    Column("starts", UtcMoment, nullable=False),
    Column("ends", UtcMoment, nullable=False),
    Column("head_sequence", Id, nullable=False),
    Column("head_hash", String(64), nullable=False),
    Column("covered", Id, nullable=False, comment="entries up to this one were looked through for the draw"),
    Column("seed", String(64), nullable=False),
    Column("population", Integer, nullable=False),
    Column("drawn_at", UtcMoment, nullable=False),
    Column("signed_at", UtcMoment),
    Column("signed_by", String(64), nullable=False),
    Column("note", String(400), nullable=False),
)

review_item = Table(
    "review_item",
    metadata,
    Column("id", Id, primary_key=True),
    Column("review_id", Id, ForeignKey("review.id"), nullable=False, index=True),
    Column("sequence", Id, nullable=False, comment="of the audit entry; what it says stands there alone"),
    Column("stratum", String(20), nullable=False),
    Column("flags", JSON, nullable=False),
    Column("mark", String(40), nullable=False),
    Column("note", String(400), nullable=False),
    Column("marked_by", String(64), nullable=False),
    Column("marked_at", UtcMoment),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Id, primary_key=True),
    Column("review_item_id", Id, ForeignKey("review_item.id"), nullable=False, unique=True),
    Column("about", String(64), nullable=False, comment="user name"),
    Column("note", String(400), nullable=False),
    Column("owner", String(64), nullable=False, comment="user name"),
    Column("due", Date, nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("opened_at", UtcMoment, nullable=False),
    Column("closed_by", String(64), nullable=False),
    Column("closed_at", UtcMoment),
    Column("closing_note", String(400), nullable=False),
)

protected_plate = Table(
    "protected_plate",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("keyed_hash", String(64), nullable=False, index=True, comment="HMAC-SHA-256: the list itself tells nothing"),
    Column("added_at", UtcMoment, nullable=False),
    Column("added_by", String(64), nullable=False),
    UniqueConstraint("member_id", "keyed_hash"),
)

alarm = Table(
    "alarm",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uid", String(40), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("raised_at", UtcMoment, nullable=False, index=True),
    Column("detail", String(400), nullable=False),
    Column("acknowledged_at", UtcMoment),
    Column("acknowledged_by", String(64), nullable=False),
    Column("note", String(400), nullable=False),
)
