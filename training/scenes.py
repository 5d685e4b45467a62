"""`python -m training.scenes DATA SCENES.json`: photographs with the corners of their plates, for the detector.

DATA holds `us-frames` and `dashcam-eu` (labelled with upright boxes), and `negatives`. A box says less than four
corners: where the program itself finds the plate of a label, its corners stand in. What it found
without a label is neither plate nor not.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alpr_desk.ocr.outline import GROWN
from alpr_desk.ocr.rectify import holds, widened
from alpr_desk.vision import cv2
from training.finding import ProgramFinder
from training.splits import part_of
from training.telling import say

Quads = list[list[float]]
"""Corners as x0, y0 ... x3, y3 in pixels of the picture: top left, top right, bottom right, bottom left."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A photograph: `file` under DATA, its part, its plates, and what may be plates."""

    file: str
    part: str
    plates: Quads
    unsure: Quads


def load_scenes(index: Path) -> list[Scene]:
    """What `main` wrote."""
    return [Scene(**row) for row in json.loads(index.read_text(encoding="utf-8"))]


def labelled_boxes(data: Path, folder: str) -> dict[str, tuple[str, list[NDArray[np.float32]]]]:
    """For each picture of `folder` with labels: its part, and each label's box as four corners (4, 2)."""
    found: dict[str, tuple[str, list[NDArray[np.float32]]]] = {}
    with (data / folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            split = row.get("split")
            part = {"train": "training", "valid": "validation"}[split] if split else part_of(folder, row["file"])
            x, y, w, h = (float(row[key]) for key in ("x", "y", "width", "height"))
            box = np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], dtype=np.float32)
            found.setdefault(row["file"], (part, []))[1].append(box)
    return found


def _labelled(data: Path, folder: str, finder: ProgramFinder) -> Iterator[Scene]:
    for file, (part, boxes) in labelled_boxes(data, folder).items():
        image = cv2.imread(str(data / folder / file))
        if image is None:
            continue
        shrink = [-grown / (1 + grown) for grown in GROWN]
        seen = [widened(np.array(found.quad), *shrink) for found in finder.plates(np.asarray(image, dtype=np.uint8))]
        plates = []
        for box in boxes:
            fits = [quad for quad in seen if holds(quad, box.mean(axis=0))]
            plates.append(fits[0] if fits else box)
            seen = [quad for quad in seen if not any(quad is fit for fit in fits)]
        yield Scene(f"{folder}/{file}", part, [_flat(q) for q in plates], [_flat(q) for q in seen])


def _flat(corners: NDArray[np.float32]) -> list[float]:
    return [round(float(v), 2) for v in corners.reshape(-1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("index", type=Path)
    given = parser.parse_args()
    finder = ProgramFinder()
    scenes = [scene for folder in ("us-frames", "dashcam-eu") for scene in _labelled(given.data, folder, finder)]
    for file in sorted((given.data / "negatives").glob("*.jpg")):
        scenes.append(Scene(f"negatives/{file.name}", part_of("negatives", file.name), [], []))
    given.index.write_text(json.dumps([asdict(scene) for scene in scenes]), encoding="utf-8")
    counts = Counter((scene.file.split("/")[0], scene.part) for scene in scenes)
    for (folder, part), number in sorted(counts.items()):
        say(f"{folder:10s} {part:10s} {number}")


if __name__ == "__main__":
    main()
