"""`python -m training.evaluate_reader STORE NAME=READER.onnx...`: readers side by side, same pixels, same code.

Texts come from the program's own decoder. Prints, a part of the validation data a line: number of plates, strict and
folded share, share with the right text among five candidates. Then milliseconds a plate, and for each temperature
the calibration error; `--errors` lists what was read wrong.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from alpr_desk.ocr.decode import decode, tempered
from training.readers import OnnxReader, Outputs
from training.scoring import calibration_error, folded, reliability, strict
from training.telling import say
from training.validation import JudgedPart, judged_parts

TEMPERATURES = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.7, 2.0)
REAL = ("us-frames", "us-crops", "crops-br", "crops-eu")


@dataclass(frozen=True, slots=True)
class Reads:
    """What a reader said of one part: first candidates, their confidences, whether the label is among five."""

    texts: list[str]
    confidences: NDArray[np.float64]
    in_five: float


def reads_of(outputs: Outputs, labels: tuple[str, ...], temperature: float = 1.0) -> Reads:
    """`outputs` decoded as the program does it."""
    texts, confidences, found = [], [], 0
    for output, label in zip(outputs, labels, strict=True):
        candidates = decode(tempered(output, temperature)).candidates
        texts.append(str(candidates[0].plate) if candidates else "")
        confidences.append(candidates[0].confidence if candidates else 0.0)
        found += label in [str(candidate.plate) for candidate in candidates[:5]]
    return Reads(texts, np.array(confidences), found / max(1, len(labels)))


def milliseconds(reader: OnnxReader, part: JudgedPart, times: int = 60) -> float:
    """Median milliseconds for one plate at a time."""
    spans = []
    for index in range(times):
        began = perf_counter()
        reader.outputs([part.crops[index % len(part.crops)]])
        spans.append((perf_counter() - began) * 1000)
    return median(spans)


def confidences_at(
    outputs: dict[str, Outputs], parts: list[JudgedPart], temperature: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Of all real plates in `parts`: the confidence of the first candidate, and whether it is right."""
    sure, right = [], []
    for part in parts:
        if part.name.removesuffix("-poor") in REAL:
            reads = reads_of(outputs[part.name], part.texts, temperature)
            sure.append(reads.confidences)
            right.append(np.array([t == label for t, label in zip(reads.texts, part.texts, strict=True)]))
    return np.concatenate(sure), np.concatenate(right)


def report(name: str, reader: OnnxReader, parts: list[JudgedPart], errors: bool) -> None:
    """Print everything about one reader."""
    outputs = {part.name: reader.outputs(list(part.crops)) for part in parts}
    for part in parts:
        reads = reads_of(outputs[part.name], part.texts)
        scores = f"{strict(reads.texts, part.texts):.3f} {folded(reads.texts, part.texts):.3f} {reads.in_five:.3f}"
        say(f"{name:10s} {part.name:16s} {len(part.texts):4d} {scores}")
        if errors and not part.name.endswith("-poor"):
            wrong = [f"{label}:{text}" for text, label in zip(reads.texts, part.texts, strict=True) if text != label]
            say("    " + " ".join(wrong))
    say(f"{name:10s} milliseconds {milliseconds(reader, parts[0]):.2f}")
    for temperature in TEMPERATURES:
        sure, right = confidences_at(outputs, parts, temperature)
        say(f"{name:10s} temperature {temperature:.1f} calibration error {calibration_error(sure, right):.4f}")
    best = min(TEMPERATURES, key=lambda t: calibration_error(*confidences_at(outputs, parts, t)))
    for low, mean, share, number in reliability(*confidences_at(outputs, parts, best)):
        say(f"{name:10s} reliability at {best:.1f}: from {low:.1f} mean {mean:.3f} right {share:.3f} of {number}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("readers", nargs="+", metavar="NAME=READER.onnx")
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    parts = judged_parts(given.store)
    for argument in given.readers:
        name, _, path = argument.partition("=")
        report(name, OnnxReader(Path(path)), parts, given.errors)


if __name__ == "__main__":
    main()
