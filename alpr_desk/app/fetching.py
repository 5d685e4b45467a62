"""The thread that fetches lists that are due while the window is open."""

from __future__ import annotations

import threading

from alpr_desk.app.looking import look_whatever_comes
from alpr_desk.domain.desk import Desk
from alpr_desk.services.office import Office
from alpr_desk.services.pickup_schedule import PickupSchedule

EVERY_S = 60.0


class FetchThread:
    """Looks once a minute. A thread of its own: a server that does not answer holds up nothing else."""

    def __init__(self, office: Office, desk: Desk, *, every_s: float = EVERY_S) -> None:
        self._schedule, self._every_s = PickupSchedule(office, desk.execute), every_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="list pick-up", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.is_set():
            look_whatever_comes(self._schedule.look)
            self._ended.wait(self._every_s)

    def close(self) -> None:
        """Returns when the thread has ended; a fetch under way ends first."""
        self._ended.set()
        self._thread.join()
