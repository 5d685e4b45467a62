"""Starts and stops capture when the Desk says that a shift starts or ends, and lets the live page look on.

Works in a thread of its own, so that whoever publishes the shift does not wait for models or cameras.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from alpr_desk.bus import Bus
from alpr_desk.capture.worker import Patience
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.desk import Desk
from alpr_desk.domain.events import HealthState, ShiftEnded, ShiftStarted, StageHealth
from alpr_desk.domain.requests.training import EndLapsedShift
from alpr_desk.domain.seeing import Frame, FrameReader, OverlayFrame, PassVoter
from alpr_desk.errors import AlprDeskError
from alpr_desk.pipeline.shift import OpenSource, Parts, RunningShift
from alpr_desk.settings import Settings

log = logging.getLogger(__name__)
STAGE = "capture"
LOOK_S = 5.0
"""How late a shift may end after the moment it was to end at: seconds between two looks at the clock."""
_Command = ShiftStarted | ShiftEnded | None


class CaptureRunner:
    """The pipeline, one shift at a time. Also the window's `LiveFeed`."""

    def __init__(
        self,
        bus: Bus,
        desk: Desk,
        clock: Clock,
        settings: Callable[[], Settings],
        load_reader: Callable[[], FrameReader],
        make_voter: Callable[[str, str], PassVoter],
        open_source: OpenSource,
        spool_path: Path,
        spool_key: bytes,
        *,
        realtime: bool = True,
        patience: Patience | None = None,
        look_s: float = LOOK_S,
    ) -> None:
        """Starts nothing; see `start`.

        load_reader: called in the runner's thread at the start of each shift; may take seconds.
        make_voter: (camera, vehicle) -> the vote of that camera.
        spool_path, spool_key: where reads wait while the store fails, and its 32-byte key.
        realtime: False plays recordings as fast as they are read, without dropping a frame.
        look_s: seconds between two looks at whether the running shift's time has come (`ShiftStarted.until`).
        """
        self._parts = Parts(
            bus, desk, clock, settings, load_reader, make_voter, open_source, spool_path, spool_key, realtime,
            patience or Patience(),
        )  # fmt: skip
        self._commands: queue.SimpleQueue[_Command] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._outstanding = 0
        self._look_s = look_s
        self._until: datetime | None = None
        self._shift: RunningShift | None = None
        self._unsubscribe: list[Callable[[], None]] = []
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen for shifts."""
        bus = self._parts.bus
        self._unsubscribe = [bus.subscribe(ShiftStarted, self._command), bus.subscribe(ShiftEnded, self._command)]
        self._thread = threading.Thread(target=self._run, name="capture runner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the running shift in order, record what it has read, and end every thread. May be called twice."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = []
        if self._thread is not None:
            self._commands.put(None)
            self._thread.join()
            self._thread = None

    def wait_idle(self, timeout: float) -> bool:
        """Wait until nothing is left to do: no shift, or all its recordings read, recorded and clipped.

        False after `timeout` seconds; a shift with a live camera is never idle.
        """
        with self._changed:
            return self._changed.wait_for(lambda: not self._outstanding and self._shift_idle(), timeout)

    def cameras(self) -> tuple[str, ...]:
        shift = self._shift
        return () if shift is None else tuple(shift.frames)

    def latest_frame(self, camera: str) -> Frame | None:
        shift = self._shift
        return shift.frames[camera].peek() if shift is not None and camera in shift.frames else None

    def latest_overlays(self, camera: str) -> OverlayFrame | None:
        shift = self._shift
        return shift.overlays[camera].peek() if shift is not None and camera in shift.overlays else None

    def _shift_idle(self) -> bool:
        return self._shift is None or self._shift.idle

    def _command(self, event: ShiftStarted | ShiftEnded) -> None:
        with self._changed:
            self._outstanding += 1
        self._commands.put(event)

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            try:
                command = self._commands.get(timeout=self._look_s if self._until else None)
            except queue.Empty:
                self._look_at_clock()
                continue
            if command is None:
                break
            try:
                if isinstance(command, ShiftStarted):
                    self._begin(command)
                elif self._shift is not None and self._shift.shift.shift_id == command.shift_id:
                    self._end()
            finally:
                with self._changed:
                    self._outstanding -= 1
                    self._changed.notify_all()
        self._end()

    def _look_at_clock(self) -> None:
        """At the shift's time the Desk says whether it ends; it does so by the event that ends any shift."""
        shift, until = self._shift, self._until
        if shift is None or until is None or self._parts.clock.now() < until:
            return
        try:
            self._until = self._parts.desk.execute(shift.shift.token, EndLapsedShift())
        except AlprDeskError as fault:
            log.warning("whether the shift goes on is not known: %s", type(fault).__name__)

    def _begin(self, event: ShiftStarted) -> None:
        self._end()
        try:
            shift = RunningShift(self._parts, event, self._notify)
        except AlprDeskError as fault:
            self._tell(HealthState.FAILED, f"Capture cannot start: {fault}")
            return
        self._shift, self._until = shift, event.until
        shift.start()

    def _end(self) -> None:
        shift = self._shift
        if shift is None:
            return
        self._until = None
        shift.stop()
        with self._changed:
            self._shift = None
            self._changed.notify_all()
        self._tell(HealthState.STOPPED, "No shift is running.")

    def _tell(self, state: HealthState, sentence: str) -> None:
        self._parts.bus.publish(StageHealth(STAGE, state, sentence, self._parts.clock.now()))
