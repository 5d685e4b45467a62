"""What the reader's training batches are made of. A batch is a function of the seed and its number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from training.ahead import Maker
from training.degrade import seen
from training.readers import network_input
from training.store import Plate, load
from training.synthesise import synthetic

SHARES = {"us-frames": 0.10, "us-crops": 0.22, "crops-br": 0.18, "crops-eu": 0.14, "synthetic": 0.36}
"""Share of each source in a batch."""

HARDEST = {"us-frames": 0.35, "us-crops": 1.0, "crops-br": 0.6, "crops-eu": 0.5, "synthetic": 1.0}
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
        self._real: dict[str, list[Plate]] = {source: [] for source in SHARES if source != "synthetic"}
        for plate in load(store, "training"):
            self._real[plate.source].append(plate)
        self._sources = list(SHARES)
        self._shares = np.array(list(SHARES.values())) / sum(SHARES.values())

    def sample(self, rng: Generator) -> tuple[Image, str]:
        """One (48, 160, 3) BGR crop and its text."""
        source = self._sources[int(rng.choice(len(self._sources), p=self._shares))]
        plates = self._real.get(source)
        plate = plates[int(rng.integers(len(plates)))] if plates else synthetic(rng)
        return seen(plate.image, plate.corners, rng, hardest=HARDEST[source]), plate.text

    def batch(self, seed: int, size: int, number: int) -> Batch:
        """The batch `number` of a run with `seed`."""
        rng = np.random.default_rng([seed, number])
        crops, texts = zip(*(self.sample(rng) for _ in range(size)), strict=True)
        return Batch(number, network_input(list(crops)), texts)


def batch_maker(store: Path, seed: int, size: int) -> Maker[Batch]:
    """Makes batches of `size` plates from `store`, for `training.ahead`."""
    return partial(Mix(store).batch, seed, size)
