"""The threads of one shift, built together and stopped in order: capture, recogniser, recorder, clips."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from alpr_desk.bus import Bus
from alpr_desk.capture.latest import LatestFrame
from alpr_desk.capture.source import CameraSource
from alpr_desk.capture.worker import CaptureWorker, FreezeWatch, Patience
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.desk import Desk
from alpr_desk.domain.events import HealthState, ShiftStarted, StageHealth
from alpr_desk.domain.requests.capture import CloseShift
from alpr_desk.domain.seeing import Frame, FrameReader, OverlayFrame, PassVoter
from alpr_desk.errors import AlprDeskError
from alpr_desk.pipeline import recogniser as recognition
from alpr_desk.pipeline.clips import ClipKeeper
from alpr_desk.pipeline.recogniser import Recogniser
from alpr_desk.pipeline.recorder import Recorder
from alpr_desk.pipeline.spool import Spool
from alpr_desk.settings import Settings

log = logging.getLogger(__name__)
CAPTURE_JOIN_S = 8.0
"""How long a camera's driver may hold up the end of a shift."""


class OpenSource(Protocol):
    """`alpr_desk.capture.opening.open_source`."""

    def __call__(
        self,
        spec: str,
        *,
        clock: Clock,
        name: str | None = None,
        folder_rate_fps: float = 5.0,
        realtime: bool = True,
    ) -> CameraSource: ...


@dataclass(frozen=True)
class Parts:
    """What the runner is handed and hands on; see `CaptureRunner`."""

    bus: Bus
    desk: Desk
    clock: Clock
    settings: Callable[[], Settings]
    load_reader: Callable[[], FrameReader]
    make_voter: Callable[[str, str], PassVoter]
    open_source: OpenSource
    spool_path: Path
    spool_key: bytes
    realtime: bool = True
    patience: Patience = field(default_factory=Patience)


class RunningShift:
    """Everything that runs for one shift.

    Attributes:
        frames, overlays: newest of each camera, for the live page.
    """

    def __init__(self, parts: Parts, shift: ShiftStarted, changed: Callable[[], None]) -> None:
        """Opens the sources and the spool; starts nothing. A source that names nothing shows as failed and is left out.

        Raises EnvironmentFault where the spool cannot be opened.
        """
        self.shift = shift
        self._parts = parts
        self._changed = changed
        self._to_read, self._to_keep = threading.Event(), threading.Event()
        sources = self._open_sources(shift.sources)
        names = [source.name for source in sources]
        self.frames: dict[str, LatestFrame[Frame]] = {name: LatestFrame() for name in names}
        self.overlays: dict[str, LatestFrame[OverlayFrame]] = {name: LatestFrame() for name in names}
        self._inputs = {name: LatestFrame[Frame](self._to_read.set) for name in names}
        clip_inputs = {name: LatestFrame[Frame](self._to_keep.set) for name in names}
        spool = Spool(parts.spool_path, parts.spool_key)
        refused = Spool(parts.spool_path.with_suffix(".refused"), parts.spool_key)
        bus, clock = parts.bus, parts.clock
        self._recorder = Recorder(parts.desk, shift.token, spool, refused, bus, clock, on_change=changed)
        capture = parts.settings().capture
        self._clips = ClipKeeper(
            clip_inputs, parts.desk, shift.token, self._to_keep, bus, clock,
            before_s=capture.clip_before_s, after_s=capture.clip_after_s, on_change=changed,
        )  # fmt: skip
        self._workers = [
            CaptureWorker(
                source,
                (self._inputs[source.name], self.frames[source.name], clip_inputs[source.name]),
                bus,
                clock,
                patience=parts.patience,
                wait_for_first_slot=not parts.realtime and not source.live,
                on_end=changed,
            )
            for source in sources
        ]
        self._watch = FreezeWatch(self._workers)
        self._recogniser: Recogniser | None = None
        self._reader_failed = False

    def _open_sources(self, specs: Sequence[str]) -> list[CameraSource]:
        """Sources with names of their own; two cameras of one name become `front` and `front 2`."""
        opened: list[CameraSource] = []
        taken: set[str] = set()
        rate_fps = self._parts.settings().capture.folder_rate_fps
        for spec in specs:
            try:
                source = self._open(spec, None, rate_fps)
                name, number = source.name, 2
                while name in taken:
                    name, number = f"{source.name} {number}", number + 1
                if name != source.name:
                    source = self._open(spec, name, rate_fps)
            except AlprDeskError as fault:
                self._tell(f"camera {len(opened) + 1}", HealthState.FAILED, str(fault))
                continue
            taken.add(name)
            opened.append(source)
        return opened

    def _open(self, spec: str, name: str | None, rate_fps: float) -> CameraSource:
        parts = self._parts
        return parts.open_source(spec, clock=parts.clock, name=name, folder_rate_fps=rate_fps, realtime=parts.realtime)

    def start(self) -> None:
        """Start everything; the cameras show pictures while the reader is still being loaded in this thread."""
        self._recorder.start()
        self._clips.start()
        self._watch.start()
        for worker in self._workers:
            worker.start()
        self._tell(recognition.STAGE, HealthState.WORKING, "The plate reader is being loaded.")
        try:
            self._recogniser = self._make_recogniser()
        except AlprDeskError as fault:
            self._no_reader(str(fault))
        except Exception as defect:
            log.error("the plate reader cannot be loaded", exc_info=defect)
            self._no_reader("The plate reader cannot be loaded: install the program again.")
        else:
            self._recogniser.start()
            self._to_read.set()
        self._changed()

    def _make_recogniser(self) -> Recogniser:
        parts, vehicle = self._parts, self.shift.vehicle
        reader = parts.load_reader()
        return Recogniser(
            self._inputs,
            self.overlays,
            reader,
            lambda camera: parts.make_voter(camera, vehicle),
            self._recorder.submit,
            self._to_read,
            parts.bus,
            parts.clock,
            on_end=self._changed,
        )

    def _no_reader(self, sentence: str) -> None:
        self._reader_failed = True
        for slot in self._inputs.values():
            slot.close()  # nobody takes from them; a recording must not wait
        self._tell(recognition.STAGE, HealthState.FAILED, f"{sentence} Cameras show pictures; no plate is read.")

    @property
    def idle(self) -> bool:
        """Every recording is over, and everything in it is read, recorded and clipped. Never with a live camera."""
        cameras = all(worker.ended for worker in self._workers)
        reading = self._recogniser.ended if self._recogniser is not None else self._reader_failed
        return cameras and reading and self._recorder.idle and self._clips.idle

    def stop(self) -> None:
        """Stop in order, each stage after the one before has given out all it has; then the shift's token may end."""
        self._watch.stop()
        for worker in self._workers:
            worker.request_stop()
        for worker in self._workers:
            if not worker.join(CAPTURE_JOIN_S):
                sentence = "The camera's driver does not let go; unplug the camera before the next shift."
                self._tell(f"camera {worker.name}", HealthState.FAILED, sentence)
        if self._recogniser is not None:
            self._recogniser.join()
        self._recorder.stop()
        self._clips.stop()
        try:
            self._parts.desk.execute(self.shift.token, CloseShift())
        except AlprDeskError as fault:
            log.warning("the shift could not be closed: %s", type(fault).__name__)
        for name in self.frames:
            self.overlays[name].close()
        self._changed()

    def _tell(self, stage: str, state: HealthState, sentence: str) -> None:
        self._parts.bus.publish(StageHealth(stage, state, sentence, self._parts.clock.now()))
