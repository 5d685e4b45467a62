"""`python -m training.evaluate_mounted DATA STORE`: plates cut out, put on pictures without plates, and read there.

For every kind of plate and every range of widths: how many of those that no training saw the detector finds, how many
the program reads to the letter, and with look-alikes folded. Flat pasted plates are harder to find than real ones, and
easier to read; they are all there is of European and Brazilian plates in a picture where something else is, too.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from alpr_desk.ocr.engine import STILL_CONFIDENCE, load_engine
from alpr_desk.ocr.model_files import MODEL_FOLDER
from training.evaluate_program import seen_at, surest
from training.mounting import mount
from training.scoring import folded, strict
from training.splits import part_of
from training.store import load
from training.telling import say

WIDTHS = ((60, 120), (120, 240), (240, 400), (400, 700), (700, 1000), (1000, 1250))
_SEED, _TIMES = 990_043, 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("--models", type=Path, default=MODEL_FOLDER, help="a folder like the program's")
    given = parser.parse_args()
    engine = load_engine(threads=2, minimum_confidence=STILL_CONFIDENCE, folder=given.models)
    every = sorted((given.data / "negatives").glob("*.jpg"))
    photographs = [file for file in every if part_of("negatives", file.name) == "validation"]
    for source in ("us-crops", "crops-br", "crops-eu"):
        plates = load(given.store, "validation", [source]) * _TIMES
        for widths in WIDTHS:
            rng, found, texts = np.random.default_rng(_SEED), 0, []
            for plate in plates:
                image, quad = mount(plate, photographs[int(rng.integers(len(photographs)))], rng, widths)
                x, y = quad.mean(axis=0).tolist()
                there = seen_at(engine.read(image), (x, y))
                texts.append(surest(there.readings))
                found += there.found
            labels = [plate.text for plate in plates]
            shares = f"read {strict(texts, labels):.3f}, folded {folded(texts, labels):.3f}"
            say(f"{source} {widths[0]} to {widths[1]} pixels: {len(plates)}, found {found / len(plates):.3f}, {shares}")


if __name__ == "__main__":
    main()
