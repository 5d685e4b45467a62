"""The member's session as the window sees it: signed out, at a gate, open or locked. Asks the Desk, decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from typing_extensions import override

from alpr_desk.domain.clock import Clock
from alpr_desk.domain.desk import Desk
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.requests.access import (
    DescribeSession,
    KeepAwake,
    LockSession,
    SessionStatus,
    SignedIn,
    SignIn,
    SignOut,
    UnlockSession,
)
from alpr_desk.errors import DenialReason, Denied
from alpr_desk.ui.states import sentence_of
from alpr_desk.ui.tasks import Tasks

POLL_MS = 15_000
AWAKE_EVERY_S = 30
_TOUCHES = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel})
_GONE = frozenset({DenialReason.NOT_SIGNED_IN, DenialReason.SESSION_EXPIRED, DenialReason.MEMBER_INACTIVE})


class Stage(StrEnum):
    """What the window shows."""

    SIGNED_OUT = "signed out"
    GATE = "gate"
    OPEN = "open"
    LOCKED = "locked"


class SessionKeeper(QObject):
    """Holds the session and what `DescribeSession` last said.

    Signals: `stage_changed` (Stage); `described` (SessionStatus) after each answer; `ended` (sentence) when the
    session is over, empty where the member signed out.
    """

    stage_changed = Signal(object)
    described = Signal(object)
    ended = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks, self._clock = desk, tasks, clock
        self.session: SessionId | None = None
        self.status: SessionStatus | None = None
        self.stage = Stage.SIGNED_OUT
        self._awake_at: datetime | None = None
        self._held = False  # locked here; only an unlock lets go, never a late answer from before the lock
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.describe)
        self._lock_timer = QTimer(self, singleShot=True)
        self._lock_timer.timeout.connect(lambda: self.lock(idle=True))

    def sign_in(self, request: SignIn, failed: Callable[[Exception], None]) -> None:
        """Sign in; `failed` gets the refusal."""
        self._tasks.run(lambda: self._desk.execute(None, request), self._signed_in, failed, owner=self, key="sign-in")

    def _signed_in(self, answer: SignedIn) -> None:
        self.adopt(answer.session)

    def adopt(self, session: SessionId) -> None:
        """Go on with a session that was opened at the Desk."""
        self.session = session
        self._awake_at = self._clock.now()
        self._timer.start()
        self.describe()

    def describe(self) -> None:
        """Ask where the member stands."""
        session = self.session
        if session is None:
            return
        self._tasks.run(
            lambda: self._desk.execute(session, DescribeSession()),
            self._described,
            self._not_described,
            owner=self,
            key="describe",
        )

    def _described(self, status: SessionStatus) -> None:
        if self.session is None:
            return
        self.status = status
        left_ms = int((status.locks_at - self._clock.now()).total_seconds() * 1000)
        if status.locked:
            self._lock_timer.stop()
        else:
            self._lock_timer.start(min(max(0, left_ms), 2**31 - 1))
        self._held = self._held or status.locked
        self.described.emit(status)
        self._go(Stage.LOCKED if self._held else Stage.OPEN if status.data_open else Stage.GATE)

    def _not_described(self, error: Exception) -> None:
        if self.stage is Stage.SIGNED_OUT and self.session is not None:
            self._end(sentence_of(error))
        elif isinstance(error, Denied):
            self.refused(error)

    def refused(self, error: Denied) -> None:
        """A request was refused: lock or leave where the refusal says so, look again where a gate closed."""
        if self.session is None:
            return
        if error.reason in _GONE:
            self._end(str(error))
        elif error.reason is DenialReason.SESSION_LOCKED:
            self._held = True
            self._go(Stage.LOCKED)
        elif error.reason in (DenialReason.TRAINING, DenialReason.POLICY):
            self.describe()

    def lock(self, idle: bool = False) -> None:
        """Hide everything at once, then tell the Desk."""
        session = self.session
        if session is None or self.stage is Stage.LOCKED:
            return
        self._lock_timer.stop()
        self._held = True
        self._go(Stage.LOCKED)
        self._tasks.run(
            lambda: self._desk.execute(session, LockSession(idle)), lambda _: None, self._not_described, owner=self
        )

    def unlock(self, password: str, failed: Callable[[Exception], None]) -> None:
        """Open the locked session again; `failed` gets the refusal."""
        session = self.session
        if session is None:
            return

        def refuse(error: Exception) -> None:
            failed(error)
            if isinstance(error, Denied) and error.reason in _GONE:
                self.refused(error)

        def done(_: None) -> None:
            self._awake_at = self._clock.now()
            self._held = False
            self.describe()

        request = UnlockSession(password)
        self._tasks.run(lambda: self._desk.execute(session, request), done, refuse, owner=self, key="unlock")

    def sign_out(self) -> None:
        """End the session here at once and at the Desk."""
        session = self.session
        if session is not None:
            self._tasks.run(lambda: self._desk.execute(session, SignOut()), lambda _: None, lambda _: None, owner=self)
        self._end("")

    def _end(self, sentence: str) -> None:
        self.session = self.status = self._awake_at = None
        self._held = False
        self._timer.stop()
        self._lock_timer.stop()
        self._go(Stage.SIGNED_OUT)
        self.ended.emit(sentence)

    def _go(self, stage: Stage) -> None:
        if stage is not self.stage:
            self.stage = stage
            self.stage_changed.emit(stage)

    def touched(self) -> None:
        """The member did something: tell the Desk, at most every half minute."""
        session, now = self.session, self._clock.now()
        if session is None or self.stage not in (Stage.OPEN, Stage.GATE):
            return
        if self._awake_at is not None and (now - self._awake_at).total_seconds() < AWAKE_EVERY_S:
            return
        self._awake_at = now
        self._tasks.run(
            lambda: self._desk.execute(session, KeepAwake()),
            lambda _: self.describe(),
            self._not_described,
            owner=self,
            key="awake",
        )

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self.touched()
        return False

    def stop(self) -> None:
        """No timer runs after this."""
        self._timer.stop()
        self._lock_timer.stop()
