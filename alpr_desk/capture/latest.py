"""A slot for one item: the newest wins, what it overwrote is counted. Knows nothing of frames.

Capture never waits for whoever looks; a slow viewer or recogniser sees fewer pictures, never older ones.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestFrame(Generic[T]):
    """One slot between two threads.

    Attributes:
        wake: called after each change (a new item, or closed), outside the lock; lets one thread wait for many slots.
    """

    def __init__(self, wake: Callable[[], None] | None = None) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._fresh = False
        self._closed = False
        self._dropped = 0
        self._wake = wake or (lambda: None)

    def put(self, item: T) -> None:
        """Overwrite the slot. After `close` the item is ignored."""
        with self._changed:
            if self._closed:
                return
            self._dropped += self._fresh
            self._item, self._fresh = item, True
            self._changed.notify_all()
        self._wake()

    def put_when_free(self, item: T, stop: threading.Event) -> bool:
        """Wait until the last item was taken, then put: for playing a file as fast as it is consumed.

        False where the slot was closed or `stop` set meanwhile (`stop` is noticed within 0.1 s).
        """
        with self._changed:
            while self._fresh and not self._closed and not stop.is_set():
                self._changed.wait(0.1)
            if self._closed or stop.is_set():
                return False
        self.put(item)
        return True

    def take(self, timeout: float | None = None) -> T | None:
        """The newest item not yet taken; waits up to `timeout` seconds (None: until one comes or the slot closes).

        None on timeout, and once the slot is closed and empty.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._fresh or self._closed, timeout)
            if not self._fresh:
                return None
            self._fresh = False
            self._changed.notify_all()
            return self._item

    def peek(self) -> T | None:
        """The newest item, taken or not; counts as seen."""
        with self._changed:
            self._fresh = False
            self._changed.notify_all()
            return self._item

    def close(self) -> None:
        """No more items; an item not yet taken can still be taken, and whoever waits is let go."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._wake()

    @property
    def finished(self) -> bool:
        """Closed, and nothing left to take."""
        with self._changed:
            return self._closed and not self._fresh

    @property
    def dropped(self) -> int:
        """Items overwritten before anyone took them."""
        with self._changed:
            return self._dropped
