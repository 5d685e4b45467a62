"""The thread that keeps an eye on clock and audit chain while the window is open."""

from __future__ import annotations

import threading

from alpr_desk.app.looking import look_whatever_comes
from alpr_desk.bus import Bus
from alpr_desk.domain.events import SessionOpened
from alpr_desk.services.office import Office
from alpr_desk.services.watching import Watch

EVERY_S = 60.0
BREATH_S = 0.02
"""Between two pieces of the whole log, so that the look takes a small part of one core."""


class WatchThread:
    """Looks once a minute; at every entry of the log at the start, once a day, and when an auditor signs in."""

    def __init__(self, office: Office, bus: Bus, *, every_s: float = EVERY_S) -> None:
        self._watch, self._every_s = Watch(office), every_s
        self._ended, self._wake = threading.Event(), threading.Event()
        self._asked = threading.Event()
        self._unsubscribe = bus.subscribe(SessionOpened, self._session_opened)
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _session_opened(self, event: SessionOpened) -> None:
        if event.verifies_audit:
            self._asked.set()
            self._wake.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            look_whatever_comes(self._look)
            self._wake.wait(self._every_s)
            self._wake.clear()

    def _look(self) -> None:
        self._watch.look()
        if self._asked.is_set():
            self._asked.clear()
            self._watch.ask_for_whole()
        if self._watch.whole_due():
            self._watch.look_at_whole(lambda: self._ended.wait(BREATH_S))

    def close(self) -> None:
        """Returns when the thread has ended."""
        self._unsubscribe()
        self._ended.set()
        self._wake.set()
        self._thread.join()
