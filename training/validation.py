"""What readers are judged on: plates no training sees, as cut, and again made small and poor.

Of a plate of two lines each line is one; of European ones of one line there are some with an I put in. The poor ones
are drawn with a fixed seed: every reader gets the same pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alpr_desk.domain.seeing import Image
from training.degrade import seen
from training.halves import lines_of
from training.readers import shipped_reader, upright
from training.splice import cuttable
from training.store import Plate, load
from training.synthesise import synthetic
from training.thin import thin_stroked

_SEED = 990_017
"""Apart from every training seed, so that no synthetic plate here was trained on."""

_HARDEST = {"us-frames": 0.2, "us-crops": 0.9, "crops-br": 0.4, "crops-eu": 0.4, "synthetic": 1.0}


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """A named set of (48, 160, 3) BGR crops and their texts."""

    name: str
    crops: tuple[Image, ...]
    texts: tuple[str, ...]


def _poor(name: str, plates: list[Plate], times: int) -> JudgedPart:
    rng = np.random.default_rng([_SEED, len(name), times])
    pairs = [(seen(p.image, p.corners, rng, hardest=_HARDEST[p.source]), p.text) for p in plates for _ in range(times)]
    return JudgedPart(name, tuple(crop for crop, _ in pairs), tuple(text for _, text in pairs))


def _with_thin_strokes(plates: list[Plate]) -> list[Plate]:
    """Those of `plates` that have one line and a letter seen clearly, an I in its place."""
    flat = [plate for plate in plates if not plate.upper]
    outputs = shipped_reader().outputs([upright(plate) for plate in flat])
    rng = np.random.default_rng([_SEED, 1])
    changed = [thin_stroked(cuttable(plate, output), rng) for plate, output in zip(flat, outputs, strict=True)]
    return [after for before, after in zip(flat, changed, strict=True) if after.text != before.text]


def judged_parts(store: Path, drawn: int = 300) -> list[JudgedPart]:
    """The validation part of every source in `store` as cut, and `-poor` ones; unless `drawn` is 0, ones with an I put
    in, and `drawn` synthetic plates."""
    parts = []
    for source, times in (("us-frames", 3), ("us-crops", 3), ("crops-br", 1), ("crops-eu", 2)):
        plates = lines_of(load(store, "validation", [source]))
        parts.append(JudgedPart(source, tuple(upright(p) for p in plates), tuple(p.text for p in plates)))
        parts.append(_poor(f"{source}-poor", plates, times))
    if drawn:
        parts.append(_poor("crops-eu-thin", _with_thin_strokes(load(store, "validation", ["crops-eu"])), 2))
        rng = np.random.default_rng([_SEED, 0])
        parts.append(_poor("synthetic", lines_of(synthetic(rng) for _ in range(drawn)), 1))
    return parts
