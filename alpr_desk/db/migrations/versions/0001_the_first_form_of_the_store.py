"""The first form of the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("sequence", _ID, autoincrement=False, nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "audit_head",
        sa.Column(
            "id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="always 1; locked while an entry is appended",
        ),
        sa.Column("sequence", _ID, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "authority",
        sa.Column("name", sa.String(length=40), nullable=False, comment="authority or signer"),
        sa.Column("certificate_pem", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_authority")),
    )
    op.create_table(
        "data_key",
        sa.Column("id", _ID, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False, comment="YYYY-MM"),
        sa.Column("image_class", sa.String(length=20), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
        sa.UniqueConstraint("month", "image_class", name=op.f("uq_data_key_month")),
    )
    op.create_table(
        "evidence_package",
        sa.Column("id", _ID, nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("written_by", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reads", sa.JSON(), nullable=False),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.Column("tag_manifest_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_package")),
    )
    op.create_table(
        "hotlist",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("version_id", _ID, nullable=True, comment="the version in force; null before the first import"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotlist")),
        sa.UniqueConstraint("name", name=op.f("uq_hotlist_name")),
    )
    op.create_table(
        "member",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("user_key", sa.String(length=128), nullable=False, comment="user name without regard to case"),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.Column("disabled_reason", sa.String(length=400), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_sign_in", sa.BigInteger(), nullable=True),
        sa.Column("password_hash", sa.LargeBinary(), nullable=False),
        sa.Column("password_changed_at", sa.BigInteger(), nullable=False),
        sa.Column("wrapped_totp_secret", sa.LargeBinary(), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("user_key", name=op.f("uq_member_user_key")),
    )
    op.create_table(
        "policy_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_policy_version")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_key", sa.String(length=128), nullable=False, comment="known to the agency or not"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(op.f("ix_sign_in_failure_user_key"), "sign_in_failure", ["user_key"], unique=False)
    op.create_table(
        "sign_in_lock",
        sa.Column(
            "user_key", sa.String(length=128), nullable=False, comment="known to the agency or not: both lock alike"
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_key", name=op.f("pk_sign_in_lock")),
    )
    op.create_table(
        "hotlist_version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("hotlist_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.Column("imported_by", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hotlist_id"], ["hotlist.id"], name=op.f("fk_hotlist_version_hotlist_id_hotlist")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotlist_version")),
        sa.UniqueConstraint("hotlist_id", "number", name=op.f("uq_hotlist_version_hotlist_id")),
    )
    op.create_index(op.f("ix_hotlist_version_hotlist_id"), "hotlist_version", ["hotlist_id"], unique=False)
    op.create_table(
        "password_history",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("password_hash", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_password_history_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_history")),
    )
    op.create_index(op.f("ix_password_history_member_id"), "password_history", ["member_id"], unique=False)
    op.create_table(
        "policy_acknowledgement",
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_policy_acknowledgement_member_id_member")),
        sa.ForeignKeyConstraint(
            ["version"], ["policy_version.version"], name=op.f("fk_policy_acknowledgement_version_policy_version")
        ),
        sa.PrimaryKeyConstraint("member_id", "version", name=op.f("pk_policy_acknowledgement")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("code_hash", sa.String(length=128), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_recovery_code_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_member_id"), "recovery_code", ["member_id"], unique=False)
    op.create_table(
        "shift",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("vehicle", sa.String(length=40), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_shift_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index(op.f("ix_shift_member_id"), "shift", ["member_id"], unique=False)
    op.create_table(
        "training_record",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("course", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("completed", sa.Date(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=False),
        sa.Column("certificate_name", sa.String(length=200), nullable=False),
        sa.Column("certificate_sha256", sa.String(length=64), nullable=False),
        sa.Column("certificate_address", sa.String(length=64), nullable=True),
        sa.Column("certificate_key_id", _ID, nullable=True),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_key_id"], ["data_key.id"], name=op.f("fk_training_record_certificate_key_id_data_key")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_training_record_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_record")),
    )
    op.create_index(op.f("ix_training_record_member_id"), "training_record", ["member_id"], unique=False)
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
    op.create_table(
        "plate_read",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=12), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=True),
        sa.Column("region_confidence", sa.Float(), nullable=False),
        sa.Column("captured_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("camera", sa.Text(), nullable=False),
        sa.Column("vehicle", sa.String(length=40), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("quad", sa.JSON(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("characters", sa.JSON(), nullable=False),
        sa.Column("frames", sa.Integer(), nullable=False),
        sa.Column("shift_id", _ID, nullable=True),
        sa.Column("frame_address", sa.String(length=64), nullable=True),
        sa.Column(
            "frame_sha256", sa.String(length=64), nullable=True, comment="of the picture as it was stored, for evidence"
        ),
        sa.Column("crop_address", sa.String(length=64), nullable=True),
        sa.Column("image_key_id", _ID, nullable=True),
        sa.Column("clip_address", sa.String(length=64), nullable=True),
        sa.Column("clip_key_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["clip_key_id"], ["data_key.id"], name=op.f("fk_plate_read_clip_key_id_data_key")),
        sa.ForeignKeyConstraint(["image_key_id"], ["data_key.id"], name=op.f("fk_plate_read_image_key_id_data_key")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_plate_read_shift_id_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plate_read")),
        sa.UniqueConstraint("uid", name=op.f("uq_plate_read_uid")),
    )
    op.create_index(op.f("ix_plate_read_captured_at"), "plate_read", ["captured_at"], unique=False)
    op.create_index(op.f("ix_plate_read_plate"), "plate_read", ["plate"], unique=False)
    op.create_index(op.f("ix_plate_read_shift_id"), "plate_read", ["shift_id"], unique=False)
    op.create_table(
        "hit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("read_id", _ID, nullable=False),
        sa.Column("hotlist_id", _ID, nullable=False),
        sa.Column("hotlist_name", sa.String(length=80), nullable=False),
        sa.Column("entry_id", _ID, nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False, comment="the entry as it stood when the hit was raised"),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("plate_as_read", sa.String(length=12), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("list_age_hours", sa.Float(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("ticks", sa.JSON(), nullable=True),
        sa.Column("clets_reference", sa.String(length=200), nullable=True),
        sa.Column("verified_by", sa.String(length=64), nullable=True),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("disposition", sa.String(length=40), nullable=True),
        sa.Column("disposition_reason", sa.String(length=400), nullable=True),
        sa.Column("disposed_by", sa.String(length=64), nullable=True),
        sa.Column("disposed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hotlist_id"], ["hotlist.id"], name=op.f("fk_hit_hotlist_id_hotlist")),
        sa.ForeignKeyConstraint(["read_id"], ["plate_read.id"], name=op.f("fk_hit_read_id_plate_read")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hit")),
    )
    op.create_index(op.f("ix_hit_raised_at"), "hit", ["raised_at"], unique=False)
    op.create_index(op.f("ix_hit_read_id"), "hit", ["read_id"], unique=False)
    op.create_index(op.f("ix_hit_status"), "hit", ["status"], unique=False)
    op.create_table(
        "read_revision",
        sa.Column("id", _ID, nullable=False),
        sa.Column("read_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=12), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["read_id"], ["plate_read.id"], name=op.f("fk_read_revision_read_id_plate_read")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_revision")),
    )
    op.create_index(op.f("ix_read_revision_read_id"), "read_revision", ["read_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_read_revision_read_id"), table_name="read_revision")
    op.drop_table("read_revision")
    op.drop_index(op.f("ix_hit_status"), table_name="hit")
    op.drop_index(op.f("ix_hit_read_id"), table_name="hit")
    op.drop_index(op.f("ix_hit_raised_at"), table_name="hit")
    op.drop_table("hit")
    op.drop_index(op.f("ix_plate_read_shift_id"), table_name="plate_read")
    op.drop_index(op.f("ix_plate_read_plate"), table_name="plate_read")
    op.drop_index(op.f("ix_plate_read_captured_at"), table_name="plate_read")
    op.drop_table("plate_read")
    op.drop_index(op.f("ix_hotlist_entry_version_id"), table_name="hotlist_entry")
    op.drop_table("hotlist_entry")
    op.drop_index(op.f("ix_training_record_member_id"), table_name="training_record")
    op.drop_table("training_record")
    op.drop_index(op.f("ix_shift_member_id"), table_name="shift")
    op.drop_table("shift")
    op.drop_index(op.f("ix_recovery_code_member_id"), table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_table("policy_acknowledgement")
    op.drop_index(op.f("ix_password_history_member_id"), table_name="password_history")
    op.drop_table("password_history")
    op.drop_index(op.f("ix_hotlist_version_hotlist_id"), table_name="hotlist_version")
    op.drop_table("hotlist_version")
    op.drop_table("sign_in_lock")
    op.drop_index(op.f("ix_sign_in_failure_user_key"), table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
    op.drop_table("policy_version")
    op.drop_table("member")
    op.drop_table("hotlist")
    op.drop_table("evidence_package")
    op.drop_table("data_key")
    op.drop_table("authority")
    op.drop_table("audit_head")
    op.drop_table("audit_entry")
    op.drop_table("agency")
