"""`python -m training.compare_trackers`: kept tracking libraries in place of the program's own tracker.

On synthetic drives, through engine and vote, at 15, 5 and 1 frames a second. Norfair gets our own measure of distance
(corners, in plate widths), ByteTrack its overlap of boxes; both keep a lost track as long as we do. Neither knows the
text. Prints, for each, how many passes were read right, reads of plates that no car carries, and further reads of a
plate that had one. Beside what training needs: `norfair==2.3.0 trackers==2.6.1 supervision==0.31.2`, with `--no-deps`
(they ask for an older numpy and a second OpenCV), and `scipy filterpy==1.4.5 rich`, and what `supervision` imports.
"""

from __future__ import annotations

import argparse
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import norfair
import numpy as np
import supervision
from trackers import ByteTrackTracker

from alpr_desk.app.bench.recognition import FPS, all_plates
from alpr_desk.capture.synthetic.drive import SyntheticDrive
from alpr_desk.capture.synthetic.source import SyntheticSource
from alpr_desk.domain.clock import SystemClock
from alpr_desk.domain.seeing import CapturedRead, PlateReading, Quad, bounding_box
from alpr_desk.ocr.engine import LOOK_CONFIDENCE, load_engine
from alpr_desk.ocr.passes import PassRules, VehiclePasses
from alpr_desk.ocr.rectify import side_lengths
from alpr_desk.ocr.tracker import Track, Tracker
from training.telling import say

_FIRST_DRIVE, _SECONDS = 201, 30.0
_EVERY = (1, 3, 15)
"""Of so many frames one is looked at."""


class Borrowed(Tracker):
    """A `Tracker` whose matching is a library's: `number` says which of its tracks each quad belongs to, or None."""

    def __init__(self, number: Callable[[Sequence[Quad], float], list[int | None]]) -> None:
        super().__init__()
        self._number = number
        self._known: dict[int, Track] = {}

    def match(self, readings: Sequence[PlateReading], now_ms: float) -> list[Track]:
        found = []
        numbers = self._number([reading.detection.quad for reading in readings], now_ms)
        for reading, number in zip(readings, numbers, strict=True):
            quad = reading.detection.quad
            track = None if number is None else self._known.get(number)
            if track is None or track.ended or not any(track is one for one in self.tracks):
                track = Track(next(self._numbers), quad, now_ms, now_ms, reading.plate, reading.confidence)
                self.tracks.append(track)
                if number is not None:
                    self._known[number] = track
            else:
                track.follow(quad, now_ms)
            found.append(track)
        return found


def by_norfair(fps: float) -> Tracker:
    """Norfair, told nothing but the quads; a track starts with its first look."""
    limits = Tracker().limits

    def apart(detection: Any, tracked: Any) -> float:
        width = max(1.0, side_lengths(np.asarray(detection.points, dtype=np.float32))[0])
        return float(np.hypot(*(detection.points - tracked.estimate).T).mean()) / width

    library = norfair.Tracker(
        apart, limits.reach, hit_counter_max=max(1, round(limits.gap_ms / 1000 * fps)), initialization_delay=0
    )

    def number(quads: Sequence[Quad], now_ms: float) -> list[int | None]:
        given = [norfair.Detection(np.array(quad)) for quad in quads]
        tracked = {id(one.last_detection): int(one.id) for one in library.update(given) if one.id is not None}
        return [tracked.get(id(one)) for one in given]

    return Borrowed(number)


def by_bytetrack(fps: float) -> Tracker:
    """ByteTrack on upright boxes, every one held to be sure."""
    library = ByteTrackTracker(
        lost_track_buffer=round(Tracker().limits.gap_ms / 1000 * 30), frame_rate=fps, minimum_consecutive_frames=1
    )

    def number(quads: Sequence[Quad], now_ms: float) -> list[int | None]:
        boxes = [(x, y, x + width, y + height) for x, y, width, height in map(bounding_box, quads)]
        order = {"order": np.arange(len(quads))}
        seen = library.update(
            supervision.Detections(np.array(boxes).reshape(-1, 4), data=order), timestamp=now_ms / 1e3
        )
        found: list[int | None] = [None] * len(quads)
        for place, own in zip(seen.data.get("order", ()), seen.tracker_id, strict=True):
            found[int(place)] = int(own) if own >= 0 else None
        return found

    return Borrowed(number)


@dataclass(slots=True)
class Tally:
    """What came of all drives."""

    passes: int = 0
    right: int = 0
    wrong: int = 0
    again: int = 0
    last: dict[str, str] = field(default_factory=dict)

    def hear(self, reads: Sequence[CapturedRead]) -> None:
        self.last.update((captured.read.uid, captured.read.plate) for captured in reads)

    def count(self, drive: SyntheticDrive) -> None:
        """The drive is over."""
        plates, carried = Counter(self.last.values()), all_plates(drive)
        self.passes += len(drive.passes)
        self.right += sum(one.plate in plates for one in drive.passes)
        self.wrong += sum(number for plate, number in plates.items() if plate not in carried)
        self.again += sum(number - 1 for number in plates.values())
        self.last.clear()


TRACKERS: dict[str, Callable[[float], Tracker]] = {
    "ours": lambda fps: Tracker(),
    "norfair": by_norfair,
    "bytetrack": by_bytetrack,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--drives", type=int, default=12, help=f"of {_SECONDS:.0f} seconds, from seed {_FIRST_DRIVE} on"
    )
    given = parser.parse_args()
    engine = load_engine(threads=1, minimum_confidence=LOOK_CONFIDENCE, vote_follows=True)
    tallies = {(name, every): Tally() for every in _EVERY for name in TRACKERS}
    for seed in range(_FIRST_DRIVE, _FIRST_DRIVE + given.drives):
        drive = SyntheticDrive(seed, seconds=_SECONDS, fps=FPS)
        voters = {
            (name, every): VehiclePasses("camera", "", PassRules(), TRACKERS[name](FPS / every))
            for name, every in tallies
        }
        frames = SyntheticSource(drive, "camera", SystemClock(), realtime=False).frames(threading.Event())
        for frame in frames:
            seen = engine.read(frame.image)
            for (name, every), voter in voters.items():
                if frame.sequence % every == 0:
                    tallies[name, every].hear(voter.observe(frame, seen).reads)
        for key, voter in voters.items():
            tallies[key].hear(voter.close().reads)
            tallies[key].count(drive)
    for (name, every), tally in tallies.items():
        right = f"{tally.right / tally.passes:.3f} of {tally.passes} passes right"
        say(f"{FPS / every:.0f} frames a second, {name}: {right}, {tally.wrong} wrong, {tally.again} again")


if __name__ == "__main__":
    main()
