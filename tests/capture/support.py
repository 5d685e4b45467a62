"""Waiting for health without sleeping, and small pictures and videos written by the tests themselves."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from alpr_desk.bus import Bus
from alpr_desk.domain.events import StageHealth
from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2


class HealthLog:
    """Every StageHealth, and waiting for one."""

    def __init__(self, bus: Bus) -> None:
        self._changed = threading.Condition()
        self.seen: list[StageHealth] = []
        bus.subscribe(StageHealth, self._add)

    def _add(self, health: StageHealth) -> None:
        with self._changed:
            self.seen.append(health)
            self._changed.notify_all()

    def wait_for(self, part: str, timeout: float = 20.0) -> StageHealth:
        """The first health whose state or sentence holds `part`."""

        def found() -> StageHealth | None:
            return next((h for h in self.seen if part in h.sentence or part == h.state.value), None)

        with self._changed:
            assert self._changed.wait_for(lambda: found() is not None, timeout), [h.sentence for h in self.seen]
            health = found()
        assert health is not None
        return health


def picture(number: int, width: int = 160, height: int = 96) -> Image:
    """A picture that no other `number` shares."""
    rng = np.random.default_rng(number)
    small = rng.integers(0, 256, (6, 10, 3), dtype=np.uint8)
    return np.ascontiguousarray(small.repeat(height // 6, 0).repeat(width // 10, 1))


def encoded(image: NDArray[np.integer[Any]] | NDArray[np.floating[Any]], suffix: str) -> bytes:
    """`image` as a file of that ending holds it."""
    done, data = cv2.imencode(suffix, image)
    assert done
    return bytes(data.tobytes())


def write_video(path: Path, frames: int, *, step_ms: int = 40, options: dict[str, str] | None = None) -> Path:
    """MPEG-4 in the container of `path`'s suffix; frame n at n * step_ms."""
    with av.open(str(path), "w", options=options or {}) as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(picture(number), format="bgr24")
            frame.pts, frame.time_base = number * step_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
