"""Places of a search: circle, polygon, way; which positions lie in them, and the cells of a map they touch. Pure.

Distances are on a sphere (haversine) for circles, and on a plane around the place for polygons and ways, which is
right to a metre in a thousand over the 200 km that a place may span.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.requests.search import Near, Place, Polygon, Route
from alpr_desk.errors import BadInput

EARTH_M: Final = 6_371_008.8
"""Mean radius of the earth, metres (IUGG)."""

CELL_DEGREES: Final = 0.01
"""Side of a map cell: 1.1 km north, 0.9 km east in Fresno."""

_CELLS_ROUND: Final = 36_000
MAX_CELLS: Final = 400
"""A place that touches more cells than this is looked for along the times instead."""

_MAX_SPAN_DEGREES: Final = 2.0
_MAX_POINTS: Final = 100

Numbers = NDArray[np.float64]


class Box(NamedTuple):
    """Degrees of a rectangle that holds a place."""

    south: float
    west: float
    north: float
    east: float


def cell(latitude: float, longitude: float) -> int:
    """The number of the map cell around a position."""
    return math.floor((latitude + 90) / CELL_DEGREES) * _CELLS_ROUND + math.floor((longitude + 180) / CELL_DEGREES)


def cells_of(place: Place) -> tuple[int, ...] | None:
    """The cells that `place` touches, perhaps some more; None where they are more than `MAX_CELLS`."""
    if not isinstance(place, Route):
        return cells(box_of(place))
    touched: set[int] = set()
    for one, other in pairwise(place.points):
        steps = math.ceil(max(abs(one[0] - other[0]), abs(one[1] - other[1])) / CELL_DEGREES) or 1
        ways = [tuple(a + (b - a) * step / steps for a, b in zip(one, other, strict=True)) for step in range(steps + 1)]
        for (south, west), (north, east) in pairwise(ways):
            touched.update(cells(box_of(Route(((south, west), (north, east)), place.width_m))) or ())
            if len(touched) > MAX_CELLS:
                return None
    return tuple(sorted(touched))


def cells(box: Box) -> tuple[int, ...] | None:
    """The cells that `box` touches; None where they are more than `MAX_CELLS`."""
    first, last = cell(box.south, box.west), cell(box.north, box.east)
    rows, wide = last // _CELLS_ROUND - first // _CELLS_ROUND + 1, last % _CELLS_ROUND - first % _CELLS_ROUND + 1
    if rows * wide > MAX_CELLS:
        return None
    return tuple(first + row * _CELLS_ROUND + column for row in range(rows) for column in range(wide))


def box_of(place: Place) -> Box:
    """Raises BadInput, with what to do, where `place` is none that can be searched."""
    if isinstance(place, Near):
        return _around(place)
    points = place.corners if isinstance(place, Polygon) else place.points
    least = 3 if isinstance(place, Polygon) else 2
    if not least <= len(points) <= _MAX_POINTS:
        raise BadInput(f"Give the area 3, the way 2 points at least, and at most {_MAX_POINTS}.")
    if not all(abs(latitude) <= 89 and abs(longitude) <= 180 for latitude, longitude in points):
        raise BadInput("Give each point as latitude and longitude in degrees, like 36.74,-119.79.")
    aside = place.width_m if isinstance(place, Route) else 0.0
    if not 0 <= aside <= 5_000 or (isinstance(place, Route) and not aside):
        raise BadInput("Give the width of the way in metres, at most 5,000 to either side.")
    latitudes, longitudes = zip(*points, strict=True)
    north = math.degrees(aside / EARTH_M)
    east = north / math.cos(math.radians(max(map(abs, latitudes))))
    box = Box(min(latitudes) - north, min(longitudes) - east, max(latitudes) + north, max(longitudes) + east)
    if box.north - box.south > _MAX_SPAN_DEGREES or box.east - box.west > _MAX_SPAN_DEGREES:
        raise BadInput("The place is larger than two degrees: draw a smaller one.")
    return box


def _around(near: Near) -> Box:
    if not (-90 <= near.latitude <= 90 and -180 <= near.longitude <= 180 and 0 < near.radius_m <= 100_000):
        raise BadInput("Give the place as latitude, longitude and a radius of at most 100,000 metres.")
    north = math.degrees(near.radius_m / EARTH_M)
    east = north / max(0.01, math.cos(math.radians(near.latitude)))
    return Box(near.latitude - north, near.longitude - east, near.latitude + north, near.longitude + east)


def holds(place: Place, latitudes: Numbers, longitudes: Numbers) -> NDArray[np.bool_]:
    """Which positions lie in `place`; one that is no number lies nowhere."""
    if isinstance(place, Near):
        return distances_m(place.latitude, place.longitude, latitudes, longitudes) <= place.radius_m
    if isinstance(place, Polygon):
        return _inside(np.array(place.corners), latitudes, longitudes)
    ways = zip(place.points[:-1], place.points[1:], strict=True)
    within = np.zeros(np.shape(latitudes), np.bool_)
    for one, other in ways:
        within |= _from_way(one, other, latitudes, longitudes) <= place.width_m
    return within


def distances_m(latitude: float, longitude: float, latitudes: Numbers, longitudes: Numbers) -> Numbers:
    """Great-circle metres (haversine)."""
    here, there = math.radians(latitude), np.radians(latitudes)
    half = np.sin((there - here) / 2) ** 2
    half = half + math.cos(here) * np.cos(there) * np.sin(np.radians(longitudes - longitude) / 2) ** 2
    metres: Numbers = 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return metres


def _inside(corners: Numbers, latitudes: Numbers, longitudes: Numbers) -> NDArray[np.bool_]:
    """By the crossings of a ray to the east: odd is inside."""
    inside = np.zeros(np.shape(latitudes), np.bool_)
    for (south, west), (north, east) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if south != north:
            crosses = (south > latitudes) != (north > latitudes)
            inside ^= crosses & (longitudes < west + (latitudes - south) * (east - west) / (north - south))
    return inside


def _from_way(one: tuple[float, float], other: tuple[float, float], latitudes: Numbers, longitudes: Numbers) -> Numbers:
    """Metres to the nearest point of a straight piece."""
    shrink = math.cos(math.radians((one[0] + other[0]) / 2))
    along = np.radians(other[0] - one[0]), np.radians(other[1] - one[1]) * shrink
    y, x = np.radians(latitudes - one[0]), np.radians(longitudes - one[1]) * shrink
    length = along[0] ** 2 + along[1] ** 2
    share = np.clip((y * along[0] + x * along[1]) / length, 0.0, 1.0) if length else np.zeros_like(y)
    metres: Numbers = EARTH_M * np.hypot(y - share * along[0], x - share * along[1])
    return metres
