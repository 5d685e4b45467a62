"""What judges the region network: photographs and flat plates that no training sees, these made poor, and others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.rectify import as_quad
from alpr_desk.ocr.region import PICTURE, edges, region_picture
from training.degrade import seen
from training.region_mix import class_of, photographed
from training.store import Plate, load

_SEED = 990_019
_POOR_TIMES = 3


@dataclass(frozen=True, slots=True)
class JudgedRegions:
    """A named set of (48, 160, 3) BGR pictures of edges and the index of each one's class."""

    name: str
    pictures: tuple[Image, ...]
    classes: NDArray[np.int64]


def judged_regions(store: Path) -> list[JudgedRegions]:
    """The validation part of `store`: photographs, flat US plates, these made poor, Brazilian and European plates."""
    american = load(store, "validation", ["us-crops"])
    rng = np.random.default_rng(_SEED)
    poor = [p for p in american for _ in range(_POOR_TIMES)]
    return [
        _as_cut("us-frames", photographed(store, "validation")),
        _as_cut("us-crops", american),
        JudgedRegions(
            "us-crops-poor",
            tuple(edges(seen(p.image, p.corners, rng, hardest=0.9, size=PICTURE)) for p in poor),
            np.array([class_of(p) for p in poor]),
        ),
        _as_cut("crops-br", load(store, "validation", ["crops-br"])),
        _as_cut("crops-eu", load(store, "validation", ["crops-eu"])),
    ]


def _as_cut(name: str, plates: list[Plate]) -> JudgedRegions:
    pictures = tuple(region_picture(p.image, as_quad(p.corners)) for p in plates)
    return JudgedRegions(name, pictures, np.array([class_of(p) for p in plates]))
