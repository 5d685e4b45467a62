"""A camera plugged into this machine, by its number, through OpenCV."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np

from alpr_desk.capture.stamping import Stamper
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.seeing import Frame
from alpr_desk.errors import EnvironmentFault
from alpr_desk.vision import cv2


class CameraByIndex:
    """See `CameraSource`. Frames keep what the driver gives; only the newest is wanted, so its buffer is kept short."""

    live = True

    def __init__(self, index: int, name: str, clock: Clock) -> None:
        self.name = name
        self._index = index
        self._clock = clock

    def frames(self, stop: threading.Event) -> Iterator[Frame]:
        cv2.setLogLevel(0)  # OpenCV would write its own complaint to standard error; the health bar says it
        device = cv2.VideoCapture(self._index)
        try:
            if not device.isOpened():
                raise EnvironmentFault(
                    f"Camera {self._index} cannot be opened: check that it is plugged in "
                    "and that no other program uses it."
                )
            device.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            stamper = Stamper(self.name, self._clock)
            start_ns = self._clock.monotonic_ns()
            while not stop.is_set():
                delivered, picture = device.read()
                if not delivered:
                    raise EnvironmentFault(f"Camera {self._index} stopped giving pictures: check its cable.")
                media_ms = (self._clock.monotonic_ns() - start_ns) / 1e6
                yield stamper.frame(np.ascontiguousarray(picture, dtype=np.uint8), media_ms)
        finally:
            device.release()
