"""Courses, what was announced to whom, and tries of the refresher. The records are in `people`."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, ForeignKey, Integer, String, Table, UniqueConstraint

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

course_version = Table(
    "course_version",
    metadata,
    Column("id", Id, primary_key=True),
    Column("course", String(120), nullable=False),
    Column("version", String(40), nullable=False),
    Column("issued", Date, nullable=False),
    Column("no_longer_enough", Date, comment="from this day on it opens no data"),
    Column("entered_by", String(64), nullable=False),
    Column("entered_at", UtcMoment, nullable=False),
    UniqueConstraint("course", "version"),
)

training_announcement = Table(
    "training_announcement",
    metadata,
    Column("record_id", Id, ForeignKey("training_record.id"), primary_key=True),
    Column("days", Integer, primary_key=True, autoincrement=False, comment="30, 14, 7 or 1"),
    Column("at", UtcMoment, nullable=False),
)

refresher_try = Table(
    "refresher_try",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("seed", BigInteger, nullable=False, comment="draws the questions and their order again"),
    Column("questions", JSON, nullable=False, comment="keys, as drawn"),
    Column("policy_version", Integer, nullable=False),
    Column("started_at", UtcMoment, nullable=False),
    Column("finished_at", UtcMoment),
    Column("answers", JSON),
    Column("right", Integer),
    Column("passed", Boolean),
)
