"""Every table of the store, as SQLAlchemy Core. Migrations bring a database here; a test compares both."""

from __future__ import annotations

from alpr_desk.db.tables.agencies import agency, authority, data_key, policy_version
from alpr_desk.db.tables.lists import (
    field_entry,
    hotlist_block,
    hotlist_category,
    import_profile,
    list_pickup,
    suppressed_match,
    suppression,
)
from alpr_desk.db.tables.matching import hit, hotlist, hotlist_version
from alpr_desk.db.tables.naming import metadata
from alpr_desk.db.tables.people import (
    member,
    password_history,
    policy_acknowledgement,
    recovery_code,
    sign_in_failure,
    sign_in_lock,
    training_record,
)
from alpr_desk.db.tables.proving import audit_entry, audit_head
from alpr_desk.db.tables.seeing import plate_read, read_revision, shift
from alpr_desk.db.tables.using import evidence_package

__all__ = [
    "agency",
    "audit_entry",
    "audit_head",
    "authority",
    "data_key",
    "evidence_package",
    "field_entry",
    "hit",
    "hotlist",
    "hotlist_block",
    "hotlist_category",
    "hotlist_version",
    "import_profile",
    "list_pickup",
    "member",
    "metadata",
    "password_history",
    "plate_read",
    "policy_acknowledgement",
    "policy_version",
    "read_revision",
    "recovery_code",
    "shift",
    "sign_in_failure",
    "sign_in_lock",
    "suppressed_match",
    "suppression",
    "training_record",
]
