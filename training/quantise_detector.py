"""`python -m training.quantise_detector DATA SCENES.json DETECTOR.onnx OUT.onnx`: the detector's products in integers.

How is in `in_integers`. The first convolution, which sees the picture, and the last one stay in single precision.
Ranges come from photographs of the training part. The file is run against DETECTOR.onnx before it is written.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx

from alpr_desk.ocr.cells import STEP, network_input
from alpr_desk.ocr.detector import DetectorLimits
from alpr_desk.ocr.network import Network
from alpr_desk.vision import cv2
from training.in_integers import Blob, in_single_precision
from training.in_integers import quantise as in_integers
from training.scenes import load_scenes
from training.telling import say

_PICTURES = {"us-frames": 80, "dashcam-eu": 120, "negatives": 60}
_TOLERANCE = 0.02
_PLATE = 0.3


def blobs_of(data: Path, scenes: Path, rng: np.random.Generator) -> Iterator[Blob]:
    """Network input of photographs of the training part, as many of each folder as `_PICTURES` says."""
    for folder, number in _PICTURES.items():
        files = [s.file for s in load_scenes(scenes) if s.part == "training" and s.file.startswith(f"{folder}/")]
        for index in rng.permutation(len(files))[:number].tolist():
            image = np.asarray(cv2.imread(str(data / files[index])), dtype=np.uint8)
            scale = min(1.0, DetectorLimits().long_side / max(image.shape[:2]))
            height, width = (max(STEP, round(side * scale / STEP) * STEP) for side in image.shape[:2])
            small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
            yield network_input(np.asarray(small, dtype=np.uint8))


def quantise(model: Path, out: Path, blobs: list[Blob]) -> None:
    """Write `model` to `out` with integer products, their ranges taken from `blobs`."""
    with tempfile.TemporaryDirectory() as folder:
        single = Path(folder) / "single.onnx"
        in_single_precision(model, single)
        convolutions = [node.name for node in onnx.load(str(single)).graph.node if node.op_type == "Conv"]
        # not what follows the last convolution: probabilities and pixels would share a scale
        kinds = ("Conv", "Relu", "Add", "Resize")
        in_integers(single, out, blobs, kinds=kinds, but=[convolutions[0], convolutions[-1]])


def apart(model: Path, other: Path, blobs: list[Blob]) -> float:
    """Mean difference of the probabilities that the two give to cells of plates in `blobs`."""
    one, two = Network(model, 2), Network(other, 2)
    differences = []
    for blob in blobs:
        said, again = (network.run(blob)[0, 0] for network in (one, two))
        differences.append(np.abs(said - again)[said > _PLATE])
    return float(np.concatenate(differences).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("scenes", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    warnings.filterwarnings("ignore")
    blobs = list(blobs_of(given.data, given.scenes, np.random.default_rng(0)))
    made = given.out.with_suffix(".part")
    quantise(given.model, made, blobs)
    difference = apart(given.model, made, blobs)
    if difference > _TOLERANCE:
        raise SystemExit(f"probabilities are {difference:.2g} apart on the mean")
    made.replace(given.out)
    say(f"{hashlib.sha256(given.out.read_bytes()).hexdigest()}  {given.out}  ({difference:.1g} apart)")


if __name__ == "__main__":
    main()
