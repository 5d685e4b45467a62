"""Labels written by hand: each picture once, what a plate has, and enough of them on either side of the split."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from alpr_desk.ocr.decode import ALPHABET
from alpr_desk.ocr.region import CLASSES
from training import labels
from training.labels import european_plates, romanian_plates, states_of_photographs
from training.splits import part_of


@pytest.mark.parametrize(
    ("table", "read"),
    [("europe.csv", european_plates), ("romania.csv", romanian_plates), ("states.csv", states_of_photographs)],
)
def test_nothing_is_labelled_twice(table: str, read: Callable[[], dict[object, str]]) -> None:
    with Path(labels.__file__).with_name(table).open(newline="", encoding="utf-8") as stream:
        assert len(read()) == len(list(csv.DictReader(stream))) > 0


def test_written_texts_have_what_a_plate_has() -> None:
    for text in european_plates().values():
        lines = text.split("/")
        assert len(lines) <= 2
        assert all(line and set(line) <= set(ALPHABET) for line in lines), text
    assert all(text and set(text) <= set(ALPHABET) for text in romanian_plates().values())


def test_written_states_are_those_that_the_region_network_tells_apart() -> None:
    assert set(states_of_photographs().values()) <= {region for region in CLASSES if region.startswith("US-")}


@pytest.mark.parametrize(
    ("folder", "files", "judging", "training"),
    [("crops-eu", european_plates(), 100, 500), ("us-frames", states_of_photographs(), 20, 60)],
)
def test_written_labels_judge_and_train(folder: str, files: dict[str, str], judging: int, training: int) -> None:
    parts = [part_of(folder, file) for file in files]
    assert parts.count("validation") > judging
    assert parts.count("training") > training
