"""Passes of which nothing was ever read: their plates are found frame after frame and give no reading to vote on.

Follows by place alone, since there is no text. Knows no vote, but asks whether another count has the same pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import (
    PlateCandidate,
    PlateDetection,
    PlateReading,
    Quad,
    UnreadPlate,
    UnreadReason,
    bounding_box,
)
from alpr_desk.ocr.tracker import Track, Tracker

IsCounted = Callable[[], bool]
"""Whether a pass to which a reading belongs is a read, or is counted as not read by its vote."""


@dataclass(slots=True)
class _Followed:
    """One plate on its way: `looks` with and without a reading, `reason` of the last one without."""

    looks: int = 0
    reason: UnreadReason | None = None
    others: list[IsCounted] = field(default_factory=list)


class UnreadPasses:
    """Those of one camera. Frames come in order, from one thread."""

    def __init__(self) -> None:
        self._tracker = Tracker()
        self._followed: dict[int, _Followed] = {}

    def observe(
        self, unread: Sequence[UnreadPlate], read: Sequence[tuple[PlateDetection, IsCounted]], now_ms: float
    ) -> list[UnreadReason]:
        """Add what was found at media time `now_ms`; why each pass that is over by then was not read.

        Call it after the passes that ended by then were told.
        """
        ended, _ = self._tracker.expire(now_ms)
        reasons = self._end(ended)
        alone = [plate for plate in unread if not any(_covers(one.quad, plate.detection) for one, _ in read)]
        found = [one for one, _ in read] + [plate.detection for plate in alone]
        for number, track in enumerate(self._tracker.match([_without_text(one) for one in found], now_ms)):
            followed = self._followed.setdefault(track.number, _Followed())
            followed.looks += 1
            if number < len(read):
                followed.others.append(read[number][1])
            else:
                followed.reason = alone[number - len(read)].reason
        return reasons

    def close(self) -> list[UnreadReason]:
        """As if every pass were over; afterwards there is none."""
        reasons = self._end([track for track in self._tracker.tracks if not track.ended])
        self._tracker.tracks.clear()
        self._followed.clear()
        return reasons

    def _end(self, tracks: Sequence[Track]) -> list[UnreadReason]:
        over = [self._followed.pop(track.number) for track in tracks]
        return [
            followed.reason
            for followed in over
            # a lone look is more often no plate than a pass that was missed
            if followed.reason is not None and followed.looks > 1 and not any(counted() for counted in followed.others)
        ]


def _without_text(plate: PlateDetection) -> PlateReading:
    return PlateReading(plate, (PlateCandidate(PlateText(""), 0.0),), ())


def _covers(quad: Quad, plate: PlateDetection) -> bool:
    """Whether the middle of `plate` lies in the upright box around `quad`: then both are one plate, found twice."""
    (x, y, width, height), (left, top, across, down) = bounding_box(quad), bounding_box(plate.quad)
    return x <= left + across / 2 <= x + width and y <= top + down / 2 <= y + height
