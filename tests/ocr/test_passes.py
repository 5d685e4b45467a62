"""One vehicle pass, one read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest

from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import (
    CapturedRead,
    Frame,
    FrameReading,
    Observation,
    PassVoter,
    PlateCandidate,
    PlateDetection,
    PlateReading,
    UnreadPlate,
    UnreadReason,
)
from alpr_desk.ocr.passes import make_voter
from alpr_desk.ocr.shots import appearance
from alpr_desk.vision import cv2

Reading = Callable[..., PlateReading]
FrameAt = Callable[..., Frame]


@pytest.fixture
def voter() -> PassVoter:
    return make_voter("front", "unit 1", 0.5)


def drive(voter: PassVoter, frame_at: FrameAt, looks: Iterable[tuple[float, list[PlateReading]]]) -> list[CapturedRead]:
    """Everything announced, the close included, in order."""
    reads = [read for ms, seen in looks for read in voter.observe(frame_at(ms), FrameReading(tuple(seen))).reads]
    return [*reads, *voter.close().reads]


def last_by_uid(reads: list[CapturedRead]) -> dict[str, CapturedRead]:
    return {captured.read.uid: captured for captured in reads}


@pytest.mark.parametrize("fps", [1, 5, 30])
def test_vehicle_pass_is_one_read(voter: PassVoter, frame_at: FrameAt, reading: Reading, fps: int) -> None:
    looks = [(i * 1000 / fps, [reading("7ABC123", 0.6 + 0.03 * i, x=100 + 30 * i)]) for i in range(10)]
    reads = last_by_uid(drive(voter, frame_at, looks))
    assert len(reads) == 1
    (captured,) = reads.values()
    assert (captured.read.plate, captured.read.frames) == ("7ABC123", 10)
    assert (captured.read.first_ms, captured.read.last_ms) == pytest.approx((0, 9000 / fps))
    assert captured.read.first_ms < captured.read.decided_ms < captured.read.last_ms


def test_clear_vote_is_announced_at_the_second_agreeing_look(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    assert voter.observe(frame_at(0), FrameReading((reading("7ABC123", 0.95),))).reads == ()
    (captured,) = voter.observe(frame_at(33), FrameReading((reading("7ABC123", 0.95),))).reads
    assert captured.read.decided_ms == 33
    assert (captured.read.camera, captured.read.vehicle) == ("front", "unit 1")


def test_one_look_however_sure_is_not_announced_while_the_plate_is_in_view(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    assert voter.observe(frame_at(0), FrameReading((reading("B956SV", 0.999, width=180),))).reads == ()


def test_two_looks_at_a_small_plate_are_not_yet_clear(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    """At 38 pixels VJH7406 was read twice with 0.58 and 0.94, and at 46 the plate turned out to be WJH7406."""
    far = [(i * 67, [reading("VJH7406", 0.97, width=38)]) for i in range(2)]
    near = [(134 + i * 67, [reading("WJH7406", 0.97, width=48)]) for i in range(4)]
    assert {captured.read.plate for captured in drive(voter, frame_at, far + near)} == {"WJH7406"}


def test_small_plate_that_goes_on_saying_the_same_is_announced(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    told = [
        len(voter.observe(frame_at(i * 67), FrameReading((reading("7ABC123", 0.97, width=38),))).reads)
        for i in range(4)
    ]
    assert told == [0, 0, 0, 1]


def test_improvement_keeps_the_uid_and_raises_the_confidence(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    looks = [(i * 100, [reading("7ABC123", c)]) for i, c in enumerate((0.6, 0.6, 0.6, 0.6, 0.97, 0.98, 0.99))]
    reads = drive(voter, frame_at, looks)
    assert len(reads) >= 2
    assert len(last_by_uid(reads)) == 1
    rising = [captured.read.confidence for captured in reads]
    assert rising == sorted(rising)


def test_slow_rise_is_told_before_the_end(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    told: list[CapturedRead] = []
    for i in range(16):
        told += voter.observe(frame_at(i * 100), FrameReading((reading("7ABC123", 0.55 + 0.02 * i),))).reads
    assert len(told) >= 2
    assert told[-1].read.confidence >= told[0].read.confidence + 0.05


def test_later_unsure_looks_do_not_lower_a_decided_read(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    sure = [(i * 100, [reading("7ABC123", 0.97)]) for i in range(3)]
    worse = [(300 + i * 100, [reading("7A8C123", 0.2)]) for i in range(10)]
    reads = drive(voter, frame_at, sure + worse)
    assert {captured.read.plate for captured in reads} == {"7ABC123"}
    assert reads[-1].read.confidence >= reads[0].read.confidence


def test_vote_that_clearly_changes_corrects_the_read_under_its_uid(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    wrong = [(i * 100, [reading("5SOW750", 0.92)]) for i in range(2)]
    right = [(200 + i * 100, [reading("5SOW350", 0.97)]) for i in range(12)]
    reads = drive(voter, frame_at, wrong + right)
    assert [reads[0].read.plate, reads[-1].read.plate] == ["5SOW750", "5SOW350"]
    assert len(last_by_uid(reads)) == 1


def test_vote_that_turns_twice_as_likely_corrects_the_read(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    """A blurred plate lost its first letter in three looks; the three sharp ones after them all show it."""
    blurred = [(i * 100, [reading("F09DAA", c)]) for i, c in enumerate((0.71, 0.43, 0.996))]
    sharp = [(300 + i * 100, [reading("IF09DAA", c)]) for i, c in enumerate((0.83, 0.93, 0.86))]
    reads = drive(voter, frame_at, blurred + sharp)
    assert [reads[0].read.plate, reads[-1].read.plate] == ["F09DAA", "IF09DAA"]
    assert reads[-1].read.confidence < reads[0].read.confidence


def test_two_vehicles_one_after_the_other_at_the_same_place_are_two_reads(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    looks = [(i * 200, [reading("7ABC123" if i < 4 else "8XYZ987", 0.9)]) for i in range(8)]
    assert {c.read.plate for c in last_by_uid(drive(voter, frame_at, looks)).values()} == {"7ABC123", "8XYZ987"}


def test_two_vehicles_at_once_are_two_reads(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    looks = [(i * 200, [reading("7ABC123", 0.9), reading("8XYZ987", 0.9, x=900)]) for i in range(4)]
    reads = last_by_uid(drive(voter, frame_at, looks)).values()
    assert sorted((c.read.plate, c.read.quad[0][0]) for c in reads) == [("7ABC123", 400), ("8XYZ987", 900)]


def test_region_of_a_read_is_what_its_looks_say_together(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    texan = [replace(reading("BXL1234", 0.97), issuers=(("US-TX", 0.8), ("US-GA", 0.2))) for _ in range(4)]
    stray = replace(reading("BXL1234", 0.6), issuers=(("US-CA", 0.95),))
    reads = drive(voter, frame_at, [(i * 100, [one]) for i, one in enumerate([*texan, stray])])
    assert reads[-1].read.region == "US-TX"
    assert 0.5 < reads[-1].read.region_confidence < 0.8


def test_vote_between_look_alikes_goes_to_the_one_that_the_state_issues(frame_at: FrameAt, reading: Reading) -> None:
    """Missouri's series is LLDLDL; whether the looks or their vote are weighed, once is enough."""
    look = reading("SK5A0V", 0.55)
    zero = look.characters[4]
    doubtful = replace(
        look,
        candidates=(PlateCandidate(PlateText("SK5AOV"), 0.52), PlateCandidate(PlateText("SK5A0V"), 0.46)),
        characters=(*look.characters[:4], (("O", 0.53), ("0", 0.47)), look.characters[5]),
        issuers=(("US-MO", 0.95),),
    )
    assert zero[0][0] == "0"
    reads = drive(make_voter("cam", "", 0.5), frame_at, [(i * 100, [doubtful]) for i in range(6)])
    assert reads[-1].read.plate == "SK5A0V"


def test_plate_found_twice_in_one_frame_is_one_read(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    looks = [(i * 200, [reading("7ABC123", 0.9), reading("7ABC123", 0.7, x=420)]) for i in range(4)]
    assert len(last_by_uid(drive(voter, frame_at, looks))) == 1


def test_vehicle_hidden_for_a_moment_is_still_one_read(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    looks = [(ms, [reading("7ABC123", 0.9, x=ms / 10)]) for ms in (0, 200, 400, 6000, 6200, 6400)]
    empty: list[tuple[float, list[PlateReading]]] = [(ms, []) for ms in (1000, 2000, 3000, 4000, 5000)]
    reads = last_by_uid(drive(voter, frame_at, sorted(looks + empty, key=lambda look: look[0])))
    assert [c.read.frames for c in reads.values()] == [6]


def test_two_tracks_that_turn_out_to_be_one_plate_are_one_read(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    """The far plate is unreadable at first and jumps: tracker alone cannot know that it is the one before."""
    first = [(i * 100, [reading("7ABC123", 0.9, x=50)]) for i in range(3)]
    second = [(400, [reading("2O8", 0.05, x=1000, width=200)]), (500, [reading("7ABC123", 0.96, x=1010, width=200)])]
    third = [(600 + i * 100, [reading("7ABC123", 0.96, x=1020, width=200)]) for i in range(3)]
    assert len(last_by_uid(drive(voter, frame_at, first + second + third))) == 1


@pytest.mark.parametrize(("confidence", "announced"), [(0.6, 0), (0.92, 0), (0.95, 1)])
def test_single_look_is_announced_only_when_sure(
    voter: PassVoter, frame_at: FrameAt, reading: Reading, confidence: float, announced: int
) -> None:
    assert len(drive(voter, frame_at, [(0, [reading("7ABC123", confidence)])])) == announced


def test_short_text_may_be_a_piece_of_a_plate_and_needs_more_looks(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    assert drive(voter, frame_at, [(i * 100, [reading("8NDA", 0.99)]) for i in range(2)]) == []
    assert len(last_by_uid(drive(voter, frame_at, [(i * 100, [reading("8NDA", 0.99)]) for i in range(5)]))) == 1


def test_single_look_at_a_plate_cut_off_by_the_picture_is_not_announced(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    assert drive(voter, frame_at, [(0, [reading("7ABC123", 0.99, x=1200)])]) == []


def test_plate_cut_off_in_every_look_is_not_announced(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    """IF99STK at the edge of the picture said IF99S in two looks."""
    assert drive(voter, frame_at, [(i * 100, [reading("IF99S", 0.95, x=1200)]) for i in range(6)]) == []


def test_pass_is_over_after_a_gap_without_waiting_for_the_close(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    voter.observe(frame_at(0), FrameReading((reading("7ABC123", 0.95),)))
    (captured,) = voter.observe(frame_at(3000), FrameReading()).reads
    assert (captured.read.plate, captured.read.decided_ms) == ("7ABC123", 3000)
    assert voter.close().reads == ()


@pytest.mark.parametrize("pause_ms", [3_000, 9_000, 60_000, 3_600_000])
def test_pass_is_told_however_long_the_pause_after_it(
    voter: PassVoter, frame_at: FrameAt, reading: Reading, pause_ms: int
) -> None:
    """A camera that stood still, or gives a picture every ten seconds."""
    sure, weak = reading("7ABC123", 0.97), reading("I1", 0.05, x=900, width=30)
    voter.observe(frame_at(0), FrameReading((sure, weak)))
    assert voter.observe(frame_at(100), FrameReading((weak,))).reads == ()
    seen = voter.observe(frame_at(pause_ms), FrameReading())
    assert [captured.read.plate for captured in seen.reads] == ["7ABC123"]
    assert seen.unread == (UnreadReason.TOO_SMALL,)
    assert voter.observe(frame_at(pause_ms + 60_000), FrameReading()) == Observation((), ())
    assert voter.close() == Observation((), ())


def test_last_improvement_is_told_after_a_long_pause(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    looks = [(i * 100, [reading("7ABC123", 0.95)]) for i in range(3)]
    empty: list[tuple[float, list[PlateReading]]] = [(60_000, [])]
    reads = drive(voter, frame_at, [*looks, *empty])
    assert [captured.read.frames for captured in reads] == [2, 3]
    assert len(last_by_uid(reads)) == 1


def test_source_that_starts_again_ends_the_passes_before_it(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    for ms in (10_000, 10_100):
        voter.observe(frame_at(ms), FrameReading((reading("7ABC123", 0.95),)))
    again = [
        read for ms in (0, 100) for read in voter.observe(frame_at(ms), FrameReading((reading("7ABC123", 0.95),))).reads
    ]
    assert [captured.read.first_ms for captured in again] == [0]


def test_best_frame_is_the_large_sharp_one_and_its_pictures_go_with_the_read(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    looks = [(i * 100, [reading("7ABC123", 0.95, width=60 if i != 3 else 150)]) for i in range(6)]
    captured = drive(voter, frame_at, looks)[-1]
    assert (captured.read.best_frame, captured.read.quad) == (300, looks[3][1][0].detection.quad)
    assert captured.read.captured_at == frame_at(300).captured_at
    frame = cv2.imdecode(np.frombuffer(captured.frame_image, np.uint8), cv2.IMREAD_COLOR)
    assert captured.frame_image.startswith(b"\xff\xd8") and frame.shape == (720, 1280, 3)
    assert captured.crop_image.startswith(b"\x89PNG")
    crop = cv2.imdecode(np.frombuffer(captured.crop_image, np.uint8), cv2.IMREAD_COLOR)
    assert crop.shape == (75, 150, 3)


def test_best_frame_of_two_alike_is_the_one_seen_more_squarely(frame_at: FrameAt, reading: Reading) -> None:
    image = frame_at(0).image
    square = ((400.0, 300.0), (500.0, 300.0), (500.0, 350.0), (400.0, 350.0))
    rolled = ((400.0, 300.0), (490.0, 343.6), (468.2, 388.6), (378.2, 345.0))
    from_aside = ((400.0, 300.0), (500.0, 310.0), (500.0, 345.0), (400.0, 350.0))
    slanted = ((400.0, 300.0), (500.0, 330.0), (500.0, 380.0), (400.0, 350.0))
    seen = {name: appearance(image, q).squareness for name, q in
            {"square": square, "rolled": rolled, "from aside": from_aside, "slanted": slanted}.items()}  # fmt: skip
    assert (seen["square"], seen["rolled"]) == pytest.approx((1.0, 1.0), abs=0.02)
    assert max(seen["from aside"], seen["slanted"]) < 0.97
    straight = replace(appearance(image, slanted), squareness=1.0)
    assert straight.quality(0.9) > appearance(image, slanted).quality(0.9)


def test_original_bytes_of_a_still_are_never_encoded_again(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    voter.observe(frame_at(0, original=b"the source's own bytes"), FrameReading((reading("7ABC123", 0.95),)))
    (captured,) = voter.close().reads
    assert captured.frame_image == b"the source's own bytes"


def test_overlays_say_what_was_read_or_why_not(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    seen = (
        reading("7ABC123", 0.95),
        reading("I1", 0.05, x=700, width=30),
        reading("II1", 0.05, x=1250, width=90),
        reading("8XYZ987", 0.2, x=900),
    )
    dark = UnreadPlate(PlateDetection(((90, 90), (190, 90), (190, 140), (90, 140)), 0.7), UnreadReason.TOO_DARK)
    voter.observe(frame_at(0), FrameReading(seen))
    overlays = voter.observe(frame_at(100), FrameReading(seen, (dark,))).overlays
    shown = {round(o.quad[0][0]): (o.plate, o.decided, o.unread) for o in overlays}
    assert shown[400] == ("7ABC123", True, None)
    assert shown[700] == (None, False, UnreadReason.TOO_SMALL)
    assert shown[1250] == (None, False, UnreadReason.CUT_OFF)
    assert shown[900][0] is None and shown[900][2] is UnreadReason.UNSURE
    assert shown[90] == (None, False, UnreadReason.TOO_DARK)


def test_pass_that_was_never_read_is_counted_with_its_reason(
    voter: PassVoter, frame_at: FrameAt, reading: Reading
) -> None:
    for ms in (0, 100):
        assert voter.observe(frame_at(ms), FrameReading((reading("I1", 0.05, width=30),))).unread == ()
    assert voter.observe(frame_at(3000), FrameReading()).unread == (UnreadReason.TOO_SMALL,)
    assert voter.close().unread == ()


def test_lone_weak_look_is_no_missed_pass(voter: PassVoter, frame_at: FrameAt, reading: Reading) -> None:
    voter.observe(frame_at(0), FrameReading((reading("I1", 0.05, width=30),)))
    assert voter.close().unread == ()


def test_frames_without_plates_cost_nothing_and_say_nothing(voter: PassVoter, frame_at: FrameAt) -> None:
    assert drive(voter, frame_at, [(i * 100, []) for i in range(5)]) == []
