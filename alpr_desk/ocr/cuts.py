"""Other ways to cut a plate out for its reader: a little wider, closer, or to one side.

Pure geometry. A reader that is unsure of a small or smeared plate often says something else of the next cut, and what
it says of all together is right more often than of any (training/README.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alpr_desk.ocr.rectify import Corners, widened

OTHER_CUTS: Final = ((0.04, 0.05, 0.0), (-0.03, -0.05, 0.0), (0.0, 0.0, 0.015), (0.0, 0.0, -0.015))
"""Shares of the plate's width and height by which it is cut wider and higher, and of its width by which it is moved."""


def other_cuts(corners: NDArray[np.floating], closer: tuple[float, float]) -> Iterator[Corners]:
    """`corners` (4, 2) of a plate as found, in the ways of `OTHER_CUTS` instead of widened by `closer`."""
    along = (corners[1] - corners[0] + corners[2] - corners[3]) / 2
    for wider, higher, aside in OTHER_CUTS:
        yield widened(corners + aside * along, closer[0] + wider, closer[1] + higher)
