"""Corrected reads with the hits they overtake, and saved searches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "read_correction",
        sa.Column("id", _ID, nullable=False),
        sa.Column("read_id", _ID, nullable=False),
        sa.Column("was", sa.String(length=12), nullable=False),
        sa.Column("was_region", sa.String(length=8), nullable=True),
        sa.Column("plate", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("corrected_by", sa.String(length=64), nullable=False),
        sa.Column("corrected_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["read_id"], ["plate_read.id"], name=op.f("fk_read_correction_read_id_plate_read")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_correction")),
    )
    op.create_index(op.f("ix_read_correction_read_id"), "read_correction", ["read_id"], unique=False)
    op.create_index(op.f("ix_read_correction_plate"), "read_correction", ["plate"], unique=False)
    op.create_table(
        "overtaken_hit",
        sa.Column("hit_id", _ID, autoincrement=False, nullable=False),
        sa.Column("correction_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["read_correction.id"], name=op.f("fk_overtaken_hit_correction_id_read_correction")
        ),
        sa.ForeignKeyConstraint(["hit_id"], ["hit.id"], name=op.f("fk_overtaken_hit_hit_id_hit")),
        sa.PrimaryKeyConstraint("hit_id", name=op.f("pk_overtaken_hit")),
    )
    op.create_index(op.f("ix_overtaken_hit_correction_id"), "overtaken_hit", ["correction_id"], unique=False)
    op.create_table(
        "saved_search",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_saved_search_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("member_id", "name", name=op.f("uq_saved_search_member_id")),
    )


def downgrade() -> None:
    op.drop_table("saved_search")
    op.drop_index(op.f("ix_overtaken_hit_correction_id"), table_name="overtaken_hit")
    op.drop_table("overtaken_hit")
    op.drop_index(op.f("ix_read_correction_plate"), table_name="read_correction")
    op.drop_index(op.f("ix_read_correction_read_id"), table_name="read_correction")
    op.drop_table("read_correction")
