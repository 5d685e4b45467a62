"""A Desk that is still being opened: the sign-in page is up while keys, database and use cases load behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from alpr_desk.domain.desk import Desk, Request
from alpr_desk.domain.people import SessionId
from alpr_desk.errors import EnvironmentFault

R = TypeVar("R")


class DeferredDesk:
    """Opens on a thread of its own; requests wait for it and fail with its error where it failed."""

    def __init__(self, open_desk: Callable[[], Desk]) -> None:
        self._open = open_desk
        self._desk: Desk | None = None
        self._error: Exception = EnvironmentFault("The data folder was not opened.")
        self._settled = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="opening")
        self._thread.start()

    def _run(self) -> None:
        try:
            self._desk = self._open()
        except Exception as error:
            self._error = error
        finally:
            self._settled.set()

    def execute(self, session: SessionId | None, request: Request[R]) -> R:
        self._settled.wait()
        if self._desk is None:
            raise self._error
        return self._desk.execute(session, request)

    def finish(self) -> None:
        """Return when it is open or has failed; where it was never started, requests fail from now on."""
        if self._thread is None:
            self._settled.set()
        else:
            self._thread.join()
