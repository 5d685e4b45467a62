"""Scores of texts and of confidences. Arithmetic only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_FOLD = str.maketrans("OQI", "001")


def strict(texts: Sequence[str], labels: Sequence[str]) -> float:
    """Share of `texts` that equal their label to the letter; 0 where there are none."""
    return sum(t == label for t, label in zip(texts, labels, strict=True)) / max(1, len(labels))


def folded(texts: Sequence[str], labels: Sequence[str]) -> float:
    """As `strict` with O, Q and 0, and I and 1, held to be the same."""
    return strict([t.translate(_FOLD) for t in texts], [label.translate(_FOLD) for label in labels])


def calibration_error(confidences: NDArray[np.floating], right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error over `bins` bins of equal width (Guo et al., 2017), 0..1."""
    total = 0.0
    for _, mean_confidence, share_right, number in reliability(confidences, right, bins):
        total += abs(mean_confidence - share_right) * number
    return total / max(1, len(right))


def reliability(
    confidences: NDArray[np.floating], right: NDArray[np.bool_], bins: int = 10
) -> list[tuple[float, float, float, int]]:
    """Of each bin that is not empty: its lower edge, mean confidence, share that was right, number of reads."""
    index = np.minimum((np.asarray(confidences) * bins).astype(int), bins - 1)
    rows = []
    for number in range(bins):
        inside = index == number
        if inside.any():
            mean, share = float(confidences[inside].mean()), float(right[inside].mean())
            rows.append((number / bins, mean, share, int(inside.sum())))
    return rows
