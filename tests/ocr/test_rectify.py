"""Quads in reading order, widened and cut out upright."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.ocr.rectify import READER_HEIGHT, READER_WIDTH, as_quad, read_order, reader_input, side_lengths, widened
from alpr_desk.vision import cv2


@given(
    st.floats(20, 300),
    st.floats(1.2, 6.0),
    st.floats(-40, 40),
    st.integers(0, 3),
    st.booleans(),
)
def test_corners_come_in_reading_order_however_they_were_given(
    width: float, aspect: float, roll: float, first: int, backwards: bool
) -> None:
    angle = np.radians(roll)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [width / 2, width / aspect / 2]
    corners = (box @ turn + 500).astype(np.float32)
    given_corners = np.roll(corners[::-1] if backwards else corners, first, axis=0)
    assert read_order(given_corners) == pytest.approx(corners)


def test_widening_keeps_the_middle_and_grows_by_the_share() -> None:
    corners = np.array([[100, 100], [200, 110], [196, 160], [96, 150]], dtype=np.float32)
    grown = widened(corners, 0.10, 0.20)
    assert grown.mean(axis=0) == pytest.approx(corners.mean(axis=0), abs=1e-3)
    before, after = side_lengths(corners), side_lengths(grown)
    assert after == pytest.approx((before[0] * 1.10, before[1] * 1.20), rel=1e-3)


@pytest.mark.parametrize("width", [40, 150, 400, 1200])
def test_turned_plate_becomes_upright(width: int) -> None:
    """Left half dark, right half bright, whatever its size and roll."""
    image = np.full((1500, 1500, 3), 128, dtype=np.uint8)
    angle, height = np.radians(15), width / 2
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [width / 2, height / 2]
    corners = box @ turn + 750
    left = np.array([box[0], [0, box[0, 1]], [0, box[3, 1]], box[3]]) @ turn + 750
    cv2.fillPoly(image, [corners.astype(np.int32)], (250, 250, 250))
    cv2.fillPoly(image, [left.astype(np.int32)], (5, 5, 5))
    upright = reader_input(image, as_quad(corners))
    assert upright.shape == (READER_HEIGHT, READER_WIDTH, 3)
    assert upright[8:-8, 10:70].mean() < 25
    assert upright[8:-8, 90:-10].mean() > 230


def test_plate_that_leaves_the_picture_is_filled_up() -> None:
    image = np.full((50, 50, 3), 77, dtype=np.uint8)
    assert (reader_input(image, ((-30, 10), (40, 10), (40, 40), (-30, 40))) == 77).all()
