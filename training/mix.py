"""What the reader's training batches are made of: real, spliced and drawn plates.

A batch is a function of the seed and its number.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.network import network_input
from training.ahead import Maker
from training.degrade import seen
from training.readers import shipped_reader
from training.splice import Splicer
from training.store import Plate, load
from training.surroundings import surrounded
from training.synthesise import synthetic

SHARES = {
    "us-frames": 0.12,
    "us-crops": 0.12,
    "us-spliced": 0.18,
    "crops-br": 0.14,
    "crops-eu": 0.12,
    "synthetic": 0.32,
}
"""Share of each source in a batch; `us-spliced` are new plates out of `us-crops`."""

HARDEST = {
    "us-frames": 0.5,
    "us-crops": 1.0,
    "us-spliced": 1.0,
    "crops-br": 0.6,
    "crops-eu": 0.5,
    "synthetic": 1.0,
}
"""How much each source is degraded: photographs are degraded already."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Network input (N, 3, 48, 160) float32 and the texts."""

    number: int
    inputs: NDArray[np.float32]
    texts: tuple[str, ...]


class Mix:
    """Draws samples from the training part of a store, and from synthesis."""

    def __init__(self, store: Path) -> None:
        self._real: dict[str, list[Plate]] = defaultdict(list)
        for plate in load(store, "training"):
            self._real[plate.source].append(plate)
        self._splicer = Splicer(self._real["us-crops"], shipped_reader())
        self._sources = list(SHARES)
        self._shares = np.array(list(SHARES.values())) / sum(SHARES.values())

    def sample(self, rng: Generator) -> tuple[Image, str]:
        """One (48, 160, 3) BGR crop and its text."""
        source = self._sources[int(rng.choice(len(self._sources), p=self._shares))]
        plate = self._plate(source, rng)
        if source != "us-frames":  # those have what was around them
            plate = surrounded(plate, rng)
        return seen(plate.image, plate.corners, rng, hardest=HARDEST[source]), plate.text

    def _plate(self, source: str, rng: Generator) -> Plate:
        if source == "synthetic":
            return synthetic(rng)
        if source == "us-spliced":
            return self._splicer.spliced(rng)
        plates = self._real[source]
        return plates[int(rng.integers(len(plates)))]

    def batch(self, seed: int, size: int, number: int) -> Batch:
        """The batch `number` of a run with `seed`."""
        rng = np.random.default_rng([seed, number])
        crops, texts = zip(*(self.sample(rng) for _ in range(size)), strict=True)
        return Batch(number, network_input(crops), texts)


def batch_maker(store: Path, seed: int, size: int) -> Maker[Batch]:
    """Makes batches of `size` plates from `store`, for `training.ahead`."""
    return partial(Mix(store).batch, seed, size)
