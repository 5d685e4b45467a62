"""`bench live`: the whole program as a deputy has it: a camera at 30 frames a second, the window open on the live page.

The film is a synthetic drive, drawn and compressed beforehand, so that only its unpacking is paid for, as on the road.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from alpr_desk.app.bench.measuring import cpu_s, rounded, spread
from alpr_desk.app.bench.recognition import SEED
from alpr_desk.app.command_line import verify_package
from alpr_desk.app.demonstration import script
from alpr_desk.app.demonstration.agency import hire, make_agency, open_agency
from alpr_desk.app.demonstration.stage import WindowStage, show_to
from alpr_desk.app.pipeline import start_runner
from alpr_desk.app.window import make_application
from alpr_desk.bus import Bus
from alpr_desk.capture.synthetic.drive import SyntheticDrive, TruePass
from alpr_desk.capture.synthetic.source import SyntheticSource
from alpr_desk.domain.clock import SystemClock
from alpr_desk.domain.events import HealthState, ReadStored, StageHealth
from alpr_desk.domain.requests.capture import StartShift
from alpr_desk.ocr.shots import FrameEncoder
from alpr_desk.pipeline.clips import encode_clip
from alpr_desk.pipeline.recogniser import STAGE
from alpr_desk.ui.pages.live.video import Video
from alpr_desk.ui.session import Stage
from alpr_desk.ui.window import MainWindow

FPS = 30.0


def live(rows: int) -> Mapping[str, float]:
    """`rows` frames of 1280x720, a drive from day to night, played once at their own rate into the whole program.

    `recognised_per_second`: frames that recognition saw; what came meanwhile was passed over. `painted_per_second`:
    frames shown, drawn into memory where no screen is named. `read_right`: share of the vehicles whose plate was
    readable that the store has to the letter. `stored_after_first_readable_...`: from the first frame in which a plate
    can be read to its record in the store. `cores`: processor time for one second, the window's included.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    drive = SyntheticDrive(SEED, seconds=rows / FPS, fps=FPS)
    with tempfile.TemporaryDirectory(prefix="alpr-desk-bench-", ignore_cleanup_errors=True) as name:
        film = Path(name) / "drive.mp4"
        film.write_bytes(filmed(drive))
        seen = _driven(film, Path(name) / "agency", rows / FPS)
    return _judged(seen, drive.passes, rows / FPS)


@dataclass(slots=True)
class _Seen:
    """What came of the film: when it began, when each plate was first stored, frames counted, and processor time."""

    began: datetime
    stored: dict[str, datetime] = field(default_factory=dict)
    recognised: float = 0.0
    painted: int = 0
    cpu_s: float = 0.0


def filmed(drive: SyntheticDrive) -> bytes:
    """The drive as MP4."""
    clock, encoder = SystemClock(), FrameEncoder()
    began, frames = clock.now(), SyntheticSource(drive, "bench", clock, realtime=False).frames(Event())
    return encode_clip([(began + timedelta(milliseconds=f.media_ms), encoder.encoded(f)) for f in frames])


def _driven(film: Path, out: Path, seconds: float) -> _Seen:
    clock, bus = SystemClock(), Bus()
    application = make_application("night")
    administrator = make_agency(out, clock)
    opened = open_agency(out, clock, bus)
    runner = start_runner(opened, bus, clock)
    window = MainWindow(
        opened.desk, bus, clock, lambda: opened.office.settings, runner, verify_package, play=lambda priority: None
    )
    stage = WindowStage(application, window, out / "screens", clock)
    seen, ended = _Seen(clock.now()), Event()

    def stored(event: ReadStored) -> None:
        seen.stored.setdefault(event.read.plate, clock.now())

    def told(event: StageHealth) -> None:
        if event.stage == STAGE:
            seen.recognised = dict(event.figures).get("frames", seen.recognised)
            if event.state is HealthState.STOPPED:
                ended.set()

    bus.subscribe(ReadStored, stored)
    bus.subscribe(StageHealth, told)
    try:
        staff, _ = hire(opened, administrator, clock)
        deputy = show_to(window, opened, staff.deputy, clock)
        stage.wait_until(lambda: window.keeper.stage is Stage.OPEN, "the desk to open")
        stage.open("live")
        start = StartShift(script.VEHICLE, (str(film),))
        stage.off_thread(lambda: opened.desk.execute(deputy, start), "the shift to start")
        stage.wait_until(lambda: any(map(runner.latest_frame, runner.cameras())), "the first frame")
        frame = next(filter(None, map(runner.latest_frame, runner.cameras())))
        seen.began = frame.captured_at - timedelta(milliseconds=frame.media_ms)
        before, painted = cpu_s(), _painted(window)
        stage.wait_until(ended.is_set, "the film to end", seconds + 60.0)
        seen.cpu_s, seen.painted = cpu_s() - before, _painted(window) - painted
    finally:
        stage.close()
        window.shutdown()
        window.close()
        runner.close()
        opened.close()
    return seen


def _painted(window: MainWindow) -> int:
    return sum(video.frames_painted for video in window.findChildren(Video))


def _judged(seen: _Seen, passes: Sequence[TruePass], seconds: float) -> dict[str, float]:
    waits = [
        (seen.stored[one.plate] - seen.began).total_seconds() * 1000.0 - one.first_frame * 1000.0 / FPS
        for one in passes
        if one.plate in seen.stored
    ]
    return {
        "seconds": rounded(seconds),
        "recognised_per_second": rounded(seen.recognised / seconds),
        "painted_per_second": rounded(seen.painted / seconds),
        "cores": rounded(seen.cpu_s / seconds),
        "passes": float(len(passes)),
        "read_right": rounded(len(waits) / max(1, len(passes))),
    } | (spread("stored_after_first_readable", waits) if waits else {})
