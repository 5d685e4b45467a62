"""Members and their training."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import Member, Role, TrainingRecord


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member with the training that counts."""

    member: Member
    training: TrainingRecord | None
    policy_acknowledged: bool


@dataclass(frozen=True, slots=True)
class ListMembers(Request[tuple[MemberRow, ...]]):
    pass


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Shown once, never stored in this form: the second factor's URI (`otpauth://`) and the recovery codes."""

    member: Member
    otpauth_uri: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddMember(Request[Enrolment]):
    user_name: str
    name: str
    title: str
    roles: frozenset[Role]
    password: str = field(repr=False)


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
