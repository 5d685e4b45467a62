"""The recorder thread: takes reads without losing one and brings them to the store in small batches.

The Desk matches, commits and announces. While the store fails or the queue is full, reads wait encrypted on the disk
and go to the store in the order they were made.
"""

from __future__ import annotations

import logging
import struct
import threading
from collections import deque
from collections.abc import Callable

from alpr_desk.bus import Bus
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.desk import Desk
from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.requests.capture import RecordReads
from alpr_desk.domain.seeing import CapturedRead
from alpr_desk.errors import Denied, EnvironmentFault
from alpr_desk.pipeline.spool import Spool
from alpr_desk.pipeline.wire import pack, unpack

log = logging.getLogger(__name__)
STAGE = "recorder"
BATCH_READS = 500
BATCH_S = 0.1
_SPOOL_BATCH = 50
_FIRST_RETRY_S, _MOST_RETRY_S = 0.25, 5.0


class Recorder:
    """Records under one shift. `submit` is safe from any thread and never waits for the store."""

    def __init__(
        self,
        desk: Desk,
        token: SessionId,
        spool: Spool,
        refused: Spool,
        bus: Bus,
        clock: Clock,
        *,
        capacity: int = 2000,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """`refused` keeps reads that the Desk objects to one by one, so that they neither block the rest nor vanish.

        `capacity`: reads held in memory before they are spooled. `on_change` is called when the recorder may be idle.
        """
        self._desk = desk
        self._token = token
        self._spool = spool
        self._refused = refused
        self._bus = bus
        self._clock = clock
        self._capacity = capacity
        self._on_change = on_change
        self._changed = threading.Condition()
        # from the oldest: what could be neither stored nor spooled, the spool, the queue
        self._held: list[CapturedRead] = []
        self._queue: deque[CapturedRead] = deque()
        self._busy = False
        self._stopping = False
        self._hurry = threading.Event()
        self._recorded = 0
        self._retry_s = 0.0
        self._told: tuple[HealthState, str] | None = None
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def submit(self, read: CapturedRead) -> None:
        """Take `read`. While the store fails, and when memory is full, what waits goes to the disk.

        Where the disk fails too it stays in memory.
        """
        with self._changed:
            self._queue.append(read)
            if self._retry_s or len(self._queue) > self._capacity:
                self._spool_queue()
            self._changed.notify_all()

    def stop(self) -> None:
        """Record what waits, then end. What the store does not take now waits on the disk for the next shift."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._hurry.set()
        self._thread.join()

    @property
    def idle(self) -> bool:
        """Everything taken is in the store."""
        with self._changed:
            return not (self._busy or self._waiting)

    @property
    def _waiting(self) -> int:
        return len(self._held) + len(self._spool) + len(self._queue)

    def _spool_queue(self) -> None:
        """Move the queue to the disk, in order; the caller holds the lock."""
        try:
            self._spool.append([pack(read) for read in self._queue])
        except EnvironmentFault as fault:
            self._tell(HealthState.FAILED, f"{fault} Reads are kept in memory only.")
            return
        self._queue.clear()
        self._tell(HealthState.DEGRADED, "Reads wait encrypted on the disk until the store takes them.")

    def _run(self) -> None:
        if self._spool.damaged:
            self._tell(
                HealthState.DEGRADED, "A part of the spool of an earlier run was damaged; the rest is recorded now."
            )
        while self._wait_for_work():
            done = self._one_batch()
            with self._changed:
                self._busy = False
                stopping = self._stopping
            self._on_change()
            if not done:
                if stopping:
                    break
                self._hurry.wait(self._retry_s)
        with self._changed:
            if self._held:
                self._keep(self._held)
            if self._queue:
                self._spool_queue()
        self._on_change()

    def _wait_for_work(self) -> bool:
        """Wait until there is something to record; False when stopping with nothing left."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopping)
            if not self._waiting:
                return False
            if self._waiting == len(self._queue) < BATCH_READS:
                self._changed.wait_for(lambda: self._stopping or len(self._queue) >= BATCH_READS, BATCH_S)
            self._busy = True
            return True

    def _one_batch(self) -> bool:
        """Record the oldest reads; False where they have to wait."""
        if not self._held and len(self._spool):
            return self._one_spooled_batch()
        with self._changed:
            batch = self._held or [self._queue.popleft() for _ in range(min(BATCH_READS, len(self._queue)))]
            self._held = []
        if not batch or self._store(batch):
            return True
        with self._changed:
            self._keep(batch)
            if self._queue:
                self._spool_queue()
        return False

    def _one_spooled_batch(self) -> bool:
        try:
            records = self._spool.peek(_SPOOL_BATCH)
            batch = []
            for record in records:
                try:
                    batch.append(unpack(record))
                except (ValueError, KeyError, TypeError, struct.error):  # written by another version
                    self._refused.append([record])
            stored = not batch or self._store(batch)
            if stored:
                self._spool.drop(len(records))
        except EnvironmentFault as fault:
            self._failed(str(fault))
            return False
        return stored

    def _keep(self, batch: list[CapturedRead]) -> None:
        """A batch that the store did not take goes to the disk, before whatever was spooled meanwhile."""
        try:
            self._spool.put_first([pack(read) for read in batch])
            self._held = []
        except EnvironmentFault as fault:
            self._held = batch
            self._tell(HealthState.FAILED, f"{fault} Reads are kept in memory only.")

    def _store(self, batch: list[CapturedRead]) -> bool:
        try:
            self._desk.execute(self._token, RecordReads(tuple(batch)))
        except EnvironmentFault as fault:
            self._failed(f"{fault} Reads wait encrypted on the disk.")
            return False
        except Denied as denial:
            self._failed(f"{denial} Reads wait encrypted on the disk and are recorded in the next shift.")
            return False
        except Exception as objection:
            return self._store_one_by_one(batch, objection)
        self._recorded += len(batch)
        self._retry_s = 0.0
        self._tell(HealthState.OK, "")
        return True

    def _store_one_by_one(self, batch: list[CapturedRead], objection: Exception) -> bool:
        """Something in the batch cannot be stored: find it, set it aside and store the rest."""
        log.error("the store refused a batch of %d reads: %s", len(batch), type(objection).__name__)
        if len(batch) > 1:
            return all(self._store([read]) for read in batch)
        try:
            self._refused.append([pack(batch[0])])
        except EnvironmentFault as fault:
            self._failed(str(fault))
            return False
        self._tell(
            HealthState.DEGRADED, "A read could not be stored and was set aside, encrypted; tell the administrator."
        )
        return True

    def _failed(self, sentence: str) -> None:
        self._retry_s = min(_MOST_RETRY_S, max(_FIRST_RETRY_S, self._retry_s * 2))
        self._tell(HealthState.FAILED, sentence)

    def _tell(self, state: HealthState, sentence: str) -> None:
        if state is HealthState.OK and self._told == (state, sentence) and self._recorded % 25:
            return
        self._told = (state, sentence)
        figures = (("recorded", float(self._recorded)), ("waiting", float(self._waiting)))
        self._bus.publish(StageHealth(STAGE, state, sentence, self._clock.now(), figures))
