"""The weights that ship with the program, and the check that they are the ones that were measured.

A model file that was changed reads plates in a way nobody measured, so it is refused by name. The hashes also
stand in evidence packages (`fingerprints`).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from alpr_desk.domain.look_alikes import Confusions
from alpr_desk.errors import EnvironmentFault

MODEL_FOLDER = Path(__file__).parent / "models"
MANIFEST = "manifest.json"
DETECTOR = "detector/inference.onnx"
OUTLINER = "outliner/inference.onnx"
READER = "reader/inference.onnx"
READER_FOLDER = "reader"
REGION = "region/inference.onnx"
CONFUSIONS = "reader/confusions.json"
_AGAIN = "install the program again from a trusted copy"


def fingerprints(folder: Path = MODEL_FOLDER) -> dict[str, str]:
    """Relative path -> SHA-256 (hex) of each model file, as `manifest.json` lists them. Raises EnvironmentFault."""
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EnvironmentFault(f"The list of the recognition models cannot be read: {_AGAIN}.") from error
    if not isinstance(files, dict) or not {DETECTOR, OUTLINER, READER, REGION, CONFUSIONS} <= files.keys():
        raise EnvironmentFault(f"The list of the recognition models is not complete: {_AGAIN}.")
    return {str(name): str(digest) for name, digest in files.items()}


def verified_models(folder: Path = MODEL_FOLDER) -> Path:
    """`folder`, every file of its manifest hashed and found unchanged. Raises EnvironmentFault naming the file."""
    for name, expected in fingerprints(folder).items():
        _verified(folder, name, expected)
    return folder


def reader_confusions(folder: Path = MODEL_FOLDER) -> Confusions:
    """How often the reader was seen to read one character for another; the file is checked as a model is.

    Raises EnvironmentFault where it is missing or not the one that was measured.
    """
    path = _verified(folder, CONFUSIONS, fingerprints(folder)[CONFUSIONS])
    counts: Confusions = json.loads(path.read_text(encoding="utf-8"))["counts"]
    return counts


def _verified(folder: Path, name: str, expected: str) -> Path:
    try:
        with (folder / name).open("rb") as stream:
            actual = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise EnvironmentFault(f"The recognition model {name} is missing or unreadable: {_AGAIN}.") from error
    if actual != expected:
        raise EnvironmentFault(f"The recognition model {name} is not the one that was measured: {_AGAIN}.")
    return folder / name
