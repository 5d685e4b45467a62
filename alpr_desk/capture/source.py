"""The one interface of everything that gives frames. Light to import; what it takes to open one is in `opening`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Protocol

from alpr_desk.domain.seeing import Frame


class CameraSource(Protocol):
    """Anything that gives frames.

    Attributes:
        name: shown on the health bar and written on every read; holds no password of a URL.
        live: True for a camera or a stream, which is never over; False for a recording, which ends.
    """

    @property
    def name(self) -> str: ...

    @property
    def live(self) -> bool: ...

    def frames(self, stop: threading.Event) -> Iterator[Frame]:
        """Frames from the beginning (a camera: from now), until the end or until `stop` is set.

        Opens the device at the first frame and releases it when the iterator is closed.
        Raises EnvironmentFault where the device fails, BadInput where the recording cannot be used.
        """
        ...
