"""From pixels to a `Frame`: stamps, read-only pixels, and playing recorded pictures at their own rate."""

from __future__ import annotations

import threading

from alpr_desk.capture.gps import NoPosition, PositionSource
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.seeing import Frame, Image


class Stamper:
    """Makes the frames of one run of one source; `sequence` counts from 0."""

    def __init__(self, camera: str, clock: Clock, positions: PositionSource | None = None) -> None:
        self._camera = camera
        self._clock = clock
        self._positions = positions or NoPosition()
        self._sequence = 0

    def frame(self, image: Image, media_ms: float, original: bytes | None = None) -> Frame:
        """`image` as a frame of now; the array is made read-only."""
        image.setflags(write=False)
        frame = Frame(
            camera=self._camera,
            sequence=self._sequence,
            captured_at=self._clock.now(),
            monotonic_ns=self._clock.monotonic_ns(),
            image=image,
            position=self._positions.position(media_ms),
            original=original,
            media_ms=media_ms,
        )
        self._sequence += 1
        return frame


class Pace:
    """Holds recorded pictures back until their time has come; with `realtime` False it never holds."""

    def __init__(self, clock: Clock, realtime: bool) -> None:
        self._clock = clock
        self._realtime = realtime
        self._start_ns: int | None = None

    def hold(self, media_ms: float, stop: threading.Event) -> bool:
        """Wait until `media_ms` after the first picture; False where `stop` was set meanwhile."""
        if not self._realtime:
            return not stop.is_set()
        now_ns = self._clock.monotonic_ns()
        if self._start_ns is None:
            self._start_ns = now_ns - int(media_ms * 1e6)
        ahead_s = (self._start_ns + media_ms * 1e6 - now_ns) / 1e9
        return not (stop.wait(ahead_s) if ahead_s > 0 else stop.is_set())
