"""Who goes first: somebody who waits for an answer, before what is taken in by the thousand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final

_PATIENCE: Final = 3.0
"""How long a bulk change waits at most, as a multiple of what the one before it took: while questions are asked without
a pause, bulk has a quarter of the time, and most questions never meet it."""
_CALM: Final = 0.25
"""How long nobody must have asked anything before it goes on sooner, as a multiple of the same."""


class Precedence:
    """Counts who is waiting for an answer; safe from any thread."""

    def __init__(self) -> None:
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
        try:
            yield
        finally:
            with self._changed:
                self._waiting -= 1
                self._changed.notify_all()

    @contextmanager
    def bulk(self) -> Iterator[None]:
        """Begins at once where nobody asked anything since the last one began, else when it has let others pass."""
        with self._changed:
            self._let_pass()
            self._asked = False
        started = perf_counter()
        try:
            yield
        finally:
            self._took_s = perf_counter() - started

    def _let_pass(self) -> None:
        until = perf_counter() + _PATIENCE * self._took_s
        while self._asked and (left := until - perf_counter()) > 0:
            if self._waiting:
                self._changed.wait_for(lambda: not self._waiting, left)
            else:
                self._asked = False
                self._changed.wait_for(lambda: self._asked, min(left, _CALM * self._took_s))
