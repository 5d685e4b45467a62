"""Work off the window's thread: run, deliver in the window's thread, drop answers nobody waits for.

Knows nothing of the Desk; `context.PageContext.ask` puts requests in here.
"""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

log = logging.getLogger(__name__)
T = TypeVar("T")
WORKERS = 4


class Task:
    """One piece of work under way. `drop()` makes its answer go nowhere; the work itself runs to its end."""

    def __init__(
        self,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None,
        owner: QObject,
        key: Hashable | None,
    ) -> None:
        self._done, self._failed = done, failed
        self._owner = weakref.ref(owner)
        self.slot = None if key is None else (id(owner), key)
        self.dropped = False

    def drop(self) -> None:
        self.dropped = True

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for the answer."""
        owner = self._owner()
        return not self.dropped and owner is not None and shiboken6.isValid(owner)

    def deliver(self, answer: Any, error: Exception | None) -> None:
        """Hand over the answer or the error, unless nobody waits. Called in the window's thread."""
        if not self.wanted:
            return
        if error is None:
            self._done(answer)
        elif self._failed is not None:
            self._failed(error)
        else:
            log.error("background work failed and nobody handles it", exc_info=error)


class Tasks(QObject):
    """A few worker threads.

    Signals: `busy` (bool) when the first piece of work starts and when the last has ended.
    """

    busy = Signal(bool)
    _finished = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="ui-task")
        self._newest: dict[tuple[int, Hashable], Task] = {}
        self._running = 0
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> int:
        """Pieces of work whose answers have not been delivered or dropped."""
        return self._running

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        owner: QObject,
        key: Hashable | None = None,
    ) -> Task:
        """Call `work` in a worker thread, then `done(answer)` or `failed(error)` in the window's thread.

        The answer is dropped when `owner` is gone or when a newer task of the same owner and `key` was started.
        """
        task = Task(done, failed, owner, key)
        if self._closed:
            task.drop()
            return task
        if task.slot is not None:
            older = self._newest.get(task.slot)
            if older is not None:
                older.drop()
            self._newest[task.slot] = task
        self._running += 1
        if self._running == 1:
            self.busy.emit(True)
        self._pool.submit(self._work, task, work)
        return task

    def _work(self, task: Task, work: Callable[[], Any]) -> None:
        answer, error = None, None
        try:
            answer = work()
        except Exception as caught:
            error = caught
        if not self._closed:
            self._finished.emit(task, answer, error)

    @Slot(object, object, object)
    def _deliver(self, task: Task, answer: object, error: Exception | None) -> None:
        self._running -= 1
        if task.slot is not None and self._newest.get(task.slot) is task:
            del self._newest[task.slot]
        if not self._closed:
            task.deliver(answer, error)
        if self._running == 0:
            self.busy.emit(False)

    def shutdown(self) -> None:
        """Let what was asked for end (a sign-out among it) and leave no thread. Its answers go nowhere."""
        self._closed = True
        self._pool.shutdown(wait=True)
        self._newest.clear()
