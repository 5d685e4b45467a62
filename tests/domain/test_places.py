"""Which positions lie in a place, and that its cells hold them all."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point  # type: ignore[import-untyped]  # ships no types
from shapely import Polygon as Outline

from alpr_desk.domain.places import Box, box_of, cell, cells, cells_of, distances_m, holds
from alpr_desk.domain.requests.search import Near, Place, Polygon, Route

LATITUDES, LONGITUDES = st.floats(36.70, 36.78), st.floats(-119.85, -119.75)
POINTS = st.tuples(LATITUDES, LONGITUDES)
PLACES = st.one_of(
    st.builds(Near, LATITUDES, LONGITUDES, st.floats(10, 3_000)),
    st.builds(Polygon, st.lists(POINTS, min_size=3, max_size=6).map(tuple)),
    st.builds(Route, st.lists(POINTS, min_size=2, max_size=6).map(tuple), st.floats(10, 900)),
)


def test_a_degree_of_latitude() -> None:
    (metres,) = distances_m(36.0, -119.0, np.array([37.0]), np.array([-119.0]))
    assert metres == pytest.approx(111_195, abs=1)


@given(PLACES, POINTS)
def test_the_box_and_its_cells_hold_the_place(place: Place, point: tuple[float, float]) -> None:
    if holds(place, np.array([point[0]]), np.array([point[1]]))[0]:
        south, west, north, east = box = box_of(place)
        assert south <= point[0] <= north and west <= point[1] <= east
        assert cell(*point) in (cells(box) or ())
        assert cell(*point) in (cells_of(place) or ())


@given(st.lists(POINTS, min_size=3, max_size=6), POINTS)
def test_polygon_agrees_with_a_geometry_library(corners: list[tuple[float, float]], point: tuple[float, float]) -> None:
    outline = Outline([(x, y) for y, x in corners])
    spot = Point(point[1], point[0])
    if outline.is_valid and outline.boundary.distance(spot) > 1e-9:
        inside = holds(Polygon(tuple(corners)), np.array([point[0]]), np.array([point[1]]))[0]
        assert bool(inside) is outline.contains(spot)


@given(st.lists(POINTS, min_size=2, max_size=6), st.floats(10, 900), POINTS)
def test_way_agrees_with_a_geometry_library(
    points: list[tuple[float, float]], width: float, point: tuple[float, float]
) -> None:
    shrink = math.cos(math.radians(36.74))

    def metres(at: tuple[float, float]) -> tuple[float, float]:
        return math.radians(at[1]) * shrink * 6_371_008.8, math.radians(at[0]) * 6_371_008.8

    away = LineString([metres(at) for at in points]).distance(Point(metres(point)))
    if abs(away - width) > 0.002 * width + 20:  # the plane differs a little from piece to piece
        on_way = holds(Route(tuple(points), width), np.array([point[0]]), np.array([point[1]]))[0]
        assert bool(on_way) is (away < width)


def test_no_position_lies_nowhere() -> None:
    nowhere = np.array([math.nan])
    for place in (Near(36.7, -119.8, 90_000), Polygon(((36, -120), (37, -120), (37, -119))), Route(((36, -120),) * 2)):
        assert not holds(place, nowhere, nowhere)[0]


def test_a_long_way_has_few_cells() -> None:
    way = Route(((36.60, -119.95), (36.90, -119.60)), 200)
    assert cells(box_of(way)) is None
    assert 60 < len(cells_of(way) or ()) < 250
    assert cells_of(Route(((36.0, -120.0), (37.9, -119.0)), 5_000)) is None


def test_large_places_have_no_cells() -> None:
    assert cells(Box(36.0, -120.0, 37.0, -119.0)) is None
    assert len(cells(Box(36.0001, -119.9999, 36.0002, -119.9998)) or ()) == 1
