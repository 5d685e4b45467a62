"""A camera that fails, freezes or vanishes is brought back, and stops nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from alpr_desk.bus import Bus
from alpr_desk.capture.latest import LatestFrame
from alpr_desk.capture.stamping import Stamper
from alpr_desk.capture.worker import CaptureWorker, FreezeWatch, Patience
from alpr_desk.domain.events import HealthState
from alpr_desk.domain.seeing import Frame
from alpr_desk.errors import BadInput, EnvironmentFault
from tests.capture.support import HealthLog, picture
from tests.helpers.clock import FakeClock

SHORT = Patience(first_s=0.01, most_s=0.04, frozen_s=5.0, same_picture_s=10.0)


class Scripted:
    """A camera whose every opening runs the next of `attempts` (the last one again and again)."""

    def __init__(
        self, clock: FakeClock, attempts: list[Callable[[Stamper, threading.Event], Iterator[Frame]]], live: bool = True
    ) -> None:
        self.name, self.live = "front", live
        self._clock, self._attempts, self.opened = clock, attempts, 0

    def frames(self, stop: threading.Event) -> Iterator[Frame]:
        attempt = self._attempts[min(self.opened, len(self._attempts) - 1)]
        self.opened += 1
        yield from attempt(Stamper(self.name, self._clock), stop)


def fails(_: Stamper, __: threading.Event) -> Iterator[Frame]:
    raise EnvironmentFault("The camera is not plugged in.")
    yield


def breaks(_: Stamper, __: threading.Event) -> Iterator[Frame]:
    raise ZeroDivisionError
    yield


def runs(stamper: Stamper, stop: threading.Event) -> Iterator[Frame]:
    number = 0
    while not stop.wait(0.001):
        yield stamper.frame(picture(number % 50), number)
        number += 1


def two_then_unplugged(stamper: Stamper, _: threading.Event) -> Iterator[Frame]:
    yield stamper.frame(picture(0), 0)
    yield stamper.frame(picture(1), 40)
    raise EnvironmentFault("The camera stopped giving pictures.")


def three_and_over(stamper: Stamper, _: threading.Event) -> Iterator[Frame]:
    for number in range(3):
        yield stamper.frame(picture(number), number * 40)


@pytest.fixture
def slot() -> LatestFrame[Frame]:
    return LatestFrame()


def test_camera_that_fails_and_then_works_is_brought_back(
    bus: Bus, health: HealthLog, clock: FakeClock, slot: LatestFrame[Frame]
) -> None:
    source = Scripted(clock, [fails, fails, breaks, runs])
    worker = CaptureWorker(source, [slot], bus, clock, patience=SHORT)
    worker.start()
    assert slot.take(20) is not None
    worker.request_stop()
    assert (worker.join(20) and worker.ended and slot.finished) or slot.take(0) is not None
    assert source.opened == 4
    states = [h.state for h in health.seen]
    assert states[:3] == [HealthState.FAILED] * 3 and states[3] == HealthState.OK
    assert "not plugged in" in health.seen[0].sentence and states[-1] is HealthState.STOPPED


def test_camera_unplugged_in_mid_stream_comes_back_and_its_frames_count_on(
    bus: Bus, health: HealthLog, clock: FakeClock
) -> None:
    seen: list[int] = []
    slot = LatestFrame[Frame]()
    worker = CaptureWorker(
        Scripted(clock, [two_then_unplugged, three_and_over]),
        [slot],
        bus,
        clock,
        patience=SHORT,
        wait_for_first_slot=True,
    )
    worker.start()
    while (frame := slot.take(20)) is not None:
        seen.append(frame.sequence)
    assert worker.join(20) and seen == [0, 1, 2, 3, 4]
    assert any("stopped giving pictures" in h.sentence for h in health.seen)


def test_waits_double_up_to_a_bound() -> None:
    patience = Patience(first_s=0.5, most_s=15.0)
    assert [patience.before_retry(n) for n in (1, 2, 3, 6, 60, 6000)] == [0.5, 1.0, 2.0, 15.0, 15.0, 15.0]


def test_stop_does_not_wait_for_the_next_retry(bus: Bus, health: HealthLog, clock: FakeClock) -> None:
    worker = CaptureWorker(Scripted(clock, [fails]), [], bus, clock, patience=Patience(first_s=3600, most_s=3600))
    worker.start()
    health.wait_for("Trying again")
    worker.request_stop()
    assert worker.join(20)


def test_camera_without_a_new_picture_is_frozen_and_opened_again(
    bus: Bus, health: HealthLog, clock: FakeClock, slot: LatestFrame[Frame]
) -> None:
    def freezes(stamper: Stamper, stop: threading.Event) -> Iterator[Frame]:
        yield stamper.frame(picture(0), 0)
        stop.wait()  # a driver that blocks until it is let go

    source = Scripted(clock, [freezes, runs])
    worker = CaptureWorker(source, [slot], bus, clock, patience=SHORT)
    watch = FreezeWatch([worker], every_s=0.005)
    worker.start()
    assert slot.take(20) is not None
    clock.forward(seconds=6)
    watch.start()
    assert slot.take(20) is not None
    watch.stop()
    worker.request_stop()
    assert worker.join(20) and source.opened == 2
    assert health.wait_for("No new picture for 5 s").state is HealthState.FAILED


def test_camera_that_repeats_one_picture_is_frozen(bus: Bus, health: HealthLog, clock: FakeClock) -> None:
    def repeats(stamper: Stamper, stop: threading.Event) -> Iterator[Frame]:
        for number in range(40):
            clock.forward(seconds=0.5)
            yield stamper.frame(np.zeros((32, 32, 3), np.uint8), number)

    worker = CaptureWorker(Scripted(clock, [repeats]), [], bus, clock, patience=SHORT)
    worker.start()
    assert health.wait_for("the camera is frozen").state is HealthState.FAILED
    worker.request_stop()
    assert worker.join(20)


def test_recording_that_is_over_ends_and_closes_its_slots(
    bus: Bus, health: HealthLog, clock: FakeClock, slot: LatestFrame[Frame]
) -> None:
    ended = threading.Event()
    worker = CaptureWorker(Scripted(clock, [three_and_over], live=False), [slot], bus, clock, on_end=ended.set)
    worker.start()
    assert ended.wait(20) and worker.ended
    assert slot.take(0) is not None and slot.finished
    assert health.wait_for("The recording is over.").state is HealthState.STOPPED
    worker.join(20)


def test_recording_that_breaks_off_is_not_played_again(bus: Bus, health: HealthLog, clock: FakeClock) -> None:
    source = Scripted(clock, [two_then_unplugged], live=False)
    worker = CaptureWorker(source, [], bus, clock, patience=SHORT)
    worker.start()
    assert worker.join(20) and source.opened == 1
    assert health.seen[-1].state is HealthState.FAILED


def test_recording_that_cannot_be_used_says_so_once(bus: Bus, health: HealthLog, clock: FakeClock) -> None:
    def unusable(_: Stamper, __: threading.Event) -> Iterator[Frame]:
        raise BadInput("drive.mp4 is empty (zero bytes).")
        yield

    source = Scripted(clock, [unusable], live=False)
    worker = CaptureWorker(source, [], bus, clock, patience=SHORT)
    worker.start()
    assert worker.join(20) and source.opened == 1 and "empty" in health.seen[-1].sentence
