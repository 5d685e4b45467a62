"""New plates out of real ones: the left part of one and the right part of another of the same issuer and layout.

Where the issuer is not known, as of European plates, those count as alike whose letters and digits stand alike.
A few hundred real plates are soon known by heart; spliced, their typefaces and grounds carry thousands of texts.
Where one character ends and the next begins is taken from a reader's output, then from the emptiest column nearby.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.decode import ALPHABET, BLANK
from alpr_desk.ocr.rectify import READER_WIDTH, as_quad, upright_crop
from alpr_desk.vision import cv2
from training.readers import OnnxReader, upright
from training.store import Plate, whole

_NEAR = 0.035  # shares of the width: parts fit together whose cuts lie no farther apart
_SEARCH = 0.02


@dataclass(frozen=True, slots=True)
class Cuttable:
    """A flat plate whose characters' gaps are known: `gaps[i]` (0..1) lies before character `i + 1`."""

    plate: Plate
    gaps: tuple[float, ...]


class Splicer:
    """Splices plates of the same issuer and length, cut where `reader` sees the gaps between their characters."""

    def __init__(self, plates: Sequence[Plate], reader: OnnxReader) -> None:
        self._groups: dict[tuple[str, int], list[Cuttable]] = defaultdict(list)
        outputs = reader.outputs([upright(plate) for plate in plates])
        for plate, output in zip(plates, outputs, strict=True):
            if len(plate.text) > 1:
                self._groups[_layout(plate)].append(cuttable(plate, output))
        self._all = [one for group in self._groups.values() for one in group]

    def spliced(self, rng: Generator) -> Plate:
        """A plate with its right part from another of the same layout; whole where none fits."""
        one = self._all[int(rng.integers(len(self._all)))]
        at = int(rng.integers(len(one.gaps)))
        group = self._groups[_layout(one.plate)]
        fitting = [other for other in group if abs(one.gaps[at] - other.gaps[at]) <= _NEAR]
        return joined(one, fitting[int(rng.integers(len(fitting)))], at)


def _layout(plate: Plate) -> tuple[str, int]:
    """What plates that can be spliced have in common."""
    return plate.region or "".join("D" if c.isdigit() else "L" for c in plate.text), len(plate.text)


def cuttable(plate: Plate, output: NDArray[np.floating]) -> Cuttable:
    """`plate` cut upright, and the gaps between its characters by a reader's `output` (20, 37) for it."""
    flat = upright_crop(plate.image, as_quad(plate.corners))
    steps = aligned(output, plate.text)
    middles = (np.array(steps) + 0.5) / output.shape[0]
    guesses = (middles[1:] + middles[:-1]) / 2
    busy = _busy_columns(flat)
    return Cuttable(replace(plate, image=flat, corners=whole(flat)), tuple(_emptiest(busy, x) for x in guesses))


def aligned(output: NDArray[np.floating], text: str) -> list[float]:
    """At which step (mean of its steps) each character of `text` stands in the likeliest alignment with `output`."""
    labels = [BLANK]
    for character in text:
        labels += [ALPHABET.index(character) + 1, BLANK]
    logs = np.log(np.clip(output.astype(np.float64), 1e-9, 1.0))[:, labels]
    best = np.full(logs.shape, -np.inf)
    came = np.zeros(logs.shape, dtype=int)
    best[0, :2] = logs[0, :2]
    for step in range(1, len(logs)):
        for state in range(len(labels)):
            skips = state > 1 and labels[state] != BLANK and labels[state] != labels[state - 2]
            before = range(max(0, state - (2 if skips else 1)), state + 1)
            came[step, state] = max(before, key=lambda s: best[step - 1, s])
            best[step, state] = best[step - 1, came[step, state]] + logs[step, state]
    state = int(max((len(labels) - 1, len(labels) - 2), key=lambda s: best[-1, s]))
    stays: dict[int, list[int]] = defaultdict(list)
    for step in range(len(logs) - 1, -1, -1):
        stays[state].append(step)
        state = int(came[step, state])
    return [float(np.mean(stays[2 * i + 1])) if stays[2 * i + 1] else 0.0 for i in range(len(text))]


def joined(left: Cuttable, right: Cuttable, at: int) -> Plate:
    """`left` up to its gap `at`, then `right` from there, in the light of `left`."""
    one, other = left.plate.image, right.plate.image
    height, width = one.shape[:2]
    fitted = np.asarray(cv2.resize(other, (width, height), interpolation=cv2.INTER_AREA), dtype=np.float32)
    fitted *= one.mean(axis=(0, 1)) / np.maximum(fitted.mean(axis=(0, 1)), 1.0)
    cut, begin = round(left.gaps[at] * width), round(right.gaps[at] * width)
    image = np.hstack([one[:, :cut], np.clip(fitted[:, begin:], 0, 255).astype(np.uint8)])
    text = left.plate.text[: at + 1] + right.plate.text[at + 1 :]
    return replace(left.plate, image=image, corners=whole(image), text=text)


def _busy_columns(flat: Image) -> NDArray[np.float32]:
    """(160,): how much goes on in each column of the number's height."""
    grey = cv2.resize(cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY), (READER_WIDTH, 80), interpolation=cv2.INTER_AREA)
    band = np.asarray(grey[24:60], dtype=np.float32)
    return np.asarray(band.std(axis=0), dtype=np.float32)


def _emptiest(busy: NDArray[np.float32], guess: float) -> float:
    low = max(0, int((guess - _SEARCH) * READER_WIDTH))
    high = min(READER_WIDTH, int((guess + _SEARCH) * READER_WIDTH) + 2)
    return (low + int(np.argmin(busy[low:high])) + 0.5) / READER_WIDTH
