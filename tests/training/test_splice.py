"""Spliced plates: the text says what stands there, and only plates of one layout are put together."""

from __future__ import annotations

import numpy as np
import pytest

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.decode import ALPHABET
from training.readers import OnnxReader, Outputs
from training.splice import Splicer
from training.store import Plate, whole

_HEIGHT, _CELL = 48, 24


def drawn(text: str, region: str = "") -> Plate:
    """A bar for each character, as high as its place in the alphabet, so that a picture tells its text."""
    image = np.full((_HEIGHT, _CELL * len(text), 3), 240, dtype=np.uint8)
    for place, character in enumerate(text):
        image[: ALPHABET.index(character) + 5, place * _CELL + 5 : (place + 1) * _CELL - 5] = 60
    return Plate(image, whole(image), text, "crops-eu", region)


def shown(plate: Plate) -> str:
    middles = plate.image[:, _CELL // 2 :: _CELL].mean(axis=2)
    return "".join(ALPHABET[height - 5] for height in (middles < 130).sum(axis=0).tolist())


class Sees(OnnxReader):
    """Says where each character of the plates stands, in the order in which they are asked."""

    def __init__(self, plates: list[Plate]) -> None:
        self._texts = [plate.text for plate in plates]

    def outputs(self, crops: list[Image], batch: int = 32) -> Outputs:
        said = np.zeros((len(crops), 20, 37), dtype=np.float32)
        said[:, :, 0] = 1.0
        for output, text in zip(said, self._texts, strict=True):
            for place, character in enumerate(text):
                step = int((place + 0.5) / len(text) * 20)
                output[step, 0], output[step, ALPHABET.index(character) + 1] = 0.0, 1.0
        return said


def splices(*plates: Plate) -> list[Plate]:
    given, rng = list(plates), np.random.default_rng(3)
    splicer = Splicer(given, Sees(given))
    return [splicer.spliced(rng) for _ in range(60)]


def test_text_is_what_the_picture_shows() -> None:
    found = splices(drawn("AB123", "US-CA"), drawn("XY789", "US-CA"))
    texts = {plate.text for plate in found}
    assert {"AB123", "XY789", "AY789", "AB189", "XY783"} <= texts
    assert [shown(plate) for plate in found] == [plate.text for plate in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (drawn("AB123", "US-CA"), drawn("XY789", "US-MO")),
        (drawn("AB123"), drawn("12ABC")),
        (drawn("AB123"), drawn("XY7894")),
    ],
    ids=["another state", "letters elsewhere", "longer"],
)
def test_plates_of_another_layout_stay_whole(one: Plate, other: Plate) -> None:
    assert {plate.text for plate in splices(one, other)} == {one.text, other.text}


def test_unknown_issuers_count_as_one_where_letters_and_digits_stand_alike() -> None:
    assert {"AB123", "XY789", "AB789", "XY123"} <= {plate.text for plate in splices(drawn("AB123"), drawn("XY789"))}
