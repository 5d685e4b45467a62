"""`bench track`: engine and vote on synthetic drives whose truth is known."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import NamedTuple

from alpr_desk.app.bench.measuring import memory_mb, rounded, spread
from alpr_desk.app.bench.peer import stock_pipeline
from alpr_desk.app.bench.recognition import FPS, SEED, THREADS, all_plates
from alpr_desk.capture.synthetic.drive import SyntheticDrive, TruePass
from alpr_desk.capture.synthetic.source import SyntheticSource
from alpr_desk.domain.clock import SystemClock
from alpr_desk.domain.seeing import FrameReading, Image, Observation
from alpr_desk.ocr.engine import LOOK_CONFIDENCE, STILL_CONFIDENCE, PlateEngine, load_engine
from alpr_desk.ocr.passes import make_voter
from alpr_desk.settings import Settings

DRIVE_FRAMES = 450
"""The most of one drive: 30 seconds, day to night, some 20 passes."""

STILLS = 40
"""Frames that the peer reads."""


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
    `frames_per_second`: engine and vote alone, without drawing; `ms_STAGE_median` of the engine's stages and the vote.
    Where the peer is installed, it reads some of the frames too, each as a picture of its own: `still_strict` and
    `peer_strict` are the shares of the plates in them that are large enough to be asked for and were read to the
    letter, by us before any vote; ratios are ours to the peer's.
    """
    engine = load_engine(threads=THREADS, minimum_confidence=LOOK_CONFIDENCE, vote_follows=True)
    drives = -(-rows // DRIVE_FRAMES)
    runs = []
    for number in range(drives):
        frames = rows // drives + (number < rows % drives)
        drive = SyntheticDrive(SEED + number, seconds=frames / FPS, fps=FPS)
        runs.append(_driven(drive, engine, every=max(1, rows // STILLS)))
    found = _judged(runs)
    found |= _against_stock([still for run in runs for still in run.stills], found["frame_ms_p50"])
    return found | {"threads": THREADS, "memory_mb": memory_mb()}


class _Still(NamedTuple):
    """A frame with the plates that can be read in it, and what was read before any vote."""

    image: Image
    plates: frozenset[str]
    read: frozenset[str]


@dataclass(slots=True)
class _Run:
    """What came out of one drive. Times are media times in milliseconds.

    Attributes:
        passes, carried: the truth: what could be read, and every plate in the drive.
        last: what each read said last, by its uid.
        said, uids: when each plate was first announced, and the reads that ever named it.
        still: when each plate was first read with what a single picture needs.
        frame_ms: what each frame cost, and of this each stage.
        stills: every so manieth frame, for the peer.
    """

    passes: Sequence[TruePass]
    carried: frozenset[str]
    last: dict[str, str] = field(default_factory=dict)
    said: dict[str, float] = field(default_factory=dict)
    uids: dict[str, set[str]] = field(default_factory=dict)
    still: dict[str, float] = field(default_factory=dict)
    frame_ms: list[float] = field(default_factory=list)
    stage_ms: dict[str, list[float]] = field(default_factory=dict)
    stills: list[_Still] = field(default_factory=list)

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


def _driven(drive: SyntheticDrive, engine: PlateEngine, every: int) -> _Run:
    """`every`: of so many frames one is kept for the peer."""
    source = SyntheticSource(drive, "bench", SystemClock(), realtime=False)
    voter = make_voter("bench", "", Settings().recognition.minimum_confidence)
    run = _Run(drive.passes, all_plates(drive))
    now_ms = 0.0
    for number, frame in enumerate(source.frames(threading.Event())):
        started = perf_counter()
        timed = engine.read_timed(frame.image)
        voted = perf_counter()
        observed = voter.observe(frame, timed.seen)
        ended = perf_counter()
        run.frame_ms.append((ended - started) * 1000.0)
        for name, span in {**timed.stage_ms, "vote": (ended - voted) * 1000.0}.items():
            run.stage_ms.setdefault(name, []).append(span)
        now_ms = frame.media_ms
        run.take(timed.seen, observed, now_ms)
        if number % every == 0:
            here = frozenset(one.plate for one in drive.passes if number in one.quads)
            sure = (reading.plate for reading in timed.seen.readings if reading.confidence >= STILL_CONFIDENCE)
            run.stills.append(_Still(frame.image, here, frozenset(sure)))
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
    for name in runs[0].stage_ms:
        found[f"ms_{name}_median"] = rounded(median(span for run in runs for span in run.stage_ms[name]))
    for name, waits in (("first_readable", after_readable), ("first_still", after_still)):
        found |= spread(f"decided_after_{name}", waits) if waits else {}
    return found


def _against_stock(stills: Sequence[_Still], frame_ms: float) -> dict[str, float]:
    """The peer on `stills`, of which we needed `frame_ms` each; nothing where it is not installed."""
    with stock_pipeline(THREADS) as peer:
        if peer is None:
            return {}
        seen = [peer.read_timed(still.image) for still in stills]
    peer_ms = median(sum(spans.values()) for _, spans in seen)
    asked = max(1, sum(len(still.plates) for still in stills))
    texts = [{reading.plate for reading in readings} for readings, _ in seen]
    ours = sum(len(still.plates & still.read) for still in stills) / asked
    theirs = sum(len(still.plates & read) for still, read in zip(stills, texts, strict=True)) / asked
    found = {"still_strict": rounded(ours), "peer_strict": rounded(theirs), "peer_frame_ms_p50": rounded(peer_ms)}
    found["frame_ms_ratio"] = rounded(frame_ms / peer_ms)
    return found | ({"strict_ratio": rounded(ours / theirs)} if theirs else {})
