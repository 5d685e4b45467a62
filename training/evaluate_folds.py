"""`python -m training.evaluate_folds DATA READER.onnx...`: US photographs, each read by a reader that has not seen it.

One reader for each fold of `fold`, in order, and the shipped one for the photographs that are held back from it.
Everything else is as it ships. Each photograph is read as it is and as other cameras might have taken it
(`evaluate_disturbed`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from alpr_desk.ocr.engine import STILL_CONFIDENCE, PlateEngine, load_engine
from alpr_desk.ocr.model_files import MANIFEST, MODEL_FOLDER, READER
from training.evaluate_disturbed import LOOKS, PLACES, read
from training.evaluate_program import Labelled, Said, tell, us_photographs
from training.fold import FOLDS, fold_of
from training.telling import say

AS_IT_IS = next(iter(PLACES))


def engine_with(reader: Path) -> PlateEngine:
    """The program's engine with another `reader`."""
    with tempfile.TemporaryDirectory() as folder:
        models = Path(shutil.copytree(MODEL_FOLDER, folder, dirs_exist_ok=True))
        shutil.copyfile(reader, models / READER)
        manifest = json.loads((models / MANIFEST).read_text(encoding="utf-8"))
        manifest["files"][READER] = hashlib.sha256(reader.read_bytes()).hexdigest()
        (models / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        return load_engine(threads=2, minimum_confidence=STILL_CONFIDENCE, folder=models)


def unseen_by(engine: PlateEngine, photographs: list[Labelled], name: str) -> dict[str, list[Said]]:
    """What `engine` says of `photographs`, by the way in which they were disturbed; says what it reads wrongly."""
    found = {how: [read(engine, one, how) for one in photographs] for how in (*PLACES, *LOOKS)}
    for how, said in found.items():
        tell(f"{name}, {how}", said)
    for photograph, one in zip(photographs, found[AS_IT_IS], strict=True):
        if one.text != one.label:
            say(f"  {photograph.file.name}: {one.label} as {one.text or 'nothing'}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("readers", type=Path, nargs=FOLDS)
    given = parser.parse_args()
    photographs = us_photographs(given.data)
    every: dict[str, list[Said]] = {}
    for number, reader in enumerate(given.readers):
        inside = [one for one in photographs if one.part == "training" and fold_of(one.file.stem) == number]
        for how, said in unseen_by(engine_with(reader), inside, f"fold {number}").items():
            every.setdefault(how, []).extend(said)
    shipped = load_engine(threads=2, minimum_confidence=STILL_CONFIDENCE)
    held_back = [one for one in photographs if one.part == "validation"]
    for how, said in unseen_by(shipped, held_back, "held back").items():
        every[how] += said
    for how, said in every.items():
        tell(f"all, {how}", said)
    tell("all of these", [one for said in every.values() for one in said])


if __name__ == "__main__":
    main()
