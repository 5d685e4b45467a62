"""Recogniser, clips and the runner, from the start of a shift to the last thread."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import av
import pytest

from alpr_desk.bus import Bus
from alpr_desk.capture.latest import LatestFrame
from alpr_desk.capture.source import CameraSource
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.events import NOT_READ, HealthState, HitRaised, ShiftEnded, ShiftStarted, not_read_because
from alpr_desk.domain.matching import ActionClass, Hit, HitStatus, HotlistEntry, Match, MatchKind, Priority, StoredRead
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.seeing import CapturedRead, Frame, FrameReader, OverlayFrame, UnreadReason
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.pipeline.clips import ClipKeeper, encode_clip
from alpr_desk.pipeline.recogniser import Recogniser
from alpr_desk.pipeline.runner import CaptureRunner
from alpr_desk.settings import Settings
from alpr_desk.vision import cv2
from tests.capture.support import HealthLog, picture
from tests.helpers.clock import START, FakeClock
from tests.helpers.reads import captured
from tests.pipeline.support import Counting, EveryFrame, ListDesk, NumberReader

TOKEN = SessionId("1" * 64)


def opener(
    spec: str, *, clock: Clock, name: str | None = None, folder_rate_fps: float = 5.0, realtime: bool = True
) -> CameraSource:
    """`NAME:FRAMES`, or `NAME:live`."""
    if ":" not in spec:
        raise BadInput(f"There is no source '{spec}'.")
    camera, count = spec.split(":")
    if count == "live":
        return Counting(name or camera, clock, 0, live=True)
    return Counting(name or camera, clock, int(count))


class Rig:
    def __init__(self, folder: Path, bus: Bus, clock: FakeClock) -> None:
        self.bus, self.desk, self.reader = bus, ListDesk(), NumberReader()
        self.load = threading.Event()
        self.load.set()
        self.fault: Exception | None = None
        self.runner = CaptureRunner(
            bus, self.desk, clock, Settings, self._load, lambda camera, vehicle: EveryFrame(camera),
            opener, folder / "spool", bytes(32), realtime=False,
        )  # fmt: skip

    def _load(self) -> FrameReader:
        assert self.load.wait(20)
        if self.fault is not None:
            raise self.fault
        return self.reader

    def shift(self, *sources: str, number: int = 1) -> None:
        self.bus.publish(ShiftStarted(number, TOKEN, "unit 12", sources))


@pytest.fixture
def rig(tmp_path: Path, bus: Bus, clock: FakeClock) -> Iterator[Rig]:
    rig = Rig(tmp_path, bus, clock)
    rig.runner.start()
    yield rig
    rig.load.set()
    rig.runner.close()


def test_recording_is_read_and_recorded_to_its_last_frame(rig: Rig, health: HealthLog) -> None:
    rig.shift("front:60")
    assert rig.runner.wait_idle(20)
    assert rig.desk.uids == [f"front {n}" for n in range(60)] + ["front last"]
    assert rig.runner.cameras() == ("front",)
    frame, overlays = rig.runner.latest_frame("front"), rig.runner.latest_overlays("front")
    assert frame is not None and frame.sequence == 59 and overlays is not None and overlays.sequence == 59
    figures = dict([h for h in health.seen if h.stage == "recogniser"][-1].figures)
    assert {name: value for name, value in figures.items() if name.startswith(NOT_READ)} == {
        NOT_READ: 1,
        not_read_because(UnreadReason.BLURRED): 1,
    }


def test_two_cameras_take_turns_and_get_names_of_their_own(rig: Rig) -> None:
    rig.shift("front:20", "front:30")
    assert rig.runner.wait_idle(20)
    assert rig.runner.cameras() == ("front", "front 2")
    assert len([u for u in rig.desk.uids if u.startswith("front 2 ")]) >= 30
    assert len(rig.desk.uids) == 20 + 30 + 2


def test_end_of_the_shift_stops_every_thread_records_all_and_closes_it(rig: Rig, health: HealthLog) -> None:
    before = {t.name for t in threading.enumerate()}
    rig.shift("front:live")
    rig.desk.wait_for_reads(5)
    rig.bus.publish(ShiftEnded(1, "ended by the member"))
    health.wait_for("No shift is running.")
    assert rig.runner.wait_idle(20)
    assert rig.desk.closed and rig.desk.uids[-1] == "front last" and rig.runner.cameras() == ()
    assert {t.name for t in threading.enumerate()} == before


def test_end_of_another_shift_changes_nothing(rig: Rig) -> None:
    rig.shift("front:live")
    rig.bus.publish(ShiftEnded(99, "another car's"))
    rig.desk.wait_for_reads(5)
    assert rig.runner.cameras() == ("front",) and not rig.runner.wait_idle(0)


def test_pictures_are_shown_while_the_reader_is_being_loaded(rig: Rig, health: HealthLog) -> None:
    rig.load.clear()
    rig.shift("front:live")
    assert health.wait_for("The plate reader is being loaded.").state is HealthState.WORKING
    health.wait_for("ok")
    assert rig.runner.latest_frame("front") is not None and rig.reader.seen == []
    rig.load.set()
    rig.desk.wait_for_reads(1)


def test_reader_that_cannot_be_loaded_leaves_the_pictures(rig: Rig, health: HealthLog) -> None:
    rig.fault = EnvironmentFault("The model file is damaged: install the program again.")
    rig.shift("front:8")
    assert health.wait_for("no plate is read").state is HealthState.FAILED
    assert rig.runner.wait_idle(20) and rig.runner.latest_frame("front") is not None


def test_source_that_names_nothing_leaves_the_others(rig: Rig, health: HealthLog) -> None:
    rig.shift("nothing", "rear:4")
    assert rig.runner.wait_idle(20)
    assert health.wait_for("There is no source").state is HealthState.FAILED
    assert len(rig.desk.uids) == 5


def test_picture_that_breaks_the_reader_is_skipped_and_not_logged(
    bus: Bus, health: HealthLog, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    wake, got = threading.Event(), list[CapturedRead]()
    slot, overlays = LatestFrame[Frame](wake.set), LatestFrame[OverlayFrame]()
    reader = NumberReader(frozenset({2}))
    recogniser = Recogniser({"a": slot}, {"a": overlays}, reader, EveryFrame, got.append, wake, bus, clock)
    recogniser.start()
    for frame in Counting("a", clock, 5).frames(threading.Event()):
        assert slot.put_when_free(frame, threading.Event())
    slot.close()
    assert recogniser.join(20)
    assert [r.read.uid for r in got] == ["a 0", "a 1", "a 3", "a 4", "a last"]
    assert health.wait_for("1 pictures could not be read").state is HealthState.DEGRADED
    assert "7ABC123" not in caplog.text and "ZeroDivisionError" in caplog.text


def hit(read: CapturedRead) -> HitRaised:
    r = read.read
    stored = StoredRead(
        1, r.uid, r.plate, r.confidence, r.region, r.captured_at, r.camera, r.vehicle, None, r.quad, (), (), 5, True
    )
    match = Match(HotlistEntry(1, r.plate, "CA", "stolen"), 1, MatchKind.EXACT, 0.99)
    raised = Hit(1, stored, match, "list", Priority.HIGH, ActionClass.OBSERVE, r.captured_at, 1.0, HitStatus.OPEN)
    return HitRaised(raised, read.crop_image, read.frame_image)


def clip_times_ms(clip: bytes) -> list[int]:
    with av.open(io.BytesIO(clip), "r") as container:
        return [round(frame.time * 1000) for frame in container.decode(video=0) if frame.time is not None]


def test_clip_holds_the_seconds_around_its_hit_at_their_own_times(bus: Bus, clock: FakeClock) -> None:
    wake, desk = threading.Event(), ListDesk()
    slot, stored = LatestFrame[Frame](wake.set), threading.Event()
    keeper = ClipKeeper({"front": slot}, desk, TOKEN, wake, bus, clock, before_s=2, after_s=1, on_change=stored.set)
    keeper.start()
    for number, frame in enumerate(Counting("front", clock, 60).frames(threading.Event())):
        assert slot.put_when_free(frame, threading.Event())
        if number == 30:
            bus.publish(hit(captured("7ABC123", uid="u", at=frame.captured_at)))
            bus.publish(hit(captured("7ABC123", uid="u", at=frame.captured_at)))
        clock.forward(seconds=0.15)
    assert stored.wait(20) and keeper.idle
    slot.close()
    keeper.stop()
    times = clip_times_ms(desk.clips["u"])
    assert times == [n * 150 for n in range(len(times))] and 2850 <= times[-1] <= 3000


def test_clip_is_stored_with_what_there_is_when_the_shift_ends(bus: Bus, clock: FakeClock) -> None:
    wake, desk = threading.Event(), ListDesk()
    slot = LatestFrame[Frame](wake.set)
    keeper = ClipKeeper({"front": slot}, desk, TOKEN, wake, bus, clock, before_s=2, after_s=30)
    keeper.start()
    for frame in Counting("front", clock, 5).frames(threading.Event()):
        assert slot.put_when_free(frame, threading.Event())
        clock.forward(seconds=0.2)
    bus.publish(hit(captured("7ABC123", uid="u", at=START)))
    keeper.stop()
    assert len(clip_times_ms(desk.clips["u"])) == 5


def test_last_frame_and_the_end_in_one_wake_up_are_both_noticed(bus: Bus, clock: FakeClock) -> None:
    wake, desk, stored = threading.Event(), ListDesk(), threading.Event()
    slot = LatestFrame[Frame](wake.set)
    keeper = ClipKeeper({"front": slot}, desk, TOKEN, wake, bus, clock, before_s=2, after_s=30, on_change=stored.set)
    (frame,) = Counting("front", clock, 1).frames(threading.Event())
    slot.put(frame)
    slot.close()
    bus.publish(hit(captured("7ABC123", uid="u", at=frame.captured_at)))
    keeper.start()  # all of it happened before the thread looks for the first time
    assert stored.wait(20) and keeper.idle
    keeper.stop()


def test_clip_survives_odd_sizes_and_equal_times() -> None:
    jpegs = [cv2.imencode(".jpg", picture(n)[:95, :157])[1].tobytes() for n in range(4)]
    clip = encode_clip([(START + timedelta(milliseconds=m), j) for m, j in zip((0, 0, 333, 334), jpegs, strict=True)])
    assert clip_times_ms(clip) == [0, 1, 333, 334]
