"""From what the cells say to plates: which group is one, and where its corners lie in the original picture."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from alpr_desk.domain.seeing import bounding_box
from alpr_desk.ocr.cells import CELL, cell_centres
from alpr_desk.ocr.detector import PlateDetector
from alpr_desk.ocr.model_files import DETECTOR, MODEL_FOLDER
from alpr_desk.vision import cv2

Output = NDArray[np.float32]


@pytest.fixture(scope="module")
def detector() -> PlateDetector:
    return PlateDetector(MODEL_FOLDER / DETECTOR, threads=1)


def box(x: float, y: float, width: float, height: float) -> Output:
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float32)


def says(*plates: tuple[Output, float]) -> Output:
    """An output in which the middle cells of each plate (4, 2) know it with its probability, and all its cells where
    its corners are."""
    output = np.zeros((9, 96, 176), dtype=np.float32)
    centres = cell_centres(96, 176)
    for corners, probability in plates:
        for share in (0.5, 0.25):
            reach = np.maximum(np.ptp(corners, axis=0) * share, CELL / 2)
            inside = (np.abs(centres - corners.mean(axis=0)) <= reach).all(axis=-1)
            output[1:, inside] = (corners[None] - centres[inside][:, None]).reshape(-1, 8).T
        output[0][inside] = probability
    return output


def test_corners_are_scaled_to_the_original_picture(detector: PlateDetector) -> None:
    (found,) = detector.plates(says((box(100, 50, 60, 30), 0.9)), 2.0, 1.5)
    x, y, width, height = bounding_box(found.quad)
    assert (x + width / 2, y + height / 2) == pytest.approx((260, 97.5), abs=0.1)
    assert width == pytest.approx(120, abs=0.1)
    assert height == pytest.approx(45, abs=0.1)
    assert found.score == pytest.approx(0.9)


def test_turned_plate_keeps_its_corners(detector: PlateDetector) -> None:
    turned = np.asarray(cv2.boxPoints(((300.0, 200.0), (80.0, 30.0), 12.0)), dtype=np.float32)
    (found,) = detector.plates(says((turned[[1, 2, 3, 0]], 0.9)), 1.0, 1.0)
    (ax, ay), (bx, by), *_ = found.quad
    assert np.degrees(np.arctan2(by - ay, bx - ax)) == pytest.approx(12, abs=0.1)


def test_cells_far_from_a_corner_weigh_less(detector: PlateDetector) -> None:
    output = says((box(100, 48, 160, 80), 0.9))
    output[1, :, 50:] += 30  # the right half of the plate is wrong about the top left corner
    (found,) = detector.plates(output, 1.0, 1.0)
    (x, _), *_ = found.quad
    assert x == pytest.approx(100, abs=1.0)


def test_plate_at_the_edge_of_the_picture_is_found(detector: PlateDetector) -> None:
    (found,) = detector.plates(says((box(-20, 360, 80, 40), 0.9)), 1.0, 1.0)
    assert bounding_box(found.quad)[0] < 0


@pytest.mark.parametrize(
    ("width", "sureness", "found"),
    [(24, 0.2, True), (24, 0.1, False), (48, 0.2, True), (60, 0.2, False), (60, 0.6, True)],
)
def test_only_a_small_plate_may_be_unsure(detector: PlateDetector, width: int, sureness: float, found: bool) -> None:
    plates = detector.plates(says((box(100, 50, width, width / 2), sureness)), 2.0, 2.0)
    assert bool(plates) is found


@pytest.mark.parametrize(
    "place",
    [box(100, 50, 20, 60), box(100, 50, 16, 5), box(100, 50, 300, 12), box(100, 50, 4, 4)],
    ids=["pole", "speck", "stripe", "dot"],
)
def test_shape_that_is_no_plate_is_left_out(detector: PlateDetector, place: Output) -> None:
    assert detector.plates(says((place, 0.9)), 1.0, 1.0) == ()


def test_crossed_corners_are_left_out(detector: PlateDetector) -> None:
    crossed = box(100, 50, 80, 40)[[0, 2, 1, 3]]
    assert detector.plates(says((crossed, 0.9)), 1.0, 1.0) == ()


def test_weak_plate_is_left_out(detector: PlateDetector) -> None:
    assert detector.plates(says((box(100, 50, 60, 30), 0.4)), 1.0, 1.0) == ()


def test_one_plate_seen_by_two_groups_of_cells_is_one(detector: PlateDetector) -> None:
    place = box(100, 48, 160, 80)
    output = says((place, 0.9))
    output[0, :, 44:46] = 0.0  # a bar across it parts the cells
    assert len(detector.plates(output, 1.0, 1.0)) == 1


def test_best_plate_comes_first(detector: PlateDetector) -> None:
    output = says((box(100, 50, 60, 30), 0.7), (box(300, 200, 60, 30), 0.95))
    assert [found.score for found in detector.plates(output, 1.0, 1.0)] == pytest.approx([0.95, 0.7])


@pytest.mark.parametrize("shape", [(8, 8, 3), (33, 2000, 3), (2000, 33, 3), (720, 1280, 3)])
@pytest.mark.parametrize("value", [0, 127, 255])
def test_blank_picture_of_any_shape_holds_no_plate(
    detector: PlateDetector, shape: tuple[int, int, int], value: int
) -> None:
    assert detector.detect(np.full(shape, value, dtype=np.uint8)) == ()
