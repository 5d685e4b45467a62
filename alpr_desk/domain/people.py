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
    REQUEST_MEMBERS = "ask for a new member's account"
    APPROVE_MEMBERS = "approve another's request for an account"
    MANAGE_TRAINING = "enter training"
    READ_AUDIT = "read the audit log"
    VERIFY_AUDIT = "verify the audit log"
    SEE_SETTINGS = "see settings"
    CHANGE_SETTINGS = "change settings"
    PUBLISH_POLICY = "publish the usage policy and name its officers"
    REVIEW_USE = "review how data was used"
    SEE_STATISTICS = "see and publish statistics"
    ANSWER_SUBJECTS = "answer who looked for a plate"
    SEE_ALARMS = "see and acknowledge alarms"
    CORRECT_READS = "correct reads"
    EXPORT_RESULTS = "export search results"
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
    Role.INVESTIGATOR: _DESK | {_P.CORRECT_READS, _P.EXPORT_RESULTS},
    Role.SUPERVISOR: _DESK
    | {_P.SEE_MEMBERS, _P.READ_AUDIT, _P.REQUEST_MEMBERS, _P.APPROVE_MEMBERS, _P.REVIEW_USE, _P.SEE_ALARMS}
    | {_P.CORRECT_READS, _P.EXPORT_RESULTS, _P.APPROVE_ENTRIES},
    Role.ALPR_ADMINISTRATOR: frozenset(Permission) - {_P.MANAGE_TRAINING, _P.APPROVE_MEMBERS},
    Role.BUREAU_COMMANDER: frozenset(
        {
            _P.SEE_MEMBERS,
            _P.READ_AUDIT,
            _P.VERIFY_AUDIT,
            _P.SEE_HOTLISTS,
            _P.SEE_SETTINGS,
            _P.REQUEST_MEMBERS,
            _P.APPROVE_MEMBERS,
            _P.SEE_STATISTICS,
            _P.SEE_ALARMS,
        }
    ),
    Role.TRAINING_MANAGER: frozenset({_P.SEE_MEMBERS, _P.MANAGE_TRAINING}),
    Role.CUSTODIAN: frozenset({_P.WRITE_PACKAGES, _P.SEARCH_READS, _P.OPEN_IMAGES, _P.READ_AUDIT})
    | {_P.ANSWER_SUBJECTS, _P.EXPORT_RESULTS},
    Role.AUDITOR: frozenset(
        {_P.READ_AUDIT, _P.VERIFY_AUDIT, _P.SEE_MEMBERS, _P.REVIEW_USE, _P.SEE_STATISTICS, _P.SEE_ALARMS}
    ),
}
"""The table the gate goes by; shown as it is in the program (CJIS; Policy 430.2.1(a))."""


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything any of `roles` may do."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))


class MemberStatus(StrEnum):
    """Where an account stands. A suspended or disabled member can come back, a terminated one cannot."""

    ACTIVE = "active"
    LOCKED = "locked"
    SUSPENDED = "suspended"
    DISABLED = "disabled"
    TERMINATED = "terminated"


IN_OFFICE = frozenset({MemberStatus.ACTIVE, MemberStatus.LOCKED})
"""Members whose sessions go on. A lock keeps strangers from trying on; it does not end the member's own session."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person who may be let in. `user_name` is unique without regard to case, is never changed and never reused.

    `valid_until`: last day of a temporary account, in the agency's local time; None for one without an end.
    """

    id: int
    user_name: str
    name: str
    title: str
    roles: frozenset[Role]
    status: MemberStatus
    created_at: datetime
    last_sign_in: datetime | None
    valid_until: date | None = None

    def may_enter(self, day: date) -> bool:
        """Whether the account lets its member in on `day`; training and policy are other questions."""
        return self.status in IN_OFFICE and not self.ended(day)

    def ended(self, day: date) -> bool:
        """Whether a temporary account is over on `day`."""
        return self.valid_until is not None and day > self.valid_until


class MemberChange(StrEnum):
    """A step of a member's life cycle. The values are stored; never change one."""

    REQUESTED = "requested"
    APPROVED = "approved"
    ADDED = "added"
    TRANSFERRED = "transferred"
    SUSPENDED = "suspended"
    RETURNED = "returned"
    DISABLED = "disabled"
    TERMINATED = "terminated"
    UNLOCKED = "unlocked"
    SECOND_FACTOR = "second factor renewed"
    RECOVERY_CODES = "recovery codes renewed"
    KEY_ADDED = "security key added"
    KEY_REMOVED = "security key removed"


@dataclass(frozen=True, slots=True)
class MemberStep:
    """One line of a member's history: what, when, by whom (user name and name), and why.

    `detail` says what it changed, in words: `roles: deputy -> supervisor`.
    """

    at: datetime
    change: MemberChange
    by_user_name: str
    by_name: str
    reason: str
    detail: str = ""


class RequestState(StrEnum):
    """The values are stored; never change one."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    ENROLLED = "enrolled"


@dataclass(frozen=True, slots=True)
class MemberRequest:
    """A request for a new member's account, and what became of it. `decided_by` is never `asked_by`."""

    id: int
    user_name: str
    name: str
    title: str
    roles: frozenset[Role]
    valid_until: date | None
    reason: str
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    state: RequestState
    decided_by: str = ""
    decided_by_name: str = ""
    decided_at: datetime | None = None
    decision: str = ""


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """One completed course (Policy 430.3(d), 430.8). Current from `completed` through `expires`, both included.

    `no_longer_enough`: the day from which this version of the course opens no data; None where none was named.
    """

    id: int
    member_id: int
    course: str
    version: str
    completed: date
    expires: date
    certificate_name: str
    certificate_sha256: str
    entered_by: str
    no_longer_enough: date | None = None

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
    by_order: bool = False
