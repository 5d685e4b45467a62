"""Where the vehicle is: one protocol, the receiver that is not there, and a track known beforehand."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Protocol

from alpr_desk.domain.seeing import Position


class PositionSource(Protocol):
    """Asked once a frame, so it must answer at once."""

    def position(self, media_ms: float) -> Position | None:
        """Where the vehicle is, `media_ms` milliseconds after the source began; None where unknown."""
        ...


class NoPosition:
    """No receiver."""

    def position(self, media_ms: float) -> Position | None:
        return None


class KnownTrack:
    """A track of (milliseconds, position), read off by straight lines between its points.

    `points` are in order of time, at least one; before the first and after the last the track stands still.
    """

    def __init__(self, points: Sequence[tuple[float, Position]]) -> None:
        if not points:
            raise ValueError("a track needs at least one point")
        self._times = [at for at, _ in points]
        self._positions = [position for _, position in points]

    def position(self, media_ms: float) -> Position:
        after = bisect.bisect_right(self._times, media_ms)
        if after == 0:
            return self._positions[0]
        if after == len(self._times):
            return self._positions[-1]
        a, b = self._positions[after - 1], self._positions[after]
        part = (media_ms - self._times[after - 1]) / (self._times[after] - self._times[after - 1])
        return Position(
            a.latitude + part * (b.latitude - a.latitude),
            a.longitude + part * (b.longitude - a.longitude),
            a.accuracy_m,
        )
