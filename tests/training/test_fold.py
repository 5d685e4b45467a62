"""Folds: each training photograph is held back in one of them, and none of it trains there."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pytest

from training import fold
from training.fold import FOLDS, fold_of
from training.labels import states_of_photographs
from training.splits import part_of
from training.store import INDEX, Plate, StoreWriter, load, whole


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Thirty photographs, those that train stored twice as `prepare` does it; and a plate cut out."""
    writer = StoreWriter(tmp_path / "store")
    image = np.full((12, 24, 3), 90, dtype=np.uint8)
    for file in list(states_of_photographs())[:30]:
        part, stem = part_of("us-frames", file), Path(file).stem
        for way in ("found", "labelled") if part == "training" else ("found",):
            writer.add(f"frame-{stem}-{way}", part, Plate(image, whole(image), "ABC123", "us-frames"))
    writer.add("crops-br-1", "training", Plate(image, whole(image), "ABC1D23", "crops-br"))
    writer.close()
    return tmp_path / "store"


def stems(folder: Path, part: str) -> set[str]:
    with (folder / INDEX).open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["source"] == "us-frames" and row["part"] == part]
    return {Path(row["file"]).stem.removeprefix("frame-").rpartition("-")[0] for row in rows}


def test_folds_hold_back_every_training_photograph_once(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_back = []
    for number in range(FOLDS):
        out = tmp_path / "folds" / str(number)
        monkeypatch.setattr(sys, "argv", ["fold", str(store), str(out), str(number)])
        fold.main()
        judging, training = stems(out, "validation"), stems(out, "training")
        assert judging, "a fold without a photograph judges nothing"
        assert not judging & training, "a photograph trains that judges"
        assert all(fold_of(stem) == number for stem in judging)
        assert judging | training == stems(store, "training") | stems(store, "validation")
        assert [plate.text for plate in load(out, "training", ["crops-br"])] == ["ABC1D23"], "pictures are found there"
        held_back += sorted(judging)
    assert sorted(held_back) == sorted(stems(store, "training"))
