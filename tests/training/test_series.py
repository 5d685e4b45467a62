"""Plates drawn for training bear what their issuer's series takes, also where they are to be hard to tell apart."""

from __future__ import annotations

import numpy as np
import pytest

from training.series import _ALIKE, _ALIKE_DIGITS, EUROPE, TWO_LINES, US, Series, drawn


@pytest.mark.parametrize("series", [*US, *EUROPE, *TWO_LINES], ids=lambda series: series.issuer or series.patterns[0])
def test_a_plate_of_what_is_mistaken_for_one_another_bears_nothing_else_and_keeps_the_form(series: Series) -> None:
    text = drawn(series, np.random.default_rng(3), alike=1.0)
    assert any(_fits(text, pattern, _ALIKE, _ALIKE_DIGITS) for pattern in series.patterns)


def _fits(text: str, pattern: str, letters: str, digits: str) -> bool:
    kinds = {"L": letters, "D": digits}
    return len(text) == len(pattern) and all(c in kinds.get(p, p) for c, p in zip(text, pattern, strict=True))
