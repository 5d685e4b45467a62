"""Courses with versions, announcements, refreshers; the policy's versions take effect; its officers are records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "course_version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("course", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("no_longer_enough", sa.Date(), nullable=True, comment="from this day on it opens no data"),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_version")),
        sa.UniqueConstraint("course", "version", name=op.f("uq_course_version_course")),
    )
    op.create_table(
        "training_announcement",
        sa.Column("record_id", _ID, nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False, comment="30, 14, 7 or 1"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["training_record.id"],
            name=op.f("fk_training_announcement_record_id_training_record"),
        ),
        sa.PrimaryKeyConstraint("record_id", "days", name=op.f("pk_training_announcement")),
    )
    op.create_table(
        "refresher_try",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False, comment="draws the questions and their order again"),
        sa.Column("questions", sa.JSON(), nullable=False, comment="keys, as drawn"),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.Column("right", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_refresher_try_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresher_try")),
    )
    op.create_index(op.f("ix_refresher_try_member_id"), "refresher_try", ["member_id"])
    op.create_table(
        "policy_officer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("office", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True, comment="the last day; empty for who holds the office now"),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_officer")),
    )
    # Added in place: acknowledgements refer to this table, so SQLite must not make it anew.
    op.add_column(
        "policy_version",
        sa.Column(
            "effective_at",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="from then on it is the version in force",
        ),
    )
    op.add_column(
        "policy_version",
        sa.Column(
            "published_by",
            sa.String(length=64),
            nullable=True,
            comment="user name; none for the one the agency began with",
        ),
    )
    op.execute("UPDATE policy_version SET effective_at = published_at")


def downgrade() -> None:
    op.drop_column("policy_version", "published_by")
    op.drop_column("policy_version", "effective_at")
    op.drop_table("policy_officer")
    op.drop_index(op.f("ix_refresher_try_member_id"), table_name="refresher_try")
    op.drop_table("refresher_try")
    op.drop_table("training_announcement")
    op.drop_table("course_version")
