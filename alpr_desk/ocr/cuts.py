"""Other ways to cut a plate out for its reader: a little to either side, and drawn out.

Pure geometry. A reader that is unsure of a small or smeared plate often says something else of the next cut, and what
it says of all together is right more often than of any (training/README.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alpr_desk.ocr.rectify import Corners

ASIDE: Final = (0.015, -0.015)
"""Shares of the plate's width by which the other cuts are moved along it."""

DRAWN_OUT: Final = 240
"""Pixels across of a plate that is drawn out: half as many again as the reader learnt from, so that it takes thirty
steps where it took twenty, and thin or touching characters (`XMI`, `111`) are less often passed over."""


def other_cuts(corners: NDArray[np.floating]) -> Iterator[Corners]:
    """`corners` (4, 2) of a plate, moved along it in the ways of `ASIDE`."""
    along = (corners[1] - corners[0] + corners[2] - corners[3]) / 2
    for share in ASIDE:
        yield np.asarray(corners + share * along, dtype=np.float32)
