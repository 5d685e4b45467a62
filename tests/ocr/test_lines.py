"""Plates of two lines: parted between them, joined in order, and read so only where that is surer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from alpr_desk.capture.synthetic.plate_art import DESIGNS, draw_plate
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import Image, PlateCandidate, Quad
from alpr_desk.ocr.decode import ALPHABET, Decoded, decode
from alpr_desk.ocr.engine import PlateEngine
from alpr_desk.ocr.lines import WIDEST, are_two, is_one_line, joined, parting, surer, two_lines
from alpr_desk.ocr.reader import PlateTextReader
from alpr_desk.vision import cv2

Scene = Callable[..., tuple[Image, Quad]]


def square_plate(upper: str, lower: str, *, size: tuple[int, int] = (200, 150)) -> Image:
    """A plate of two lines, `size` (width, height) pixels: the numbers of two drawn plates, one over the other."""
    design, rng = next(d for d in DESIGNS if d.region == "US-CA"), np.random.default_rng(7)
    bands = []
    for line in (upper, lower):
        plate = draw_plate(design, line, rng)
        band = plate[round(plate.shape[0] * 0.24) : round(plate.shape[0] * 0.8)]
        bands.append(cv2.resize(band, (size[0], size[1] // 2), interpolation=cv2.INTER_AREA))
    return np.asarray(np.vstack(bands), dtype=np.uint8)


def on_car(plate: Image) -> Image:
    image = np.full((720, 1280, 3), (70, 62, 58), dtype=np.uint8)
    image[300 : 300 + plate.shape[0], 500 : 500 + plate.shape[1]] = plate
    return image


def output_of(text: str, sureness: float = 0.9) -> NDArray[np.float32]:
    """(20, 37): `text`, each character for one step and a blank after it."""
    output = np.full((20, 37), (1 - sureness) / 36, dtype=np.float32)
    for step in range(20):
        place, blank = divmod(step, 2)
        output[step, ALPHABET.index(text[place]) + 1 if not blank and place < len(text) else 0] = sureness
    return output


def decoded(text: str, confidence: float) -> Decoded:
    return Decoded((PlateCandidate(PlateText(text), confidence),), tuple(((c, confidence),) for c in text))


@pytest.mark.parametrize(("upper", "lower"), [("KWE", "5291"), ("LNH", "7412"), ("RTP", "4153")])
def test_square_plate_is_read_in_the_order_of_its_lines(engine: PlateEngine, upper: str, lower: str) -> None:
    (reading,) = engine.read(on_car(square_plate(upper, lower))).readings
    assert reading.plate == upper + lower
    assert reading.confidence > 0.97, "read as one line it is less sure"
    assert [alternatives[0][0] for alternatives in reading.characters] == list(upper + lower)


class CountingReader(PlateTextReader):
    """The engine's own reader; `asked` is how many pictures it was given, time by time."""

    def __init__(self, reader: PlateTextReader) -> None:
        """Loads nothing."""
        self._reader = reader
        self.asked: list[int] = []

    def read(self, plates: Sequence[Image]) -> NDArray[np.float32]:
        if plates:
            self.asked.append(len(plates))
        return self._reader.read(plates)


def test_only_a_plate_that_is_not_sure_of_one_line_is_read_as_two(
    engine: PlateEngine, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = CountingReader(engine._reader)
    monkeypatch.setattr(engine, "_reader", reader)
    image, _ = scene("7WTR482", width=200)
    seen_from_aside = np.asarray(cv2.resize(image, (1088, 720), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    (one,) = engine.read(seen_from_aside).readings
    assert two_lines(seen_from_aside, one.detection.quad) is not None, "it is square enough to have two lines"
    assert (one.plate, reader.asked) == ("7WTR482", [1])
    reader.asked.clear()
    (two,) = engine.read(on_car(square_plate("KWE", "5291"))).readings
    assert (two.plate, reader.asked) == ("KWE5291", [1, 2])


@pytest.mark.parametrize(
    ("width", "sureness", "enough"), [(161, 0.9, True), (161, 0.89, False), (159, 0.99, False), (900, 0.3, False)]
)
def test_one_line_is_enough_for_a_wide_plate_that_is_sure(width: float, sureness: float, enough: bool) -> None:
    quad: Quad = ((0.0, 0.0), (width, 0.0), (width, 100.0), (0.0, 100.0))
    assert is_one_line(quad, decoded("7ABC123", sureness)) is enough
    assert not is_one_line(quad, Decoded((), ()))


def test_plate_parts_between_its_lines() -> None:
    plate = square_plate("KWE", "5291")
    assert 0.42 * 150 <= parting(plate) <= 0.58 * 150


@pytest.mark.parametrize("size", [(8, 5), (8, 8), (30, 20)])
def test_smallest_plate_is_cut_into_two_pictures(size: tuple[int, int]) -> None:
    width, height = size
    quad = ((1.0, 1.0), (1.0 + width, 1.0), (1.0 + width, 1.0 + height), (1.0, 1.0 + height))
    cut = two_lines(np.full((60, 60, 3), 90, np.uint8), quad)
    assert cut is not None
    assert [line.shape for line in cut] == [(48, 160, 3), (48, 160, 3)]


def test_plate_of_a_car_is_not_cut(scene: Scene) -> None:
    image, quad = scene("7WTR482")
    assert two_lines(image, quad) is None
    assert WIDEST < 1.9


def test_lines_are_joined_upper_first_and_an_equal_character_where_they_meet_stays_twice() -> None:
    assert decode(joined(output_of("AB8"), output_of("8123")).astype(np.float64)).candidates[0].plate == "AB88123"


def test_plate_with_a_half_that_says_nothing_has_one_line() -> None:
    assert are_two(output_of("W"), output_of("2829H"))
    assert not are_two(output_of(""), output_of("2829H"))
    assert not are_two(output_of("KC473X"), output_of(""))


def test_what_the_reader_is_surer_of_counts() -> None:
    one, two = decoded("ABC123", 0.35), decoded("XABC123", 0.3)
    assert surer(one, two) is one
    assert surer(one, decoded("XABC123", 0.37)).candidates[0].plate == "XABC123"
    assert surer(Decoded((), ()), two) is two
    assert surer(one, Decoded((), ())) is one


def test_likely_upper_line_is_not_lost_because_one_line_is_sure_of_the_lower() -> None:
    lower = decoded("2829H", 1.0)
    assert surer(lower, decoded("W2829H", 0.4)).candidates[0].plate == "W2829H"
    assert surer(lower, decoded("W2829H", 0.39)) is lower


def test_state_s_name_over_a_number_is_no_upper_line() -> None:
    number = decoded("BC5X489", 0.99)
    assert surer(number, decoded("TEXASBC5X489", 0.9)) is number
