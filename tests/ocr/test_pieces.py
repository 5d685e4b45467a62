"""Very wide pictures in pieces: together the whole picture, each plate whole in one of them and found once."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.seeing import Image, Quad, bounding_box
from alpr_desk.ocr.engine import PlateEngine
from alpr_desk.ocr.pieces import pieces
from alpr_desk.vision import cv2

Scene = Callable[..., tuple[Image, Quad]]


@given(st.integers(8, 4000), st.integers(8, 100_000), st.booleans())
def test_each_place_has_its_piece_and_a_plate_there_is_whole_in_it(short: int, long: int, upright: bool) -> None:
    sides = (short, long) if upright else (long, short)
    found, longer, shorter = pieces(*sides), max(sides), min(sides)
    assert (found[0].start, found[-1].end) == (0, longer)
    for before, after in pairwise(found):
        assert before.start < after.start <= before.end < after.end
        assert after.own[0] < before.own[1], "no place between them is nobody's"
    if len(found) > 1:
        for piece in found:
            assert piece.end - piece.start <= max(1280, 2 * shorter + 1)
            whole = max(0.0, piece.own[0]), min(float(longer), piece.own[1])
            assert whole[0] == 0.0 or whole[0] - piece.start >= 0.24 * shorter - 2
            assert whole[1] == longer or piece.end - whole[1] >= 0.24 * shorter - 2


def test_a_picture_of_a_few_rows_is_not_cut_into_thousands() -> None:
    assert len(pieces(1_000_000, 8)) < 800


@pytest.mark.parametrize("sides", [(1280, 720), (4000, 3000), (720, 1280), (400, 100), (2560, 8), (5120, 1708)])
def test_usual_pictures_are_looked_at_as_a_whole(sides: tuple[int, int]) -> None:
    assert len(pieces(*sides)) == 1


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("at", [0.05, 0.2, 0.35, 0.45, 0.5, 0.6, 0.77, 0.95])
def test_plate_is_read_once_wherever_it_stands(engine: PlateEngine, scene: Scene, at: float, upright: bool) -> None:
    image, _ = scene("7WTR482", width=150)
    short, long = 800, 6400
    picture = np.full((long, short, 3) if upright else (short, long, 3), 70, np.uint8)
    near = image[210:510, 400:800]
    x, y = (200, round((long - 300) * at)) if upright else (round((long - 400) * at), 250)
    picture[y : y + near.shape[0], x : x + near.shape[1]] = near
    seen = engine.read(picture)
    assert [(reading.plate, len(seen.unread)) for reading in seen.readings] == [("7WTR482", 0)]
    left, top, width, height = bounding_box(seen.readings[0].detection.quad)
    assert (left + width / 2, top + height / 2) == pytest.approx((x + 200, y + 150), abs=8)


def test_plate_on_the_seam_of_two_pieces_is_read_once(engine: PlateEngine, scene: Scene) -> None:
    image, _ = scene("7WTR482", width=150)
    first, second = pieces(6400, 800)[:2]
    seam = round((first.own[1] + second.own[0]) / 2)
    for by in (-60, -20, 0, 20, 60):
        picture = np.full((800, 6400, 3), 70, np.uint8)
        picture[250:550, seam - 200 + by : seam + 200 + by] = image[210:510, 400:800]
        assert [reading.plate for reading in engine.read(picture).readings] == ["7WTR482"]


def test_plates_of_several_pieces_are_all_read(engine: PlateEngine, scene: Scene) -> None:
    serials = ("7WTR482", "8KLM305", "9BCD716")
    picture = np.full((700, 5600, 3), 70, np.uint8)
    for serial, x in zip(serials, (300, 2500, 4900), strict=True):
        picture[200:500, x : x + 400] = cv2.resize(scene(serial, width=150)[0][210:510, 400:800], (400, 300))
    assert {reading.plate for reading in engine.read(picture).readings} == set(serials)
