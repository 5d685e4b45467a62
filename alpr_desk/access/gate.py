"""Decides, at every call, whether this member may make this request now. The only place that mints a Grant.

The checks run in the order a person meets them: session, lock, account, permission, training, policy, password,
fresh proof, purpose (Policy 430.3(d), 430.3(e), 430.5(a), 430.5(b); CJIS AC-3, AC-7, AC-11, IA-5, IA-11).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from alpr_desk.access.password_age import password_state
from alpr_desk.access.sessions import Limits, Session, SessionKind, SessionRegistry
from alpr_desk.db.unit_of_work import Store, UnitOfWork
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.office_time import midnight_after, office_day
from alpr_desk.domain.people import (
    Grant,
    Member,
    MemberStatus,
    Permission,
    SessionId,
    TrainingRecord,
    permissions_of,
)
from alpr_desk.domain.purpose import Purpose, check_case_number
from alpr_desk.errors import BadInput, DenialReason, Denied
from alpr_desk.settings import Settings


@dataclass(frozen=True, slots=True)
class Rule:
    """What a request needs, as data.

    Attributes:
        permission: what the member's roles must allow; None where being signed in is enough.
        training, policy, purpose: current training, acknowledged policy, a purpose in `request.purpose`.
        unlocked: refused while the session is locked.
        signed_in: False only for what is open to all before sign-in.
        password: refused while the password must be changed.
        fresh: a privileged act: password and code given within `access.privileged_minutes`.
        shift: made under a shift's token instead of a session, so it goes on while the session is locked.
        order: may be made under a standing order, too: the member who gave it is checked as if signed in now.
    """

    permission: Permission | None = None
    training: bool = True
    policy: bool = True
    purpose: bool = False
    unlocked: bool = True
    signed_in: bool = True
    shift: bool = False
    password: bool = True
    fresh: bool = False
    order: bool = False


MAX_NOTE = 200
"""Characters of a purpose's free text."""

OPEN_TO_ALL = Rule(training=False, policy=False, password=False, unlocked=False, signed_in=False)
SIGNED_IN = Rule(training=False, policy=False, password=False)
SIGNED_IN_EVEN_LOCKED = Rule(training=False, policy=False, password=False, unlocked=False)
PROVEN_ANEW = Rule(training=False, policy=False, password=False, fresh=True)
UNDER_SHIFT = Rule(training=False, policy=False, password=False, unlocked=False, shift=True)
"""Training and policy were checked when the shift was started. What a shift has read is recorded in any case, also
after its 12 hours or its member's dismissal: capture is told to end, but no read is lost."""


def duty(permission: Permission) -> Rule:
    """Administration that opens no plate data, so that the person who enters training needs none to do it."""
    return Rule(permission, training=False, policy=False)


def privileged(permission: Permission) -> Rule:
    """A duty that changes who may do what: password and code must have been given just before (CJIS IA-11)."""
    return Rule(permission, training=False, policy=False, fresh=True)


def data(permission: Permission, *, purpose: bool = False) -> Rule:
    """Whatever opens or changes plate data."""
    return Rule(permission, purpose=purpose)


@dataclass(frozen=True, slots=True)
class TrainingState:
    """Whether training opens data today, and what to say where it does not.

    `closes_at`: the office's midnight at which it ends, grace counted in; None where it is not current.
    """

    record: TrainingRecord | None
    current: bool
    sentence: str
    days_left: int | None
    closes_at: datetime | None = None


def training_state(record: TrainingRecord | None, today: date, grace_days: int) -> TrainingState:
    """`record`: the member's record that lasts longest. No training, no data (Policy 430.3(d))."""
    if record is None:
        sentence = "You have no ALPR training on record. Ask the training manager to enter your certificate."
        return TrainingState(None, False, sentence, None)
    left = (record.expires - today).days
    if left >= 0:
        return TrainingState(record, True, "", left)
    if -left <= grace_days:
        return TrainingState(record, True, "", 0)
    sentence = (
        f"Your ALPR training expired on {record.expires:%Y-%m-%d}. "
        "Take the course again and ask the training manager to enter it."
    )
    if record.no_longer_enough is not None and record.no_longer_enough <= today:
        sentence = (
            f"Version {record.version} of the course '{record.course}' is no longer enough since "
            f"{record.no_longer_enough:%Y-%m-%d}. Take the present version and ask the training manager to enter it."
        )
    return TrainingState(record, False, sentence, None)


def training_of(work: UnitOfWork, member_id: int, now: datetime, settings: Settings) -> TrainingState:
    """The state of a member's training now, by the office's day."""
    zone, grace = settings.training.time_zone, settings.access.training_grace_days
    today = office_day(now, zone)
    state = training_state(work.trainings.counting(member_id, today), today, grace)
    if not state.current or state.record is None:
        return state
    return replace(state, closes_at=midnight_after(state.record.expires + timedelta(days=grace), zone))


def limits_of(settings: Settings) -> Limits:
    """In a vehicle that is exempt from the idle lock (CJIS AC-11), a session idles as long as it lasts."""
    access = settings.access
    idle = access.reauthenticate_hours * 60 if access.conveyance else access.idle_lock_minutes
    return Limits(idle, access.reauthenticate_hours)


_KEPT_OUT = {
    MemberStatus.SUSPENDED: "This account is suspended: ask the ALPR administrator.",
    MemberStatus.DISABLED: "This account is disabled: ask the ALPR administrator.",
    MemberStatus.TERMINATED: "This account has ended for good: ask the ALPR administrator.",
}


def entry_fault(member: Member, today: date) -> str:
    """Why the account lets nobody in `today`, as a sentence; empty where it does."""
    if member.valid_until is not None and member.ended(today):
        return f"This temporary account ended on {member.valid_until}: ask the ALPR administrator."
    return _KEPT_OUT.get(member.status, "")


class Gate:
    """Checks a Rule against the session, the store and the clock as they are now."""

    def __init__(self, store: Store, sessions: SessionRegistry, clock: Clock, settings: Callable[[], Settings]) -> None:
        self._store = store
        self._sessions = sessions
        self._clock = clock
        self._settings = settings

    def check(self, session_id: SessionId | None, rule: Rule, purpose: Purpose | None) -> Grant:
        """The grant for one request. Raises Denied, or BadInput for a case number of the wrong form."""
        now = self._clock.now()
        if not rule.signed_in:
            return self._open_grant(now)
        session = self._session(session_id, rule)
        with self._store.reading() as work:
            self._member(work, session, rule, now)
            if rule.training:
                self._training(work, session, now)
            if rule.policy:
                self._policy(work, session, now)
            if rule.password:
                self._password(work, session, now)
            if rule.fresh:
                self._fresh(session)
            agency = work.agencies.get()
        return Grant(
            member_id=session.member_id,
            user_name=session.user_name,
            member_name=session.member_name,
            organisation=agency.name if agency else "",
            session=session.id,
            purpose=self._purpose(purpose, rule),
            at=now,
            shift_id=session.shift_id,
            by_order=session.kind is SessionKind.ORDER,
        )

    def refused(self, session_id: SessionId | None, purpose: Purpose | None) -> Grant:
        """Who asked and why, as far as it is known, for the record of a denial. It belongs to no member."""
        session = self._sessions.get(session_id, limits_of(self._settings()))
        grant = self._open_grant(self._clock.now())
        names = (session.user_name, session.member_name) if session else ("", "")
        given = str(purpose or "").encode("utf-8", "backslashreplace").decode()
        by_order = session is not None and session.kind is SessionKind.ORDER
        return replace(grant, user_name=names[0], member_name=names[1], purpose=given, by_order=by_order)

    def _open_grant(self, now: datetime) -> Grant:
        with self._store.reading() as work:
            agency = work.agencies.get()
        return Grant(0, "", "", agency.name if agency else "", None, "", now)

    def _session(self, session_id: SessionId | None, rule: Rule) -> Session:
        session = self._sessions.get(session_id, limits_of(self._settings()))
        wanted = SessionKind.SHIFT if rule.shift else SessionKind.SESSION
        ordered = session is not None and session.kind is SessionKind.ORDER and rule.order
        if session is None or (session.kind is not wanted and not ordered):
            raise Denied(DenialReason.NOT_SIGNED_IN, "You are not signed in: sign in first.")
        if session.expired and not rule.shift:
            raise Denied(DenialReason.SESSION_EXPIRED, "Your session has ended: sign in again.")
        if session.locked and rule.unlocked:
            raise Denied(DenialReason.SESSION_LOCKED, "The session is locked: enter your password to unlock it.")
        return session

    def _member(self, work: UnitOfWork, session: Session, rule: Rule, now: datetime) -> None:
        if rule.shift:
            return  # what was read under authority is recorded, also of a member who was disabled since
        member = work.members.by_id(session.member_id)
        today = office_day(now, self._settings().training.time_zone)
        fault = entry_fault(member, today) if member else _KEPT_OUT[MemberStatus.DISABLED]
        if member is None or fault:
            raise Denied(DenialReason.MEMBER_INACTIVE, fault)
        if rule.permission is None:
            return
        if rule.permission not in permissions_of(member.roles):
            raise Denied(
                DenialReason.PERMISSION,
                f"Your role does not allow you to {rule.permission.value}. Ask the ALPR administrator if it should.",
            )
        if rule.permission not in permissions_of(session.roles):
            raise Denied(
                DenialReason.REAUTHENTICATION,
                f"Your roles were changed and now allow you to {rule.permission.value}: sign out and in again.",
            )

    def _training(self, work: UnitOfWork, session: Session, now: datetime) -> None:
        state = training_of(work, session.member_id, now, self._settings())
        if not state.current:
            raise Denied(DenialReason.TRAINING, state.sentence)

    def _policy(self, work: UnitOfWork, session: Session, now: datetime) -> None:
        policy = work.agencies.policy_in_force(now)
        if policy is None or policy.version not in work.members.acknowledged(session.member_id):
            raise Denied(
                DenialReason.POLICY, "You have not acknowledged the usage policy in force: read and acknowledge it."
            )

    def _password(self, work: UnitOfWork, session: Session, now: datetime) -> None:
        state = password_state(*work.members.password_set(session.member_id), now, self._settings())
        if not state.current:
            raise Denied(DenialReason.PASSWORD, state.sentence)

    def _fresh(self, session: Session) -> None:
        if self._sessions.since_proof(session) > timedelta(minutes=self._settings().access.privileged_minutes):
            raise Denied(
                DenialReason.REAUTHENTICATION,
                "Confirm that it is you: give your password and a new code, then do it again.",
            )

    def _purpose(self, purpose: Purpose | None, rule: Rule) -> str:
        if purpose is None:
            if rule.purpose:
                raise Denied(DenialReason.PURPOSE, "This needs a purpose: choose one from the list.")
            return ""
        try:
            settings = self._settings()
            check_case_number(purpose, settings.access.case_format, settings.purpose.also_need_case)
        except BadInput as error:
            raise Denied(DenialReason.PURPOSE, str(error)) from error
        if len(purpose.note) > MAX_NOTE or not purpose.note.isprintable():
            raise Denied(
                DenialReason.PURPOSE, f"Write the purpose's note in one line of at most {MAX_NOTE} characters."
            )
        return str(purpose)
