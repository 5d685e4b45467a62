"""From mask to plates: what shape is one, and where its corners lie in the original picture."""

from __future__ import annotations

import numpy as np
import pytest

from alpr_desk.domain.seeing import bounding_box
from alpr_desk.ocr.detector import PlateDetector
from alpr_desk.ocr.model_files import DETECTOR, MODEL_FOLDER
from alpr_desk.vision import cv2


@pytest.fixture(scope="module")
def detector() -> PlateDetector:
    return PlateDetector(MODEL_FOLDER / DETECTOR, threads=1)


def mask_with(*boxes: tuple[int, int, int, int], value: float = 0.9) -> np.ndarray:
    mask = np.zeros((384, 704), dtype=np.float32)
    for x, y, width, height in boxes:
        mask[y : y + height, x : x + width] = value
    return mask


def test_shape_is_scaled_to_the_original_picture(detector: PlateDetector) -> None:
    (found,) = detector.plates(mask_with((100, 50, 60, 30)), 1408, 768)
    x, y, width, height = bounding_box(found.quad)
    assert (x + width / 2, y + height / 2) == pytest.approx((260, 130), abs=1.5)
    assert width == pytest.approx(120 * 1.06, rel=0.03)
    assert height == pytest.approx(60 * 1.12, rel=0.05)


def test_turned_shape_keeps_its_turn(detector: PlateDetector) -> None:
    mask = np.zeros((384, 704), dtype=np.float32)
    points = cv2.boxPoints(((300.0, 200.0), (80.0, 30.0), 12.0))
    cv2.fillPoly(mask, [points.astype(np.int32)], (0.9,))
    (found,) = detector.plates(mask, 704, 384)
    (ax, ay), (bx, by), *_ = found.quad
    assert np.degrees(np.arctan2(by - ay, bx - ax)) == pytest.approx(12, abs=2)


@pytest.mark.parametrize(
    "box",
    [(100, 50, 12, 60), (100, 50, 10, 5), (100, 50, 300, 12), (100, 50, 2, 2)],
    ids=["pole", "speck", "stripe", "dot"],
)
def test_shape_that_is_no_plate_is_left_out(detector: PlateDetector, box: tuple[int, int, int, int]) -> None:
    assert detector.plates(mask_with(box), 704, 384) == ()


def test_hollow_shape_is_left_out(detector: PlateDetector) -> None:
    mask = mask_with((100, 50, 100, 4), (100, 50, 4, 50))
    assert detector.plates(mask, 704, 384) == ()


def test_weak_shape_is_left_out(detector: PlateDetector) -> None:
    assert detector.plates(mask_with((100, 50, 60, 30), value=0.4), 704, 384) == ()


def test_best_plate_comes_first(detector: PlateDetector) -> None:
    mask = mask_with((100, 50, 60, 30), value=0.7)
    mask[200:230, 300:360] = 0.95
    scores = [found.score for found in detector.plates(mask, 704, 384)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 2


@pytest.mark.parametrize("shape", [(8, 8, 3), (33, 2000, 3), (2000, 33, 3), (720, 1280, 3)])
@pytest.mark.parametrize("value", [0, 127, 255])
def test_blank_picture_of_any_shape_holds_no_plate(
    detector: PlateDetector, shape: tuple[int, int, int], value: int
) -> None:
    assert detector.detect(np.full(shape, value, dtype=np.uint8)) == ()
