"""Every table of the store, as SQLAlchemy Core. Migrations bring a database here; a test compares both."""

from __future__ import annotations

from alpr_desk.db.tables.agencies import agency, authority, data_key, policy_officer, policy_version
from alpr_desk.db.tables.canvassing import canvass
from alpr_desk.db.tables.corrections import overtaken_hit, read_correction
from alpr_desk.db.tables.finding import plate_block, plate_head, read_name
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
    member_request,
    member_step,
    password_history,
    policy_acknowledgement,
    recovery_code,
    security_key,
    sign_in_failure,
    sign_in_lock,
    training_record,
)
from alpr_desk.db.tables.proving import audit_checkpoint, audit_entry, audit_head, audit_key, audit_node
from alpr_desk.db.tables.reviewing import alarm, finding, protected_plate, review, review_item
from alpr_desk.db.tables.saved_searches import saved_search
from alpr_desk.db.tables.seeing import plate_read, read_revision, shift
from alpr_desk.db.tables.training import course_version, refresher_try, training_announcement
from alpr_desk.db.tables.using import evidence_package

__all__ = [
    "agency",
    "alarm",
    "audit_checkpoint",
    "audit_entry",
    "audit_head",
    "audit_key",
    "audit_node",
    "authority",
    "canvass",
    "course_version",
    "data_key",
    "evidence_package",
    "field_entry",
    "finding",
    "hit",
    "hotlist",
    "hotlist_block",
    "hotlist_category",
    "hotlist_version",
    "import_profile",
    "list_pickup",
    "member",
    "member_request",
    "member_step",
    "metadata",
    "overtaken_hit",
    "password_history",
    "plate_block",
    "plate_head",
    "plate_read",
    "policy_acknowledgement",
    "policy_officer",
    "policy_version",
    "protected_plate",
    "read_correction",
    "read_name",
    "read_revision",
    "recovery_code",
    "refresher_try",
    "review",
    "review_item",
    "saved_search",
    "security_key",
    "shift",
    "sign_in_failure",
    "sign_in_lock",
    "suppressed_match",
    "suppression",
    "training_announcement",
    "training_record",
]
