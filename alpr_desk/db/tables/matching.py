"""Hotlists, and the hits they raised."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Integer, String, Table, UniqueConstraint

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

hotlist = Table(
    "hotlist",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("priority", String(10), nullable=False),
    Column("action", String(40), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("version_id", Id, comment="the version in force; null before the first import"),
    Column("sound", String(20), comment="null: as the priority sounds"),
    Column("colour", String(20), comment="null: as the priority looks"),
    Column("seen_by", JSON, comment="roles that may open it; null: every role that sees hotlists"),
    Column("revision", Integer, comment="counts changes of what is matched besides a new version"),
)

hotlist_version = Table(
    "hotlist_version",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hotlist_id", Id, ForeignKey("hotlist.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("imported_at", UtcMoment, nullable=False),
    Column("imported_by", String(64), nullable=False),
    Column("source", String(400), nullable=False),
    Column("profile", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("entries", Integer, nullable=False),
    Column("categories", JSON, comment="name and entries of each, in the order of the blocks' numbers"),
    Column("held_reason", String(400), comment="why it was not put in force at once; null: it was"),
    Column("decision", String(10), comment="of a held version; null until another member has decided"),
    Column("decided_by", String(64)),
    Column("decided_at", UtcMoment),
    UniqueConstraint("hotlist_id", "number"),
)

hit = Table(
    "hit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("read_id", Id, ForeignKey("plate_read.id"), nullable=False, index=True),
    Column("hotlist_id", Id, ForeignKey("hotlist.id"), nullable=False),
    Column("hotlist_name", String(80), nullable=False),
    Column("entry_id", Id, nullable=False),
    Column("entry", JSON, nullable=False, comment="the entry as it stood when the hit was raised"),
    Column("priority", String(10), nullable=False),
    Column("action", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("probability", Float, nullable=False),
    Column("differences", JSON, nullable=False),
    Column("plate_as_read", String(12), nullable=False),
    Column("raised_at", UtcMoment, nullable=False, index=True),
    Column("list_age_hours", Float, nullable=False),
    Column("status", String(10), nullable=False, index=True),
    Column("ticks", JSON),
    Column("clets_reference", String(200)),
    Column("verified_by", String(64)),
    Column("verified_at", UtcMoment),
    Column("disposition", String(40)),
    Column("disposition_reason", String(400)),
    Column("disposed_by", String(64)),
    Column("disposed_at", UtcMoment),
)
