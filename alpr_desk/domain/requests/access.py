"""Sign-in, lock, policy and password."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import Member, Permission, SessionId, TrainingRecord


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of CJIS AC-8, shown before sign-in. `demonstration` where the data folder is marked as one;
    `security_keys` where members may sign in with one."""

    agency: str
    text: str
    demonstration: bool
    security_keys: bool = False


@dataclass(frozen=True, slots=True)
class ReadNotice(Request[Notice]):
    """Open to all."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    session: SessionId = field(repr=False)
    member: Member


@dataclass(frozen=True, slots=True)
class SignIn(Request[SignedIn]):
    """Password and second factor together, so that no answer tells which of them was wrong.

    `assertion`: what a security key signed (`BeginKeySignIn`), in place of a code.
    """

    user_name: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    notice_acknowledged: bool = False
    assertion: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignOut(Request[None]):
    pass


@dataclass(frozen=True, slots=True)
class LockSession(Request[None]):
    """By the member's key or by the idle clock."""

    idle: bool = False


@dataclass(frozen=True, slots=True)
class UnlockSession(Request[None]):
    """The password; where a security key's `assertion` is given too, both must be right."""

    password: str = field(repr=False)
    assertion: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Reauthenticate(Request[None]):
    """Password and a new code once more, before a privileged act (CJIS IA-11). Does not prolong the session.

    `assertion`: what a security key signed (`BeginKeySignIn`), in place of a code.
    """

    password: str = field(repr=False)
    code: str = field(repr=False)
    assertion: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ChangePassword(Request[None]):
    old: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class JudgePassword(Request[tuple[str, ...]]):
    """Why `password` could not be used, a sentence for each reason, as one types it. Kept nowhere.

    `user_name` and `name` are those of the member it is for; empty for one's own.
    """

    password: str = field(repr=False)
    user_name: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class RecoveryCodes:
    """Shown once; `sheet` is a PDF of them to print."""

    codes: tuple[str, ...] = field(repr=False)
    sheet: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RenewRecoveryCodes(Request[RecoveryCodes]):
    """New codes for oneself; the former ones are worth nothing from then on."""


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """A version of the usage policy; `text` is Markdown.

    `effective_at` None: from `published_at` on. `published_by` is empty for the one that the agency began with.
    """

    version: int
    title: str
    text: str
    published_at: datetime
    effective_at: datetime | None = None
    published_by: str = ""


@dataclass(frozen=True, slots=True)
class ReadPolicy(Request[PolicyDocument]):
    """Open to every signed-in member: it must be read before it can be acknowledged."""


@dataclass(frozen=True, slots=True)
class AcknowledgePolicy(Request[None]):
    version: int


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """Where the member stands; what the window shows on its bars and gates.

    Attributes:
        training: the record that opens data today, or the last one that did, or None.
        training_sentence: empty where training is current; else why data is closed and what to do.
        training_days_left: days until expiry, None without a current record.
        data_open: training current, policy acknowledged and password current.
        password_current: False where it must be changed before anything else.
        password_sentence: empty unless the password must be changed, or soon.
        recovery_codes_left: how many recovery codes are unused.
        shift_id: the member's running shift, if any.
        training_closes_at: the office's midnight at which training ends, None without a current record.
        training_zone: that zone's name at that moment, such as `PST`.
        training_warn_minutes: how long before that moment a member at work is told.
        training_announcement: 30, 14, 7 or 1 where the member is to be told so many days ahead, and was not yet.
        locks_at: when the session locks if nothing is done.
    """

    member: Member
    organisation: str
    permissions: frozenset[Permission]
    locked: bool
    training: TrainingRecord | None
    training_current: bool
    training_sentence: str
    training_days_left: int | None
    policy_version: int
    policy_acknowledged: bool
    data_open: bool
    shift_id: int | None
    signed_in_at: datetime
    locks_at: datetime
    password_current: bool = True
    password_sentence: str = ""
    recovery_codes_left: int = 10
    training_closes_at: datetime | None = None
    training_zone: str = ""
    training_warn_minutes: int = 30
    training_announcement: int | None = None


@dataclass(frozen=True, slots=True)
class DescribeSession(Request[SessionStatus]):
    """Does not count as activity and opens no data."""


@dataclass(frozen=True, slots=True)
class KeepAwake(Request[None]):
    """The member touched the window: puts the idle lock off."""
