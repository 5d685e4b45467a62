"""Scores on photographs that are not part of the project; they run where ALPR_DESK_REAL_IMAGES names their folder.

The folder holds `us-frames/labels.csv` (file, x, y, width, height, plate) with its pictures, `negatives/*.jpg`,
and `dashcam-eu/*.jpg`, a drive. Times are measured by `alpr-desk bench read`, never asserted.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from alpr_desk.capture.stills import decode_still, natural_order
from alpr_desk.domain.seeing import Frame, bounding_box
from alpr_desk.ocr.engine import PlateEngine
from alpr_desk.ocr.passes import make_voter

_FOLDER = os.environ.get("ALPR_DESK_REAL_IMAGES", "")
pytestmark = [
    pytest.mark.skipif(not _FOLDER, reason="ALPR_DESK_REAL_IMAGES names no folder of real images"),
    pytest.mark.timeout(600),
]
FOLDER = Path(_FOLDER)


def test_at_least_96_of_100_us_photographs_are_read_to_the_letter(engine: PlateEngine) -> None:
    with (FOLDER / "us-frames" / "labels.csv").open(newline="", encoding="utf-8") as stream:
        labels = list(csv.DictReader(stream))
    right = 0
    for label in labels:
        path = FOLDER / "us-frames" / label["file"]
        x, y = (float(label[at]) + float(label[size]) / 2 for at, size in (("x", "width"), ("y", "height")))
        for reading in engine.read(decode_still(path.read_bytes(), path.name)).readings:
            left, top, width, height = bounding_box(reading.detection.quad)
            if left <= x <= left + width and top <= y <= top + height:
                right += reading.plate == label["plate"]
                break
    assert len(labels) > 100
    assert right / len(labels) >= 0.96


def test_at_most_30_reads_in_100_pictures_without_plates(engine: PlateEngine) -> None:
    paths = sorted((FOLDER / "negatives").glob("*.jpg"), key=natural_order)[::5]
    reads = sum(len(engine.read(decode_still(path.read_bytes(), path.name)).readings) for path in paths)
    assert len(paths) == 300
    assert 100 * reads / len(paths) <= 30


def test_each_plate_of_a_real_drive_is_announced_once(engine: PlateEngine) -> None:
    """The first 150 frames of the drives, as a camera of five frames a second."""
    paths = sorted((FOLDER / "dashcam-eu").glob("*.jpg"), key=natural_order)[:150]
    voter, plates = make_voter("front", "unit 1", 0.5), {}
    for number, path in enumerate(paths):
        image = decode_still(path.read_bytes(), path.name)
        frame = Frame("front", number, datetime(2026, 11, 24, tzinfo=UTC), number, image, media_ms=number * 200.0)
        for captured in voter.observe(frame, engine.read(image)).reads:
            plates[captured.read.uid] = captured.read.plate
            assert np.frombuffer(captured.frame_image, np.uint8).size > 10_000
    plates.update((captured.read.uid, captured.read.plate) for captured in voter.close().reads)
    assert len(plates) >= 10
    assert Counter(plates.values()).most_common(1)[0][1] == 1
