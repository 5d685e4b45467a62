"""Names that a read is found by, the distinct plates, and the incident a read belongs to.

Existing reads are named in batches, so that memory does not grow with the store; begun again, it goes on after the last
batch that was kept. Indexes are made first: building one over a full table sorts it whole, in memory.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from alpr_desk.db.migrations import progress

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 10_000
_BANDS = ((1, 0.2), (2, 0.05), (3, 0.02))
_CELL_DEGREES, _CELLS_ROUND = 0.01, 36_000


def upgrade() -> None:
    if not sa.inspect(op.get_bind()).has_table("read_name"):
        _make_tables()
    _name_all(op.get_bind())


def _make_tables() -> None:
    op.add_column("plate_read", sa.Column("incident", sa.String(length=80), nullable=True))
    op.drop_index("ix_plate_read_plate", table_name="plate_read")
    op.create_table(
        "plate",
        sa.Column("text", sa.String(length=12), nullable=False),
        sa.Column(
            "band", sa.Integer(), autoincrement=False, nullable=False, comment="0 read or corrected, else how unlikely"
        ),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("text", "band", name=op.f("pk_plate")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "read_name",
        sa.Column("text", sa.String(length=12), nullable=False),
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("captured_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("read_id", _ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="counts up; what came since is what is above"),
        sa.Column("state", sa.String(length=8), nullable=True),
        sa.Column("camera", sa.Text(), nullable=False),
        sa.Column("vehicle", sa.String(length=40), nullable=False),
        sa.Column("incident", sa.String(length=80), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("cell", sa.Integer(), nullable=True, comment="domain.places.cell"),
        sa.ForeignKeyConstraint(
            ["read_id"], ["plate_read.id"], name=op.f("fk_read_name_read_id_plate_read"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("text", "band", "captured_at", "read_id", name=op.f("pk_read_name")),
        sa.UniqueConstraint("number", name=op.f("uq_read_name_number")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_read_name_read_id", "read_name", ["read_id"])
    op.create_index("ix_read_name_captured_at", "read_name", ["captured_at", "read_id", "text", "band"])
    op.create_index("ix_read_name_camera", "read_name", ["camera", "captured_at", "read_id", "text", "band"])
    op.create_index(
        "ix_read_name_cell", "read_name", ["cell", "captured_at", "read_id", "text", "band", "latitude", "longitude"]
    )


def downgrade() -> None:
    op.drop_table("read_name")
    op.drop_table("plate")
    op.create_index(op.f("ix_plate_read_plate"), "plate_read", ["plate"], unique=False)
    op.drop_column("plate_read", "incident")


def _name_all(connection: sa.Connection) -> None:
    mark = "%s"
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size = -200000")  # 200 MB: names fall all over the table
        mark = "?"
    add_name, see_plate = (statement.replace("?", mark) for statement in (_ADD_NAME, _SEE_PLATE))
    last = connection.execute(sa.text("SELECT max(id) FROM plate_read")).scalar() or 0
    named = connection.execute(sa.text("SELECT max(read_id) FROM read_name")).scalar() or 0
    for names in _batches(connection, named):
        first, through = named, max(name[3] for name in names)
        for start in range(0, len(names), _AT_ONCE):
            named = first + (through - first) * start // len(names)
            progress.tell_share(named / (last + 1))
            some = names[start : start + _AT_ONCE]
            # By the driver itself: SQLAlchemy would work out each parameter of each row, which takes as long again.
            connection.exec_driver_sql(add_name, some)
            seen = {(text, band): at for text, band, at, *_ in some}
            connection.exec_driver_sql(see_plate, [(text, band, at) for (text, band), at in seen.items()])
        named = through
        progress.keep_so_far()


def _batches(connection: sa.Connection, after: int) -> Iterator[list[tuple[Any, ...]]]:
    """The names of all reads above number `after`, of many reads at once, as they lie: neighbours share a page."""
    query = sa.text(
        "SELECT id, plate, candidates, region, captured_at, camera, vehicle, latitude, longitude"
        " FROM plate_read WHERE id > :after ORDER BY id LIMIT :most"
    )
    number = connection.execute(sa.text("SELECT max(number) FROM read_name")).scalar() or 0
    names: list[tuple[Any, ...]] = []
    once: dict[str, str] = {}
    most = min(_AT_ONCE, progress.AT_ONCE)
    while reads := connection.execute(query, {"after": after, "most": most}).all():
        names += _names(reads, number, once)
        number, after = names[-1][4], reads[-1].id
        if len(names) >= progress.AT_ONCE:
            yield sorted(names)
            names.clear()
    if names:
        yield sorted(names)


def _names(reads: Sequence[Any], number: int, once: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    """The names of `reads` as `_ADD_NAME` takes them, numbered from `number` + 1 on.

    `once`: words that many reads share, each held once.
    """
    for read_id, plate, candidates, region, at, camera, vehicle, latitude, longitude in reads:
        state = (region or "").rpartition("-")[2] or None
        cell = None
        if latitude is not None and longitude is not None:
            row, column = (math.floor(part / _CELL_DEGREES) for part in (latitude + 90, longitude + 180))
            cell = row * _CELLS_ROUND + column
        where = (
            *(word and once.setdefault(word, word) for word in (state, camera, vehicle)),
            latitude,
            longitude,
            cell,
        )
        for text, band in _bands(plate, json.loads(candidates) if isinstance(candidates, str) else candidates):
            number += 1
            yield text, band, at, read_id, number, *where


def _bands(plate: str, candidates: list[Any]) -> Iterable[tuple[str, int]]:
    bands = {plate: 0}
    for text, probability in candidates:
        band = next((band for band, least in _BANDS if probability >= least), None)
        if band is not None and band < bands.get(text, band + 1):
            bands[text] = band
    return bands.items()


_ADD_NAME = (
    "INSERT INTO read_name"
    " (text, band, captured_at, read_id, number, state, camera, vehicle, latitude, longitude, cell)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SEE_PLATE = (
    "INSERT INTO plate (text, band, last_seen) VALUES (?, ?, ?)"
    " ON CONFLICT (text, band) DO UPDATE SET last_seen = excluded.last_seen WHERE plate.last_seen < excluded.last_seen"
)
