"""`bench read`: the engine on pictures, drawn ones or those of a folder."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from alpr_desk.app.bench.measuring import memory_mb, rounded, timed_ms
from alpr_desk.app.bench.peer import stock_pipeline
from alpr_desk.capture.stamping import Stamper
from alpr_desk.capture.stills import decode_still, still_files
from alpr_desk.capture.synthetic.drive import SyntheticDrive
from alpr_desk.capture.synthetic.plate_art import plate_of
from alpr_desk.capture.synthetic.script import cast
from alpr_desk.cli.bench_read import BenchImage, BenchReadTools, figures
from alpr_desk.domain.clock import SystemClock
from alpr_desk.domain.seeing import Image, PlateReading
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.ocr.engine import STILL_CONFIDENCE, load_engine
from alpr_desk.ocr.shots import FrameEncoder
from alpr_desk.settings import Settings

SEED, FPS = 7, 15.0
THREADS = Settings().recognition.threads
PEER_FIGURES = ("strict", "spurious_per_100", "ms_detect_median", "ms_read_median", "ms_total_median")


def read(rows: int, images: Sequence[Path]) -> Mapping[str, float]:
    """Pictures read one by one, from compressed bytes to plates: `rows` drawn ones, or those of `images`.

    Besides the figures of `cli.bench_read`: `engine_load_ms`, `memory_mb` with engine and pictures; `peer_...` and the
    ratios to it where the peer is installed. Pictures in a folder with `labels.csv` are scored against
    it. In drawn pictures `spurious_per_100` counts reads of plates that no car of the drive carries; a plate that is
    right and still too small to be asked for is no error.
    """
    pictures, drawn_plates = (_given(images), frozenset[str]()) if images else drawn(rows)
    engine, load_ms = timed_ms(lambda: load_engine(threads=THREADS, minimum_confidence=STILL_CONFIDENCE, alone=True))
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
    with stock_pipeline(THREADS) as peer:
        if peer is None:
            return {}
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
    return pictures, all_plates(drive)


def all_plates(drive: SyntheticDrive) -> frozenset[str]:
    """Every plate in the drive, also those that never come close."""
    actors = cast(np.random.default_rng(drive.seed), drive.seconds)
    return frozenset(plate_of(actor.plate[1]) for actor in actors if actor.plate is not None)
