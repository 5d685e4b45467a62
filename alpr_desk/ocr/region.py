"""Which issuer a plate is from, by its upper and lower edge: name, motto, colours. Knows no text of the number.

An issuer is said only where the network is sure; a guess would send a deputy to the wrong state's records.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image, PlateDetection, Quad
from alpr_desk.domain.states import STATES
from alpr_desk.ocr.network import Network, network_input
from alpr_desk.ocr.rectify import as_quad, side_lengths, stretched, upright_crop, widened
from alpr_desk.ocr.series import ELSEWHERE
from alpr_desk.settings import Provider

CLASSES = (*sorted(f"US-{code}" for code in STATES.values()), "BR", ELSEWHERE)
"""What the network tells apart, in the order of its output: US states and D.C., Brazil, anything else."""

PICTURE = (160, 80)
"""Width and height in pixels of the plate, whatever its own shape, before its edges are taken."""

_EDGE = 24
"""Rows of each edge: the upper one holds the name and the lower one the motto, or the other way round."""

_WIDEST = 3.4
"""Width over height from which a plate is none of the USA's, which are twice as wide as high: nobody need look."""

_FOUND_WIDER = (-0.06, -0.1)
"""Shares of its width and height by which a plate as found is made narrower: its name would else slip out of the edge.
It is found wider and higher by 0.07; of the narrowings tried this is the one under which 304 training plates
on photographs are likeliest their own state's (`training.evaluate_framing`)."""

_LEAST = 0.002

Issuers = tuple[tuple[str, float], ...]
"""Some of `CLASSES` with their probabilities, likeliest first."""


class RegionReader:
    """The region network. Not for use by two threads at once."""

    def __init__(self, model: Path, *, threads: int, provider: Provider = "cpu", eager: bool = False) -> None:
        self._network = Network(model, threads, provider, eager=eager)

    def issuers(self, image: Image, plates: Sequence[PlateDetection]) -> tuple[Issuers, ...]:
        """Who may have issued each of `plates` in `image` (height, width, 3) BGR, as the outliner gives them."""
        long = [_is_long(plate.quad) for plate in plates]
        quads = [without_its_rim(np.array(plate.quad)) for plate in plates]
        looks = [region_picture(image, quad) for quad, skip in zip(quads, long, strict=True) if not skip]
        outputs = iter(self.probabilities(looks))
        return tuple(((ELSEWHERE, 1.0),) if skip else _ranked(next(outputs)) for skip in long)

    def probabilities(self, pictures: Sequence[Image]) -> NDArray[np.float32]:
        """(pictures, classes): probability of each of `CLASSES` for `pictures`, as `region_picture` makes them."""
        if not pictures:
            return np.zeros((0, len(CLASSES)), dtype=np.float32)
        return self._network.run(network_input(pictures))


def without_its_rim(corners: NDArray[np.float32]) -> Quad:
    """`corners` (4, 2) of a plate as it is found, moved in to where the plate ends."""
    return as_quad(widened(corners, *_FOUND_WIDER))


def _is_long(quad: Quad) -> bool:
    width, height = side_lengths(np.array(quad))
    return width > _WIDEST * height


def _ranked(probabilities: NDArray[np.float32]) -> Issuers:
    said = zip(CLASSES, probabilities.tolist(), strict=True)
    return tuple(sorted(((c, p) for c, p in said if p >= _LEAST), key=lambda item: -item[1]))


def region_picture(image: Image, quad: Quad) -> Image:
    """The edges of the plate inside `quad` of `image` (BGR) as the network gets them: (48, 160, 3)."""
    return edges(stretched(upright_crop(image, quad), PICTURE))


def edges(plate: Image) -> Image:
    """Upper and lower edge of `plate` (80, 160, 3), one over the other: (48, 160, 3)."""
    return np.vstack([plate[:_EDGE], plate[-_EDGE:]])
