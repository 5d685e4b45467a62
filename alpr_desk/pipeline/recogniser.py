"""The recogniser thread: newest frames in, overlays and reads out. Owns the reader and the votes, so needs no locks.

Knows nothing of the database, and never waits for whoever looks or records.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from time import perf_counter

from alpr_desk.bus import Bus
from alpr_desk.capture.latest import LatestFrame
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.events import NOT_READ, HealthState, StageHealth, not_read_because
from alpr_desk.domain.seeing import (
    CapturedRead,
    Frame,
    FrameReader,
    Observation,
    OverlayFrame,
    PassVoter,
    UnreadReason,
)

log = logging.getLogger(__name__)
STAGE = "recogniser"
_HEALTH_EVERY_NS = 1_000_000_000


class Recogniser:
    """Reads the cameras in turn until all their slots are closed and empty, then gives out what is still undecided."""

    def __init__(
        self,
        inputs: Mapping[str, LatestFrame[Frame]],
        overlays: Mapping[str, LatestFrame[OverlayFrame]],
        reader: FrameReader,
        make_voter: Callable[[str], PassVoter],
        record: Callable[[CapturedRead], None],
        wake: threading.Event,
        bus: Bus,
        clock: Clock,
        *,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        """`wake` is what the slots in `inputs` set when they change. `record` must keep the read and return at once."""
        self._inputs = dict(inputs)
        self._overlays = overlays
        self._reader = reader
        self._voters = {camera: make_voter(camera) for camera in inputs}
        self._record = record
        self._wake = wake
        self._bus = bus
        self._clock = clock
        self._on_end = on_end
        self._frames = self._failed = 0
        self._unread: Counter[UnreadReason] = Counter()
        self._spent_s = 0.0
        self._told_ns = clock.monotonic_ns()
        self._told_frames = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recogniser", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the end, which comes by itself when all inputs are closed and empty."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def _run(self) -> None:
        try:
            while self._inputs:
                self._wake.wait()
                self._wake.clear()
                while self._one_round():
                    pass
            self._publish(HealthState.STOPPED, "All cameras have ended.", 0.0)
        finally:
            self._ended.set()
            self._on_end()

    def _one_round(self) -> bool:
        """One frame of each camera that has one; False where none had."""
        worked = False
        for camera, slot in list(self._inputs.items()):
            frame = slot.take(0)
            if frame is not None:
                worked = True
                self._look(camera, frame)
            elif slot.finished:
                del self._inputs[camera]
                self._finish(camera)
        return worked

    def _look(self, camera: str, frame: Frame) -> None:
        began = perf_counter()
        try:
            observation = self._voters[camera].observe(frame, self._reader.read(frame.image))
        except Exception as defect:
            self._skipped(camera, defect)
            return
        self._spent_s += perf_counter() - began
        self._frames += 1
        height, width = frame.image.shape[:2]
        self._overlays[camera].put(OverlayFrame(camera, frame.sequence, width, height, observation.overlays))
        self._take(observation)
        self._tell()

    def _take(self, observation: Observation) -> None:
        self._unread.update(observation.unread)
        for read in observation.reads:
            self._record(read)

    def _finish(self, camera: str) -> None:
        try:
            last = self._voters.pop(camera).close()
        except Exception as defect:
            self._skipped(camera, defect)
            return
        self._take(last)

    def _skipped(self, camera: str, defect: Exception) -> None:
        """The frame is passed over. The message and the trace may hold what was read, so neither is logged."""
        self._failed += 1
        log.error("a frame of camera %s could not be read: %s", camera, type(defect).__name__)
        sentence = f"{self._failed} pictures could not be read; the others are. Restart the program if this goes on."
        self._publish(HealthState.DEGRADED, sentence, 0.0)

    def _tell(self) -> None:
        now_ns = self._clock.monotonic_ns()
        if self._frames > 1 and now_ns - self._told_ns < _HEALTH_EVERY_NS:
            return
        elapsed_s = (now_ns - self._told_ns) / 1e9
        fps = (self._frames - self._told_frames) / elapsed_s if elapsed_s > 0 else 0.0
        self._told_ns, self._told_frames = now_ns, self._frames
        self._publish(HealthState.OK, "", fps)

    def _publish(self, state: HealthState, sentence: str, fps: float) -> None:
        mean_ms = 1000.0 * self._spent_s / self._frames if self._frames else 0.0
        figures = (
            ("fps", round(fps, 1)),
            ("ms a frame", round(mean_ms, 1)),
            ("frames", float(self._frames)),
            (NOT_READ, float(self._unread.total())),
            *((not_read_because(reason), float(count)) for reason, count in self._unread.items()),
        )
        self._bus.publish(StageHealth(STAGE, state, sentence, self._clock.now(), figures))
