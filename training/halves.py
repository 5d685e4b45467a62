"""A plate cut in two as the program cuts it (`alpr_desk/ocr/lines.py`): each line of two, or what is beside one.

The reader meets the halves of every plate that is nearly square, and must read the one and be silent of the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from alpr_desk.ocr.lines import OVERLAP, parting
from alpr_desk.ocr.rectify import as_quad, upright_crop
from training.readers import OnnxReader, greedy, upright
from training.store import Plate


def halves(plate: Plate) -> tuple[Plate, Plate]:
    """The upper and the lower part of `plate` with the line that stands there."""
    whole = upright_crop(plate.image, as_quad(plate.corners))
    share = parting(whole) / whole.shape[0]
    (a, b, c, d), upper = plate.corners, plate.upper

    def sides(height: float) -> list[np.ndarray]:
        return [a + height * (d - a), b + height * (c - b)]

    left, right = sides(share + OVERLAP)
    above = replace(plate, corners=np.stack([a, b, right, left]), text=plate.text[:upper], upper=0)
    left, right = sides(share - OVERLAP)
    return above, replace(plate, corners=np.stack([left, right, c, d]), text=plate.text[upper:], upper=0)


def lines_of(plates: Iterable[Plate]) -> list[Plate]:
    """`plates` as a reader is given them at best: those of two lines as two."""
    return [line for plate in plates for line in (halves(plate) if plate.upper else (plate,))]


def silent_halves(plates: Iterable[Plate], reader: OnnxReader) -> list[Plate]:
    """Of `plates` of one line, the halves that show none of its characters: a state's name, a motto, stickers.

    Which these are `reader` tells: it reads the whole number in the other half.
    """
    silent = []
    for plate in plates:
        parts = halves(plate)
        texts = greedy(reader.outputs([upright(part) for part in parts]))
        if plate.text in texts:
            silent.append(replace(parts[1 - texts.index(plate.text)], text=""))
    return silent
