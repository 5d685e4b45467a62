"""Passes of which nothing was ever read are counted, once each, and no other pass is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alpr_desk.domain.seeing import (
    Frame,
    FrameReading,
    PassVoter,
    PlateDetection,
    PlateReading,
    UnreadPlate,
    UnreadReason,
)
from alpr_desk.ocr.passes import make_voter

Reading = Callable[..., PlateReading]
FrameAt = Callable[..., Frame]
Looks = dict[float, FrameReading]


@pytest.fixture
def voter() -> PassVoter:
    return make_voter("front", "unit 1", 0.5)


def unread(
    x: float = 400, y: float = 300, width: float = 40, reason: UnreadReason = UnreadReason.TOO_SMALL
) -> UnreadPlate:
    quad = ((x, y), (x + width, y), (x + width, y + width / 2), (x, y + width / 2))
    return UnreadPlate(PlateDetection(quad, 0.9), reason)


def counted(voter: PassVoter, frame_at: FrameAt, looks: Looks) -> tuple[list[str], list[UnreadReason]]:
    """Plates announced and reasons counted, the close included."""
    seen = [voter.observe(frame_at(ms), look) for ms, look in looks.items()] + [voter.close()]
    plates = {captured.read.uid: str(captured.read.plate) for one in seen for captured in one.reads}
    return list(plates.values()), [reason for one in seen for reason in one.unread]


@pytest.mark.parametrize("fps", [2, 5, 30])
def test_plate_that_gives_no_reading_is_one_pass_with_the_reason_of_its_last_look(
    voter: PassVoter, frame_at: FrameAt, fps: int
) -> None:
    looks = {i * 1000 / fps: FrameReading((), (unread(x=400 + 10 * i),)) for i in range(8)}
    looks[8000 / fps] = FrameReading((), (unread(x=480, reason=UnreadReason.BLURRED),))
    assert counted(voter, frame_at, looks) == ([], [UnreadReason.BLURRED])


def test_pass_is_counted_when_it_is_over_and_not_before(voter: PassVoter, frame_at: FrameAt) -> None:
    for ms in (0, 200, 2600):
        assert voter.observe(frame_at(ms), FrameReading((), (unread(),))).unread == ()
    assert voter.observe(frame_at(5200), FrameReading()).unread == (UnreadReason.TOO_SMALL,)
    assert voter.observe(frame_at(90_000), FrameReading()).unread == ()
    assert voter.close().unread == ()


def test_long_pause_ends_the_pass_before_it(voter: PassVoter, frame_at: FrameAt) -> None:
    looks = {ms: FrameReading((), (unread(),)) for ms in (0.0, 100.0, 60_000.0, 60_100.0)}
    assert counted(voter, frame_at, looks) == ([], [UnreadReason.TOO_SMALL] * 2)


def test_source_that_starts_again_ends_the_passes_before_it(voter: PassVoter, frame_at: FrameAt) -> None:
    for ms in (10_000, 10_100):
        voter.observe(frame_at(ms), FrameReading((), (unread(),)))
    assert voter.observe(frame_at(0), FrameReading((), (unread(),))).unread == (UnreadReason.TOO_SMALL,)
    voter.observe(frame_at(100), FrameReading((), (unread(),)))
    assert voter.close().unread == (UnreadReason.TOO_SMALL,)


def test_two_plates_at_once_are_two_passes(voter: PassVoter, frame_at: FrameAt) -> None:
    both = FrameReading((), (unread(), unread(x=900, width=100, reason=UnreadReason.TOO_DARK)))
    _, reasons = counted(voter, frame_at, dict.fromkeys((0.0, 100.0, 200.0), both))
    assert sorted(reasons) == [UnreadReason.TOO_DARK, UnreadReason.TOO_SMALL]


def test_lone_look_is_no_missed_pass(voter: PassVoter, frame_at: FrameAt) -> None:
    looks = {0.0: FrameReading((), (unread(),)), 5000.0: FrameReading((), (unread(),))}
    assert counted(voter, frame_at, looks) == ([], [])


@pytest.mark.parametrize("read_at", [{0, 1}, {3, 4}, {6, 7}, {0, 7}])
def test_pass_that_is_read_at_times_is_a_read_and_nothing_else(
    voter: PassVoter, frame_at: FrameAt, reading: Reading, read_at: set[int]
) -> None:
    looks = {
        i * 100.0: FrameReading((reading("7ABC123", 0.95, x=400 + 8 * i),))
        if i in read_at
        else FrameReading((), (unread(x=400 + 8 * i, width=100),))
        for i in range(8)
    }
    assert counted(voter, frame_at, looks) == (["7ABC123"], [])


def test_pass_that_one_sure_look_tells_is_not_counted_too(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    looks = {i * 100.0: FrameReading((), (unread(width=100),)) for i in range(4)}
    looks[400.0] = FrameReading((reading("7ABC123", 0.97),))
    assert counted(voter, frame_at, looks) == (["7ABC123"], [])


@pytest.mark.parametrize("weak_looks", [1, 2, 5])
def test_pass_with_weak_readings_among_looks_without_any_is_counted_once(
    voter: PassVoter, frame_at: FrameAt, reading: Reading, weak_looks: int
) -> None:
    looks = {i * 100.0: FrameReading((), (unread(width=100),)) for i in range(5)}
    looks |= {500.0 + i * 100: FrameReading((reading("I1", 0.05),)) for i in range(weak_looks)}
    plates, reasons = counted(voter, frame_at, looks)
    assert (plates, len(reasons)) == ([], 1)


def test_plate_found_twice_and_read_once_is_not_missed(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    twice = FrameReading((reading("7ABC123", 0.95),), (unread(x=420, y=310, width=60),))
    assert counted(voter, frame_at, {i * 100.0: twice for i in range(5)}) == (["7ABC123"], [])
