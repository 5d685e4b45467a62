"""A year of invented traffic: forty cameras, five reads a plate, a patrol car that passes hundreds of times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from alpr_desk.app.bench.measuring import plates
from alpr_desk.db.repositories.filling import Filling
from alpr_desk.db.unit_of_work import Store
from alpr_desk.domain.look_alikes import LOOK_ALIKES
from alpr_desk.domain.places import cell

P = TypeVar("P")
CAMERAS: Final = 40
READS_A_PLATE: Final = 5
PATROL_PASSES: Final = 300
YEAR_S: Final = 365 * 86_400
_BATCH: Final = 50_000
_DOUBTFUL: Final = 0.1
"""Share of reads that keep another choice."""
_SWAPS: Final = str.maketrans({pair.one: pair.other for pair in LOOK_ALIKES if len(pair.other) == 1})
_QUAD: Final = "[[10.0, 10.0], [130.0, 10.0], [130.0, 50.0], [10.0, 50.0]]"


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

    def other_choice(self, read: int) -> str:
        return self.plates[int(self.which[read])].translate(_SWAPS)


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


def fill(store: Store, traffic: Traffic) -> None:
    """Into an empty store, each table in the order in which it lies, a transaction a piece."""
    _each(store, ("",), lambda filling, _: filling.drop_indexes())
    _each(store, _chunks(len(traffic)), lambda filling, reads: filling.reads(_read(traffic, read) for read in reads))
    _fill_names(store, traffic)
    _each(store, ("",), lambda filling, _: filling.make_indexes())


def _each(store: Store, pieces: Iterable[P], put: Callable[[Filling, P], None]) -> None:
    for piece in pieces:
        with store.writing() as unit:
            put(unit.filling, piece)
            unit.commit()


def _fill_names(store: Store, traffic: Traffic) -> None:
    doubted = np.flatnonzero(traffic.doubted)
    own = np.array(traffic.plates, "S12")[traffic.which]
    others = np.array([traffic.other_choice(int(read)) for read in doubted], "S12")
    texts, reads = np.concatenate([own, others]), np.concatenate([np.arange(len(traffic)), doubted])
    bands = np.concatenate([np.zeros(len(traffic), np.int64), np.full(len(doubted), 2)])
    order = np.lexsort((reads, bands, texts))
    texts, reads, bands = texts[order], reads[order], bands[order]

    def put_names(filling: Filling, places: range) -> None:
        filling.names(_name(traffic, texts[at].decode(), int(bands[at]), int(reads[at]), at) for at in places)

    def put_plates(filling: Filling, places: range) -> None:
        chosen = ends[places.start : places.stop]
        last = (texts[chosen].astype("U12").tolist(), bands[chosen].tolist(), traffic.at[reads[chosen]].tolist())
        filling.plates(zip(*last, strict=True))

    ends = np.flatnonzero(np.append((texts[1:] != texts[:-1]) | (bands[1:] != bands[:-1]), True))
    _each(store, _chunks(len(order)), put_names)
    _each(store, _chunks(len(ends)), put_plates)


def _chunks(count: int) -> Iterator[range]:
    for start, stop in pairwise([*range(0, count, _BATCH), count]):
        yield range(start, stop)


def _read(traffic: Traffic, read: int) -> tuple[object, ...]:
    plate, at, camera = traffic.plates[traffic.which[read]], int(traffic.at[read]), int(traffic.camera[read])
    candidates = f'[["{plate}", 0.97]]'
    if traffic.doubted[read]:
        candidates = f'[["{plate}", 0.88], ["{traffic.other_choice(read)}", 0.08]]'
    characters = "[" + ", ".join(f'[["{character}", 0.99]]' for character in plate) + "]"
    latitude, longitude = traffic.places[camera].tolist()
    where = (camera_name(camera), "unit 1", latitude, longitude)
    return (read + 1, f"{read:032x}", plate, 0.97, candidates, at, at, *where, characters, _QUAD)


def _name(traffic: Traffic, text: str, band: int, read: int, number: int) -> tuple[object, ...]:
    camera = int(traffic.camera[read])
    latitude, longitude = traffic.places[camera].tolist()
    here = (camera_name(camera), "unit 1", latitude, longitude, cell(latitude, longitude))
    return (text, band, int(traffic.at[read]), read + 1, number + 1, *here)
