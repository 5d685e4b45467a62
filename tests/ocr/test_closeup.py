"""Whether a small picture may be nothing but a plate."""

from __future__ import annotations

import numpy as np
import pytest

from alpr_desk.domain.seeing import Image, PlateDetection
from alpr_desk.ocr.closeup import whole_picture, with_margin


def picture(width: int, height: int) -> Image:
    return np.full((height, width, 3), 90, dtype=np.uint8)


def found(width: float) -> PlateDetection:
    return PlateDetection(((90.0, 60.0), (90.0 + width, 64.0), (90.0 + width, 90.0), (90.0, 86.0)), 0.9)


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
    assert whole_picture(shown, margin, ()) == ()


def test_picture_of_the_shape_of_a_plate_may_be_one() -> None:
    (whole,) = whole_picture(picture(320, 160), (80, 40), ())
    assert whole.quad == ((80.0, 40.0), (400.0, 40.0), (400.0, 200.0), (80.0, 200.0))


@pytest.mark.parametrize(("width", "height"), [(190, 160), (160, 200), (600, 80)])
def test_picture_of_another_shape_is_none(width: int, height: int) -> None:
    assert whole_picture(picture(width, height), (width // 4, height // 4), ()) == ()


@pytest.mark.parametrize(("width", "whole"), [(40.0, 1), (150.0, 1), (165.0, 0), (300.0, 0)])
def test_plate_that_takes_half_of_the_picture_is_what_it_shows(width: float, whole: int) -> None:
    assert len(whole_picture(picture(320, 160), (80, 40), [found(20.0), found(width)])) == whole
