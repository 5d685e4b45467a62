"""The closer look: where a plate ends to the pixel, and what is none after all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from alpr_desk.domain.seeing import Image, PlateDetection, Quad
from alpr_desk.ocr.model_files import MODEL_FOLDER, OUTLINER
from alpr_desk.ocr.outline import GROWN, PlateOutliner, outline
from alpr_desk.ocr.rectify import as_quad, side_lengths, widened
from alpr_desk.ocr.windows import WINDOW
from alpr_desk.vision import cv2

Scene = Callable[..., tuple[Image, Quad]]


@pytest.fixture(scope="module")
def outliner() -> PlateOutliner:
    return PlateOutliner(MODEL_FOLDER / OUTLINER, threads=1)


def mask_with(*boxes: tuple[int, int, int, int], value: float = 0.9) -> np.ndarray:
    mask = np.zeros((WINDOW[1], WINDOW[0]), dtype=np.float32)
    for x, y, width, height in boxes:
        mask[y : y + height, x : x + width] = value
    return mask


@pytest.mark.parametrize("width", [50.0, 120.0, 400.0])
@pytest.mark.parametrize("roll", [0.0, 8.0])
def test_loose_finding_becomes_the_plate_to_a_tenth_of_its_height(
    outliner: PlateOutliner, scene: Scene, width: float, roll: float
) -> None:
    image, quad = scene("7WTR482", width=width, roll=roll)
    loose = widened(np.array(quad), 0.3, 0.35) + np.float32(width * 0.06)
    (found,) = outliner.outlined(image, [PlateDetection(as_quad(loose), 0.8)])
    exact = widened(np.array(quad), *GROWN)
    assert np.abs(np.array(found.quad) - exact).max() < 0.12 * side_lengths(exact)[1] + 2
    assert found.score == 0.8


@pytest.mark.parametrize("middle", [-0.16, 0.0, 0.16])
def test_plate_of_which_a_part_is_found_is_outlined_to_its_ends(
    outliner: PlateOutliner, scene: Scene, middle: float
) -> None:
    image, quad = scene("7WTR482", width=400)
    part = widened(np.array(quad), -0.55, -0.3) + np.array([400 * middle, 0.0])
    (found,) = outliner.outlined(image, [PlateDetection(as_quad(part), 0.8)])
    exact = widened(np.array(quad), *GROWN)
    assert np.abs(np.array(found.quad) - exact).max() < 0.12 * side_lengths(exact)[1] + 2


def test_finding_that_is_no_plate_is_dropped(outliner: PlateOutliner, scene: Scene) -> None:
    image, quad = scene("7WTR482")
    road = PlateDetection(((100, 600), (220, 600), (220, 660), (100, 660)), 0.9)
    assert len(outliner.outlined(image, [road, PlateDetection(quad, 0.8)])) == 1


@pytest.mark.parametrize("at", [(-30.0, 100.0), (1270.0, 100.0), (600.0, -10.0), (600.0, 719.0), (5000.0, 5000.0)])
def test_finding_at_or_beyond_the_edge_of_the_picture_is_no_fault(
    outliner: PlateOutliner, at: tuple[float, float]
) -> None:
    x, y = at
    for width in (60.0, 900.0):
        place = ((x, y), (x + width, y), (x + width, y + width / 2), (x, y + width / 2))
        assert outliner.outlined(np.full((720, 1280, 3), 90, np.uint8), [PlateDetection(place, 0.9)]) == ()


def test_turned_shape_keeps_its_turn() -> None:
    mask = np.zeros((WINDOW[1], WINDOW[0]), dtype=np.float32)
    cv2.fillPoly(mask, [cv2.boxPoints(((96.0, 48.0), (80.0, 30.0), 12.0)).astype(np.int32)], (0.9,))
    corners = outline(mask)
    assert corners is not None
    (ax, ay), (bx, by), *_ = corners
    assert np.degrees(np.arctan2(by - ay, bx - ax)) == pytest.approx(12, abs=2)


@pytest.mark.parametrize("box", [(90, 20, 12, 60), (92, 46, 3, 2), (6, 44, 180, 6)], ids=["pole", "speck", "stripe"])
def test_shape_that_is_no_plate_is_left_out(box: tuple[int, int, int, int]) -> None:
    assert outline(mask_with(box)) is None


def test_hollow_shape_is_left_out() -> None:
    assert outline(mask_with((50, 20, 90, 4), (50, 20, 4, 50))) is None


def test_weak_shape_is_left_out() -> None:
    assert outline(mask_with((60, 30, 80, 36), value=0.4)) is None


def test_plate_in_the_middle_is_meant_not_its_neighbour() -> None:
    corners = outline(mask_with((66, 34, 60, 28), (140, 34, 50, 28)))
    assert corners is not None
    assert corners.mean(axis=0) == pytest.approx((96, 48), abs=1)
