"""Scores on photographs that are not part of the project; they run where ALPR_DESK_REAL_IMAGES names their folder.

The folder holds `us-frames/labels.csv` (file, x, y, width, height, plate) with its pictures, `negatives/*.jpg`,
`us-crops` and `crops-br` with `labels.csv` (file, plate), and `dashcam-eu/*.jpg`, a drive. Times are measured by
`alpr-desk bench read`, never asserted.
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
from alpr_desk.domain.seeing import Frame, PlateReading, bounding_box
from alpr_desk.ocr.engine import PlateEngine
from alpr_desk.ocr.passes import make_voter
from training.evaluate_program import made_small
from training.labels import states_of_photographs
from training.splits import part_of

_FOLDER = os.environ.get("ALPR_DESK_REAL_IMAGES", "")
pytestmark = [
    pytest.mark.skipif(not _FOLDER, reason="ALPR_DESK_REAL_IMAGES names no folder of real images"),
    pytest.mark.timeout(600),
]
FOLDER = Path(_FOLDER)


def held_back(folder: str) -> list[dict[str, str]]:
    """The lines of `labels.csv` that name a plate, of pictures that no training saw."""
    return [label for label in labels(folder) if label["plate"] and part_of(folder, label["file"]) == "validation"]


def labels(folder: str) -> list[dict[str, str]]:
    with (FOLDER / folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def seen_in(engine: PlateEngine, path: Path) -> tuple[PlateReading, ...]:
    return engine.read(decode_still(path.read_bytes(), path.name)).readings


def read_there(engine: PlateEngine, label: dict[str, str]) -> PlateReading | None:
    """What is read of the plate in the middle of the label's box."""
    x, y = (float(label[at]) + float(label[size]) / 2 for at, size in (("x", "width"), ("y", "height")))
    for reading in seen_in(engine, FOLDER / "us-frames" / label["file"]):
        left, top, width, height = bounding_box(reading.detection.quad)
        if left <= x <= left + width and top <= y <= top + height:
            return reading
    return None


def is_read(engine: PlateEngine, label: dict[str, str]) -> bool:
    """Whether the plate in the middle of the label's box is read to the letter."""
    reading = read_there(engine, label)
    return reading is not None and reading.plate == label["plate"]


def test_us_photographs_are_read_to_the_letter_and_as_well_where_none_was_trained_on(engine: PlateEngine) -> None:
    """109 of 111, and 29 of the 31 held back (one label is wrong), when this was written; a plate or two are left for
    another processor's rounding."""
    read = {label["file"]: is_read(engine, label) for label in labels("us-frames")}
    assert len(read) == 111
    assert sum(read.values()) >= 107
    unseen = [read[label["file"]] for label in held_back("us-frames")]
    assert len(unseen) == 31
    assert sum(unseen) >= 28


def test_plates_of_45_pixels_in_a_frame_are_found_and_read(engine: PlateEngine) -> None:
    """110 of 111 found and 108 read to the letter when this was written; 30 and 28 of the 31 held back."""
    small = made_small(engine, FOLDER, 45)
    assert len(small) == 111
    assert sum(one.found for one in small.values()) >= 107
    assert sum(one.read for one in small.values()) >= 104
    unseen = [small[label["file"]] for label in held_back("us-frames")]
    assert sum(one.found for one in unseen) >= 28
    assert sum(one.read for one in unseen) >= 26


@pytest.mark.parametrize(("folder", "pictures", "least"), [("us-crops", 70, 67), ("crops-br", 347, 306)])
def test_plates_cut_out_that_no_training_saw_are_read_to_the_letter(
    engine: PlateEngine, folder: str, pictures: int, least: int
) -> None:
    """67 and 308 when this was written. Of the 39 Brazilian ones that differ nearly all labels are wrong, as anyone can
    see. The European ones have no text in their labels."""
    given = held_back(folder)
    assert len(given) == pictures
    first = [seen_in(engine, FOLDER / folder / label["file"])[:1] for label in given]
    assert sum([r.plate for r in seen] == [one["plate"]] for seen, one in zip(first, given, strict=True)) >= least


def test_states_are_named_on_photographs_as_on_flat_plates_and_hardly_ever_wrongly(engine: PlateEngine) -> None:
    """Of plates that no training saw: 25 of 27 on photographs and 60 of 70 flat ones right, one wrong of either, when
    this was written."""
    known = states_of_photographs()
    there = [(label["file"], read_there(engine, label)) for label in held_back("us-frames") if label["file"] in known]
    on_photographs = Counter(_verdict(reading, known[file]) for file, reading in there)
    assert on_photographs["right"] >= 23
    assert on_photographs["wrong"] <= 2
    flat = Counter(
        _verdict(next(iter(seen_in(engine, FOLDER / "us-crops" / label["file"])), None), f"US-{label['state'].upper()}")
        for label in held_back("us-crops")
    )
    assert flat["right"] >= 58
    assert flat["wrong"] <= 2


def _verdict(reading: PlateReading | None, state: str) -> str:
    named = None if reading is None else reading.region
    return "unknown" if named is None else "right" if named == state else "wrong"


def test_hardly_anything_is_read_in_pictures_without_plates(engine: PlateEngine) -> None:
    """At most 3 reads in the 302 that no training saw (1 when this was written); 10 in 100 would be too many."""
    paths = sorted((FOLDER / "negatives").glob("*.jpg"), key=natural_order)
    unseen = [path for path in paths if part_of("negatives", path.name) == "validation"]
    assert len(unseen) == 302
    assert sum(len(seen_in(engine, path)) for path in unseen) <= 3


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
