"""Models that are not the measured ones are refused by name."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from alpr_desk.errors import EnvironmentFault
from alpr_desk.ocr.decode import ALPHABET
from alpr_desk.ocr.engine import load_engine
from alpr_desk.ocr.model_files import (
    CONFUSIONS,
    DETECTOR,
    MANIFEST,
    MODEL_FOLDER,
    fingerprints,
    reader_confusions,
    verified_models,
)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODEL_FOLDER, tmp_path / "models"))


def test_shipped_models_are_the_ones_in_the_manifest() -> None:
    assert verified_models() == MODEL_FOLDER
    shipped = {p.relative_to(MODEL_FOLDER).as_posix() for p in MODEL_FOLDER.glob("*/*") if p.is_file()}
    assert shipped == set(fingerprints())


def test_shipped_models_are_small_enough_for_any_laptop_and_installer() -> None:
    weights = {path.parent.name: path.stat().st_size for path in MODEL_FOLDER.rglob("*.onnx")}
    assert set(weights) == {"detector", "outliner", "reader", "region"}
    assert all(size > 1_000_000 for size in weights.values()), "a pointer to a file is not the file"
    everything = sum(path.stat().st_size for path in MODEL_FOLDER.rglob("*") if path.is_file())
    assert sum(weights.values()) <= everything <= 16_000_000


@pytest.mark.parametrize("name", sorted(fingerprints()))
def test_changed_model_is_refused_by_name(models: Path, name: str) -> None:
    data = bytearray((models / name).read_bytes())
    data[len(data) // 2] ^= 1
    (models / name).write_bytes(data)
    with pytest.raises(EnvironmentFault, match=name):
        load_engine(threads=1, folder=models)


def test_missing_model_is_refused_by_name(models: Path) -> None:
    (models / DETECTOR).unlink()
    with pytest.raises(EnvironmentFault, match=DETECTOR):
        verified_models(models)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": []}', '{"files": {}}'])
def test_manifest_that_lists_nothing_is_refused(models: Path, text: str) -> None:
    (models / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="list of the recognition models"):
        verified_models(models)


def test_model_that_is_in_the_manifest_but_no_model_is_a_sentence(models: Path) -> None:
    (models / DETECTOR).write_bytes(b"no model at all")
    manifest = json.loads((models / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][DETECTOR] = hashlib.sha256(b"no model at all").hexdigest()
    (models / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="cannot be started"):
        load_engine(threads=1, folder=models)


def test_shipped_confusions_are_counts_of_characters_mostly_read_right() -> None:
    counts = reader_confusions()
    assert set(counts) == set(ALPHABET)
    for read, row in counts.items():
        assert set(row) <= set(ALPHABET)
        assert all(number > 0 for number in row.values())
        assert max(row, key=lambda true: row[true]) == read


def test_changed_confusions_are_refused(models: Path) -> None:
    text = (models / CONFUSIONS).read_text(encoding="utf-8")
    (models / CONFUSIONS).write_text(re.sub(r": \d+", ": 0", text, count=1), encoding="utf-8")
    with pytest.raises(EnvironmentFault, match=r"confusions\.json is not the one that was measured"):
        reader_confusions(models)
    (models / CONFUSIONS).unlink()
    with pytest.raises(EnvironmentFault, match=r"confusions\.json is missing"):
        reader_confusions(models)
