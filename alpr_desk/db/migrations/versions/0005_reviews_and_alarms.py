"""Weekly reviews with their findings, protected plates, and alarms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", _ID, nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False, comment="ISO 8601, such as 2026-W47"),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("head_sequence", _ID, nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("covered", _ID, nullable=False, comment="entries up to this one were looked through for the draw"),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=True),
        sa.Column("signed_by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("week", name=op.f("uq_review_week")),
    )
    op.create_table(
        "review_item",
        sa.Column("id", _ID, nullable=False),
        sa.Column("review_id", _ID, nullable=False),
        sa.Column("sequence", _ID, nullable=False, comment="of the audit entry; what it says stands there alone"),
        sa.Column("stratum", sa.String(length=20), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("marked_by", sa.String(length=64), nullable=False),
        sa.Column("marked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_item_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
    )
    op.create_index(op.f("ix_review_item_review_id"), "review_item", ["review_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", _ID, nullable=False),
        sa.Column("review_item_id", _ID, nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False, comment="user name"),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False, comment="user name"),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_by", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closing_note", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_item_id"], ["review_item.id"], name=op.f("fk_finding_review_item_id_review_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("review_item_id", name=op.f("uq_finding_review_item_id")),
    )
    op.create_table(
        "protected_plate",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column(
            "keyed_hash", sa.String(length=64), nullable=False, comment="HMAC-SHA-256: the list itself tells nothing"
        ),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_protected_plate_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protected_plate")),
        sa.UniqueConstraint("member_id", "keyed_hash", name=op.f("uq_protected_plate_member_id")),
    )
    op.create_index(op.f("ix_protected_plate_keyed_hash"), "protected_plate", ["keyed_hash"], unique=False)
    op.create_index(op.f("ix_protected_plate_member_id"), "protected_plate", ["member_id"], unique=False)
    op.create_table(
        "alarm",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uid", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.String(length=400), nullable=False),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("uid", name=op.f("uq_alarm_uid")),
    )
    op.create_index(op.f("ix_alarm_raised_at"), "alarm", ["raised_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_alarm_raised_at"), table_name="alarm")
    op.drop_table("alarm")
    op.drop_index(op.f("ix_protected_plate_member_id"), table_name="protected_plate")
    op.drop_index(op.f("ix_protected_plate_keyed_hash"), table_name="protected_plate")
    op.drop_table("protected_plate")
    op.drop_table("finding")
    op.drop_index(op.f("ix_review_item_review_id"), table_name="review_item")
    op.drop_table("review_item")
    op.drop_table("review")
