"""What a search looks through: every name a read goes by, and the distinct plates among them.

`read_name` repeats what a search narrows by, so that no question has to open the wide rows of `plate_read`. On SQLite
it lies in the order of its key; each index holds all that a walk along it needs.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

plate_head = Table(
    "plate_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1"),
    Column("waiting", Integer, nullable=False, comment="blocks that came since some were put together"),
)

plate_block = Table(
    "plate_block",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="of the last name in the block"),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("plates", LargeBinary, nullable=False, comment="13 bytes each: plate, zeros, band as a digit"),
    Column("seen", LargeBinary, nullable=False, comment="when each was last seen: microseconds since 1970, 8 bytes"),
)

read_name = Table(
    "read_name",
    metadata,
    Column("text", String(12), primary_key=True),
    Column("band", Integer, primary_key=True, autoincrement=False),
    Column("captured_at", UtcMoment, primary_key=True, autoincrement=False),
    Column("read_id", Id, ForeignKey("plate_read.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False, unique=True, comment="counts up; what came since is what is above"),
    Column("state", String(8)),
    Column("camera", Text, nullable=False),
    Column("vehicle", String(40), nullable=False),
    Column("incident", String(80)),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("cell", Integer, comment="domain.places.cell"),
    Index("ix_read_name_read_id", "read_id"),
    Index("ix_read_name_captured_at", "captured_at", "read_id", "text", "band"),
    Index("ix_read_name_camera", "camera", "captured_at", "read_id", "text", "band"),
    Index("ix_read_name_cell", "cell", "captured_at", "read_id", "text", "band", "latitude", "longitude"),
    Index(
        "ix_read_name_incident",
        *("incident", "captured_at", "read_id", "text", "band"),
        sqlite_where=text("incident IS NOT NULL"),
        postgresql_where=text("incident IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)
