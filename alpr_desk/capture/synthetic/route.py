"""Where the synthetic drive goes: north on Van Ness Avenue and west on Fresno Street, Fresno, California."""

from __future__ import annotations

import math

from alpr_desk.capture.gps import KnownTrack
from alpr_desk.domain.seeing import Position

_CORNERS = ((36.73080, -119.78690), (36.73705, -119.79455), (36.73905, -119.79215), (36.74720, -119.80190))
_METRES_PER_DEGREE = 111_320.0
ACCURACY_M = 3.0


def track(speed_m_s: float) -> KnownTrack:
    """The drive's positions at a steady speed from the first corner on; at the end of the route it stands still."""
    points, driven = [], 0.0
    for number, (latitude, longitude) in enumerate(_CORNERS):
        if number:
            before = _CORNERS[number - 1]
            north = (latitude - before[0]) * _METRES_PER_DEGREE
            east = (longitude - before[1]) * _METRES_PER_DEGREE * math.cos(math.radians(latitude))
            driven += math.hypot(north, east)
        points.append((driven / speed_m_s * 1000.0, Position(latitude, longitude, ACCURACY_M)))
    return KnownTrack(points)
