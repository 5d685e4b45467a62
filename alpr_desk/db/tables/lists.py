"""What hotlists hold and how they are kept: entries, profiles, categories, field entries, suppressions, pick-up."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Integer, LargeBinary, String, Table, false

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

hotlist_block = Table(
    "hotlist_block",
    metadata,
    Column("first_id", Id, primary_key=True, autoincrement=False, comment="number of its first entry; the rest follow"),
    Column("version_id", Id, ForeignKey("hotlist_version.id"), nullable=False, index=True),
    Column("entries", Integer, nullable=False),
    Column("rows", LargeBinary, nullable=False, comment="what matching needs of each entry, 20 bytes"),
    Column("details", LargeBinary, nullable=False, comment="each entry in full, JSON under zlib"),
)

import_profile = Table(
    "import_profile",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
    Column("definition", JSON, nullable=False),
    Column("saved_by", String(64), nullable=False),
    Column("saved_at", UtcMoment, nullable=False),
)

hotlist_category = Table(
    "hotlist_category",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(80), nullable=False, unique=True, comment="in small letters"),
    Column("enabled", Boolean, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", UtcMoment, nullable=False),
)

field_entry = Table(
    "field_entry",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hotlist_id", Id, ForeignKey("hotlist.id"), nullable=False),
    Column("pattern", String(64), nullable=False),
    Column("state", String(4)),
    Column("reason", String(400), nullable=False),
    Column("case_number", String(40), nullable=False),
    Column("source", String(200), nullable=False),
    Column("author", String(120), nullable=False),
    Column("entered_by", String(64), nullable=False),
    Column("entered_at", UtcMoment, nullable=False),
    Column("expires_at", UtcMoment, nullable=False),
    Column("review", String(10), comment="null until a supervisor has looked at it"),
    Column("reviewed_by", String(64)),
    Column("reviewed_at", UtcMoment),
)

suppression = Table(
    "suppression",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hotlist_id", Id, ForeignKey("hotlist.id"), nullable=False),
    Column("plate", String(64), nullable=False),
    Column("state", String(4)),
    Column("reason", String(400), nullable=False),
    Column("reported_by", String(64), nullable=False),
    Column("reported_at", UtcMoment, nullable=False),
    Column("days", Integer, nullable=False, comment="how long it is to last from its approval"),
    Column("decision", String(10), comment="null until a supervisor has decided"),
    Column("decided_by", String(64)),
    Column("decided_at", UtcMoment),
    Column("expires_at", UtcMoment, comment="set when it is approved"),
)

suppressed_match = Table(
    "suppressed_match",
    metadata,
    Column("id", Id, primary_key=True),
    Column("read_id", Id, ForeignKey("plate_read.id"), nullable=False, index=True),
    Column("suppression_id", Id, ForeignKey("suppression.id"), nullable=False, index=True),
    Column("plate_as_read", String(12), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("probability", Float, nullable=False),
    Column("at", UtcMoment, nullable=False),
)

list_pickup = Table(
    "list_pickup",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hotlist_name", String(80), nullable=False, unique=True),
    Column("profile", String(40), nullable=False),
    Column(
        "address", String(400), nullable=False, comment="a folder and a file pattern, or sftp://user@host:port/path"
    ),
    Column("host_key", String(100), nullable=False, comment="SHA-256 of the server's key; empty for a folder"),
    Column("secret", LargeBinary, comment="the password, wrapped; null where none is needed"),
    Column(
        "by_key",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="the secret is a private key and its passphrase, as JSON",
    ),
    Column("every_minutes", Integer, nullable=False),
    Column("replaces", Boolean, nullable=False),
    Column("set_by", String(64), nullable=False),
    Column("last_at", UtcMoment),
    Column("last_sha256", String(64), nullable=False),
    Column("last_outcome", String(400), nullable=False),
    Column("failures", Integer, nullable=False, comment="in a row; 0 after a success"),
    Column("claimed_until", UtcMoment, comment="a program is fetching the list; others leave it alone until then"),
)
