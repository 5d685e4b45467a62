"""Every table of the store, as SQLAlchemy Core. Migrations bring a database here; a test compares both."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from alpr_desk.db.types import Id, UtcMoment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

agency = Table(
    "agency",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("created_at", UtcMoment, nullable=False),
    Column("demonstration", Boolean, nullable=False),
)

authority = Table(
    "authority",
    metadata,
    Column("name", String(40), primary_key=True, comment="authority or signer"),
    Column("certificate_pem", LargeBinary, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
)

policy_version = Table(
    "policy_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("published_at", UtcMoment, nullable=False),
)

member = Table(
    "member",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_name", String(64), nullable=False),
    Column("user_key", String(128), nullable=False, unique=True, comment="user name without regard to case"),
    Column("name", String(120), nullable=False),
    Column("title", String(120), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("disabled_at", UtcMoment),
    Column("disabled_reason", String(400), nullable=False, default=""),
    Column("created_at", UtcMoment, nullable=False),
    Column("last_sign_in", UtcMoment),
    Column("password_hash", LargeBinary, nullable=False),
    Column("password_changed_at", UtcMoment, nullable=False),
    Column("wrapped_totp_secret", LargeBinary, nullable=False),
    Column("totp_last_step", Integer, nullable=False, default=0),
)

password_history = Table(
    "password_history",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("password_hash", LargeBinary, nullable=False),
    Column("replaced_at", UtcMoment, nullable=False),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("code_hash", String(128), nullable=False),
    Column("used_at", UtcMoment),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_key", String(128), nullable=False, index=True, comment="known to the agency or not"),
    Column("at", UtcMoment, nullable=False),
)

sign_in_lock = Table(
    "sign_in_lock",
    metadata,
    Column("user_key", String(128), primary_key=True, comment="known to the agency or not: both lock alike"),
    Column("at", UtcMoment, nullable=False),
)

policy_acknowledgement = Table(
    "policy_acknowledgement",
    metadata,
    Column("member_id", Id, ForeignKey("member.id"), primary_key=True),
    Column("version", Integer, ForeignKey("policy_version.version"), primary_key=True),
    Column("at", UtcMoment, nullable=False),
)

data_key = Table(
    "data_key",
    metadata,
    Column("id", Id, primary_key=True),
    Column("month", String(7), nullable=False, comment="YYYY-MM"),
    Column("image_class", String(20), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    UniqueConstraint("month", "image_class"),
)

training_record = Table(
    "training_record",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("course", String(120), nullable=False),
    Column("version", String(40), nullable=False),
    Column("completed", Date, nullable=False),
    Column("expires", Date, nullable=False),
    Column("certificate_name", String(200), nullable=False),
    Column("certificate_sha256", String(64), nullable=False),
    Column("certificate_address", String(64)),
    Column("certificate_key_id", Id, ForeignKey("data_key.id")),
    Column("entered_by", String(64), nullable=False),
    Column("entered_at", UtcMoment, nullable=False),
)

shift = Table(
    "shift",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("vehicle", String(40), nullable=False),
    Column("sources", JSON, nullable=False),
    Column("started_at", UtcMoment, nullable=False),
    Column("ended_at", UtcMoment),
)

plate_read = Table(
    "plate_read",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uid", String(64), nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("plate", String(12), nullable=False, index=True),
    Column("confidence", Float, nullable=False),
    Column("region", String(8)),
    Column("region_confidence", Float, nullable=False),
    Column("captured_at", UtcMoment, nullable=False, index=True),
    Column("recorded_at", UtcMoment, nullable=False),
    Column("camera", Text, nullable=False),
    Column("vehicle", String(40), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("accuracy_m", Float),
    Column("quad", JSON, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("characters", JSON, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("shift_id", Id, ForeignKey("shift.id"), index=True),
    Column("frame_address", String(64)),
    Column("frame_sha256", String(64), comment="of the picture as it was stored, for evidence"),
    Column("crop_address", String(64)),
    Column("image_key_id", Id, ForeignKey("data_key.id")),
    Column("clip_address", String(64)),
    Column("clip_key_id", Id, ForeignKey("data_key.id")),
)

read_revision = Table(
    "read_revision",
    metadata,
    Column("id", Id, primary_key=True),
    Column("read_id", Id, ForeignKey("plate_read.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("plate", String(12), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("recorded_at", UtcMoment, nullable=False),
)

hotlist = Table(
    "hotlist",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("priority", String(10), nullable=False),
    Column("action", String(40), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("version_id", Id, comment="the version in force; null before the first import"),
)

hotlist_version = Table(
    "hotlist_version",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hotlist_id", Id, ForeignKey("hotlist.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("imported_at", UtcMoment, nullable=False),
    Column("imported_by", String(64), nullable=False),
    Column("source", String(400), nullable=False),
    Column("profile", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("entries", Integer, nullable=False),
    UniqueConstraint("hotlist_id", "number"),
)

hotlist_entry = Table(
    "hotlist_entry",
    metadata,
    Column("id", Id, primary_key=True),
    Column("version_id", Id, ForeignKey("hotlist_version.id"), nullable=False, index=True),
    Column("plate", String(12), nullable=False),
    Column("state", String(4)),
    Column("category", String(80), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("starts", UtcMoment),
    Column("expires", UtcMoment),
)

hit = Table(
    "hit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("read_id", Id, ForeignKey("plate_read.id"), nullable=False, index=True),
    Column("hotlist_id", Id, ForeignKey("hotlist.id"), nullable=False),
    Column("hotlist_name", String(80), nullable=False),
    Column("entry_id", Id, nullable=False),
    Column("entry", JSON, nullable=False, comment="the entry as it stood when the hit was raised"),
    Column("priority", String(10), nullable=False),
    Column("action", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("probability", Float, nullable=False),
    Column("differences", JSON, nullable=False),
    Column("plate_as_read", String(12), nullable=False),
    Column("raised_at", UtcMoment, nullable=False, index=True),
    Column("list_age_hours", Float, nullable=False),
    Column("status", String(10), nullable=False, index=True),
    Column("ticks", JSON),
    Column("clets_reference", String(200)),
    Column("verified_by", String(64)),
    Column("verified_at", UtcMoment),
    Column("disposition", String(40)),
    Column("disposition_reason", String(400)),
    Column("disposed_by", String(64)),
    Column("disposed_at", UtcMoment),
)

evidence_package = Table(
    "evidence_package",
    metadata,
    Column("id", Id, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("written_at", UtcMoment, nullable=False),
    Column("written_by", String(64), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("reads", JSON, nullable=False),
    Column("hits", JSON, nullable=False),
    Column("tag_manifest_sha256", String(64), nullable=False),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("sequence", Id, primary_key=True, autoincrement=False),
    Column("previous_hash", String(64), nullable=False),
    Column("canonical", LargeBinary, nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1; locked while an entry is appended"),
    Column("sequence", Id, nullable=False),
    Column("hash", String(64), nullable=False),
)
