"""The agency, its authority, its policy with those who answer for it, and its data keys."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

agency = Table(
    "agency",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("created_at", UtcMoment, nullable=False),
    Column("demonstration", Boolean, nullable=False),
)

authority = Table(
    "authority",
    metadata,
    Column("name", String(40), primary_key=True, comment="authority or signer"),
    Column("certificate_pem", LargeBinary, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
)

policy_version = Table(
    "policy_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("published_at", UtcMoment, nullable=False),
    Column(
        "effective_at",
        UtcMoment,
        server_default="0",
        nullable=False,
        comment="from then on it is the version in force",
    ),
    Column("published_by", String(64), comment="user name; none for the one the agency began with"),
)

policy_officer = Table(
    "policy_officer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("office", String(40), nullable=False),
    Column("name", String(120), nullable=False),
    Column("title", String(120), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, comment="the last day; empty for who holds the office now"),
    Column("entered_by", String(64), nullable=False),
    Column("entered_at", UtcMoment, nullable=False),
)

data_key = Table(
    "data_key",
    metadata,
    Column("id", Id, primary_key=True),
    Column("month", String(7), nullable=False, comment="YYYY-MM"),
    Column("image_class", String(20), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    UniqueConstraint("month", "image_class"),
)
