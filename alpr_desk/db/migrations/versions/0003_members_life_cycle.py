"""How accounts begin, change and end: requests, history, temporary accounts, suspension and termination."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENTS = ("suspended_at", "terminated_at", "returned_at")
_LAST_DAY = "last day of a temporary account"
_GIVEN = "set while the password is one that somebody else chose"


def upgrade() -> None:
    op.add_column(
        "member", sa.Column("valid_until", sa.Date(), nullable=True, comment="last day of a temporary account")
    )
    for name in _MOMENTS:
        op.add_column("member", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("member", sa.Column("password_given_at", sa.BigInteger(), nullable=True, comment=_GIVEN))
    op.create_table(
        "member_step",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("by_user_name", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("detail", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_step_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_step")),
    )
    op.create_index(op.f("ix_member_step_member_id"), "member_step", ["member_id"], unique=False)
    op.create_table(
        "member_request",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("user_key", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("asked_by_id", _ID, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decided_by_id", _ID, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["member.id"], name=op.f("fk_member_request_asked_by_id_member")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_member_request_decided_by_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_request")),
    )
    op.create_index(op.f("ix_member_request_user_key"), "member_request", ["user_key"], unique=False)
    _begin_histories()


def _begin_histories() -> None:
    """A first line for every member there is already, and the reason of those who were disabled."""
    op.execute(
        "INSERT INTO member_step (member_id, at, change, by_user_name, by_name, reason, detail) "
        "SELECT id, created_at, 'added', '', '', '', '' FROM member ORDER BY id"
    )
    op.execute(
        "INSERT INTO member_step (member_id, at, change, by_user_name, by_name, reason, detail) "
        "SELECT id, disabled_at, 'disabled', '', '', disabled_reason, '' FROM member "
        "WHERE disabled_at IS NOT NULL ORDER BY id"
    )


def downgrade() -> None:
    """A former program knows no suspension and no end: whoever is kept out stays kept out, as disabled."""
    op.execute(
        "UPDATE member SET disabled_at = COALESCE(terminated_at, suspended_at) "
        "WHERE disabled_at IS NULL AND (terminated_at IS NOT NULL OR suspended_at IS NOT NULL)"
    )
    op.execute(
        "UPDATE member SET disabled_at = created_at, disabled_reason = 'temporary account' "
        "WHERE disabled_at IS NULL AND valid_until IS NOT NULL"
    )
    op.drop_index(op.f("ix_member_request_user_key"), table_name="member_request")
    op.drop_table("member_request")
    op.drop_index(op.f("ix_member_step_member_id"), table_name="member_step")
    op.drop_table("member_step")
    for name in ("password_given_at", *reversed(_MOMENTS), "valid_until"):
        op.drop_column("member", name)
