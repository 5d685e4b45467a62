"""One thread a camera: takes its frames, overwrites the slots, and brings a failed camera back.

Whatever happens to a camera shows on the health bar as `camera NAME` and stops nothing else.
"""

from __future__ import annotations

import logging
import threading
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, cast

from alpr_desk.bus import Bus
from alpr_desk.capture.latest import LatestFrame
from alpr_desk.capture.source import CameraSource
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.seeing import Frame
from alpr_desk.errors import AlprDeskError, BadInput, EnvironmentFault

log = logging.getLogger(__name__)
_HEALTH_EVERY_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a camera, seconds.

    Attributes:
        first_s, most_s: wait before the first retry, doubled at each failure up to the most.
        frozen_s: a live camera without a frame for so long is taken for frozen.
        same_picture_s: a live camera that shows exactly the same picture for so long is taken for frozen
            (a sensor always has noise).
    """

    first_s: float = 0.5
    most_s: float = 15.0
    frozen_s: float = 6.0
    same_picture_s: float = 10.0

    def before_retry(self, failures: int) -> float:
        """Seconds before the next try after `failures` (1 or more) in a row."""
        return float(min(self.most_s, self.first_s * 2 ** min(failures - 1, 16)))


class CaptureWorker:
    """The capture thread of one camera.

    Attributes:
        name: the camera's.
        live: whether it is a camera or a stream (never over) rather than a recording.
    """

    def __init__(
        self,
        source: CameraSource,
        slots: Sequence[LatestFrame[Frame]],
        bus: Bus,
        clock: Clock,
        *,
        patience: Patience | None = None,
        wait_for_first_slot: bool = False,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        """`wait_for_first_slot`: hold each frame until the first slot is free, so that a recording loses none."""
        self.name = source.name
        self.live = source.live
        self._source = source
        self._slots = tuple(slots)
        self._bus = bus
        self._clock = clock
        self._patience = patience or Patience()
        self._wait_for_first_slot = wait_for_first_slot
        self._on_end = on_end
        self._stop = threading.Event()
        self._attempt_stop = threading.Event()
        self._frozen = False
        self._sequence = 0
        self._progress = _Progress(clock.monotonic_ns())
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"capture {self.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def request_stop(self) -> None:
        """Ask the thread to end; returns at once."""
        self._stop.set()
        self._attempt_stop.set()

    def join(self, timeout: float) -> bool:
        """Wait for the thread; False where it is still held up in a driver after `timeout` seconds.

        Its slots are closed either way.
        """
        self._thread.join(timeout)
        for slot in self._slots:
            slot.close()
        return not self._thread.is_alive()

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def check_frozen(self) -> None:
        """Called from a watching thread: ends the attempt of a live camera that gives no more frames."""
        silent_s = (self._clock.monotonic_ns() - self._progress.last_ns) / 1e9
        if not self.live or self._frozen or self._attempt_stop.is_set() or silent_s < self._patience.frozen_s:
            return
        self._frozen = True
        self._attempt_stop.set()
        self._publish(HealthState.FAILED, f"{self._no_picture()} Waiting for it to let go.")

    def _no_picture(self) -> str:
        return f"No new picture for {self._patience.frozen_s:.0f} s: check the camera and its cable."

    def _run(self) -> None:
        failures = 0
        try:
            while not self._stop.is_set():
                before = self._sequence
                fault = self._attempt()
                if self._stop.is_set() or fault is None:
                    break
                failures = failures + 1 if self._sequence == before else 1
                if isinstance(fault, BadInput) or (not self.live and self._sequence):
                    self._publish(HealthState.FAILED, str(fault))
                    return
                wait_s = self._patience.before_retry(failures)
                self._publish(HealthState.FAILED, f"{fault} Trying again in {wait_s:.0f} s.")
                if self._stop.wait(wait_s):
                    break
            sentence = "Stopped." if self._stop.is_set() else "The recording is over."
            self._publish(HealthState.STOPPED, sentence)
        finally:
            for slot in self._slots:
                slot.close()
            self._ended.set()
            self._on_end()

    def _attempt(self) -> AlprDeskError | None:
        """One run of the source; the fault that ended it, or None where it is over."""
        self._frozen = False
        self._attempt_stop.clear()
        if self._stop.is_set():
            return None
        self._progress = _Progress(self._clock.monotonic_ns())
        try:
            # every source is a generator; closing it releases the device
            with closing(cast(Any, self._source.frames(self._attempt_stop))) as frames:
                for frame in frames:
                    self._deliver(frame)
                    if self._attempt_stop.is_set():
                        break
        except AlprDeskError as fault:
            return fault
        except Exception as defect:
            log.error("camera %s: %s", self.name, type(defect).__name__, exc_info=defect)
            return EnvironmentFault("The camera failed in a way this program does not know; the log says how.")
        return EnvironmentFault(self._no_picture()) if self._frozen else None

    def _deliver(self, frame: Frame) -> None:
        frame = replace(frame, camera=self.name, sequence=self._sequence)
        self._sequence += 1
        now_ns = self._clock.monotonic_ns()
        first = self._progress.frames == 0
        self._progress.add(now_ns)
        if self.live:
            same_s = self._progress.same_for_s(frame, now_ns)
            if same_s >= self._patience.same_picture_s:
                raise EnvironmentFault(f"The same picture for {same_s:.0f} s: the camera is frozen.")
        rest = self._slots
        if self._wait_for_first_slot:
            rest = self._slots[1:]
            for slot in self._slots[:1]:
                slot.put_when_free(frame, self._attempt_stop)
        for slot in rest:
            slot.put(frame)
        if first or now_ns - self._progress.told_ns >= _HEALTH_EVERY_NS:
            self._progress.told_ns = now_ns
            self._publish(HealthState.OK, "", self._progress.fps)

    def _publish(self, state: HealthState, sentence: str, fps: float = 0.0) -> None:
        dropped = float(max((slot.dropped for slot in self._slots), default=0))
        figures = (("fps", round(fps, 1)), ("dropped", dropped), ("frames", float(self._sequence)))
        self._bus.publish(StageHealth(f"camera {self.name}", state, sentence, self._clock.now(), figures))


class _Progress:
    """What one attempt has delivered; times are monotonic nanoseconds."""

    def __init__(self, now_ns: int) -> None:
        self.frames = 0
        self.last_ns = now_ns
        self.told_ns = now_ns
        self._recent: list[int] = []
        self._picture: int | None = None
        self._picture_since_ns = now_ns

    def add(self, now_ns: int) -> None:
        self.frames += 1
        self.last_ns = now_ns
        self._recent = [*self._recent[-120:], now_ns]

    @property
    def fps(self) -> float:
        """Frames a second over the last two seconds."""
        times = [at for at in self._recent if self.last_ns - at <= 2_000_000_000]
        span_s = (times[-1] - times[0]) / 1e9
        return (len(times) - 1) / span_s if span_s > 0 else 0.0

    def same_for_s(self, frame: Frame, now_ns: int) -> float:
        """How long the picture has been exactly the same, by every sixteenth pixel of it."""
        picture = zlib.crc32(frame.image[::16, ::16].tobytes())
        if picture != self._picture:
            self._picture, self._picture_since_ns = picture, now_ns
        return (now_ns - self._picture_since_ns) / 1e9


class FreezeWatch:
    """One thread that asks every camera whether it has frozen: a driver that blocks cannot say so itself."""

    def __init__(self, workers: Iterable[CaptureWorker], every_s: float = 1.0) -> None:
        self._workers = tuple(workers)
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="capture watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            for worker in self._workers:
                worker.check_frozen()
