"""Members, how they sign in, and what they were taught."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, Integer, LargeBinary, String, Table

from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.types import Id, UtcMoment

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
    Column("valid_until", Date, comment="last day of a temporary account"),
    Column("suspended_at", UtcMoment),
    Column("terminated_at", UtcMoment),
    Column("returned_at", UtcMoment),
    Column("password_given_at", UtcMoment, comment="set while the password is one that somebody else chose"),
)

member_step = Table(
    "member_step",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("at", UtcMoment, nullable=False),
    Column("change", String(40), nullable=False),
    Column("by_user_name", String(64), nullable=False),
    Column("by_name", String(120), nullable=False),
    Column("reason", String(400), nullable=False),
    Column("detail", String(1000), nullable=False),
)

member_request = Table(
    "member_request",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_name", String(64), nullable=False),
    Column("user_key", String(128), nullable=False, index=True),
    Column("name", String(120), nullable=False),
    Column("title", String(120), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("valid_until", Date),
    Column("reason", String(400), nullable=False),
    Column("asked_by_id", Id, ForeignKey("member.id"), nullable=False),
    Column("asked_at", UtcMoment, nullable=False),
    Column("state", String(20), nullable=False),
    Column("decided_by_id", Id, ForeignKey("member.id")),
    Column("decided_at", UtcMoment),
    Column("decision", String(400), nullable=False, default=""),
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

security_key = Table(
    "security_key",
    metadata,
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("credential_id", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False, comment="COSE, as CBOR"),
    Column("sign_count", BigInteger, nullable=False, comment="32 bits without a sign"),
    Column("name", String(60), nullable=False),
    Column("added_at", UtcMoment, nullable=False),
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
