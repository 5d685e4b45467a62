"""Sessions and shifts: who is signed in, in memory only, so that a restart signs everyone out.

Durations go by the monotonic clock, so that setting the machine's clock back extends nothing. Where the wall clock
has gone on further (a laptop that slept: some systems stop the monotonic clock then), a session goes by the wall
clock. Knows nothing of passwords, permissions or the database.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from alpr_desk.domain.clock import Clock
from alpr_desk.domain.people import Member, Role, SessionId
from alpr_desk.errors import DenialReason, Denied

SHIFT_HOURS = 12
"""A shift token's life (architecture: capture goes on while the session is locked, and ends after 12 h)."""


class SessionKind(StrEnum):
    SESSION = "session"
    SHIFT = "shift"
    ORDER = "standing order"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session may idle and last; from `settings.AccessSettings` (CJIS AC-11, IA-11)."""

    idle_minutes: int = 30
    reauthenticate_hours: int = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """One look at both clocks."""

    wall: datetime
    ns: int

    def since(self, earlier: Moment) -> timedelta:
        """By the monotonic clock, or by the wall clock where that has gone on further."""
        return max(self.monotonic_since(earlier), self.wall - earlier.wall)

    def monotonic_since(self, earlier: Moment) -> timedelta:
        return timedelta(microseconds=(self.ns - earlier.ns) / 1000)


@dataclass(frozen=True, slots=True)
class Session:
    """A session or a shift as it was when it was looked at.

    Attributes:
        roles: at sign-in. What a role opens that was added since, the gate refuses until the next sign-in.
        locked: by the member, or for idling; stays so until unlocked with the password. Never true of a shift.
        expired: its time is over; nothing brings it back.
        shift_id: the shift's row, for a shift; None for a session.
        opened_by: the session that opened a shift; None for a session.
    """

    id: SessionId = field(repr=False)
    member_id: int
    user_name: str
    member_name: str
    roles: frozenset[Role]
    kind: SessionKind
    opened: Moment
    active: Moment
    proved: Moment
    locked: bool = False
    expired: bool = False
    shift_id: int | None = None
    opened_by: SessionId | None = field(default=None, repr=False)

    @property
    def signed_in_at(self) -> datetime:
        return self.opened.wall

    @property
    def last_activity(self) -> datetime:
        return self.active.wall

    def locks_at(self, limits: Limits) -> datetime:
        """When the session locks if nothing is done."""
        return self.active.wall + timedelta(minutes=limits.idle_minutes)


class SessionRegistry:
    """All sessions of this process. Safe to use from several threads.

    Whatever looks at a session first works out, at that moment, whether it has locked or expired, and keeps that:
    no later look can find it open again.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[SessionId, Session] = {}
        self._lock = threading.Lock()

    def open(self, member: Member) -> Session:
        """A new session for a member who has just proved who they are. Its id was never used before."""
        return self._open(member, SessionKind.SESSION)

    def open_order(self, member: Member) -> Session:
        """What a member has ordered to be done from time to time is done under this; end it when that is done.

        It opens only requests whose rule says `order`, and is handed to nobody.
        """
        return self._open(member, SessionKind.ORDER)

    def _open(self, member: Member, kind: SessionKind) -> Session:
        now = self._now()
        session = Session(
            SessionId(secrets.token_hex(32)),
            member.id,
            member.user_name,
            member.name,
            member.roles,
            kind,
            opened=now,
            active=now,
            proved=now,
        )
        with self._lock:
            self._sessions[session.id] = session
        return session

    def get(self, session_id: SessionId | None, limits: Limits) -> Session | None:
        """The session or shift as it is now, None where there is none of that id. Not an activity.

        The caller must look at `expired` and `locked`.
        """
        with self._lock:
            return self._look(session_id, limits)

    def touch(self, session_id: SessionId | None, limits: Limits) -> Session | None:
        """`get`, and the member was active now: puts the idle lock off. Wakes nothing that is locked or expired."""
        with self._lock:
            session = self._look(session_id, limits)
            if session is None or session.locked or session.expired:
                return session
            return self._keep(replace(session, active=self._now()))

    def lock(self, session_id: SessionId, limits: Limits) -> Session | None:
        """Locked until `unlock`. A shift does not lock."""
        with self._lock:
            session = self._look(session_id, limits)
            if session is None or session.kind is SessionKind.SHIFT:
                return session
            return self._keep(replace(session, locked=True))

    def unlock(self, session_id: SessionId, limits: Limits) -> Session | None:
        """Open again: call it after the password was checked. An expired session stays expired."""
        return self._prove(session_id, limits, unlock=True)

    def reauthenticated(self, session_id: SessionId, limits: Limits) -> Session | None:
        """The member gave password and code again, for a privileged act. Does not prolong the session."""
        return self._prove(session_id, limits, unlock=False)

    def since_proof(self, session: Session) -> timedelta:
        """How long ago the member last gave the password."""
        return self._now().since(session.proved)

    def open_shift(self, session_id: SessionId, shift_id: int, limits: Limits) -> SessionId:
        """The token that capture works under, for the member of a session that is open and unlocked.

        Raises Denied (NOT_SIGNED_IN, SESSION_EXPIRED, SESSION_LOCKED).
        """
        with self._lock:
            parent = self._look(session_id, limits)
            if parent is None or parent.kind is not SessionKind.SESSION:
                raise Denied(DenialReason.NOT_SIGNED_IN, "Sign in to start a shift.")
            if parent.expired:
                raise Denied(DenialReason.SESSION_EXPIRED, "Your session has ended: sign in again to start a shift.")
            if parent.locked:
                raise Denied(DenialReason.SESSION_LOCKED, "The session is locked: unlock it to start a shift.")
            now = self._now()
            token = SessionId(secrets.token_hex(32))
            shift = replace(
                parent,
                id=token,
                kind=SessionKind.SHIFT,
                opened=now,
                active=now,
                shift_id=shift_id,
                opened_by=parent.id,
            )
            self._keep(shift)
            return token

    def shifts_of(self, member_id: int) -> tuple[Session, ...]:
        """The member's shifts, expired ones that were not ended too, oldest first."""
        with self._lock:
            shifts = [s for s in self._sessions.values() if s.member_id == member_id and s.kind is SessionKind.SHIFT]
            looked = [self._look(shift.id, Limits()) for shift in shifts]
        return tuple(shift for shift in looked if shift is not None)

    def end(self, session_id: SessionId, *, with_shifts: bool = True) -> tuple[Session, ...]:
        """Sign out, or end a shift by its token; what was ended, the one named first, for the caller to record.

        A session takes its shifts with it, and shifts of its member whose own session is gone. `with_shifts` False
        leaves them running: for a session that ran out while capture goes on.
        """
        with self._lock:
            ended = self._sessions.pop(session_id, None)
            if ended is None:
                return ()
            shifts = []
            if ended.kind is SessionKind.SESSION and with_shifts:
                shifts = [s for s in self._sessions.values() if self._ends_with(s, ended)]
                for shift in shifts:
                    del self._sessions[shift.id]
            return (ended, *shifts)

    def end_shift(self, token: SessionId) -> Session | None:
        """The shift that was ended, None where there was none of that token."""
        with self._lock:
            shift = self._sessions.get(token)
            if shift is None or shift.kind is not SessionKind.SHIFT:
                return None
            return self._sessions.pop(token)

    def end_sessions(self, member_id: int) -> tuple[Session, ...]:
        """Sign a member out everywhere; shifts are left to record what they have read."""
        with self._lock:
            mine = [s for s in self._sessions.values() if s.member_id == member_id]
            ended = tuple(s for s in mine if s.kind is SessionKind.SESSION)
            for session in ended:
                del self._sessions[session.id]
            return ended

    def end_all(self, member_id: int) -> tuple[Session, ...]:
        """Everything of a member who was disabled or whose roles changed: sessions and shifts, at once."""
        with self._lock:
            ended = tuple(s for s in self._sessions.values() if s.member_id == member_id)
            for session in ended:
                del self._sessions[session.id]
            return ended

    def _now(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic_ns())

    def _keep(self, session: Session) -> Session:
        self._sessions[session.id] = session
        return session

    def _look(self, session_id: SessionId | None, limits: Limits) -> Session | None:
        session = self._sessions.get(session_id) if session_id is not None else None
        if session is None or session.expired:
            return session
        now = self._now()
        if session.kind is SessionKind.SHIFT:
            # A wrong clock that is put right must not stop capture in the middle of a drive: monotonic only.
            expired = now.monotonic_since(session.opened) >= timedelta(hours=SHIFT_HOURS)
            return self._keep(replace(session, expired=expired))
        expired = now.since(session.opened) >= timedelta(hours=limits.reauthenticate_hours)
        idle = now.since(session.active) >= timedelta(minutes=limits.idle_minutes)
        return self._keep(replace(session, expired=expired, locked=session.locked or idle))

    def _prove(self, session_id: SessionId, limits: Limits, *, unlock: bool) -> Session | None:
        with self._lock:
            session = self._look(session_id, limits)
            if session is None or session.expired or session.kind is SessionKind.SHIFT:
                return session
            if session.locked and not unlock:
                return session
            now = self._now()
            return self._keep(replace(session, locked=False, active=now, proved=now))

    def _ends_with(self, shift: Session, ended: Session) -> bool:
        if shift.kind is not SessionKind.SHIFT or shift.member_id != ended.member_id:
            return False
        return shift.opened_by == ended.id or shift.opened_by not in self._sessions
