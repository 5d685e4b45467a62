"""Who goes first: somebody who waits for an answer, before what is taken in by the thousand.

In this program by counting who waits. In others on the same data folder by their knock, in others on the same store by
the log: whoever waits for an answer there has an entry in it that something was attempted, and bulk begins when it is
no longer the newest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final, NamedTuple

from alpr_desk.db.knocks import Knocks

_PATIENCE: Final = 3.0
"""How long a bulk change waits at most, as a multiple of what the one before it took: while questions are asked without
a pause, bulk has a quarter of the time, and most questions never meet it."""
_CALM: Final = 0.25
"""How long nobody must have asked anything before it goes on sooner, as a multiple of the same."""

_LOOK_S: Final = 0.001
"""How often the log is looked at while another program's answer is waited for."""


class Newest(NamedTuple):
    """The newest entry of the log: its number, and whether it says that something was attempted."""

    sequence: int
    attempted: bool


class Precedence:
    """Counts who is waiting for an answer; safe from any thread."""

    def __init__(self, newest: Callable[[], Newest], knocks: Knocks) -> None:
        """`newest` looks at the log."""
        self._newest, self._knocks, self._own = newest, knocks, 0
        self._changed = threading.Condition()
        self._waiting = 0
        self._asked = False
        self._took_s = 0.0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Somebody waits for what is done inside."""
        with self._changed:
            self._waiting += 1
            self._asked = True
            self._changed.notify_all()
        knocked = self._knocks.knock()
        try:
            yield
        finally:
            self._knocks.answered(knocked)
            with self._changed:
                self._waiting -= 1
                self._changed.notify_all()

    @contextmanager
    def bulk(self) -> Iterator[bool]:
        """Begins at once where nobody asked anything since the last one began, else when it has let others pass.

        Gives whether anybody else wrote to the log since the last one.
        """
        until = perf_counter() + _PATIENCE * self._took_s
        with self._changed:
            self._let_pass(until)
            self._asked = False
        in_company = self._let_others_pass(until)
        started = perf_counter()
        try:
            yield in_company
        finally:
            self._took_s = perf_counter() - started

    def wrote(self, sequence: int) -> None:
        """The bulk change that was done is that entry of the log."""
        self._own = sequence

    def _let_pass(self, until: float) -> None:
        while self._asked and (left := until - perf_counter()) > 0:
            if self._waiting:
                self._changed.wait_for(lambda: not self._waiting, left)
            else:
                self._asked = False
                self._changed.wait_for(lambda: self._asked, min(left, _CALM * self._took_s))

    def _let_others_pass(self, until: float) -> bool:
        """Those of other programs, whose attempt is the newest entry until they have their answer; as `bulk` gives."""
        newest = self._newest()
        in_company = self._own not in (0, newest.sequence)
        while (newest.attempted or self._knocks.heard()) and perf_counter() < until:
            with self._changed:
                self._changed.wait(_LOOK_S)
            newest = self._newest()
        return in_company
