"""Audit entries: what is recorded of every access, and what `audit verify` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class AuditEvent(StrEnum):
    """What happened. The values are stored; never change one."""

    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    LOCK = "lock"
    UNLOCK = "unlock"
    REAUTHENTICATE = "re-authenticate"
    PASSWORD_CHANGE = "password change"
    POLICY_ACKNOWLEDGED = "policy acknowledged"
    MEMBER_CHANGE = "member change"
    TRAINING_RECORDED = "training recorded"
    SHIFT_START = "shift start"
    SHIFT_END = "shift end"
    READS_RECORDED = "reads recorded"
    READS_INGESTED = "reads ingested"
    HOTLIST_IMPORT = "hotlist import"
    HOTLIST_CHANGE = "hotlist change"
    HIT_VERIFIED = "hit verified"
    HIT_DISPOSED = "hit disposed"
    SEARCH = "search"
    READ_OPENED = "read opened"
    IMAGE_OPENED = "image opened"
    LIST_OPENED = "list opened"
    PACKAGE_WRITTEN = "package written"
    AUDIT_READ = "audit read"
    AUDIT_VERIFIED = "audit verified"
    AUDIT_EXPORTED = "audit exported"
    CHECKPOINT_MADE = "checkpoint made"
    SETTINGS_READ = "settings read"
    SETTINGS_CHANGE = "settings change"
    AGENCY_CREATED = "agency created"
    HOTLIST_EXPORT = "hotlist export"
    PLATE_ENTERED = "wanted plate entered"
    ENTRY_REVIEWED = "wanted plate reviewed"
    SUPPRESSION = "wrong entry suppressed"
    DENIED = "denied"
    TRAINING_ANNOUNCED = "training announced"
    TRAINING_IMPORTED = "training imported"
    TRAINING_EXPORTED = "training exported"
    COURSE_CHANGE = "course change"
    REFRESHER = "refresher"
    POLICY_PUBLISHED = "policy published"
    POLICY_EXPORTED = "policy exported"
    OFFICER_NAMED = "officer named"
    REVIEW_OPENED = "review opened"
    REVIEW_MARKED = "review marked"
    REVIEW_SIGNED = "review signed"
    FINDING_CLOSED = "finding closed"
    PROTECTED_PLATE_CHANGE = "protected plate change"
    STATISTICS_READ = "statistics read"
    SUBJECT_ANSWERED = "subject answered"
    ALARM = "alarm"
    ALARM_ACKNOWLEDGED = "alarm acknowledged"
    READ_CORRECTED = "read corrected"
    RESULTS_EXPORTED = "results exported"
    SEARCH_SAVED = "search saved"
    CANVASS_BEGUN = "canvass begun"
    CANVASS_ENDED = "canvass ended"


class Outcome(StrEnum):
    ATTEMPTED = "attempted"
    COMPLETED = "completed"
    FAILED = "failed"
    DENIED = "denied"


Detail = Mapping[str, object]
"""JSON values; what the event was about (the plate or other data elements of a query among them)."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """What is to be appended: the access record of Civil Code 1798.90.52, and what came of it."""

    at: datetime
    event: AuditEvent
    outcome: Outcome
    user_name: str
    member_name: str
    organisation: str
    purpose: str = ""
    detail: Detail = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A record in the chain. Both hashes are 64 hex characters; `audit.chain.entry_hash` says over which bytes."""

    sequence: int
    previous_hash: str
    canonical: bytes
    hash: str


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One thing `audit verify` objects to. `sequence` is the entry's, 0 for the log as a whole."""

    sequence: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log held `size` entries under `root` (hex) when this was signed. `note`: the signed note itself.

    `reason` says when it is made: "sign-in", "sign-out", "export", "stop", "command".
    """

    size: int
    root: str
    at: datetime
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A checkpoint that was kept off this machine. `name` says where it comes from, `note` is what stands there."""

    name: str
    note: str


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """What verification found; `head` is the hash of the last entry, `root` that of the tree over all (hex).

    `checkpoints` and `anchors` count what the log was compared with. `notes` are worth a look and no fault, such as a
    clock that went back.
    """

    entries: int
    head: str
    faults: tuple[AuditFault, ...]
    notes: tuple[AuditFault, ...] = ()
    root: str = ""
    checkpoints: int = 0
    anchors: int = 0

    @property
    def good(self) -> bool:
        return not self.faults


# What the bus is told of the log


@dataclass(frozen=True, slots=True)
class CheckpointMade:
    """A checkpoint is in the store and may be carried off the machine."""

    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class ClockSetBack:
    """Entry `sequence` has the time `now`, the one before it `was`, which is later."""

    sequence: int
    was: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class AuditProgress:
    """Verification has looked at `done` of about `total` entries."""

    done: int
    total: int
