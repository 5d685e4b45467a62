"""Canvasses: what a shift reads for an incident."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, String, Table

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

canvass = Table(
    "canvass",
    metadata,
    Column("id", Id, primary_key=True),
    Column("shift_id", Id, ForeignKey("shift.id"), nullable=False, index=True),
    Column("incident", String(80), nullable=False),
    Column("latitude", Float, comment="of the area's middle, WGS 84; null where there is no area"),
    Column("longitude", Float),
    Column("radius_m", Float),
    Column("begun_at", UtcMoment, nullable=False),
    Column("ended_at", UtcMoment, comment="null while it is on"),
)
