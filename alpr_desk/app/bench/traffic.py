"""A year of invented traffic: forty cameras, five reads a plate, a patrol car that passes hundreds of times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alpr_desk.app.bench.measuring import plates
from alpr_desk.domain.look_alikes import LOOK_ALIKES

CAMERAS: Final = 40
READS_A_PLATE: Final = 5
PATROL_PASSES: Final = 300
YEAR_S: Final = 365 * 86_400
_DOUBTFUL: Final = 0.1
"""Share of reads that keep another choice."""
_SWAPS: Final = str.maketrans({pair.one: pair.other for pair in LOOK_ALIKES if len(pair.other) == 1})


@dataclass(frozen=True, slots=True)
class Traffic:
    """Reads in the order of time, by number from 0.

    Attributes:
        plates: the distinct plates; plate 0 is the patrol car's.
        which: plate of each read.
        at: microseconds since 1970 of each read, rising.
        camera: camera of each read.
        places: (CAMERAS, 2) latitude and longitude.
        doubted: whether the read keeps another choice.
    """

    plates: list[str]
    which: NDArray[np.int64]
    at: NDArray[np.int64]
    camera: NDArray[np.int64]
    places: NDArray[np.float64]
    doubted: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.which)

    def other_choice(self, plate: int) -> str:
        """What the reader takes this plate for where it doubts."""
        return self.plates[plate].translate(_SWAPS)


def invent(rows: int, now: datetime) -> Traffic:
    rng = np.random.default_rng(13)
    known = plates(rng, max(1, rows // READS_A_PLATE))
    which = rng.integers(len(known), size=rows)
    which[rng.choice(rows, min(PATROL_PASSES, rows // 4), replace=False)] = 0
    begins = int((now - timedelta(seconds=YEAR_S)).timestamp()) * 1_000_000
    at = np.sort(rng.integers(begins, begins + YEAR_S * 1_000_000, size=rows))
    places = rng.uniform((36.60, -119.95), (36.90, -119.60), (CAMERAS, 2))
    return Traffic(known, which, at, rng.integers(CAMERAS, size=rows), places, rng.random(rows) < _DOUBTFUL)


def camera_name(camera: int) -> str:
    return f"camera {camera:02d}"
