"""`python -m training.evaluate_program STORE DATA`: what no training saw, through the whole program, picture to text.

STORE is what `prepare` wrote. Prints, for photographs and for plates cut out, how many were read to the letter and with
look-alikes folded, what was read that is no labelled plate, what becomes of plates of few pixels, the states of flat US
plates, and what becomes of the plates of a dash camera.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from alpr_desk.domain.seeing import FrameReading, Image, PlateReading, Quad
from alpr_desk.ocr.engine import STILL_CONFIDENCE, PlateEngine, load_engine
from alpr_desk.ocr.model_files import MODEL_FOLDER
from alpr_desk.vision import cv2
from training.evaluate_detector import MADE_SMALL, in_grey_frame
from training.evaluate_drawn import RECORDED
from training.labels import romanian_plates, states_of_photographs
from training.scenes import labelled_boxes
from training.scoring import folded, strict
from training.splits import part_of
from training.store import load
from training.telling import say


class Said(NamedTuple):
    """What a picture's label asks for, and what the program said there; empty where it said nothing."""

    label: str
    text: str


class Labelled(NamedTuple):
    """A photograph, and its plate: text, middle (x, y) and width of its box in pixels."""

    file: Path
    plate: str
    middle: tuple[float, float]
    width: float

    @property
    def part(self) -> str:
        """`training` or `validation`."""
        return part_of("us-frames", self.file.name)


class Small(NamedTuple):
    """Whether a plate of few pixels was found (read, or said why not), and read to the letter."""

    found: bool
    read: bool


def open_picture(file: Path) -> Image:
    """BGR. Raises FileNotFoundError where it cannot be opened."""
    image = cv2.imread(str(file))
    if image is None:
        raise FileNotFoundError(file)
    return np.asarray(image, dtype=np.uint8)


def us_photographs(data: Path) -> list[Labelled]:
    with (data / "us-frames" / "labels.csv").open(newline="", encoding="utf-8") as stream:
        return [_labelled(data, row) for row in csv.DictReader(stream)]


def _labelled(data: Path, row: dict[str, str]) -> Labelled:
    x, y, width, height = (float(row[key]) for key in ("x", "y", "width", "height"))
    return Labelled(data / "us-frames" / row["file"], row["plate"], (x + width / 2, y + height / 2), width)


def holds(quad: Quad, middle: tuple[float, float]) -> bool:
    """Whether the upright box around `quad` holds `middle` (x, y pixels), as outsiders score."""
    (left, top), (right, bottom) = np.min(quad, axis=0), np.max(quad, axis=0)
    return bool(left <= middle[0] <= right and top <= middle[1] <= bottom)


class There(NamedTuple):
    """What was read at a place, and whether a plate was found there: read, or said why not."""

    readings: list[PlateReading]
    found: bool


def seen_at(seen: FrameReading, middle: tuple[float, float]) -> There:
    """What of `seen` is at `middle` (x, y pixels)."""
    here = [reading for reading in seen.readings if holds(reading.detection.quad, middle)]
    return There(here, any(holds(one.quad, middle) for one in seen.detections))


def surest(readings: Sequence[PlateReading]) -> str:
    """The text of the first of `readings`, which come surest first; empty where there are none."""
    return readings[0].plate if readings else ""


def tell(name: str, said: list[Said]) -> None:
    texts, labels = [one.text for one in said], [one.label for one in said]
    say(f"{name}: {len(said)}, to the letter {strict(texts, labels):.3f}, folded {folded(texts, labels):.3f}")


def tell_states(name: str, said: list[Said]) -> None:
    right = sum(one.text == one.label for one in said)
    unknown = sum(not one.text for one in said)
    wrong = len(said) - right - unknown
    say(f"states {name}: {len(said)}, {right / len(said):.3f} right, {wrong} wrong, {unknown} unknown")


def photographs(engine: PlateEngine, data: Path) -> None:
    """US photographs, those held back and all of them: most of these were trained on."""
    by_part: dict[str, list[Said]] = {"training": [], "validation": []}
    states: dict[str, list[Said]] = {"training": [], "validation": []}
    others, every, known = 0, us_photographs(data), states_of_photographs()
    for one in every:
        seen = engine.read(open_picture(one.file))
        here = seen_at(seen, one.middle).readings
        others += len(seen.readings) - len(here)
        by_part[one.part].append(Said(one.plate, surest(here)))
        if state := known.get(one.file.name):
            states[one.part].append(Said(state, (here[0].region or "") if here else ""))
    tell("US photographs held back", by_part["validation"])
    tell("US photographs, all", by_part["validation"] + by_part["training"])
    tell_states("of photographs held back", states["validation"])
    tell_states("of photographs, all", states["validation"] + states["training"])
    say(f"reads beside their plates, per 100: {100 * others / len(every):.1f}")


def made_small(engine: PlateEngine, data: Path, pixels: float) -> dict[str, Small]:
    """Of each US photograph, made so small that its plate is `pixels` wide in a grey 1280x720 frame."""
    found = {}
    for one in us_photographs(data):
        frame, share = in_grey_frame(open_picture(one.file), one.width, pixels)
        there = seen_at(engine.read(frame), (one.middle[0] * share, one.middle[1] * share))
        found[one.file.name] = Small(there.found, surest(there.readings) == one.plate)
    return found


def small_plates(engine: PlateEngine, data: Path) -> None:
    for pixels in MADE_SMALL:
        small = made_small(engine, data, pixels)
        unseen = [one for file, one in small.items() if part_of("us-frames", file) == "validation"]
        for name, those in (("all", list(small.values())), ("held back", unseen)):
            found, read = (sum(values) / len(those) for values in zip(*those, strict=True))
            say(f"{pixels} pixels, {name}: {len(those)}, found {found:.3f}, read {read:.3f}")


def cut_out(engine: PlateEngine, store: Path) -> None:
    """Plates cut out, each a picture of its own; of flat US ones the state too."""
    for source in ("us-crops", "crops-br", "crops-eu"):
        plates = load(store, "validation", [source])
        seen = [engine.read(plate.image).readings for plate in plates]
        by_lines: dict[str, list[Said]] = {}
        for plate, readings in zip(plates, seen, strict=True):
            name = f"{source}, two lines" if plate.upper else source
            by_lines.setdefault(name, []).append(Said(plate.text, surest(readings)))
        for name, said in by_lines.items():
            tell(name, said)
        if source == "us-crops":
            named = [(readings[0].region or "") if readings else "" for readings in seen]
            tell_states("of flat plates", [Said(p.region, name) for p, name in zip(plates, named, strict=True)])


def dash_camera(engine: PlateEngine, data: Path) -> None:
    """Plates held back: found (read, or said why not), read, and read so surely that they are recorded.

    What stands on those that a person can read is in `romania.csv`, written by looking at them, held back or not: no
    reader was trained on any.
    """
    labels = romanian_plates()
    said: dict[str, list[Said]] = {"training": [], "validation": []}
    plates = found = read = recorded = 0
    for file, (part, boxes) in labelled_boxes(data, "dashcam-eu").items():
        seen: FrameReading = engine.read(open_picture(data / "dashcam-eu" / file))
        for box in boxes:
            x, y = box.mean(axis=0).tolist()
            here, is_found = seen_at(seen, (x, y))
            if label := labels.get((file, *box[0].tolist())):
                said[part].append(Said(label, surest(here)))
            if part == "validation":
                plates += 1
                read += bool(here)
                found += is_found
                recorded += any(reading.confidence >= RECORDED for reading in here)
    say(
        f"dash camera: {plates}, found {found / plates:.3f}, read {read / plates:.3f}, recorded {recorded / plates:.3f}"
    )
    tell("dash camera, held back, plates that a person can read", said["validation"])
    tell("dash camera, all such plates", said["validation"] + said["training"])


def without_plates(engine: PlateEngine, data: Path) -> None:
    files = sorted(file for file in (data / "negatives").iterdir() if file.suffix == ".jpg")
    reads = sum(len(engine.read(open_picture(file)).readings) for file in files)
    say(f"pictures without plates: {len(files)}, reads per 100: {100 * reads / len(files):.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--models", type=Path, default=MODEL_FOLDER, help="a folder like the program's")
    given = parser.parse_args()
    engine = load_engine(threads=2, minimum_confidence=STILL_CONFIDENCE, folder=given.models)
    photographs(engine, given.data)
    small_plates(engine, given.data)
    cut_out(engine, given.store)
    dash_camera(engine, given.data)
    without_plates(engine, given.data)


if __name__ == "__main__":
    main()
