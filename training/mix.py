"""What the reader's training batches are made of: real, spliced and drawn plates.

A batch is a function of the seed and its number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
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
from training.halves import halves, silent_halves
from training.readers import shipped_reader
from training.splice import Splicer
from training.store import Plate, load
from training.surroundings import surrounded
from training.synthesise import synthetic

SHARES = {
    "us-frames": 0.09,
    "us-frames-spliced": 0.07,
    "us-crops": 0.10,
    "us-spliced": 0.16,
    "crops-br": 0.11,
    "crops-eu": 0.08,
    "crops-eu-spliced": 0.06,
    "eu-two-lines": 0.08,
    "us-silent": 0.02,
    "synthetic": 0.23,
}
"""Share of each source in a batch; spliced ones are new plates out of those of the same name (`us-spliced` out of
`us-crops`), `eu-two-lines` plates of `crops-eu`, `us-silent` parts of `us-crops` without a number."""

HARDEST = {
    "us-frames": 0.5,
    "us-frames-spliced": 0.5,
    "us-crops": 1.0,
    "us-spliced": 1.0,
    "crops-br": 0.6,
    "crops-eu": 0.5,
    "crops-eu-spliced": 0.5,
    "eu-two-lines": 0.5,
    "us-silent": 1.0,
    "synthetic": 1.0,
}
"""How much each source is degraded: photographs are degraded already."""

_BY_LINE = 0.7
"""How often of a plate of two lines one is shown, as the program does it in the end; else both at once."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Network input (N, 3, 48, 160) float32 and the texts."""

    number: int
    inputs: NDArray[np.float32]
    texts: tuple[str, ...]


class Mix:
    """Draws samples from the training part of a store, and from synthesis.

    Args:
        without: sources to leave out; the others keep their shares of what is left.
    """

    def __init__(self, store: Path, without: Collection[str] = ()) -> None:
        self._real: dict[str, list[Plate]] = defaultdict(list)
        for plate in load(store, "training"):
            self._real["eu-two-lines" if plate.upper else plate.source].append(plate)
        reader = shipped_reader()
        self._splicers = {
            "us-spliced": Splicer(self._real["us-crops"], reader),
            "us-frames-spliced": Splicer([plate for plate in self._real["us-frames"] if plate.region], reader),
            "crops-eu-spliced": Splicer(self._real["crops-eu"], reader),
        }
        self._real["us-silent"] = silent_halves(self._real["us-crops"], reader)
        self._sources = [source for source in SHARES if source not in without]
        shares = np.array([SHARES[source] for source in self._sources])
        self._shares = shares / shares.sum()

    def sample(self, rng: Generator) -> tuple[Image, str]:
        """One (48, 160, 3) BGR crop and its text."""
        source = self._sources[int(rng.choice(len(self._sources), p=self._shares))]
        plate = self._plate(source, rng)
        if source not in ("us-frames", "us-silent"):  # those have what was around them
            plate = surrounded(plate, rng)
        if plate.upper and rng.random() < _BY_LINE:
            plate = halves(plate)[int(rng.integers(2))]
        return seen(plate.image, plate.corners, rng, hardest=HARDEST[source]), plate.text

    def _plate(self, source: str, rng: Generator) -> Plate:
        if source == "synthetic":
            return synthetic(rng)
        if source in self._splicers:
            return self._splicers[source].spliced(rng)
        plates = self._real[source]
        return plates[int(rng.integers(len(plates)))]

    def batch(self, seed: int, size: int, number: int) -> Batch:
        """The batch `number` of a run with `seed`."""
        rng = np.random.default_rng([seed, number])
        crops, texts = zip(*(self.sample(rng) for _ in range(size)), strict=True)
        return Batch(number, network_input(crops), texts)


def batch_maker(store: Path, seed: int, size: int, without: Collection[str] = ()) -> Maker[Batch]:
    """Makes batches of `size` plates from `store` but those of `without`, for `training.ahead`."""
    return partial(Mix(store, without).batch, seed, size)
