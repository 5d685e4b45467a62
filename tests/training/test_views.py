"""What the detector and its outliner learn from: corners stay on their plate whatever is done to the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from alpr_desk.ocr.cells import CELL, groups
from alpr_desk.ocr.outline import outline
from alpr_desk.ocr.windows import WINDOW, window_of
from alpr_desk.vision import cv2
from training.detector_targets import target
from training.mounting import mount
from training.outliner_windows import window_target
from training.store import Plate, StoreWriter, load, whole
from training.views import View, mirrored, recoloured, warp_in

QUAD = np.array([[40, 20], [120, 28], [118, 62], [38, 54]], dtype=np.float32)


def picture_of(quad: np.ndarray) -> np.ndarray:
    """A dark picture with a bright plate, its top left corner marked in red."""
    canvas = np.full((96, 192, 3), 20.0, dtype=np.float32)
    plate = np.full((34, 80, 3), 220.0, dtype=np.float32)
    plate[:8, :12] = (0, 0, 255)
    warp_in(canvas, plate, np.array([[0, 0], [80, 0], [80, 34], [0, 34]], dtype=np.float32), quad)
    return canvas


def test_plate_is_pasted_where_its_corners_are_said_to_be() -> None:
    canvas = picture_of(QUAD)
    middle_x, middle_y = QUAD.mean(axis=0).astype(int)
    assert canvas[middle_y, middle_x] == pytest.approx([220, 220, 220], abs=1)
    assert canvas[25, 44] == pytest.approx([0, 0, 255], abs=40)
    assert canvas[10, 80] == pytest.approx([20, 20, 20])
    assert canvas[80, 80] == pytest.approx([20, 20, 20])


def test_plate_that_reaches_over_the_edge_of_any_picture_is_cut_there() -> None:
    canvas = picture_of(QUAD + np.array([110, 60], dtype=np.float32))
    assert canvas.shape == (96, 192, 3)
    assert canvas[94, 180] == pytest.approx([220, 220, 220], abs=1)


def test_mirrored_view_has_its_corners_where_the_plate_went_and_in_order() -> None:
    view = View(picture_of(QUAD).astype(np.uint8), (QUAD,), (QUAD + 5,))
    turned = mirrored(view)
    (quad,) = turned.plates
    assert quad[0] == pytest.approx([192 - 120, 28])
    assert quad[0, 0] < quad[1, 0]
    assert quad[3, 1] > quad[0, 1]
    middle_x, middle_y = quad.mean(axis=0).astype(int)
    assert turned.image[middle_y, middle_x] == pytest.approx([220, 220, 220], abs=1)
    again = mirrored(turned)
    assert (again.image == view.image).all()
    assert np.allclose(again.plates[0], QUAD)
    assert np.allclose(again.unsure[0], QUAD + 5)


def test_target_of_a_view_is_what_the_program_makes_the_plate_of_again() -> None:
    view = View(np.zeros((96, 192, 3), dtype=np.uint8), (QUAD,), ())
    plate, counts, holds, offsets, height = target(view)
    assert plate.shape == (96 // CELL, 192 // CELL)
    (group,) = groups(np.concatenate([plate[None], offsets]), 0.3)
    assert np.abs(group.corners - QUAD).max() < 0.01
    assert (holds >= plate).all()
    assert counts[plate == 1].all()
    assert height[holds == 1] == pytest.approx(34.2, abs=1)


def test_plate_that_nobody_is_sure_of_counts_neither_way() -> None:
    plate, counts, *_ = target(View(np.zeros((96, 192, 3), dtype=np.uint8), (), (QUAD,)))
    assert not plate.any()
    middle_x, middle_y = (QUAD.mean(axis=0) / CELL).astype(int)
    assert counts[middle_y, middle_x] == 0
    assert counts[0, 0] == 1


@pytest.mark.parametrize("width", [8.0, 20.0, 150.0])
def test_smallest_plate_has_a_cell_of_its_own(width: float) -> None:
    quad = np.array([[11, 13], [11 + width, 13], [11 + width, 13 + width / 4], [11, 13 + width / 4]], dtype=np.float32)
    plate, *_ = target(View(np.zeros((96, 192, 3), dtype=np.uint8), (quad,), ()))
    assert plate.any()


def test_target_of_a_window_is_what_the_program_makes_the_plate_of_again() -> None:
    view = View(np.zeros((96, 192, 3), dtype=np.uint8), (QUAD,), ())
    place = window_of(QUAD.astype(np.float64) + [4, -3])
    plate, counts = window_target(view, place)
    assert plate.shape == (WINDOW[1], WINDOW[0]) and counts.all()
    corners = outline(plate)
    assert corners is not None
    in_view = (corners - place[:, 2]) / place[0, 0]
    assert np.abs(in_view.mean(axis=0) - QUAD.mean(axis=0)).max() < 0.5
    assert np.abs(np.ptp(in_view, axis=0) - np.ptp(QUAD, axis=0)).max() < 4  # a rectangle around what is none


def test_pixels_that_nobody_is_sure_of_count_neither_way() -> None:
    view = View(np.zeros((96, 192, 3), dtype=np.uint8), (), (QUAD,))
    plate, counts = window_target(view, window_of(QUAD.astype(np.float64)))
    assert not plate.any()
    assert counts[WINDOW[1] // 2, WINDOW[0] // 2] == 0 and counts[0, 0] == 1


def test_recoloured_plate_is_the_same_plate_in_other_colours() -> None:
    picture = np.zeros((34, 80, 3), dtype=np.uint8)
    picture[:, 40:] = (200, 120, 40)
    plate = Plate(picture, whole(picture), "7ABC123", "us-crops", "US-CA")
    others = [recoloured(plate, np.random.default_rng(seed)) for seed in range(200)]
    changed = [other for other in others if (other.image != picture).any()]
    assert 0 < len(changed) < 60
    assert all((other.text, other.region) == (plate.text, plate.region) for other in others)
    assert all((other.corners == plate.corners).all() for other in others)
    left, right = changed[0].image[:, :40], changed[0].image[:, 40:]
    assert (left == left[0, 0]).all()
    assert (right == right[0, 0]).all()
    assert (left[0, 0] != right[0, 0]).any()


def test_mounted_plate_lies_within_its_corners_and_within_the_picture(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "dark.png"), np.zeros((90, 160, 3), dtype=np.uint8))
    picture = np.full((34, 80, 3), 230, dtype=np.uint8)
    for seed in range(20):
        plate = Plate(picture, whole(picture), "7ABC123", "us-crops")
        image, quad = mount(plate, tmp_path / "dark.png", np.random.default_rng(seed), (60, 400))
        assert quad.min() > 0
        assert (quad < (1280, 720)).all()
        assert 50 < np.ptp(quad[:, 0]) < 480
        x, y = quad.mean(axis=0).astype(int)
        assert image[y, x].mean() > 100


def test_store_keeps_whose_plate_it_is(tmp_path: Path) -> None:
    picture = np.zeros((34, 80, 3), dtype=np.uint8)
    writer = StoreWriter(tmp_path)
    writer.add("one", "training", Plate(picture, whole(picture), "7ABC123", "us-frames", "US-CA"))
    writer.add("other", "training", Plate(picture, whole(picture), "7ABC123", "us-frames"))
    writer.close()
    assert [plate.region for plate in load(tmp_path, "training")] == ["US-CA", ""]
