"""What is scored is what the words say: shares of texts, and how far what was said is from what was so."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from training.scoring import calibration_error, folded, reliability, strict

Sure = NDArray[np.float64]
Right = NDArray[np.bool_]


def reads(*told: tuple[float, bool]) -> tuple[Sure, Right]:
    return np.array([sure for sure, _ in told]), np.array([right for _, right in told], dtype=np.bool_)


def test_calibration_error_is_the_gap_of_each_bin_weighed_by_its_reads() -> None:
    """Five at 0.9, four right: 0.1 off. Three at 0.3, one right: a thirtieth off. One at 0.62, wrong: 0.62 off."""
    told = reads(*[(0.9, True)] * 4, (0.9, False), (0.3, True), *[(0.3, False)] * 2, (0.62, False))
    assert calibration_error(*told) == pytest.approx((5 * 0.1 + 3 * (1 / 3 - 0.3) + 0.62) / 9)


def test_bin_is_judged_by_the_mean_of_what_was_said_in_it() -> None:
    """0.72 and 0.78 fall into one bin: 0.75 on the mean, half of them right."""
    assert calibration_error(*reads((0.72, True), (0.78, False))) == pytest.approx(0.25)


def test_gaps_of_two_bins_do_not_make_up_for_one_another() -> None:
    """One bin says too much by 0.3 and one too little by 0.3: all together right on the mean, and 0.3 off."""
    said = reads(*[(0.75, True)] * 9, *[(0.75, False)] * 11, *[(0.25, True)] * 11, *[(0.25, False)] * 9)
    assert said[0].mean() == said[1].mean()
    assert calibration_error(*said) == pytest.approx(0.3)


def test_perfect_reader_has_no_error_and_the_worst_one_has_it_all() -> None:
    assert calibration_error(*reads(*[(1.0, True)] * 3, *[(0.0, False)] * 2)) == 0.0
    assert calibration_error(*reads(*[(0.8, True)] * 4, (0.8, False))) == pytest.approx(0.0)
    assert calibration_error(*reads(*[(1.0, False)] * 3, *[(0.0, True)] * 2)) == 1.0


def test_without_reads_there_is_no_error_to_speak_of() -> None:
    assert calibration_error(*reads()) == 0.0
    assert reliability(*reads()) == []


def test_reliability_names_the_bins_that_hold_reads() -> None:
    """What is 1.0 sure belongs to the uppermost bin, what lies on an edge to the bin above it."""
    rows = reliability(*reads((0.0, False), (0.5, True), (0.56, False), (1.0, True)))
    assert rows == [(0.0, 0.0, 0.0, 1), (0.5, pytest.approx(0.53), 0.5, 2), (0.9, 1.0, 1.0, 1)]


def test_texts_are_scored_to_the_letter_and_with_look_alikes_folded() -> None:
    texts, labels = ["ABC123", "OQI7", "ABD123", ""], ["ABC123", "0017", "ABC123", "ABC123"]
    assert (strict(texts, labels), folded(texts, labels)) == (0.25, 0.5)
    assert (strict([], []), folded([], [])) == (0.0, 0.0)
