"""Figures of `alpr-desk bench read`, from a reader whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from alpr_desk.cli.bench_read import BenchImage, BenchReadTools, figures
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import Image, PlateCandidate, PlateDetection, PlateReading
from alpr_desk.errors import BadInput

QUAD = ((0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (0.0, 5.0))


def timed(image: Image) -> tuple[tuple[PlateReading, ...], dict[str, float]]:
    """Every picture shows 7ABC123; detecting takes as many milliseconds as its blue says."""
    candidate = PlateCandidate(PlateText("7ABC123"), 0.9)
    reading = PlateReading(PlateDetection(QUAD, 0.9), (candidate,), ((("7", 1.0),),))
    return (reading,), {"detect": float(image[0, 0, 0]), "read": 2.0}


TOOLS = BenchReadTools(decode_still=lambda data, name: np.full((8, 8, 3), data[0], np.uint8), read_timed=timed)


def test_stages_are_medians_over_all_pictures() -> None:
    found = figures(TOOLS, [BenchImage(bytes([blue]), "a") for blue in (10, 30, 20)])
    assert (found["images"], found["plates_read"]) == (3, 3)
    assert (found["ms_detect_median"], found["ms_read_median"], found["ms_read_p95"]) == (20, 2, 2)
    assert 20 < found["ms_detect_p95"] <= 30
    assert found["ms_total_p95"] >= found["ms_total_median"] >= 0
    assert "strict" not in found


def test_accuracy_is_counted_where_plates_are_known() -> None:
    images = [
        BenchImage(b"\x01", "right", ("7ABC123",)),
        BenchImage(b"\x01", "wrong", ("7ABC124",)),
        BenchImage(b"\x01", "empty", ()),
        BenchImage(b"\x01", "unknown"),
    ]
    found = figures(TOOLS, images)
    assert (found["labelled"], found["strict"]) == (2, 0.5)
    assert found["spurious_per_100"] == pytest.approx(66.67)


def test_no_picture_is_wrong_use() -> None:
    with pytest.raises(BadInput):
        figures(TOOLS, [])
