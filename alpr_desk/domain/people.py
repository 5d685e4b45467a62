"""Members, roles, permissions, training and sessions. Pure; the rules are enforced by `alpr_desk.access.gate`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

SessionId = NewType("SessionId", str)
"""256 random bits, hex. Names a session or a shift; says nothing of the member."""


class Role(StrEnum):
    """Job titles of Policy 430.2.1(a)."""

    DEPUTY = "deputy"
    INVESTIGATOR = "investigator"
    SUPERVISOR = "supervisor"
    ALPR_ADMINISTRATOR = "ALPR administrator"
    BUREAU_COMMANDER = "bureau commander"
    TRAINING_MANAGER = "training manager"
    CUSTODIAN = "custodian of records"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What a role may open. The word stands in the permissions table that members see."""

    OPERATE_CAPTURE = "start and end a shift"
    SEE_HITS = "see hits"
    VERIFY_HITS = "verify and dispose hits"
    SEARCH_READS = "search reads"
    OPEN_IMAGES = "open images"
    WRITE_PACKAGES = "write evidence packages"
    INGEST_READS = "ingest reads of other readers"
    SEE_HOTLISTS = "see hotlists"
    MANAGE_HOTLISTS = "import and switch hotlists"
    SEE_MEMBERS = "see members"
    MANAGE_MEMBERS = "add, disable and unlock members"
    MANAGE_TRAINING = "enter training"
    READ_AUDIT = "read the audit log"
    VERIFY_AUDIT = "verify the audit log"
    SEE_SETTINGS = "see settings"
    CHANGE_SETTINGS = "change settings"
    ENTER_PLATES = "enter wanted plates and report wrong entries"
    APPROVE_ENTRIES = "approve held lists, wanted plates and wrong entries"
    EXPORT_HOTLISTS = "export hotlists"


_P = Permission
_FIELD = frozenset(
    {_P.OPERATE_CAPTURE, _P.SEE_HITS, _P.VERIFY_HITS, _P.SEARCH_READS, _P.OPEN_IMAGES, _P.SEE_HOTLISTS}
) | {_P.ENTER_PLATES}
_DESK = _FIELD | {_P.WRITE_PACKAGES}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.DEPUTY: _FIELD | {_P.WRITE_PACKAGES},
    Role.INVESTIGATOR: _DESK,
    Role.SUPERVISOR: _DESK | {_P.SEE_MEMBERS, _P.READ_AUDIT, _P.APPROVE_ENTRIES},
    Role.ALPR_ADMINISTRATOR: frozenset(Permission) - {_P.MANAGE_TRAINING},
    Role.BUREAU_COMMANDER: frozenset(
        {_P.SEE_MEMBERS, _P.READ_AUDIT, _P.VERIFY_AUDIT, _P.SEE_HOTLISTS, _P.SEE_SETTINGS}
    ),
    Role.TRAINING_MANAGER: frozenset({_P.SEE_MEMBERS, _P.MANAGE_TRAINING}),
    Role.CUSTODIAN: frozenset({_P.WRITE_PACKAGES, _P.SEARCH_READS, _P.OPEN_IMAGES, _P.READ_AUDIT}),
    Role.AUDITOR: frozenset({_P.READ_AUDIT, _P.VERIFY_AUDIT, _P.SEE_MEMBERS}),
}
"""The table the gate goes by; shown as it is in the program (CJIS; Policy 430.2.1(a))."""


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything any of `roles` may do."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))


class MemberStatus(StrEnum):
    ACTIVE = "active"
    LOCKED = "locked"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Member:
    """A person who may be let in. `user_name` is unique without regard to case."""

    id: int
    user_name: str
    name: str
    title: str
    roles: frozenset[Role]
    status: MemberStatus
    created_at: datetime
    last_sign_in: datetime | None


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """One completed course (Policy 430.3(d), 430.8). Current from `completed` through `expires`, both included."""

    id: int
    member_id: int
    course: str
    version: str
    completed: date
    expires: date
    certificate_name: str
    certificate_sha256: str
    entered_by: str

    def current_on(self, day: date) -> bool:
        return self.completed <= day <= self.expires


@dataclass(frozen=True, slots=True)
class Grant:
    """Proof that the gate let this member make this request. Every handler takes one; only the gate mints it."""

    member_id: int
    user_name: str
    member_name: str
    organisation: str
    session: SessionId | None
    purpose: str
    at: datetime
    shift_id: int | None = None
