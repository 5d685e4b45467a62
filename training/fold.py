"""`python -m training.fold STORE OUT NUMBER`: STORE with other US photographs held back, to judge by.

Few photographs are held back from the shipped reader, and it was chosen with them in sight. The others are parted in
two: readers trained on the one part, and on those held back otherwise, are judged by the other (`evaluate_folds`). They
are never shipped. They say how well a reader trained as the shipped one reads photographs that it has not seen.
"""

from __future__ import annotations

import argparse
import csv
import os
from pathlib import Path

from training.splits import position
from training.store import INDEX

FOLDS = 2


def fold_of(stem: str) -> int:
    """The part, 0 or 1, in which the US photograph of this name (without its ending) is."""
    return int(position("us-frames fold", stem) * FOLDS)


def in_fold(row: dict[str, str], number: int) -> dict[str, str] | None:
    """The line `row` of a store's index in the store of the fold `number`; None where it has none."""
    if row["source"] != "us-frames":
        return row
    stem, _, way = Path(row["file"]).stem.removeprefix("frame-").rpartition("-")
    if row["part"] == "validation" or fold_of(stem) != number:
        return row | {"part": "training"}
    return row | {"part": "validation"} if way == "found" else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("number", type=int, choices=range(FOLDS))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    pictures = Path(os.path.relpath(given.store, given.out))
    with (given.store / INDEX).open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    with (given.out / INDEX).open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        for row in rows:
            if there := in_fold(row, given.number):
                writer.writerow(there | {"file": (pictures / row["file"]).as_posix()})


if __name__ == "__main__":
    main()
