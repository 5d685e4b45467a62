"""`bench read` and `bench track`: the engine on pictures, and engine and vote on a drive whose truth is known."""

from __future__ import annotations

import csv
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import numpy as np

from alpr_desk.app.bench.measuring import memory_mb, rounded, spread, timed_ms
from alpr_desk.app.bench.peer import StockPipeline, stock_models
from alpr_desk.capture.stamping import Stamper
from alpr_desk.capture.stills import decode_still, still_files
from alpr_desk.capture.synthetic.drive import SyntheticDrive
from alpr_desk.capture.synthetic.plate_art import plate_of
from alpr_desk.capture.synthetic.script import cast
from alpr_desk.capture.synthetic.source import SyntheticSource
from alpr_desk.cli.bench_read import BenchImage, BenchReadTools, figures
from alpr_desk.domain.clock import SystemClock
from alpr_desk.domain.seeing import CapturedRead, Frame, Image, PlateReading
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.ocr.engine import LOOK_CONFIDENCE, STILL_CONFIDENCE, load_engine
from alpr_desk.ocr.passes import make_voter
from alpr_desk.ocr.shots import FrameEncoder
from alpr_desk.settings import Settings

SEED, FPS = 7, 15.0
THREADS = Settings().recognition.threads
PEER_FIGURES = ("strict", "spurious_per_100", "ms_detect_median", "ms_read_median", "ms_total_median")


def read(rows: int, images: Sequence[Path]) -> Mapping[str, float]:
    """Pictures read one by one, from compressed bytes to plates: `rows` drawn ones, or those of `images`.

    Besides the figures of `cli.bench_read`: `engine_load_ms`, `memory_mb` with engine and pictures; `peer_...` and the
    ratios to it where `peer.stock_models` are installed. Pictures in a folder with `labels.csv` are scored against
    it. In drawn pictures `spurious_per_100` counts reads of plates that no car of the drive carries; a plate that is
    right and still too small to be asked for is no error.
    """
    pictures, drawn_plates = (_given(images), frozenset[str]()) if images else drawn(rows)
    engine, load_ms = timed_ms(lambda: load_engine(threads=THREADS, minimum_confidence=STILL_CONFIDENCE))
    texts: list[tuple[str, ...]] = []

    def read_timed(image: Image) -> tuple[tuple[PlateReading, ...], Mapping[str, float]]:
        timed = engine.read_timed(image)
        texts.append(tuple(reading.plate for reading in timed.seen.readings))
        return timed.seen.readings, timed.stage_ms

    found = dict(figures(BenchReadTools(decode_still, read_timed), pictures))
    if drawn_plates:
        wrong = sum(text not in drawn_plates for read in texts[-len(pictures) :] for text in read)  # after the warm-up
        found["spurious_per_100"] = rounded(100.0 * wrong / len(pictures))
    found |= {"threads": float(THREADS), "engine_load_ms": rounded(load_ms), "memory_mb": memory_mb()}
    return found | _against_stock(found, pictures)


def _against_stock(ours: Mapping[str, float], pictures: Sequence[BenchImage]) -> dict[str, float]:
    """The peer's figures on the same pictures in the same run, and the ratios; nothing where it is not installed."""
    models = stock_models()
    if models is None:
        return {}
    with tempfile.TemporaryDirectory(prefix="alpr-desk-bench-") as name:
        peer = StockPipeline(models, Path(name), THREADS)
        theirs = figures(BenchReadTools(decode_still, peer.read_timed), pictures)
    found = {f"peer_{name}": theirs[name] for name in PEER_FIGURES if name in theirs}
    found["ms_total_ratio"] = rounded(ours["ms_total_median"] / theirs["ms_total_median"])
    if theirs.get("strict"):
        found["strict_ratio"] = rounded(ours["strict"] / theirs["strict"])
    return found


def _given(images: Sequence[Path]) -> list[BenchImage]:
    files = [file for path in images for file in (still_files(path) if path.is_dir() else (path,))]
    if not files:
        raise BadInput("There is no picture to measure on: name pictures or folders that hold some.")
    try:
        known = {folder: _labels(folder) for folder in {file.parent for file in files}}
        return [BenchImage(file.read_bytes(), file.name, known[file.parent].get(file.name)) for file in files]
    except OSError as error:
        raise EnvironmentFault(f"{error.filename} cannot be read: {error.strerror}.") from error


def _labels(folder: Path) -> dict[str, tuple[str, ...]]:
    """Plates by picture from the folder's `labels.csv` (file, plate), where there is one."""
    found: dict[str, tuple[str, ...]] = {}
    if (folder / "labels.csv").is_file():
        with (folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                if row.get("file") and row.get("plate"):
                    found[row["file"]] = (*found.get(row["file"], ()), row["plate"].upper())
    return found


def drawn(count: int) -> tuple[list[BenchImage], frozenset[str]]:
    """Frames spread over the synthetic drive, day to night, each with the plates that can be read in it; and every
    plate that a car of the drive carries."""
    drive = SyntheticDrive(SEED, fps=FPS)
    stamper, encoder = Stamper("bench", SystemClock(), drive.positions), FrameEncoder()
    pictures = []
    for number in sorted({round((place + 0.5) * drive.frames / count - 0.5) for place in range(count)}):
        frame = stamper.frame(drive.render(number), number * 1000.0 / FPS)
        known = tuple(one.plate for one in drive.passes if number in one.quads)
        pictures.append(BenchImage(encoder.encoded(frame), f"frame {number}.jpg", known))
    return pictures, _all_plates(drive.seconds)


def _all_plates(seconds: float) -> frozenset[str]:
    """Every plate in the drive, also those that never come close."""
    actors = cast(np.random.default_rng(SEED), seconds)
    return frozenset(plate_of(actor.plate[1]) for actor in actors if actor.plate is not None)


@dataclass(slots=True)
class _Drive:
    """What came out of a drive: reads as first announced and as they ended, and what a frame cost."""

    first: dict[str, CapturedRead] = field(default_factory=dict)
    last: dict[str, CapturedRead] = field(default_factory=dict)
    frame_ms: list[float] = field(default_factory=list)
    frames: int = 0

    def take(self, reads: Sequence[CapturedRead]) -> None:
        for captured in reads:
            self.first.setdefault(captured.read.uid, captured)
            self.last[captured.read.uid] = captured


def track(rows: int) -> Mapping[str, float]:
    """`rows` frames of the synthetic drive at 15 a second and 1280x720, every frame through engine and vote.

    `passes`: vehicles whose plate was readable in at least one frame. `read_right`: share of them with a read to
    the letter. `duplicates_per_100`: further reads of a plate that had one, per 100 passes. `wrong_per_100`: reads
    of a plate that no car of the drive carries. `decided_after_first_readable_ms`: media time from the first frame in
    which the plate is 45 px wide to the decision; below 0 where the vote was clear before. `frames_per_second`:
    engine and vote alone, without drawing.
    """
    drive = SyntheticDrive(SEED, seconds=rows / FPS, fps=FPS)
    source = SyntheticSource(drive, "bench", SystemClock(), realtime=False)
    engine = load_engine(threads=THREADS, minimum_confidence=LOOK_CONFIDENCE)
    voter = make_voter("bench", "", Settings().recognition.minimum_confidence)
    run = _Drive()
    for frame in _frames(source):
        started = perf_counter()
        run.take(voter.observe(frame, engine.read(frame.image)).reads)
        run.frame_ms.append((perf_counter() - started) * 1000.0)
        run.frames = frame.sequence + 1
    run.take(voter.close().reads)
    return _judged(run, drive) | {"threads": THREADS, "memory_mb": memory_mb()}


def _frames(source: SyntheticSource) -> Iterator[Frame]:
    yield from source.frames(threading.Event())


def _judged(run: _Drive, drive: SyntheticDrive) -> dict[str, float]:
    truth = {one.plate: one for one in drive.passes}
    carried = _all_plates(drive.seconds)
    read_plates = [captured.read.plate for captured in run.last.values()]
    right = [plate for plate in truth if plate in read_plates]
    again = len(read_plates) - len(set(read_plates))
    wrong = sum(plate not in carried for plate in read_plates)
    waits = []
    for uid, captured in run.first.items():
        one = truth.get(run.last[uid].read.plate)
        if one is not None:
            waits.append(captured.read.decided_ms - one.first_frame * 1000.0 / FPS)
    hundred = 100.0 / max(1, len(truth))
    found = {
        "frames": float(run.frames),
        "passes": float(len(truth)),
        "read_right": rounded(len(right) / max(1, len(truth))),
        "duplicates_per_100": rounded(again * hundred),
        "wrong_per_100": rounded(wrong * hundred),
        "frames_per_second": rounded(1000.0 * len(run.frame_ms) / sum(run.frame_ms)),
    }
    found |= spread("frame", run.frame_ms)
    return found | (spread("decided_after_first_readable", waits) if waits else {})
