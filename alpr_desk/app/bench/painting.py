"""The live picture painted offscreen, and the turns of its event loop counted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter

from PySide6.QtCore import QEventLoop, QTimer

from alpr_desk.app.bench.measuring import bench_office
from alpr_desk.app.command_line import verify_package
from alpr_desk.app.demonstration.stage import WindowStage
from alpr_desk.app.window import make_application
from alpr_desk.capture.synthetic.drive import SyntheticDrive
from alpr_desk.capture.synthetic.source import SyntheticSource
from alpr_desk.domain.clock import SystemClock
from alpr_desk.domain.seeing import Frame, Overlay, OverlayFrame
from alpr_desk.errors import EnvironmentFault
from alpr_desk.ui.pages import PAGES
from alpr_desk.ui.pages.live.video import Video
from alpr_desk.ui.session import Stage
from alpr_desk.ui.window import MainWindow

_CAMERA = "bench"
_FRAME_MS = 33
_KEPT = 20


@dataclass(slots=True)
class Painted:
    """Milliseconds of each painting, and between each two turns of the event loop."""

    paint_ms: list[float] = field(default_factory=list)
    hold_ms: list[float] = field(default_factory=list)


class _Feed:
    """Shows one drawn frame after the other, with the plates that are in it."""

    def __init__(self) -> None:
        drive = SyntheticDrive(7, seconds=_KEPT / 15.0)
        source = SyntheticSource(drive, _CAMERA, SystemClock(), realtime=False)
        self._shown = cycle([(f, _overlays(f, drive)) for f in source.frames(threading.Event())])
        self._now = next(self._shown)

    def next(self) -> None:
        self._now = next(self._shown)

    def cameras(self) -> tuple[str, ...]:
        return (_CAMERA,)

    def latest_frame(self, camera: str) -> Frame | None:
        return self._now[0]

    def latest_overlays(self, camera: str) -> OverlayFrame | None:
        return self._now[1]


def _overlays(frame: Frame, drive: SyntheticDrive) -> OverlayFrame:
    height, width = frame.image.shape[:2]
    seen = tuple(
        Overlay(one.quads[frame.sequence], one.plate, 0.97, decided=True)
        for one in drive.passes
        if frame.sequence in one.quads
    )
    return OverlayFrame(frame.camera, frame.sequence, width, height, seen)


def paint(rows: int) -> Painted:
    """Paint `rows` frames at once each, then let as many come by the clock, up to 300."""
    application = make_application("night")
    feed, painted = _Feed(), Painted()
    video = Video(feed)
    video.resize(1366, 768)
    video.show()
    video.show_camera(_CAMERA)
    application.processEvents()  # until the window is exposed nothing is painted
    before = video.frames_painted
    for _ in range(rows):
        feed.next()
        started = perf_counter()
        video.poll()
        video.repaint()
        painted.paint_ms.append((perf_counter() - started) * 1000.0)
    if video.frames_painted - before < rows:
        raise EnvironmentFault("The window did not paint: leave QT_QPA_PLATFORM unset, or name a platform that paints.")
    _count_turns(feed, painted, min(rows, 300))
    video.close()
    video.deleteLater()
    return painted


def _count_turns(feed: _Feed, painted: Painted, frames: int) -> None:
    """Let `frames` frames come by the clock, and note each hold meanwhile."""
    loop, left, camera = QEventLoop(), frames, QTimer(interval=_FRAME_MS)

    def next_frame() -> None:
        nonlocal left
        feed.next()
        left -= 1
        if left <= 0:
            loop.quit()

    camera.timeout.connect(next_frame)
    camera.start()
    with turns(painted.hold_ms):
        loop.exec()
    camera.stop()


@contextmanager
def turns(hold_ms: list[float]) -> Iterator[None]:
    """Note the milliseconds between each two turns of this thread's event loop while the block runs it."""
    last, timer = perf_counter(), QTimer(interval=0)

    def turn() -> None:
        nonlocal last
        now = perf_counter()
        hold_ms.append((now - last) * 1000.0)
        last = now

    timer.timeout.connect(turn)
    timer.start()
    try:
        yield
    finally:
        timer.stop()


def open_pages() -> dict[str, float]:
    """The longest hold while each page is opened for the first time, in milliseconds by the page's name.

    The whole window over an agency's encrypted store, signed in as its administrator, with a camera playing.
    """
    application = make_application("night")
    with bench_office() as office:
        settings = office.opened.office
        window = MainWindow(
            office.opened.desk, settings.bus, office.clock, lambda: settings.settings, _Feed(), verify_package,
            play=lambda priority: None,
        )  # fmt: skip
        stage = WindowStage(application, window, office.folder / "screens", office.clock)
        try:
            window.resize(1366, 768)
            window.show()
            window.start()
            stage.settle()
            window.keeper.adopt(office.session)
            stage.wait_until(lambda: window.keeper.stage is Stage.OPEN, "the desk to open")
            return {entry.name: _opening_hold(stage, entry.name) for entry in PAGES if entry.name != "settings"}
        finally:
            stage.close()
            window.shutdown()
            window.close()


def _opening_hold(stage: WindowStage, name: str) -> float:
    held: list[float] = []
    with turns(held):
        stage.open(name)
    return max(held, default=0.0)
