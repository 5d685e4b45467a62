"""Shifts, and what cameras read in them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, String, Table, Text

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

shift = Table(
    "shift",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("vehicle", String(40), nullable=False),
    Column("sources", JSON, nullable=False),
    Column("started_at", UtcMoment, nullable=False),
    Column("ended_at", UtcMoment),
)

plate_read = Table(
    "plate_read",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uid", String(64), nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("plate", String(12), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("region", String(8)),
    Column("region_confidence", Float, nullable=False),
    Column("captured_at", UtcMoment, nullable=False, index=True),
    Column("recorded_at", UtcMoment, nullable=False),
    Column("camera", Text, nullable=False),
    Column("vehicle", String(40), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("accuracy_m", Float),
    Column("quad", JSON, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("characters", JSON, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("shift_id", Id, ForeignKey("shift.id"), index=True),
    Column("frame_address", String(64)),
    Column("frame_sha256", String(64), comment="of the picture as it was stored, for evidence"),
    Column("crop_address", String(64)),
    Column("image_key_id", Id, ForeignKey("data_key.id")),
    Column("clip_address", String(64)),
    Column("clip_key_id", Id, ForeignKey("data_key.id")),
    Column("incident", String(80)),
)

read_revision = Table(
    "read_revision",
    metadata,
    Column("id", Id, primary_key=True),
    Column("read_id", Id, ForeignKey("plate_read.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("plate", String(12), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("recorded_at", UtcMoment, nullable=False),
)
