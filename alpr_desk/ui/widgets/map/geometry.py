"""From degrees to pixels and back, scale bars, and places that lie too close to be told apart. Pure.

Mercator: shapes keep their angles, and a metre is as long in every direction. Metres on the drawing are those of the
equator; `ground` gives what they are at a latitude.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

EARTH_M = 6_378_137.0
MOST_LATITUDE = 85.0
LEAST_M_PX, MOST_M_PX = 0.05, 60_000.0
_ALONE_M_PX = 2.0
"""Metres a pixel where there is only one place to show."""

Point = tuple[float, float]


def projected(latitude: float, longitude: float) -> Point:
    """Metres east and north on the drawing; WGS 84 degrees."""
    held = math.radians(max(-MOST_LATITUDE, min(MOST_LATITUDE, latitude)))
    return EARTH_M * math.radians(longitude), EARTH_M * math.asinh(math.tan(held))


def degrees(east: float, north: float) -> Point:
    """Latitude and longitude of a place on the drawing."""
    return math.degrees(math.atan(math.sinh(north / EARTH_M))), math.degrees(east / EARTH_M)


def ground(latitude: float) -> float:
    """Metres on the ground that one metre of the drawing stands for at `latitude`."""
    return math.cos(math.radians(max(-MOST_LATITUDE, min(MOST_LATITUDE, latitude))))


@dataclass(frozen=True, slots=True)
class Sight:
    """What a drawing of `width` by `height` pixels shows: its middle on the drawing, and metres a pixel."""

    east: float
    north: float
    m_px: float
    width: int
    height: int

    def pixel(self, latitude: float, longitude: float) -> Point:
        """x to the right, y downwards."""
        east, north = projected(latitude, longitude)
        return self.width / 2 + (east - self.east) / self.m_px, self.height / 2 - (north - self.north) / self.m_px

    def place(self, x: float, y: float) -> Point:
        """Latitude and longitude under a pixel."""
        return degrees(self.east + (x - self.width / 2) * self.m_px, self.north - (y - self.height / 2) * self.m_px)

    @property
    def ground_m_px(self) -> float:
        """Metres on the ground that a pixel in the middle stands for."""
        return self.m_px * ground(degrees(self.east, self.north)[0])

    def zoomed(self, factor: float, x: float, y: float) -> Sight:
        """`factor` above 1 goes nearer; what is under the pixel stays there."""
        m_px = max(LEAST_M_PX, min(MOST_M_PX, self.m_px / factor))
        east = self.east + (x - self.width / 2) * (self.m_px - m_px)
        north = self.north - (y - self.height / 2) * (self.m_px - m_px)
        return replace(self, east=east, north=north, m_px=m_px)

    def moved(self, right: float, down: float) -> Sight:
        """What is shown goes along with a hand that drags it by so many pixels."""
        return replace(self, east=self.east - right * self.m_px, north=self.north + down * self.m_px)


def sight_of(places: Sequence[Point], width: int, height: int, margin: int = 48) -> Sight:
    """All of `places` (latitude, longitude), as near as they can be shown; the equator's world where there are none."""
    if not places:
        return Sight(0.0, 0.0, MOST_M_PX, width, height)
    points = [projected(*place) for place in places]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    needed = max((east - west) / max(1, width - 2 * margin), (north - south) / max(1, height - 2 * margin))
    m_px = max(_ALONE_M_PX, min(MOST_M_PX, needed))
    return Sight((west + east) / 2, (south + north) / 2, m_px, width, height)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Places that cannot be told apart in a drawing: the middle of them, and their numbers in order."""

    x: float
    y: float
    members: tuple[int, ...]


def clusters(points: Iterable[Point], reach: float = 26.0) -> tuple[Cluster, ...]:
    """Each point (pixels) with what lies within `reach` of the first of its cluster; numbers are places in `points`."""
    seeds: dict[tuple[int, int], list[int]] = {}
    found: list[list[int]] = []
    kept = list(points)
    for number, (x, y) in enumerate(kept):
        cell = (math.floor(x / reach), math.floor(y / reach))
        near = [
            seed
            for column in (-1, 0, 1)
            for line in (-1, 0, 1)
            for seed in seeds.get((cell[0] + column, cell[1] + line), ())
            if math.dist(kept[found[seed][0]], (x, y)) <= reach
        ]
        if near:
            found[min(near, key=lambda seed: math.dist(kept[found[seed][0]], (x, y)))].append(number)
        else:
            seeds.setdefault(cell, []).append(len(found))
            found.append([number])
    return tuple(
        Cluster(
            sum(kept[n][0] for n in members) / len(members), sum(kept[n][1] for n in members) / len(members),
            tuple(members),
        )
        for members in found
    )  # fmt: skip


def scale_bar(m_px: float, most_px: float = 140.0) -> tuple[float, float]:
    """(metres, pixels) of the longest bar of 1, 2 or 5 times a power of ten that is not above `most_px`."""
    most = m_px * most_px
    power = 10.0 ** math.floor(math.log10(most))
    metres = max(factor * power for factor in (1, 2, 5) if factor * power <= most)
    return metres, metres / m_px


def distance_text(metres: float) -> str:
    """`200 m`, `5 km`."""
    return f"{metres:g} m" if metres < 1000 else f"{metres / 1000:g} km"
