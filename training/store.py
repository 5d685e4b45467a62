"""Plates as training keeps them: a picture, the four corners of the plate in it, its text, where it is from.

`prepare` writes them, training and evaluation read them. A store is a folder with `plates.csv` and PNG files.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2

INDEX = "plates.csv"
_FIELDS = ("file", "source", "part", "plate", "region", "x0", "y0", "x1", "y1", "x2", "y2", "x3", "y3")


@dataclass(frozen=True, slots=True)
class Plate:
    """One plate.

    Attributes:
        image: (height, width, 3) BGR, the plate and what is around it.
        corners: (4, 2) float32 pixels: top left, top right, bottom right, bottom left.
        text: as the label's writer wrote it, letters and digits only.
        source: `us-frames`, `us-crops`, `crops-br`, `crops-eu` or `synthetic`.
        region: its US state as `US-CA` where it is known, else empty.
        upper: how many characters of `text` stand on the upper of two lines; 0 for a plate of one line.
    """

    image: Image
    corners: NDArray[np.float32]
    text: str
    source: str
    region: str = ""
    upper: int = 0


def whole(image: NDArray[Any]) -> NDArray[np.float32]:
    """The corners of a picture that is nothing but the plate."""
    height, width = image.shape[:2]
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)


class StoreWriter:
    """Writes plates into `folder`, which it creates."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._rows: list[dict[str, object]] = []

    def add(self, name: str, part: str, plate: Plate) -> None:
        """Keep `plate` under `name` (unique; becomes a PNG file)."""
        cv2.imwrite(str(self._folder / f"{name}.png"), plate.image)
        text = f"{plate.text[: plate.upper]}/{plate.text[plate.upper :]}" if plate.upper else plate.text
        row: dict[str, object] = {"file": f"{name}.png", "source": plate.source, "part": part, "plate": text}
        row["region"] = plate.region
        for number, (x, y) in enumerate(plate.corners.round(2).tolist()):
            row |= {f"x{number}": x, f"y{number}": y}
        self._rows.append(row)

    def close(self) -> None:
        """Write the index."""
        with (self._folder / INDEX).open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, _FIELDS)
            writer.writeheader()
            writer.writerows(self._rows)


def load(folder: Path, part: str, sources: Iterable[str] | None = None) -> list[Plate]:
    """Every plate of `part` (`training` or `validation`) in `folder`, decoded; of `sources` only, if given."""
    wanted = None if sources is None else set(sources)
    plates = []
    with (folder / INDEX).open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["part"] != part or (wanted is not None and row["source"] not in wanted):
                continue
            image = cv2.imread(str(folder / row["file"]))
            if image is None:
                raise FileNotFoundError(folder / row["file"])
            corners = np.array([[float(row[f"x{i}"]), float(row[f"y{i}"])] for i in range(4)], dtype=np.float32)
            upper, _, lower = row["plate"].rpartition("/")
            text, shown = upper + lower, np.asarray(image, dtype=np.uint8)
            plates.append(Plate(shown, corners, text, row["source"], row["region"], upper=len(upper)))
    return plates
