"""What the region network trains on: photographs, flat plates of every state, spliced and drawn ones, and elsewhere's.

A batch is a function of the seed and its number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.network import network_input
from alpr_desk.ocr.region import CLASSES, PICTURE, edges, without_its_rim
from alpr_desk.ocr.series import ELSEWHERE
from training import synthesise
from training.ahead import Maker
from training.degrade import seen
from training.mottoes import BY_REGION
from training.readers import shipped_reader
from training.splice import Splicer
from training.store import Plate, load

SHARES = {
    "us-frames": 0.08,
    "us-crops": 0.28,
    "us-spliced": 0.22,
    "drawn": 0.32,
    "crops-br": 0.04,
    "crops-eu": 0.02,
    "drawn-other": 0.04,
}
"""Share of each source in a batch."""

HARDEST = 0.5
"""How much plates are degraded: from what shows little, little is learnt."""

_PHOTOGRAPHS_HARDEST = 0.3


_BY_STATE = ("us-frames", "us-crops")


@dataclass(frozen=True, slots=True)
class RegionBatch:
    """Network input (N, 3, 48, 160) float32 and the index of each plate's class (N,) int64."""

    number: int
    inputs: NDArray[np.float32]
    classes: NDArray[np.int64]


def class_of(plate: Plate) -> int:
    """Index in `CLASSES` of what `plate` is."""
    return CLASSES.index(plate.region or ("BR" if plate.source == "crops-br" else ELSEWHERE))


def photographed(store: Path, part: str) -> list[Plate]:
    """Plates of photographs whose state is known, within the corners in which the program looks for it."""
    plates = (plate for plate in load(store, part, ["us-frames"]) if plate.region)
    return [replace(plate, corners=np.array(without_its_rim(plate.corners), np.float32)) for plate in plates]


class RegionMix:
    """Draws plates from the training part of a store, and from synthesis."""

    def __init__(self, store: Path) -> None:
        self._real = {source: load(store, "training", [source]) for source in ("us-crops", "crops-br", "crops-eu")}
        self._splicer = Splicer(self._real["us-crops"], shipped_reader())
        self._real["us-frames"] = photographed(store, "training")
        self._states: dict[str, dict[str, list[Plate]]] = {}
        for source in _BY_STATE:
            for plate in self._real[source]:
                self._states.setdefault(source, {}).setdefault(plate.region, []).append(plate)

    def sample(self, rng: Generator) -> tuple[Image, int]:
        """One (48, 160, 3) BGR picture of a plate's edges, and its class."""
        plate = self._plate(str(rng.choice(list(SHARES), p=list(SHARES.values()))), rng)
        hardest = _PHOTOGRAPHS_HARDEST if plate.source == "us-frames" else HARDEST
        picture = seen(plate.image, plate.corners, rng, hardest=hardest, size=PICTURE)
        return edges(picture), class_of(plate)

    def _plate(self, source: str, rng: Generator) -> Plate:
        if source == "us-spliced":
            return self._splicer.spliced(rng)
        if source in _BY_STATE and rng.random() < 0.5:  # rare states more often than their number
            states = self._states[source]
            plates = states[str(rng.choice(list(states)))]
            return plates[int(rng.integers(len(plates)))]
        if source == "drawn":
            regions = list(BY_REGION.values())
            return synthesise.us_plate(regions[int(rng.integers(len(regions)))], rng)
        if source == "drawn-other":
            return (synthesise.europe, synthesise.mercosul, synthesise.two_lines)[int(rng.integers(3))](rng)
        plates = self._real[source]
        return plates[int(rng.integers(len(plates)))]

    def batch(self, seed: int, size: int, number: int) -> RegionBatch:
        """The batch `number` of a run with `seed`."""
        rng = np.random.default_rng([seed, number])
        pictures, classes = zip(*(self.sample(rng) for _ in range(size)), strict=True)
        return RegionBatch(number, network_input(pictures), np.array(classes, dtype=np.int64))


def batch_maker(store: Path, seed: int, size: int) -> Maker[RegionBatch]:
    """Makes batches of `size` plates from `store`, for `training.ahead`."""
    return partial(RegionMix(store).batch, seed, size)
