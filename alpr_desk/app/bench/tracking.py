"""`bench track`: engine and vote on synthetic drives whose truth is known."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from alpr_desk.app.bench.measuring import memory_mb, rounded, spread
from alpr_desk.app.bench.recognition import FPS, SEED, THREADS, all_plates
from alpr_desk.capture.synthetic.drive import SyntheticDrive, TruePass
from alpr_desk.capture.synthetic.source import SyntheticSource
from alpr_desk.domain.clock import SystemClock
from alpr_desk.domain.seeing import FrameReading, Observation
from alpr_desk.ocr.engine import LOOK_CONFIDENCE, STILL_CONFIDENCE, PlateEngine, load_engine
from alpr_desk.ocr.passes import make_voter
from alpr_desk.settings import Settings

DRIVE_FRAMES = 450
"""The most of one drive: 30 seconds, day to night, some 20 passes."""


def track(rows: int) -> Mapping[str, float]:
    """`rows` frames of synthetic drives, each of another seed and DRIVE_FRAMES long at most, 15 frames a second at
    1280x720, every frame through engine and vote.

    `passes`: vehicles whose plate was readable in at least one frame. `read_right`: share of them whose last word is
    right to the letter. `duplicates_per_100`: further reads of a plate that had one, per 100 passes. `wrong_per_100`:
    reads whose last word is a plate that no car of the drive carries; `wrong_ever_per_100`: those that said so at any
    time, corrected later or not. `decided_after_...`: media time to the first announcement with the right text,
    below 0 where it came before; passes that never were read right have none. It counts from `first_readable`, the
    first frame in which the plate is whole, not hidden and 45 px wide (so chosen by the truth of the drive alone), and
    from `first_still`, the first one that `alpr-desk read` would read right as a picture of its own.
    `frames_per_second`: engine and vote alone, without drawing.
    """
    engine = load_engine(threads=THREADS, minimum_confidence=LOOK_CONFIDENCE, weigh_forms=False)
    drives = -(-rows // DRIVE_FRAMES)
    runs = []
    for number in range(drives):
        frames = rows // drives + (number < rows % drives)
        runs.append(_driven(SyntheticDrive(SEED + number, seconds=frames / FPS, fps=FPS), engine))
    return _judged(runs) | {"threads": THREADS, "memory_mb": memory_mb()}


@dataclass(slots=True)
class _Run:
    """What came out of one drive. Times are media times in milliseconds.

    Attributes:
        passes, carried: the truth: what could be read, and every plate in the drive.
        last: what each read said last, by its uid.
        said, uids: when each plate was first announced, and the reads that ever named it.
        still: when each plate was first read with what a single picture needs.
        frame_ms: what each frame cost.
    """

    passes: Sequence[TruePass]
    carried: frozenset[str]
    last: dict[str, str] = field(default_factory=dict)
    said: dict[str, float] = field(default_factory=dict)
    uids: dict[str, set[str]] = field(default_factory=dict)
    still: dict[str, float] = field(default_factory=dict)
    frame_ms: list[float] = field(default_factory=list)

    def take(self, seen: FrameReading, observed: Observation, now_ms: float) -> None:
        for reading in seen.readings:
            if reading.confidence >= STILL_CONFIDENCE:
                self.still.setdefault(reading.plate, now_ms)
        for captured in observed.reads:
            self.name(captured.read.uid, captured.read.plate, now_ms)

    def name(self, uid: str, plate: str, now_ms: float) -> None:
        """The read `uid` said `plate`."""
        self.last[uid] = plate
        self.said.setdefault(plate, now_ms)
        self.uids.setdefault(plate, set()).add(uid)


def _driven(drive: SyntheticDrive, engine: PlateEngine) -> _Run:
    source = SyntheticSource(drive, "bench", SystemClock(), realtime=False)
    voter = make_voter("bench", "", Settings().recognition.minimum_confidence)
    run = _Run(drive.passes, all_plates(drive))
    now_ms = 0.0
    for frame in source.frames(threading.Event()):
        started = perf_counter()
        seen = engine.read(frame.image)
        observed = voter.observe(frame, seen)
        run.frame_ms.append((perf_counter() - started) * 1000.0)
        now_ms = frame.media_ms
        run.take(seen, observed, now_ms)
    run.take(FrameReading(), voter.close(), now_ms)
    return run


def _judged(runs: list[_Run]) -> dict[str, float]:
    passes = right = again = wrong = wrong_ever = 0
    after_readable, after_still = [], []
    for run in runs:
        read_plates = list(run.last.values())
        passes += len(run.passes)
        again += len(read_plates) - len(set(read_plates))
        wrong += sum(plate not in run.carried for plate in read_plates)
        wrong_ever += len({uid for plate, uids in run.uids.items() if plate not in run.carried for uid in uids})
        for one in run.passes:
            right += one.plate in read_plates
            if one.plate in run.said:
                after_readable.append(run.said[one.plate] - one.first_frame * 1000.0 / FPS)
                if one.plate in run.still:
                    after_still.append(run.said[one.plate] - run.still[one.plate])
    frame_ms = [ms for run in runs for ms in run.frame_ms]
    hundred = 100.0 / max(1, passes)
    found = {
        "drives": float(len(runs)),
        "frames": float(len(frame_ms)),
        "passes": float(passes),
        "read_right": rounded(right / max(1, passes)),
        "duplicates_per_100": rounded(again * hundred),
        "wrong_per_100": rounded(wrong * hundred),
        "wrong_ever_per_100": rounded(wrong_ever * hundred),
        "frames_per_second": rounded(1000.0 * len(frame_ms) / sum(frame_ms)),
    }
    found |= spread("frame", frame_ms)
    for name, waits in (("first_readable", after_readable), ("first_still", after_still)):
        found |= spread(f"decided_after_{name}", waits) if waits else {}
    return found
