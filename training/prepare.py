"""`python -m training.prepare DATA STORE`: real plates cut out and split, once, before any training.

DATA holds the folders `us-frames`, `us-crops`, `crops-br` and `crops-eu`, each with `labels.csv`. Photographs are
searched with the program's own detector, so that training meets plates as the program cuts them. European crops
come without labels: `europe.csv` has those of the held-back ones and of those that are hard to read, written by
looking at them; of the others those are kept on which the stock reader and the program's present reader agree.
Brazilian labels are names of files, some of them counters: those are kept that one of the two readers confirms.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.model_files import MODEL_FOLDER, READER
from alpr_desk.vision import cv2
from training.finding import ProgramFinder
from training.labels import european_plates, states_of_photographs
from training.readers import OnnxReader, greedy, upright
from training.splits import part_of
from training.stock_reader import StockReader
from training.store import Plate, StoreWriter, whole
from training.telling import say

_AROUND = 0.5
"""Share of a plate's size kept around it, so that later jitter finds real pixels there."""

_ONE_LINE = 2.2
"""Width over height from which a European plate has one line: of a square one both readers may leave out the upper."""


def rows_of(data: Path, folder: str) -> list[dict[str, str]]:
    """The lines of the labels of `folder`."""
    with (data / folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def picture(path: Path) -> Image | None:
    """The picture at `path` as BGR, or None where it cannot be decoded."""
    image = cv2.imread(str(path))
    return None if image is None else np.asarray(image, dtype=np.uint8)


def clean(text: str) -> str:
    """`text` as plates are compared: upper case, letters and digits only."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def cut_around(image: Image, corners: NDArray[np.float32]) -> tuple[Image, NDArray[np.float32]]:
    """The part of `image` around `corners`, and the corners in it."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    margin = (high - low) * _AROUND
    x0, y0 = np.maximum(np.floor(low - margin), 0).astype(int).tolist()
    x1, y1 = np.ceil(high + margin).astype(int).tolist()
    return image[y0:y1, x0:x1], corners - np.array([x0, y0], dtype=np.float32)


def add_frames(data: Path, writer: StoreWriter) -> None:
    """Plates of photographs: as the detector finds them (`-found`) and as they are labelled (`-labelled`).

    Those as found bear their state where a person knows it; the others are framed as the program never frames one.
    """
    finder, states = ProgramFinder(), states_of_photographs()
    for row in rows_of(data, "us-frames"):
        image = picture(data / "us-frames" / row["file"])
        if image is None:
            continue
        x, y, width, height = (float(row[key]) for key in ("x", "y", "width", "height"))
        label = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float32)
        part, text, stem = part_of("us-frames", row["file"]), clean(row["plate"]), Path(row["file"]).stem
        found = finder.plate_at(image, label.mean(axis=0))
        if found is not None:
            plate = Plate(*cut_around(image, found), text, "us-frames", states.get(row["file"], ""))
            writer.add(f"frame-{stem}-found", part, plate)
        if part == "training":
            writer.add(f"frame-{stem}-labelled", part, Plate(*cut_around(image, label), text, "us-frames"))


class TwoReaders:
    """The stock reader and the program's present one, asked about plates whose labels are missing or doubtful."""

    def __init__(self) -> None:
        self._stock, self._present = StockReader(), OnnxReader(MODEL_FOLDER / READER)

    def say(self, plate: Plate) -> tuple[str, str]:
        """What each makes of `plate`."""
        return self._stock.read(plate.image), greedy(self._present.outputs([upright(plate)]))[0]


def add_crops(data: Path, folder: str, writer: StoreWriter, readers: TwoReaders | None = None) -> None:
    """Labelled pictures that are nothing but the plate; where `readers` are given, those that one of them confirms."""
    for row in rows_of(data, folder):
        image, text = picture(data / folder / row["file"]), clean(row["plate"])
        if image is not None and text:
            plate = Plate(image, whole(image), text, folder, f"US-{row['state'].upper()}" if "state" in row else "")
            if readers is None or text in readers.say(plate):
                writer.add(f"{folder}-{Path(row['file']).stem}", part_of(folder, row["file"]), plate)


def add_europe(data: Path, writer: StoreWriter, readers: TwoReaders) -> None:
    """European plate pictures with their written labels; of other training ones those on which both readers agree.

    Some plates have several pictures: what is held back is not trained on in another one.
    """
    labels = european_plates()
    held_back = {clean(text) for file, text in labels.items() if part_of("crops-eu", file) == "validation"}
    for row in rows_of(data, "crops-eu"):
        image, part = picture(data / "crops-eu" / row["file"]), part_of("crops-eu", row["file"])
        if image is None or (part == "validation" and row["file"] not in labels):
            continue
        plate = Plate(image, whole(image), "", "crops-eu")
        text = labels.get(row["file"]) or _agreed(plate, readers)
        if text and (part == "validation" or clean(text) not in held_back):
            seen = replace(plate, text=clean(text), upper=len(clean(text.rpartition("/")[0])))
            writer.add(f"crops-eu-{Path(row['file']).stem}", part, seen)


def _agreed(plate: Plate, readers: TwoReaders) -> str:
    """What both `readers` say of `plate`; empty where they differ, or where two lines may be one to both of them."""
    height, width = plate.image.shape[:2]
    stock, present = readers.say(plate) if width > _ONE_LINE * height else ("", "")
    return present if stock == present and 4 <= len(present) <= 8 else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("store", type=Path)
    arguments = parser.parse_args()
    writer = StoreWriter(arguments.store)
    add_frames(arguments.data, writer)
    add_crops(arguments.data, "us-crops", writer)
    readers = TwoReaders()
    add_crops(arguments.data, "crops-br", writer, readers)
    add_europe(arguments.data, writer, readers)
    writer.close()
    with (arguments.store / "plates.csv").open(encoding="utf-8") as stream:
        counts = Counter((row["source"], row["part"]) for row in csv.DictReader(stream))
    for (source, part), number in sorted(counts.items()):
        say(f"{source:10s} {part:10s} {number}")


if __name__ == "__main__":
    main()
