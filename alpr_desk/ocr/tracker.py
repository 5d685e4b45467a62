"""Which reading of this frame belongs to which plate of the frames before: place, size and text together.

Knows no vote and no pictures. Works from one frame a second (the place may have changed much, the text holds
the track together) to thirty (the place alone does, while the text is unsure).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from alpr_desk.domain.seeing import PlateReading, Quad

SURE, VERY_SURE = 0.5, 0.95
_DIFFERENT, _SAME = 0.5, 0.7
_LOOK_ALIKE = str.maketrans("OQDIL2S6", "00011Z5G")


@dataclass(frozen=True, slots=True)
class TrackerLimits:
    """How far a plate may go unseen.

    Attributes:
        gap_ms: a track not seen for longer is over; a plate at its place is then another one.
        memory_ms: so long after its end a track is found again by its text.
        reach: plate widths that a plate may have moved between two frames, where its text is unsure.
        growth: factor by which its width may have changed between two frames.
    """

    gap_ms: float = 2500.0
    memory_ms: float = 10_000.0
    reach: float = 1.5
    growth: float = 1.8


@dataclass(slots=True)
class Track:
    """One plate on its way through the picture. `text` and `confidence` are what its vote says so far."""

    number: int
    quad: Quad
    first_ms: float
    last_ms: float
    text: str
    confidence: float
    velocity: tuple[float, float] = (0.0, 0.0)
    ended: bool = False

    def follow(self, quad: Quad, now_ms: float) -> None:
        """The plate was seen at `quad`."""
        passed = now_ms - self.last_ms
        if passed > 0 and not self.ended:
            old, new = _centre(self.quad), _centre(quad)
            self.velocity = ((new[0] - old[0]) / passed, (new[1] - old[1]) / passed)
        else:
            self.velocity = (0.0, 0.0)
        self.quad, self.last_ms, self.ended = quad, now_ms, False


class Tracker:
    """The tracks of one camera. `match` each frame, in order; `expire` says which are over."""

    def __init__(self, limits: TrackerLimits | None = None) -> None:
        self.limits = limits or TrackerLimits()
        self.tracks: list[Track] = []
        self._numbers = count(1)

    def match(self, readings: Sequence[PlateReading], now_ms: float) -> list[Track]:
        """The track of each of `readings` (one frame's, at media time `now_ms`), new ones made where none fits.

        Each track takes one reading at most. A reading whose text clearly differs never joins a track, even at
        the same place: that is the next vehicle.
        """
        pairs = [
            (score, r, t)
            for r, reading in enumerate(readings)
            for t, track in enumerate(self.tracks)
            if (score := self._fit(track, reading, now_ms)) > 0.0
        ]
        taken: dict[int, Track] = {}
        used: set[int] = set()
        for _, r, t in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
            if r not in taken and t not in used:
                taken[r] = self.tracks[t]
                used.add(t)
        for r, reading in enumerate(readings):
            quad = reading.detection.quad
            if r in taken:
                taken[r].follow(quad, now_ms)
            else:
                track = Track(next(self._numbers), quad, now_ms, now_ms, reading.plate, reading.confidence)
                self.tracks.append(track)
                taken[r] = track
        return [taken[r] for r in range(len(readings))]

    def expire(self, now_ms: float) -> tuple[list[Track], list[Track]]:
        """Tracks that ended just now (still found again by their text), and tracks forgotten just now."""
        ended = [t for t in self.tracks if not t.ended and now_ms - t.last_ms > self.limits.gap_ms]
        for track in ended:
            track.ended = True
        forgotten = [t for t in self.tracks if now_ms - t.last_ms > self.limits.gap_ms + self.limits.memory_ms]
        self.tracks = [t for t in self.tracks if t not in forgotten]
        return ended, forgotten

    def _fit(self, track: Track, reading: PlateReading, now_ms: float) -> float:
        """How well `reading` goes on `track`: 0 not at all, the higher the better."""
        near = self._nearness(track, reading.detection.quad, now_ms)
        sure = min(track.confidence, reading.confidence)
        alike = similarity(track.text, reading.plate)
        if track.text == reading.plate and sure >= SURE:
            return 2.0 + near
        if track.ended:
            return 0.0
        if sure >= SURE and alike < _DIFFERENT:
            return 0.0
        if sure >= VERY_SURE and near == 0.0:
            return 0.0
        if alike >= _SAME and sure >= SURE / 2:
            return 1.0 + near
        return near

    def _nearness(self, track: Track, quad: Quad, now_ms: float) -> float:
        """1 at the place where the plate should be by now, 0 out of reach or of another size."""
        if track.ended:
            return 0.0
        width, before = _width(quad), _width(track.quad)
        if not 1 / self.limits.growth <= width / before <= self.limits.growth:
            return 0.0
        passed = min(now_ms - track.last_ms, self.limits.gap_ms)
        old, new = _centre(track.quad), _centre(quad)
        seen = np.hypot(new[0] - old[0], new[1] - old[1])
        expected = np.hypot(new[0] - old[0] - track.velocity[0] * passed, new[1] - old[1] - track.velocity[1] * passed)
        reach = self.limits.reach * max(width, before)
        return max(0.0, 1.0 - float(min(seen, expected)) / reach)


def similarity(one: str, other: str) -> float:
    """1 for equal texts, 0 for nothing in common: 1 - edit distance / longer length, look-alikes counted as equal."""
    a, b = one.translate(_LOOK_ALIKE), other.translate(_LOOK_ALIKE)
    row = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, cb in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (ca != cb))
    return 1.0 - row[-1] / max(len(a), len(b), 1)


def _centre(quad: Quad) -> tuple[float, float]:
    return sum(p[0] for p in quad) / 4, sum(p[1] for p in quad) / 4


def _width(quad: Quad) -> float:
    (ax, ay), (bx, by), _, _ = quad
    return max(1.0, float(np.hypot(bx - ax, by - ay)))
