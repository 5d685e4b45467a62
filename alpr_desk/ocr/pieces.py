"""Very wide and very high pictures in pieces: scaled down as a whole, no plate in them would be large enough.

Knows nothing of plates but that one is at most half as long as the picture's shorter side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

_LEAST_SIDE = 2560
"""Pixels of the longer side up to which a picture is looked at as a whole: four times what the detector sees of it."""

_WIDE, _LENGTH, _SHARED, _SLACK = 3.0, 2.0, 0.6, 0.05
"""In shorter sides: how long a picture must be to be looked at in pieces, how long each is and shares with the next,
and how far its own part reaches into the next one's."""

_LEAST_LENGTH = 1280
"""Pixels of a piece, however narrow: a picture of a few rows is not cut into thousands."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a picture along its longer side, in pixels: it reaches from `start` to `end`, and what has its middle
    in `own` is whole in it. Own parts share a little, since nothing is found at quite the same place twice."""

    start: int
    end: int
    own: tuple[float, float]


def pieces(width: int, height: int) -> Sequence[Piece]:
    """What to look at one by one, in order and together the whole picture; one piece where that is no odd shape."""
    short, long = sorted((width, height))
    if long <= _LEAST_SIDE or long < _WIDE * short:
        return (Piece(0, long, (0.0, float(long))),)
    length, shared = max(_LEAST_LENGTH, round(_LENGTH * short)), round(_SHARED * short)
    count = ceil((long - shared) / (length - shared))
    starts = [round(i * (long - length) / (count - 1)) for i in range(count)]
    seams = [(start + length + following) / 2 for start, following in pairwise(starts)]
    slack = _SLACK * short
    owned = [(low - slack, high + slack) for low, high in pairwise([0.0, *seams, float(long)])]
    return tuple(Piece(start, start + length, own) for start, own in zip(starts, owned, strict=True))
