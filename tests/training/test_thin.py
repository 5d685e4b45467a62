"""An I in place of a letter: the text says so, the rest of the plate stays as it is."""

from __future__ import annotations

import numpy as np
import pytest

from training.splice import Cuttable
from training.store import Plate, whole
from training.thin import thin_stroked

_HEIGHT, _CELL, _SPACE = 40, 20, 6
_GROUND, _INK = 235, 30


def blocks(text: str, *, ground: int = _GROUND, ink: int = _INK, space: int = _SPACE) -> Cuttable:
    """A block of ink for each character, half as high as the plate, `space` pixels from the gaps beside it."""
    image = np.full((_HEIGHT, _CELL * len(text), 3), ground, dtype=np.uint8)
    for place in range(len(text)):
        image[10:30, place * _CELL + space : (place + 1) * _CELL - space] = ink
    gaps = tuple(place / len(text) for place in range(1, len(text)))
    return Cuttable(Plate(image, whole(image), text, "crops-eu"), gaps)


@pytest.mark.parametrize(("ground", "ink"), [(_GROUND, _INK), (_INK, _GROUND)], ids=["dark on light", "light on dark"])
def test_letter_becomes_a_thin_stroke(ground: int, ink: int) -> None:
    before = blocks("12A45", ground=ground, ink=ink)
    after = thin_stroked(before, np.random.default_rng(7))
    assert after.text == "12I45"
    assert (after.corners == whole(after.image)).all()
    taken = before.plate.image.shape[1] - after.image.shape[1]
    first, last = 2 * _CELL + _SPACE, 3 * _CELL - _SPACE
    assert (after.image[:, :first] == before.plate.image[:, :first]).all()
    assert (after.image[:, last - taken :] == before.plate.image[:, last:]).all()
    stroke = np.abs(after.image[:, first : last - taken, 0].astype(int) - ground) > abs(ink - ground) / 2
    rows, columns = stroke.any(axis=1).nonzero()[0], stroke.any(axis=0).nonzero()[0]
    assert (rows[0], rows[-1]) == (10, 29), "as high as the letter was"
    assert len(columns) in (2, 3), "a seventh of its height wide, or a little less or more"


@pytest.mark.parametrize(
    "plate",
    [blocks("12345"), blocks("12I45"), blocks("12A45", space=0)],
    ids=["no letter", "an I already", "not parted from the next"],
)
def test_plate_without_a_letter_that_is_seen_clearly_stays(plate: Cuttable) -> None:
    assert thin_stroked(plate, np.random.default_rng(7)) is plate.plate
