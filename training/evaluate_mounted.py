"""`python -m training.evaluate_mounted DATA STORE`: plates cut out, put on pictures without plates, and read there.

For every kind of plate and every range of widths: how many of those that no training saw the detector finds, how many
the program reads to the letter, and with look-alikes folded. Flat pasted plates are harder to find than real ones, and
easier to read; they are all there is of European and Brazilian plates in a picture where something else is, too.

`--keep FOLDER` leaves the pictures in folders of their own, `crops-eu-120-240`, each with its `labels.csv`:
`alpr-desk bench read --images FOLDER/crops-eu-120-240` then says how long a picture takes, beside the stock pipeline.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.engine import STILL_CONFIDENCE, load_engine
from alpr_desk.ocr.model_files import MODEL_FOLDER
from alpr_desk.vision import cv2
from training.evaluate_program import seen_at, surest
from training.mounting import mount
from training.scoring import folded, strict
from training.splits import part_of
from training.store import load
from training.telling import say

WIDTHS = ((60, 120), (120, 240), (240, 400), (400, 700), (700, 1000), (1000, 1250))
_SEED, _TIMES = 990_043, 2


def keep(folder: Path, number: int, picture: Image, label: str) -> None:
    """Write `picture` as the JPEG `number` of `folder`, and what stands on its plate as a line of `labels.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{number:04}.jpg"
    cv2.imwrite(str(folder / name), picture)
    with (folder / "labels.csv").open("a" if number else "w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerows([(name, label)] if number else [("file", "plate"), (name, label)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("--models", type=Path, default=MODEL_FOLDER, help="a folder like the program's")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the pictures there, by kind and width")
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
                if given.keep:
                    folder = given.keep / f"{source}-{widths[0]}-{widths[1]}"
                    keep(folder, len(texts) - 1, image, plate.text)
            labels = [plate.text for plate in plates]
            shares = f"read {strict(texts, labels):.3f}, folded {folded(texts, labels):.3f}"
            say(f"{source} {widths[0]} to {widths[1]} pixels: {len(plates)}, found {found / len(plates):.3f}, {shares}")


if __name__ == "__main__":
    main()
