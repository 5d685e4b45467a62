"""Members and their training."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import Member, MemberRequest, MemberStep, Role, TrainingRecord


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member with the training that counts.

    Attributes:
        password_until: last day of the password, after which it must be changed.
        first_password: somebody else set it, and the member has not changed it yet.
        approved: another person approved the account; False where an administrator added it alone.
    """

    member: Member
    training: TrainingRecord | None
    policy_acknowledged: bool
    password_until: date | None = None
    first_password: bool = False
    approved: bool = True


@dataclass(frozen=True, slots=True)
class ListMembers(Request[tuple[MemberRow, ...]]):
    pass


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Shown once, never stored in this form: the second factor's URI (`otpauth://`) and the recovery codes.

    `sheet`: the codes as a PDF to print, made in memory; whoever asked writes it where the member says, or nowhere.
    """

    member: Member
    otpauth_uri: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)
    sheet: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class AddMember(Request[Enrolment]):
    """Add a member without a request, as long as nobody but the administrator could approve one.

    Once a supervisor or commander has signed in, accounts are asked for (`RequestMember`).
    """

    user_name: str
    name: str
    title: str
    roles: frozenset[Role]
    password: str = field(repr=False)
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class RequestMember(Request[MemberRequest]):
    """Ask for a new member's account. It waits for the approval of another person (Policy 430.5(b))."""

    user_name: str
    name: str
    title: str
    roles: frozenset[Role]
    reason: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class ListMemberRequests(Request[tuple[MemberRequest, ...]]):
    """Newest first; enrolled ones are among the members and left out."""


@dataclass(frozen=True, slots=True)
class DecideMemberRequest(Request[MemberRequest]):
    """Approve or refuse another's request."""

    request_id: int
    approve: bool
    reason: str


@dataclass(frozen=True, slots=True)
class EnrolMember(Request[Enrolment]):
    """Make the account of an approved request: first password, second factor, recovery codes, with the member there."""

    request_id: int
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TransferMember(Request[Member]):
    """A new post: name, title, roles and end as they shall be. The member's sessions end, so that a new one begins
    with the new roles. Nobody transfers themselves."""

    user_name: str
    name: str
    title: str
    roles: frozenset[Role]
    valid_until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class SuspendMember(Request[None]):
    """For a time: sessions end at once. `ReturnMember` ends it."""

    user_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnMember(Request[None]):
    """A suspended or disabled member comes back, with the password and second factor they had."""

    user_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class TerminateMember(Request[None]):
    """For good, at once: sessions end, the shift is handed over. The user name is never given again."""

    user_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReenrolMember(Request[Enrolment]):
    """A new second factor and new recovery codes for a member who lost them; with `password`, a new first password."""

    user_name: str
    reason: str
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MemberHistory(Request[tuple[MemberStep, ...]]):
    """Every step of one member's life cycle, newest first."""

    user_name: str


@dataclass(frozen=True, slots=True)
class UnlockMember(Request[None]):
    """Release an account that five failures locked."""

    user_name: str


@dataclass(frozen=True, slots=True)
class DisableMember(Request[None]):
    """At once: the member's sessions end. The last administrator cannot be disabled."""

    user_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordTraining(Request[TrainingRecord]):
    """A completed course, entered by the training manager (Policy 430.8).

    `expires` None: one year after `completed`.
    """

    user_name: str
    course: str
    version: str
    completed: date
    expires: date | None = None
    certificate_name: str = ""
    certificate: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class ListTraining(Request[tuple[TrainingRecord, ...]]):
    """All records of one member, newest first."""

    user_name: str
