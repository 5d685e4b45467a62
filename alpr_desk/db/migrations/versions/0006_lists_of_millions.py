"""Entries of hotlists in blocks, so that millions of them are imported and loaded in seconds; and how lists are kept.

Every entry keeps its number: hits and evidence packages name it.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BLOCK, _NEVER = 256, 0xFFFF_FFFF
_STATE_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_entry = sa.table(
    "hotlist_entry",
    *(sa.column(name) for name in ("id", "version_id", "plate", "state", "category", "starts", "expires")),
    sa.column("facts", sa.JSON()),
)
_block = sa.table(
    "hotlist_block", *(sa.column(name) for name in ("first_id", "version_id", "entries", "rows", "details"))
)
_version = sa.table("hotlist_version", sa.column("id"), sa.column("categories", sa.JSON()))


def upgrade() -> None:
    _make_tables()
    _add_columns()
    connection = op.get_bind()
    for version_id in connection.execute(sa.select(_version.c.id)).scalars().all():
        _pack(connection, version_id)
    op.drop_index(op.f("ix_hotlist_entry_version_id"), table_name="hotlist_entry")
    op.drop_table("hotlist_entry")


def downgrade() -> None:
    _make_entry_table()
    connection = op.get_bind()
    for block in connection.execute(sa.select(_block)).all():
        rows = _unpacked(block)
        if rows:
            connection.execute(sa.insert(_entry), rows)
    for name in ("categories", "held_reason", "decision", "decided_by", "decided_at"):
        op.drop_column("hotlist_version", name)
    for name in ("sound", "colour", "seen_by", "revision"):
        op.drop_column("hotlist", name)
    op.drop_index(op.f("ix_suppressed_match_read_id"), table_name="suppressed_match")
    op.drop_index(op.f("ix_suppressed_match_suppression_id"), table_name="suppressed_match")
    op.drop_index(op.f("ix_hotlist_block_version_id"), table_name="hotlist_block")
    for name in ("suppressed_match", "suppression", "field_entry", "hotlist_block"):
        op.drop_table(name)
    for name in ("import_profile", "hotlist_category", "list_pickup"):
        op.drop_table(name)


def _pack(connection: sa.Connection, version_id: int) -> None:
    """The version's entries into blocks of entries whose numbers follow each other."""
    categories: dict[str, int] = {}
    counts: dict[str, int] = {}
    query = sa.select(_entry).where(_entry.c.version_id == version_id).order_by(_entry.c.id)
    rows = iter(connection.execute(query.execution_options(yield_per=5_000)))
    packed = []
    for run in _runs(rows):
        for row in run:
            categories.setdefault(row.category, len(categories))
            counts[row.category] = counts.get(row.category, 0) + 1
        details = json.dumps([_listed(row) for row in run], ensure_ascii=False, separators=(",", ":"))
        values = b"".join(_row(row, categories[row.category]) for row in run)
        packed.append(
            {
                "first_id": run[0].id,
                "version_id": version_id,
                "entries": len(run),
                "rows": values,
                "details": zlib.compress(details.encode(), 1),
            }
        )
    for start in range(0, len(packed), 100):
        connection.execute(sa.insert(_block), packed[start : start + 100])
    named = [[name, counts[name]] for name in categories]
    connection.execute(sa.update(_version).where(_version.c.id == version_id).values(categories=named))


def _runs(rows: Iterator[Any]) -> Iterator[list[Any]]:
    numbered = ((row.id - place, row) for place, row in enumerate(rows))
    for _, group in groupby(numbered, key=lambda pair: pair[0]):
        members = (row for _, row in group)
        while run := list(islice(members, _BLOCK)):
            yield run


def _row(row: Any, category: int) -> bytes:
    state = 0
    for letter in (row.state or "").upper()[:3]:
        state = state * 37 + _STATE_LETTERS.find(letter) + 1
    starts = 0 if row.starts is None else max(0, min(_NEVER, row.starts // 1_000_000))
    expires = _NEVER if row.expires is None else max(0, min(_NEVER, -(-row.expires // 1_000_000)))
    return struct.pack("<QHHII", int("1" + row.plate, 36), state, min(category, 0xFFFF), starts, expires)


def _listed(row: Any) -> list[Any]:
    return [row.plate, row.state, row.category, row.facts, _moment(row.starts), _moment(row.expires), None]


def _moment(microseconds: int | None) -> str | None:
    return None if microseconds is None else (_EPOCH + timedelta(microseconds=microseconds)).isoformat()


def _unpacked(block: Any) -> list[dict[str, Any]]:
    listed = json.loads(zlib.decompress(block.details))
    names = ("plate", "state", "category", "facts", "starts", "expires")
    rows = [dict(zip(names, values, strict=False)) for values in listed]
    for place, row in enumerate(rows):
        row |= {"id": block.first_id + place, "version_id": block.version_id}
        for name in ("starts", "expires"):
            if row[name]:
                row[name] = (datetime.fromisoformat(row[name]) - _EPOCH) // timedelta(microseconds=1)
    return rows


def _add_columns() -> None:
    for column in (
        sa.Column("sound", sa.String(length=20), comment="null: as the priority sounds"),
        sa.Column("colour", sa.String(length=20), comment="null: as the priority looks"),
        sa.Column("seen_by", sa.JSON(), comment="roles that may open it; null: every role that sees hotlists"),
        sa.Column("revision", sa.Integer(), comment="counts changes of what is matched besides a new version"),
    ):
        op.add_column("hotlist", column)
    for column in (
        sa.Column("categories", sa.JSON(), comment="name and entries of each, in the order of the blocks' numbers"),
        sa.Column("held_reason", sa.String(length=400), comment="why it was not put in force at once; null: it was"),
        sa.Column("decision", sa.String(length=10), comment="of a held version; null until another member has decided"),
        sa.Column("decided_by", sa.String(length=64)),
        sa.Column("decided_at", sa.BigInteger()),
    ):
        op.add_column("hotlist_version", column)


def _make_entry_table() -> None:
    op.create_table(
        "hotlist_entry",
        sa.Column("id", _ID, nullable=False),
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("plate", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=4), nullable=True),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=True),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["hotlist_version.id"], name=op.f("fk_hotlist_entry_version_id_hotlist_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotlist_entry")),
    )
    op.create_index(op.f("ix_hotlist_entry_version_id"), "hotlist_entry", ["version_id"], unique=False)


def _make_tables() -> None:
    op.create_table(
        "hotlist_block",
        sa.Column(
            "first_id", _ID, autoincrement=False, nullable=False, comment="number of its first entry; the rest follow"
        ),
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False, comment="what matching needs of each entry, 20 bytes"),
        sa.Column("details", sa.LargeBinary(), nullable=False, comment="each entry in full, JSON under zlib"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["hotlist_version.id"], name=op.f("fk_hotlist_block_version_id_hotlist_version")
        ),
        sa.PrimaryKeyConstraint("first_id", name=op.f("pk_hotlist_block")),
    )
    op.create_index(op.f("ix_hotlist_block_version_id"), "hotlist_block", ["version_id"], unique=False)
    op.create_table(
        "import_profile",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.String(length=64), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_import_profile_name")),
    )
    op.create_table(
        "hotlist_category",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False, comment="in small letters"),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotlist_category")),
        sa.UniqueConstraint("name", name=op.f("uq_hotlist_category_name")),
    )
    _make_field_entries()
    _make_suppressions()
    op.create_table(
        "list_pickup",
        sa.Column("id", _ID, nullable=False),
        sa.Column("hotlist_name", sa.String(length=80), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column(
            "address",
            sa.String(length=400),
            nullable=False,
            comment="a folder and a file pattern, or sftp://user@host:port/path",
        ),
        sa.Column(
            "host_key", sa.String(length=100), nullable=False, comment="SHA-256 of the server's key; empty for a folder"
        ),
        sa.Column("secret", sa.LargeBinary(), comment="the password, wrapped; null where none is needed"),
        sa.Column("every_minutes", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("last_sha256", sa.String(length=64), nullable=False),
        sa.Column("last_outcome", sa.String(length=400), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, comment="in a row; 0 after a success"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_pickup")),
        sa.UniqueConstraint("hotlist_name", name=op.f("uq_list_pickup_hotlist_name")),
    )


def _make_field_entries() -> None:
    op.create_table(
        "field_entry",
        sa.Column("id", _ID, nullable=False),
        sa.Column("hotlist_id", _ID, nullable=False),
        sa.Column("pattern", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=4), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("review", sa.String(length=10), nullable=True, comment="null until a supervisor has looked at it"),
        sa.Column("reviewed_by", sa.String(length=64), nullable=True),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hotlist_id"], ["hotlist.id"], name=op.f("fk_field_entry_hotlist_id_hotlist")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_entry")),
    )


def _make_suppressions() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", _ID, nullable=False),
        sa.Column("hotlist_id", _ID, nullable=False),
        sa.Column("plate", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=4), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("reported_by", sa.String(length=64), nullable=False),
        sa.Column("reported_at", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False, comment="how long it is to last from its approval"),
        sa.Column("decision", sa.String(length=10), nullable=True, comment="null until a supervisor has decided"),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True, comment="set when it is approved"),
        sa.ForeignKeyConstraint(["hotlist_id"], ["hotlist.id"], name=op.f("fk_suppression_hotlist_id_hotlist")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
    )
    op.create_table(
        "suppressed_match",
        sa.Column("id", _ID, nullable=False),
        sa.Column("read_id", _ID, nullable=False),
        sa.Column("suppression_id", _ID, nullable=False),
        sa.Column("plate_as_read", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["read_id"], ["plate_read.id"], name=op.f("fk_suppressed_match_read_id_plate_read")),
        sa.ForeignKeyConstraint(
            ["suppression_id"], ["suppression.id"], name=op.f("fk_suppressed_match_suppression_id_suppression")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressed_match")),
    )
    op.create_index(op.f("ix_suppressed_match_read_id"), "suppressed_match", ["read_id"], unique=False)
    op.create_index(op.f("ix_suppressed_match_suppression_id"), "suppressed_match", ["suppression_id"], unique=False)
