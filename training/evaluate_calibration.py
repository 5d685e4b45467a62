"""`python -m training.evaluate_calibration STORE DATA`: how often the program is right where it says so, in the end.

First the reader's temperature, fitted on half of the plates and judged on the other half. Then what a person is told.
The reader's reads (`reliability_diagram`) with the issuers' series weighed. Single pictures through the whole program:
held-back photographs and cut-out plates, and these plates put on photographs that no training saw, 30 to 100 pixels
wide. Passes of synthetic drives, of seeds that nothing was chosen on, after the vote: their first and their last word.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

import numpy as np

from alpr_desk.app.bench.recognition import FPS, all_plates
from alpr_desk.capture.synthetic.drive import SyntheticDrive
from alpr_desk.capture.synthetic.source import SyntheticSource
from alpr_desk.domain.clock import SystemClock
from alpr_desk.domain.seeing import CapturedRead, Image, PlateDetection
from alpr_desk.ocr.decode import decode, tempered
from alpr_desk.ocr.engine import LOOK_CONFIDENCE, STILL_CONFIDENCE, TEMPERATURE, load_engine
from alpr_desk.ocr.model_files import MODEL_FOLDER, REGION
from alpr_desk.ocr.passes import make_voter
from alpr_desk.ocr.rectify import as_quad
from alpr_desk.ocr.region import RegionReader
from alpr_desk.ocr.syntax import expected_regions, reranked
from alpr_desk.settings import Settings
from training.evaluate_program import open_picture, seen_at, us_photographs
from training.evaluate_reader import TEMPERATURES, confidences_at
from training.mounting import mount
from training.readers import Outputs, shipped_reader
from training.scoring import calibration_error, reliability
from training.splits import part_of
from training.store import load, whole
from training.telling import say
from training.validation import JudgedPart, judged_parts

_SEED, _FIRST_DRIVE, _SECONDS = 990_047, 201, 30.0
_WIDTHS = (30, 100)
_CUT_OUT = ("us-crops", "crops-br", "crops-eu")
HOME = Settings().recognition.region

Asked = tuple[Image, tuple[float, float], str]
"""A picture, the middle of the plate that is asked for (x, y pixels), and its label."""

Judged = tuple[float, bool]
"""How sure a read was, and whether it was right."""


def fitted_on_half(outputs: list[Outputs], parts: list[JudgedPart]) -> None:
    """The best temperature of each half of the plates; its calibration error, and that of what ships, on the other."""
    halves = []
    for half in (0, 1):
        inside = [[n for n, text in enumerate(part.texts) if crc32(text.encode()) % 2 == half] for part in parts]
        texts = [
            JudgedPart(part.name, (), tuple(part.texts[n] for n in numbers))
            for part, numbers in zip(parts, inside, strict=True)
        ]
        own = {part.name: said[numbers] for part, said, numbers in zip(parts, outputs, inside, strict=True)}
        halves.append((own, texts))
    for fitted, judging in (halves, halves[::-1]):
        errors = {t: calibration_error(*confidences_at(*fitted, t)) for t in TEMPERATURES}
        best = min(errors, key=lambda t: errors[t])
        fresh, shipped = (calibration_error(*confidences_at(*judging, t)) for t in (best, TEMPERATURE))
        number = sum(len(part.texts) for part in judging[1])
        error = f"calibration error {fresh:.3f} on {number} others, where {TEMPERATURE} has {shipped:.3f}"
        say(f"reader: temperature {best} fitted on half the plates, {error}")


def series_weighed(outputs: list[Outputs], parts: list[JudgedPart]) -> list[Judged]:
    """The reader's reads as a single picture's are told: its issuer looked for, close alternatives weighed by it."""
    regions, found = RegionReader(MODEL_FOLDER / REGION, threads=1), []
    for part, said in zip(parts, outputs, strict=True):
        for crop, output, label in zip(part.crops, said, part.texts, strict=True):
            plate = PlateDetection(as_quad(whole(crop)), 1.0)
            (issuers,) = regions.issuers(crop, [plate])
            told = reranked(decode(tempered(output, TEMPERATURE)), expected_regions(dict(issuers), HOME))
            found += [(one.confidence, one.plate == label) for one in told.candidates[:1]]
    return found


def held_back(store: Path, data: Path) -> Iterator[Asked]:
    """US photographs, and plates cut out, each a picture of its own."""
    for one in us_photographs(data):
        if one.part == "validation":
            yield open_picture(one.file), one.middle, one.plate
    for plate in load(store, "validation", _CUT_OUT):
        x, y = plate.corners.mean(axis=0).tolist()
        yield plate.image, (x, y), plate.text


def put_on_photographs(store: Path, data: Path) -> Iterator[Asked]:
    """The plates cut out, small in pictures of a camera."""
    every = sorted((data / "negatives").glob("*.jpg"))
    behind = [file for file in every if part_of("negatives", file.name) == "validation"]
    rng = np.random.default_rng(_SEED)
    for plate in load(store, "validation", _CUT_OUT):
        image, corners = mount(plate, behind[int(rng.integers(len(behind)))], rng, _WIDTHS)
        x, y = corners.mean(axis=0).tolist()
        yield image, (x, y), plate.text


def through_the_program(asked: Iterable[Asked]) -> list[Judged]:
    """The surest read of each plate that is `asked` for, where there is one."""
    engine, found = load_engine(threads=1, minimum_confidence=STILL_CONFIDENCE, region=HOME), []
    for image, middle, label in asked:
        here = seen_at(engine.read(image), middle).readings
        found += [(one.confidence, one.plate == label) for one in here[:1]]
    return found


def passes(drives: int) -> list[list[Judged]]:
    """What each read of `drives` synthetic drives said, first to last; right is a plate that a car of the drive has."""
    engine = load_engine(threads=1, minimum_confidence=LOOK_CONFIDENCE, vote_follows=True)
    found = []
    for seed in range(_FIRST_DRIVE, _FIRST_DRIVE + drives):
        drive = SyntheticDrive(seed, seconds=_SECONDS, fps=FPS)
        voter = make_voter("camera", "", Settings().recognition.minimum_confidence, HOME)
        reads: list[CapturedRead] = []
        for frame in SyntheticSource(drive, "camera", SystemClock(), realtime=False).frames(threading.Event()):
            reads += voter.observe(frame, engine.read(frame.image)).reads
        carried, words = all_plates(drive), dict[str, list[Judged]]()
        for one in (captured.read for captured in (*reads, *voter.close().reads)):
            words.setdefault(one.uid, []).append((one.confidence, one.plate in carried))
        found += list(words.values())
    return found


def tell(name: str, judged: list[Judged]) -> None:
    sure, right = np.array([one[0] for one in judged]), np.array([one[1] for one in judged], dtype=np.bool_)
    error = calibration_error(sure, right)
    say(f"{name}: {len(right)} reads, {right.mean():.3f} right, calibration error {error:.3f}")
    for low, mean, share, number in reliability(sure, right):
        say(f"    from {low:.1f} mean {mean:.3f} right {share:.3f} of {number}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--drives", type=int, default=12, help=f"of {_SECONDS:.0f} seconds, from seed {_FIRST_DRIVE} on"
    )
    given = parser.parse_args()
    parts, reader = judged_parts(given.store, drawn=0), shipped_reader()
    outputs = [reader.outputs(list(part.crops)) for part in parts]
    fitted_on_half(outputs, parts)
    tell("reader, series weighed", series_weighed(outputs, parts))
    tell("pictures held back", through_the_program(held_back(given.store, given.data)))
    tell("plates put on photographs", through_the_program(put_on_photographs(given.store, given.data)))
    words = passes(given.drives)
    tell("passes, first word", [said[0] for said in words])
    tell("passes, last word", [said[-1] for said in words])


if __name__ == "__main__":
    main()
