"""Plates that fill their picture: looked at from afar, in a margin, or as a whole."""

from __future__ import annotations

import numpy as np
import pytest

from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import (
    FrameReading,
    Image,
    PlateCandidate,
    PlateDetection,
    PlateReading,
    UnreadPlate,
    UnreadReason,
)
from alpr_desk.ocr.closeup import from_afar, is_settled, joined_looks, whole_picture, with_margin


def picture(width: int, height: int) -> Image:
    return np.full((height, width, 3), 90, dtype=np.uint8)


def test_margin_is_grey_and_the_picture_in_its_middle() -> None:
    shown, margin = with_margin(picture(320, 160))
    assert margin == (80, 40)
    assert shown.shape == (240, 480, 3)
    assert (shown[40:200, 80:400] == 90).all()
    assert (shown[:40] == 114).all()


@pytest.mark.parametrize(("width", "height"), [(640, 360), (1280, 720), (480, 640)])
def test_large_picture_is_no_plate_and_gets_no_margin(width: int, height: int) -> None:
    shown, margin = with_margin(picture(width, height))
    assert margin == (0, 0)
    assert shown.shape == (height, width, 3)
    assert whole_picture(shown, margin) == ()


def test_picture_of_the_shape_of_a_plate_may_be_one() -> None:
    (whole,) = whole_picture(picture(320, 160), (80, 40))
    assert whole.quad == ((80.0, 40.0), (400.0, 40.0), (400.0, 200.0), (80.0, 200.0))


@pytest.mark.parametrize(("width", "height"), [(190, 160), (160, 200), (600, 80)])
def test_picture_of_another_shape_is_none(width: int, height: int) -> None:
    assert whole_picture(picture(width, height), (width // 4, height // 4)) == ()


def test_place_seen_from_afar_is_that_of_the_picture() -> None:
    shown: list[Image] = []

    def finds_its_middle(image: Image) -> tuple[PlateDetection, ...]:
        shown.append(image)
        x, y = image.shape[1] / 2, image.shape[0] / 2
        return (PlateDetection(((x - 64, y - 36), (x + 64, y - 36), (x + 64, y + 36), (x - 64, y + 36)), 0.8),)

    (found,) = from_afar(picture(1280, 720), finds_its_middle, FrameReading((plate("FEB1", 0.4, 600.0, 90.0),)))
    assert shown[0].shape == (216, 384, 3), "a fifth, and its margin"
    assert np.array(found.quad) == pytest.approx(np.array([[320, 180], [960, 180], [960, 540], [320, 540]]))

    seen = FrameReading((), (UnreadPlate(place(600.0, 400.0), UnreadReason.UNSURE),))
    assert from_afar(picture(1280, 720), finds_its_middle, seen) == (), "it is not seen twice"


@pytest.mark.parametrize(("width", "height"), [(20_000, 20), (8, 20_000), (8, 8)])
def test_picture_of_any_shape_is_seen_from_afar(width: int, height: int) -> None:
    shown: list[Image] = []

    def finds_nothing(image: Image) -> tuple[PlateDetection, ...]:
        shown.append(image)
        return ()

    assert from_afar(picture(width, height), finds_nothing, FrameReading()) == ()
    assert min(shown[0].shape) >= 1


def plate(text: str, confidence: float, x: float, width: float) -> PlateReading:
    return PlateReading(place(x, width), (PlateCandidate(PlateText(text), confidence),), ())


@pytest.mark.parametrize(
    ("size", "confidence", "width", "settled"),
    [
        ((1280, 720), 0.95, 60.0, True),
        ((1280, 720), 0.85, 600.0, False),
        ((320, 160), 0.95, 60.0, False),
        ((320, 160), 0.95, 250.0, True),
    ],
    ids=["sure", "unsure", "perhaps a sticker", "most of the picture"],
)
def test_look_from_afar_is_for_what_is_not_settled(
    size: tuple[int, int], confidence: float, width: float, settled: bool
) -> None:
    seen = FrameReading((plate("FEB1", confidence, 20.0, width),))
    assert is_settled(picture(*size), seen, 0.9) is settled
    assert not is_settled(picture(*size), FrameReading(), 0.9)


def place(x: float, width: float) -> PlateDetection:
    return PlateDetection(((x, 100.0), (x + width, 100.0), (x + width, 100.0 + width / 2), (x, 100.0 + width / 2)), 0.9)


def texts(seen: FrameReading) -> list[str]:
    return [reading.plate for reading in seen.readings]


FRAME = picture(1280, 720)
WHOLE = FrameReading((plate("CKA375", 0.97, 100.0, 800.0),))


def test_plate_takes_the_place_of_what_stands_on_it() -> None:
    near = FrameReading((plate("FEB1", 0.75, 450.0, 90.0),), (UnreadPlate(place(700.0, 60.0), UnreadReason.UNSURE),))
    assert joined_looks(FRAME, near, WHOLE) == WHOLE


def test_plate_beside_it_stays_and_the_surest_comes_first() -> None:
    near = FrameReading((plate("7ABC123", 0.6, 950.0, 200.0),))
    assert texts(joined_looks(FRAME, near, WHOLE)) == ["CKA375", "7ABC123"]
    assert texts(joined_looks(FRAME, WHOLE, near)) == ["CKA375", "7ABC123"]


@pytest.mark.parametrize(("confidence", "x", "width"), [(0.98, 450.0, 90.0), (0.6, 100.0, 780.0), (0.6, 300.0, 450.0)])
def test_what_is_surer_or_no_part_of_the_plate_stays(confidence: float, x: float, width: float) -> None:
    near = FrameReading((plate("7ABC123", confidence, x, width),))
    assert joined_looks(FRAME, near, WHOLE) == near


def test_plate_that_is_not_read_is_said_once() -> None:
    large = FrameReading((), (UnreadPlate(place(100.0, 800.0), UnreadReason.TOO_DARK),))
    assert joined_looks(FRAME, FrameReading(), large) == large
    near = FrameReading((), (UnreadPlate(place(110.0, 790.0), UnreadReason.TOO_DARK),))
    assert joined_looks(FRAME, near, WHOLE) == near
    assert joined_looks(FRAME, near, large) == near
    small = FrameReading((), (UnreadPlate(place(100.0, 400.0), UnreadReason.UNSURE),))
    assert joined_looks(FRAME, FrameReading(), small) == FrameReading()
    sticker = FrameReading((plate("FEB1", 0.4, 450.0, 90.0),))
    assert joined_looks(FRAME, sticker, large) == sticker
