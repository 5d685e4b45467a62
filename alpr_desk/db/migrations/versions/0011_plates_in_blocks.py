"""The distinct plates in blocks instead of a row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_PART = 1 << 18
_WIDTH = 12


def upgrade() -> None:
    op.create_table(
        "plate_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column("waiting", sa.Integer(), nullable=False, comment="blocks that came since some were put together"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plate_head")),
    )
    block = op.create_table(
        "plate_block",
        sa.Column(
            "number", sa.BigInteger(), autoincrement=False, nullable=False, comment="of the last name in the block"
        ),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("plates", sa.LargeBinary(), nullable=False, comment="13 bytes each: plate, zeros, band as a digit"),
        sa.Column(
            "seen",
            sa.LargeBinary(),
            nullable=False,
            comment="when each was last seen: microseconds since 1970, 8 bytes",
        ),
        sa.PrimaryKeyConstraint("number", "part", name=op.f("pk_plate_block")),
    )
    connection = op.get_bind()
    number = connection.execute(sa.text("SELECT coalesce(max(number), 0) FROM read_name")).scalar_one()
    connection.execute(sa.text("INSERT INTO plate_head (id, waiting) VALUES (1, 0)"))
    for part, rows in enumerate(_parts(connection)):
        texts, bands, seen = zip(*rows, strict=True)
        plates = "".join(f"{text:\0<{_WIDTH}}{band}" for text, band in zip(texts, bands, strict=True)).encode()
        values = {"number": number, "part": part, "plates": plates, "seen": np.array(seen, "<i8").tobytes()}
        connection.execute(sa.insert(block), values)
    op.drop_table("plate")


def _parts(connection: sa.Connection) -> Iterator[Sequence[Any]]:
    """All plates in order, some at once."""
    query = sa.text(
        "SELECT text, band, last_seen FROM plate WHERE (text, band) > (:text, :band) ORDER BY text, band LIMIT :most"
    )
    after = {"text": "", "band": 0}
    while rows := connection.execute(query, {**after, "most": _PART}).all():
        yield rows
        after = {"text": rows[-1].text, "band": rows[-1].band}


def downgrade() -> None:
    op.create_table(
        "plate",
        sa.Column("text", sa.String(length=_WIDTH), nullable=False),
        sa.Column(
            "band", sa.Integer(), autoincrement=False, nullable=False, comment="0 read or corrected, else how unlikely"
        ),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("text", "band", name=op.f("pk_plate")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO plate (text, band, last_seen)"
        " SELECT text, band, max(captured_at) FROM read_name GROUP BY text, band"
    )
    op.drop_table("plate_block")
    op.drop_table("plate_head")
