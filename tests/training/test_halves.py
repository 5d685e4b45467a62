"""A plate of two lines, cut for its reader: which line is where, and what is read of a plate of one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.decode import ALPHABET
from training.halves import halves, lines_of, silent_halves
from training.readers import OnnxReader, Outputs, upright
from training.store import Plate, StoreWriter, load, whole
from training.synthesise import two_lines


def square(upper: str, lower: str) -> Plate:
    """Its upper half is dark, its lower half bright, and between them is a row without a stroke."""
    image = np.zeros((100, 150, 3), dtype=np.uint8)
    image[:48, ::6] = 90
    image[52:] = 160
    image[52:, ::6] = 250
    return Plate(image, whole(image), upper + lower, "crops-eu", upper=len(upper))


def test_each_half_has_its_line() -> None:
    above, below = halves(square("W", "2829H"))
    assert (above.text, below.text, above.upper, below.upper) == ("W", "2829H", 0, 0)
    assert upright(above).mean() < 60 < 130 < upright(below).mean()


def test_halves_share_a_little_and_lie_in_the_plate() -> None:
    plate = square("W", "2829H")
    above, below = halves(plate)
    assert below.corners[0, 1] < above.corners[3, 1]
    for half in (above, below):
        assert half.corners.min() >= 0.0
        assert (half.corners <= plate.corners.max(axis=0)).all()


def test_plate_of_one_line_stays_whole() -> None:
    one, two = square("", "7ABC123"), square("W", "2829H")
    assert [plate.text for plate in lines_of([one, two])] == ["7ABC123", "W", "2829H"]


@pytest.mark.parametrize("seed", range(8))
def test_drawn_plate_of_two_lines_says_where_the_lower_begins(seed: int) -> None:
    plate = two_lines(np.random.default_rng(seed))
    assert 0 < plate.upper < len(plate.text)
    assert plate.text.isalnum()


class Bright(OnnxReader):
    """Reads `AB1` in what is bright, and nothing elsewhere."""

    def __init__(self) -> None:
        """Loads nothing."""

    def outputs(self, crops: list[Image], batch: int = 32) -> Outputs:
        said = np.zeros((len(crops), 20, 37), dtype=np.float32)
        said[:, :, 0] = 1.0
        for output, crop in zip(said, crops, strict=True):
            for place, character in enumerate("AB1" if crop.mean() > 120 else ""):
                output[2 * place, 0] = 0.0
                output[2 * place, ALPHABET.index(character) + 1] = 1.0
        return said


def test_name_over_a_number_is_to_be_passed_over() -> None:
    (silent,) = silent_halves([square("", "AB1"), square("", "XYZ")], Bright())
    assert silent.text == ""
    assert upright(silent).mean() < 60, "it is the half without the number"


def test_store_keeps_where_the_lower_line_begins(tmp_path: Path) -> None:
    writer = StoreWriter(tmp_path)
    writer.add("square", "training", square("W", "2829H"))
    writer.add("long", "training", square("", "7ABC123"))
    writer.close()
    assert [(plate.text, plate.upper) for plate in load(tmp_path, "training")] == [("W2829H", 1), ("7ABC123", 0)]
