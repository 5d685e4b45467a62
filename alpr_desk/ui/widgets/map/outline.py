"""A place as it is drawn: a circle, an area or a way; its handles, what they make of it, and its words. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from alpr_desk.ui.widgets.map.geometry import Point, degrees, distance_text, ground, projected

LEAST_CORNERS = 3


@dataclass(frozen=True, slots=True)
class Outline:
    """A circle where `radius_m` is given, else a line through `points` (WGS 84 degrees), closed or not."""

    points: tuple[Point, ...]
    radius_m: float = 0.0
    closed: bool = False

    @property
    def handles(self) -> tuple[Point, ...]:
        """What a hand can take hold of: first the middle, which moves all; then the edge or the corners."""
        if self.radius_m:
            return self.points[0], _east_of(self.points[0], self.radius_m)
        return (_middle(self.points), *self.points) if self.closed else ()

    def pulled(self, handle: int, to: Point) -> Outline:
        """With handle number `handle` at `to`."""
        if handle == 0:
            return self._moved(to)
        if self.radius_m:
            return circle(self.points[0], to)
        corners = list(self.points)
        corners[handle - 1] = to
        return replace(self, points=tuple(corners))

    def _moved(self, to: Point) -> Outline:
        (east, north), (east_to, north_to) = projected(*self.handles[0]), projected(*to)
        points = (projected(*point) for point in self.points)
        return replace(self, points=tuple(degrees(x + east_to - east, y + north_to - north) for x, y in points))

    @property
    def around(self) -> tuple[Point, ...]:
        """Places that must be in sight for all of it to be."""
        if not self.radius_m:
            return self.points
        latitude, longitude = self.points[0]
        up = self.radius_m / 111_320
        side = up / max(0.01, ground(latitude))
        return (latitude - up, longitude - side), (latitude + up, longitude + side)

    @property
    def words(self) -> str:
        """What a member reads beside the map: `Circle of 420 m around 36.7378, -119.7871`."""
        if self.radius_m:
            return f"Circle of {_length(self.radius_m)} around {_place(self.points[0])}"
        if not self.closed:
            return f"Way through {len(self.points)} points"
        places = [projected(*point) for point in self.points]
        (east, north), shrink = zip(*places, strict=True), ground(self.handles[0][0])
        wide, high = ((max(side) - min(side)) * shrink for side in (east, north))
        size = f"{_length(wide)} by {_length(high)}"
        return f"Area of {len(self.points)} corners, {size}, around {_place(self.handles[0])}"


def circle(middle: Point, edge: Point) -> Outline:
    """Around `middle` through `edge`, a metre wide at least."""
    return Outline((middle,), radius_m=max(1.0, math.dist(projected(*middle), projected(*edge)) * ground(middle[0])))


def _east_of(place: Point, metres: float) -> Point:
    east, north = projected(*place)
    return degrees(east + metres / ground(place[0]), north)


def _middle(points: tuple[Point, ...]) -> Point:
    places = [projected(*point) for point in points]
    return degrees(sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places))


def _length(metres: float) -> str:
    return distance_text(float(f"{metres:.3g}"))


def _place(point: Point) -> str:
    return f"{point[0]:.4f}, {point[1]:.4f}"
