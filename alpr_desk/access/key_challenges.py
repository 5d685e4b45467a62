"""Challenges that security keys sign: made here, in memory only, each for one user name, for two minutes and one use.

Knows nothing of keys: a restart forgets every challenge, and no other program's challenge is taken.
"""

from __future__ import annotations

import secrets
import threading
from datetime import timedelta
from enum import StrEnum

from alpr_desk.access.sessions import Moment
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.user_names import user_key

LIFE = timedelta(minutes=2)
MOST = 1000
"""Challenges kept, over all names: anyone at the sign-in page can ask for them, under as many names as they like."""
SIZE = 32
"""Random bytes; WebAuthn 13.4.3 asks for 16 at least."""


class ChallengeFor(StrEnum):
    """What a challenge may be used for, and nothing else."""

    ENROLMENT = "enrolment"
    SIGN_IN = "sign-in"


class KeyChallenges:
    """The open challenges of this process, one a name and use. Safe to use from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[tuple[ChallengeFor, str], tuple[bytes, Moment]] = {}
        self._lock = threading.Lock()

    def make(self, use: ChallengeFor, user_name: str) -> bytes:
        """A new challenge; the former one of this name and use is worth nothing from now on."""
        challenge, place = secrets.token_bytes(SIZE), (use, user_key(user_name))
        with self._lock:
            self._open.pop(place, None)
            self._open[place] = (challenge, self._now())
            if len(self._open) > MOST:
                del self._open[next(iter(self._open))]
        return challenge

    def take(self, use: ChallengeFor, user_name: str) -> bytes | None:
        """The open challenge, spent by this; None where there is none or its time is over."""
        with self._lock:
            challenge, made = self._open.pop((use, user_key(user_name)), (None, self._now()))
        return challenge if self._now().since(made) <= LIFE else None

    def _now(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic_ns())
