"""Reads of an incident are found by it, however many came since. Reads that bear none take no room in the index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BEARS_ONE = sa.text("incident IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_read_name_incident",
        "read_name",
        ["incident", "captured_at", "read_id", "text", "band"],
        sqlite_where=_BEARS_ONE,
        postgresql_where=_BEARS_ONE,
    )


def downgrade() -> None:
    op.drop_index("ix_read_name_incident", table_name="read_name")
