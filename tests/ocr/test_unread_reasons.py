"""Why a plate was not read: each spoilt plate gives its own reason, from one picture and from a whole pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from alpr_desk.domain.seeing import Frame, FrameReading, Image, PlateDetection, PlateReading, Quad, UnreadReason
from alpr_desk.ocr.engine import PlateEngine, load_engine
from alpr_desk.ocr.passes import make_voter
from alpr_desk.vision import cv2

Scene = Callable[..., tuple[Image, Quad]]
Reading = Callable[..., PlateReading]
FrameAt = Callable[..., Frame]
Spoil = Callable[[Image], Image]


def as_it_is(image: Image) -> Image:
    return image


def dark(image: Image) -> Image:
    return np.asarray(image * 0.1, np.uint8)


def out_of_focus(image: Image) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 6), np.uint8)


def smeared(degrees: float, length: int) -> Spoil:
    """As by a car that moves `length` pixels in that direction while the shutter is open."""

    def spoil(image: Image) -> Image:
        middle, x, y = length, np.cos(np.radians(degrees)) * length / 2, np.sin(np.radians(degrees)) * length / 2
        way = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
        ends = [(round((middle + s * x) * 16), round((middle + s * y) * 16)) for s in (-1, 1)]
        cv2.line(way, ends[0], ends[1], (1.0,), 1, cv2.LINE_AA, 4)
        return np.asarray(cv2.filter2D(image, -1, way / way.sum()), np.uint8)

    return spoil


SPOILT = {
    "plain": (140, (600, 360), as_it_is, UnreadReason.UNSURE),
    "dark": (140, (600, 360), dark, UnreadReason.TOO_DARK),
    "out of focus": (140, (600, 360), out_of_focus, UnreadReason.BLURRED),
    "smeared aslant": (100, (600, 360), smeared(30, 20), UnreadReason.BLURRED),
    "smeared downward": (100, (600, 360), smeared(90, 50), UnreadReason.BLURRED),
    "small": (36, (600, 360), as_it_is, UnreadReason.TOO_SMALL),
    "small and dark": (38, (600, 360), dark, UnreadReason.TOO_SMALL),
    "cut off": (160, (20, 360), as_it_is, UnreadReason.CUT_OFF),
    "cut off and dark": (160, (20, 360), dark, UnreadReason.CUT_OFF),
}
each = pytest.mark.parametrize(("width", "at", "spoil", "reason"), SPOILT.values(), ids=SPOILT.keys())


@pytest.fixture(scope="module")
def never_sure() -> PlateEngine:
    """An engine to which no reading is sure enough."""
    return load_engine(threads=2, minimum_confidence=1.01)


@each
def test_picture_says_why_its_plate_was_not_read(
    never_sure: PlateEngine, scene: Scene, width: float, at: tuple[float, float], spoil: Spoil, reason: UnreadReason
) -> None:
    seen = never_sure.read(spoil(scene("7WTR482", width=width, at=at)[0]))
    assert seen.readings == ()
    assert [plate.reason for plate in seen.unread] == [reason]


@each
def test_pass_says_why_it_was_never_read(
    scene: Scene,
    reading: Reading,
    frame_at: FrameAt,
    width: float,
    at: tuple[float, float],
    spoil: Spoil,
    reason: UnreadReason,
) -> None:
    image, quad = scene("7WTR482", width=width, at=at)
    look = replace(reading("7W", 0.05), detection=PlateDetection(quad, 0.9))
    voter = make_voter("front", "", 0.5)
    for ms in (0, 100):
        seen = voter.observe(replace(frame_at(ms), image=spoil(image)), FrameReading((look,)))
        assert [overlay.unread for overlay in seen.overlays] == [reason]
        assert (seen.reads, seen.unread) == ((), ())
    last = voter.observe(frame_at(3000), FrameReading())
    assert (last.reads, last.unread) == ((), (reason,))
    assert voter.close().unread == ()


@pytest.mark.parametrize("degrees", [0, 20, 45, 90])
def test_plate_smeared_whichever_way_is_called_blurred(
    scene: Scene, reading: Reading, frame_at: FrameAt, degrees: float
) -> None:
    """The frame of a plate stays sharp along the smear: all of it together looked sharp."""
    image, quad = scene("7WTR482", width=140)
    look = replace(reading("7W", 0.05), detection=PlateDetection(quad, 0.9))
    frame = replace(frame_at(0), image=smeared(degrees, 30)(image))
    (overlay,) = make_voter("front", "", 0.5).observe(frame, FrameReading((look,))).overlays
    assert overlay.unread is UnreadReason.BLURRED


def test_spoilt_plates_of_one_drive_are_counted_each_with_its_own_reason(
    scene: Scene, reading: Reading, frame_at: FrameAt
) -> None:
    voter, told = make_voter("front", "", 0.5), list[UnreadReason]()
    for number, (width, at, spoil, _) in enumerate(SPOILT.values()):
        image, quad = scene("7WTR482", width=width, at=at)
        look = replace(reading("7W", 0.05), detection=PlateDetection(quad, 0.9))
        for ms in (0, 100):
            frame = replace(frame_at(number * 60_000 + ms), image=spoil(image))
            told += voter.observe(frame, FrameReading((look,))).unread
    assert [*told, *voter.close().unread] == [reason for *_, reason in SPOILT.values()]
