"""A Desk that stores in a list and can be made to fail, readers and voters that see what the tests draw."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np

from alpr_desk.bus import Bus
from alpr_desk.capture.stamping import Stamper
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.requests.capture import CloseShift, Recorded, RecordReads, StoreClip
from alpr_desk.domain.seeing import CapturedRead, Frame, FrameReading, Image, Observation, UnreadReason
from alpr_desk.errors import BadInput
from tests.helpers.reads import captured


class ListDesk:
    """Keeps reads and clips; raises `fault` while it is set; refuses reads whose uid is in `refused`."""

    def __init__(self, bus: Bus | None = None) -> None:
        self._changed = threading.Condition()
        self.bus = bus
        self.fault: Exception | None = None
        self.refused: set[str] = set()
        self.reads: list[CapturedRead] = []
        self.batches: list[int] = []
        self.clips: dict[str, bytes] = {}
        self.calls = 0
        self.closed = False

    def execute(self, session: SessionId | None, request: Request[Any]) -> Any:
        with self._changed:
            self.calls += 1
            self._changed.notify_all()
            if self.fault is not None:
                raise self.fault
            if isinstance(request, RecordReads):
                if any(r.read.uid in self.refused for r in request.reads):
                    raise BadInput("A read cannot be stored.")
                self.reads.extend(request.reads)
                self.batches.append(len(request.reads))
                return Recorded(tuple(range(len(request.reads))), ())
            if isinstance(request, StoreClip):
                self.clips[request.read_uid] = request.clip
            if isinstance(request, CloseShift):
                self.closed = True
            return None

    def wait_for_calls(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.calls >= count, 20)

    def wait_for_reads(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.reads) >= count, 20), len(self.reads)

    @property
    def uids(self) -> list[str]:
        return [r.read.uid for r in self.reads]


class Counting:
    """A recording of `count` frames whose first pixel is the frame's number."""

    def __init__(self, name: str, clock: Clock, count: int, live: bool = False) -> None:
        self.name, self.live, self._clock, self._count = name, live, clock, count

    def frames(self, stop: threading.Event) -> Iterator[Frame]:
        stamper = Stamper(self.name, self._clock)
        number = 0
        while not stop.is_set() and (self.live or number < self._count):
            image = np.full((48, 64, 3), 90, np.uint8)
            image[0, 0] = number % 250
            yield stamper.frame(image, number * 40.0)
            number += 1
            if self.live and stop.wait(0.002):
                return


class NumberReader:
    """Reads nothing; raises at the frame numbers in `breaks_at`."""

    def __init__(self, breaks_at: frozenset[int] = frozenset()) -> None:
        self.seen: list[int] = []
        self._breaks_at = breaks_at

    def read(self, image: Image) -> FrameReading:
        number = int(image[0, 0, 0])
        self.seen.append(number)
        if number in self._breaks_at:
            raise ZeroDivisionError("7ABC123")
        return FrameReading()


class EveryFrame:
    """A voter that decides one read a frame; at its close one more, and one plate that was not read."""

    unread = (UnreadReason.BLURRED,)

    def __init__(self, camera: str) -> None:
        self._camera = camera

    def observe(self, frame: Frame, seen: FrameReading) -> Observation:
        uid = f"{self._camera} {frame.sequence}"
        read = captured(f"7ABC{frame.sequence:03d}", uid=uid, camera=self._camera, at=frame.captured_at)
        return Observation((), (read,))

    def close(self) -> Observation:
        return Observation((), (captured("9ZZZ999", uid=f"{self._camera} last", camera=self._camera),), self.unread)
