"""Plates of two lines, such as motorcycles have: cut in two where no ink is, and put together as they are read.

Pure geometry and arithmetic; knows no network. A nearly square plate may also be one line seen from aside, so it is
read both ways, and what counts is the way that the reader is surer of, or two lines where they are likely.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image, Quad
from alpr_desk.ocr.decode import BLANK, Decoded
from alpr_desk.ocr.rectify import READER_HEIGHT, READER_WIDTH, side_lengths, stretched, upright_crop
from alpr_desk.vision import cv2

WIDEST = 1.85
"""Width over height up to which a plate may have two lines; one of a US car is found at 2.0, seen from ahead."""

_GAP = (0.38, 0.66)
"""Shares of the height between which the lines part: below the middle where a name stands above them."""

OVERLAP = 0.03
"""Share of the height by which each line is cut beyond the parting."""

_SQUARE, _SURE = 1.6, 0.9
"""Width over height up to which a plate is read both ways whatever one line says, and the probability of one line from
which others are not: two lines take twice as long again, and most plates so wide are one line seen from aside."""

_LIKELY, _LONGEST = 0.4, 8
"""How sure two lines must be to count however sure one line is, and the characters they then have together at most.
Of a square plate one line is often quite sure of the lower line and passes over the upper one, as it does over a
state's name. Over a number such a name makes it longer than a plate is (`TXAS` over `DCK6344`, read with 0.57); of
5,235 plates with one line, flat US and Brazilian ones, none so square was read as two shorter ones with 0.3."""


def two_lines(image: Image, quad: Quad) -> tuple[Image, Image] | None:
    """Upper and lower line of the plate inside `quad` of `image`, each (48, 160, 3) BGR; None where it is too wide."""
    width, height = side_lengths(np.array(quad))
    if width > WIDEST * height:
        return None
    plate = upright_crop(image, quad)
    rows, part, lap = plate.shape[0], parting(plate), round(plate.shape[0] * OVERLAP)
    size = (READER_WIDTH, READER_HEIGHT)
    return stretched(plate[: min(rows, part + lap)], size), stretched(plate[max(0, part - lap) :], size)


def parting(plate: Image) -> int:
    """The row of `plate` (height, width, 3) BGR, near its middle, in which brightness changes least from left to right.

    Strokes of characters change it, ground between the lines does not.
    """
    grey: NDArray[np.float32] = np.asarray(cv2.cvtColor(plate, cv2.COLOR_BGR2GRAY), dtype=np.float32)
    rows, columns = int(plate.shape[0]), int(plate.shape[1])
    inner = grey[:, columns // 8 : columns - columns // 8]
    changes = np.abs(np.diff(inner, axis=1)).mean(axis=1)
    span = max(1, round(rows * 0.06))
    smooth = np.convolve(np.pad(changes, span, mode="edge"), np.ones(2 * span + 1) / (2 * span + 1), mode="valid")
    low, high = round(rows * _GAP[0]), max(round(rows * _GAP[0]) + 1, round(rows * _GAP[1]))
    return low + int(smooth[low:high].argmin())


def joined(upper: NDArray[np.float32], lower: NDArray[np.float32]) -> NDArray[np.float32]:
    """The reader's outputs for two lines, (steps, 37) each, as one for the whole: the upper line, a blank, the lower.

    The blank keeps apart what would else be one character where the upper line ends as the lower one begins.
    """
    between = np.zeros((1, upper.shape[1]), dtype=np.float32)
    between[0, BLANK] = 1.0
    return np.vstack([upper, between, lower])


def are_two(upper: NDArray[np.float32], lower: NDArray[np.float32]) -> bool:
    """Whether both lines, the reader's outputs (steps, 37), have characters; else one line was cut in two."""
    return all(bool((output.argmax(axis=1) != BLANK).any()) for output in (upper, lower))


def is_one_line(quad: Quad, read: Decoded) -> bool:
    """Whether the plate at `quad`, `read` as one line, needs no reading as two."""
    width, height = side_lengths(np.array(quad))
    return width > _SQUARE * height and sureness(read) >= _SURE


def surer(one: Decoded, two: Decoded) -> Decoded:
    """Of a plate read as `one` line and as `two`, what the reader is surer of; the whole plate where both are equal.

    Two lines that are both likely count even so: one line that is surer has passed over one of them.
    """
    sure = sureness(two)
    likely = sure >= _LIKELY and len(two.candidates[0].plate) <= _LONGEST
    return two if likely or sure > sureness(one) else one


def sureness(decoded: Decoded) -> float:
    """The probability of the first candidate; 0 where there is none."""
    return decoded.candidates[0].confidence if decoded.candidates else 0.0
