"""Canvasses: reads of a shift that belong to an incident."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "canvass",
        sa.Column("id", _ID, nullable=False),
        sa.Column("shift_id", _ID, nullable=False),
        sa.Column("incident", sa.String(length=80), nullable=False),
        sa.Column(
            "latitude",
            sa.Float(),
            nullable=True,
            comment="of the area's middle, WGS 84; null where there is no area",
        ),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("radius_m", sa.Float(), nullable=True),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True, comment="null while it is on"),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_canvass_shift_id_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canvass")),
    )
    op.create_index(op.f("ix_canvass_shift_id"), "canvass", ["shift_id"], unique=False)


def downgrade() -> None:
    """Reads keep their incidents; from when to when there was a canvass stands in the audit log."""
    op.drop_index(op.f("ix_canvass_shift_id"), table_name="canvass")
    op.drop_table("canvass")
