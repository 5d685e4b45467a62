"""`python -m training.evaluate_framing DATA STORE`: how the region's picture is best cut from found plates.

Flat plates are put on photographs and found there by the program. Prints by how much of their size they are found
wider, then, for each way to narrow them, how likely the region network holds their state to be (negative logarithm,
mean) and the share that it names with enough certainty. The training part chooses, the validation part judges.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.model_files import MODEL_FOLDER, REGION
from alpr_desk.ocr.rectify import as_quad, widened
from alpr_desk.ocr.region import RegionReader, region_picture
from alpr_desk.ocr.syntax import KNOWN
from alpr_desk.vision import cv2
from training.finding import ProgramFinder
from training.mounting import mount
from training.region_mix import class_of
from training.splits import part_of
from training.store import Plate, load
from training.telling import say

NARROWINGS = ((0.0, 0.0), (0.025, 0.02), (0.06, 0.1), (0.08, 0.15), (0.1, 0.15), (0.1, 0.18), (0.12, 0.2), (0.15, 0.25))
_SEED = 990_031


@dataclass(frozen=True, slots=True)
class Mounted:
    """A photograph with a plate on it: where that lies in truth, (4, 2) pixels, where it was found, and its class."""

    image: Image
    true: NDArray[np.float32]
    found: NDArray[np.float32]
    issuer: int


def mounted(plates: list[Plate], photographs: list[Path]) -> Iterator[Mounted]:
    """Each of `plates` on one of `photographs`, where the program finds it."""
    finder, rng = ProgramFinder(threads=1), np.random.default_rng(_SEED)
    for plate in plates:
        image, true = mount(plate, photographs[int(rng.integers(len(photographs)))], rng)
        found = finder.plate_at(image, true.mean(axis=0))
        if found is not None:
            yield Mounted(image, true, found, class_of(plate))


def found_wider(plates: list[Mounted]) -> NDArray[np.float64]:
    """Median share of their width and height by which `plates` are found wider and higher than they are."""
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)
    grown = []
    for one in plates:
        matrix = cv2.getPerspectiveTransform(one.true, unit)
        ends = cv2.perspectiveTransform(one.found[None], matrix)[0]
        sides = ends[1] - ends[0] + ends[2] - ends[3], ends[3] - ends[0] + ends[2] - ends[1]
        grown.append([sides[0][0] / 2 - 1, sides[1][1] / 2 - 1])
    return np.asarray(np.median(grown, axis=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("store", type=Path)
    given = parser.parse_args()
    reader = RegionReader(MODEL_FOLDER / REGION, threads=1)
    every = sorted((given.data / "negatives").glob("*.jpg"))
    for part in ("training", "validation"):
        photographs = [file for file in every if part_of("negatives", file.name) == part]
        plates = list(mounted(load(given.store, part, ["us-crops"]), photographs))
        along, across = found_wider(plates)
        say(f"{part}: {len(plates)} plates, found wider by {along:.3f} and higher by {across:.3f}")
        truth = np.array([one.issuer for one in plates])
        for narrow in NARROWINGS:
            quads = [as_quad(widened(one.found, -narrow[0], -narrow[1])) for one in plates]
            said = reader.probabilities([region_picture(p.image, q) for p, q in zip(plates, quads, strict=True)])
            own = said[np.arange(len(truth)), truth]
            named, right = said.max(axis=1) >= KNOWN, said.argmax(axis=1) == truth
            shares = f"named {(named & right).mean():.3f} wrongly {(named & ~right).mean():.3f}"
            say(f"    narrowed {narrow}: loss {-np.log(np.maximum(own, 1e-4)).mean():.3f} {shares}")


if __name__ == "__main__":
    main()
