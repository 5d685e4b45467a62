"""Members' security keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "security_key",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False, comment="COSE, as CBOR"),
        sa.Column("sign_count", sa.BigInteger(), nullable=False, comment="32 bits without a sign"),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_security_key_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_key")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_security_key_credential_id")),
    )
    op.create_index(op.f("ix_security_key_member_id"), "security_key", ["member_id"], unique=False)


def downgrade() -> None:
    """Members sign in by code again: every one of them has an authenticator."""
    op.drop_index(op.f("ix_security_key_member_id"), table_name="security_key")
    op.drop_table("security_key")
