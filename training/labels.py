"""Labels that the folders of pictures lack, written by looking at them: texts alone, no picture."""

from __future__ import annotations

import csv
from pathlib import Path


def states_of_photographs() -> dict[str, str]:
    """Of US photographs, by the file's name: the state, such as `US-MO`, where a person knows it by the look."""
    return {row["file"]: f"US-{row['state']}" for row in _rows("states.csv")}


def european_plates() -> dict[str, str]:
    """Of European plates cut out, by the file's name: the text as it was seen, its lines parted by `/`."""
    return {row["file"]: row["plate"] for row in _rows("europe.csv")}


def romanian_plates() -> dict[tuple[str, float, float], str]:
    """Of plates on the dash camera's frames, by the file's name and the box's left and top: the text."""
    return {(row["file"], float(row["x"]), float(row["y"])): row["plate"] for row in _rows("romania.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
