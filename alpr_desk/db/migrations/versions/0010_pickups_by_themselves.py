"""Lists that are fetched by themselves: one program at a time, by password or by key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "list_pickup",
        sa.Column(
            "claimed_until",
            sa.BigInteger(),
            nullable=True,
            comment="a program is fetching the list; others leave it alone until then",
        ),
    )
    op.add_column(
        "list_pickup",
        sa.Column(
            "by_key",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="the secret is a private key and its passphrase, as JSON",
        ),
    )


def downgrade() -> None:
    """A pick-up that signs in by key has no password to go back to: it must be set again."""
    op.execute(sa.text("DELETE FROM list_pickup WHERE by_key"))
    op.drop_column("list_pickup", "by_key")
    op.drop_column("list_pickup", "claimed_until")
