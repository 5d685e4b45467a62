"""`python -m training.evaluate_region STORE REGION.onnx`: what the region network says of plates no training saw.

Prints for each part the share of right first answers, and among the answers that are sure enough to be said: how many
there are and how many of them are right. Then the calibration error at each temperature, on top of the file's own.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from alpr_desk.ocr.decode import tempered
from alpr_desk.ocr.region import CLASSES, RegionReader
from alpr_desk.ocr.series import ELSEWHERE
from alpr_desk.ocr.syntax import KNOWN
from training.region_validation import judged_regions
from training.scoring import calibration_error, reliability
from training.telling import say

TEMPERATURES = (0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    reader = RegionReader(given.model, threads=2)
    parts = judged_regions(given.store)
    outputs = [reader.probabilities(part.pictures) for part in parts]
    for part, output in zip(parts, outputs, strict=True):
        answers, sure = output.argmax(axis=1), output.max(axis=1)
        right = answers == part.classes
        said = (sure >= KNOWN) & (answers != CLASSES.index(ELSEWHERE))
        share = right[said].mean() if said.any() else float("nan")
        counts = f"{len(right):4d} first {right.mean():.3f}"
        say(f"{part.name:14s} {counts}  said {said.mean():.3f} of them right {share:.3f}")
        if given.errors and part.name in ("us-frames", "us-crops"):
            wrong = np.flatnonzero(~right)
            say("    " + " ".join(f"{CLASSES[part.classes[i]]}:{CLASSES[answers[i]]}({sure[i]:.2f})" for i in wrong))
    american = slice(0, 3)
    every, classes = np.concatenate(outputs[american]), np.concatenate([part.classes for part in parts[american]])
    for temperature in TEMPERATURES:
        soft = tempered(every, temperature)
        error = calibration_error(soft.max(axis=1), soft.argmax(axis=1) == classes)
        say(f"temperature {temperature:.1f} calibration error {error:.4f}")
    for low, mean, share, number in reliability(every.max(axis=1), every.argmax(axis=1) == classes):
        say(f"reliability: from {low:.1f} mean {mean:.3f} right {share:.3f} of {number}")


if __name__ == "__main__":
    main()
