"""Positions drawn without tiles: geometry by numbers, and what clicks and keys do."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.landmarks import Landmark
from alpr_desk.ui.widgets.map.geometry import (
    Sight,
    clusters,
    degrees,
    distance_text,
    ground,
    projected,
    scale_bar,
    sight_of,
)
from alpr_desk.ui.widgets.map.orientation import place_box
from alpr_desk.ui.widgets.map.outline import Outline
from alpr_desk.ui.widgets.map.pen import Tool
from alpr_desk.ui.widgets.map.view import MapView, Spot

LATITUDE = st.floats(-84.9, 84.9)
LONGITUDE = st.floats(-179.9, 179.9)
FRESNO = (36.7378, -119.7871)
SPOTS = (
    Spot(1, *FRESNO, "7ABC123 14:32"),
    Spot(2, 36.7379, -119.7871),
    Spot(3, 36.80, -119.70),
)


@given(LATITUDE, LONGITUDE)
def test_projection_comes_back_to_the_same_place(latitude: float, longitude: float) -> None:
    assert degrees(*projected(latitude, longitude)) == pytest.approx((latitude, longitude), abs=1e-9)


@given(st.lists(st.tuples(LATITUDE, LONGITUDE), min_size=1, max_size=30), st.integers(200, 1400), st.integers(200, 900))
def test_all_places_are_in_sight(places: list[tuple[float, float]], width: int, height: int) -> None:
    sight = sight_of(places, width, height)
    if sight.m_px < 60_000:
        for place in places:
            x, y = sight.pixel(*place)
            assert -0.5 <= x <= width + 0.5 and -0.5 <= y <= height + 0.5


def test_a_kilometre_north_is_a_kilometre_on_the_scale() -> None:
    sight = sight_of([FRESNO], 400, 400)
    up = sight.pixel(FRESNO[0] + 1000 / 110_980, FRESNO[1])  # a degree of latitude there is 110.98 km
    assert (200 - up[1]) * sight.ground_m_px == pytest.approx(1000, rel=0.01)


@given(st.floats(0.05, 60_000))
def test_scale_bar_is_a_round_length_that_fits(m_px: float) -> None:
    metres, pixels = scale_bar(m_px)
    assert 0.39 * 140 <= pixels <= 140.001
    assert metres == pytest.approx(pixels * m_px)
    leading = metres / 10 ** math.floor(math.log10(metres * 1.000001))
    assert min(abs(leading - digit) for digit in (1, 2, 5)) < 1e-6


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 600)), max_size=60))
def test_clusters_hold_every_point_once_and_none_from_afar(points: list[tuple[float, float]]) -> None:
    found = clusters(points)
    assert sorted(n for cluster in found for n in cluster.members) == list(range(len(points)))
    for cluster in found:
        first = points[cluster.members[0]]
        assert all(math.dist(first, points[n]) <= 26 for n in cluster.members)


def test_what_lies_under_the_pointer_stays_there_when_it_goes_nearer() -> None:
    sight = Sight(1000.0, 2000.0, 10.0, 400, 300)
    before, after = sight.place(50, 60), sight.zoomed(2.5, 50, 60).place(50, 60)
    assert after == pytest.approx(before)


def test_distances_are_said_as_people_say_them() -> None:
    assert [distance_text(m) for m in (5.0, 200.0, 1000.0, 20_000.0)] == ["5 m", "200 m", "1 km", "20 km"]
    assert ground(0) == 1


@pytest.fixture
def view(qtbot: QtBot) -> MapView:
    made = MapView()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def test_near_spots_are_one_count_until_one_goes_nearer(view: MapView) -> None:
    view.show_spots(SPOTS)
    assert sorted(len(mark.members) for mark in view.marks) == [1, 2]
    for _ in range(20):
        view.zoom(2.0, QPointF(*view.sight.pixel(*FRESNO)))
    assert [len(mark.members) for mark in view.marks] == [1, 1, 1]


def test_click_on_a_count_chooses_all_in_it(qtbot: QtBot, view: MapView) -> None:
    view.show_spots(SPOTS)
    count = next(mark for mark in view.marks if len(mark.members) == 2)
    with qtbot.waitSignal(view.chosen) as told:
        QTest.mouseClick(
            view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(round(count.x), round(count.y))
        )
    assert told.args == [(1, 2)]
    assert view.selected == {1, 2}


def test_drag_moves_and_chooses_nothing(qtbot: QtBot, view: MapView) -> None:
    view.show_spots(SPOTS)
    before = view.sight
    with qtbot.assertNotEmitted(view.chosen):
        start = QPoint(*map(round, view.sight.pixel(*FRESNO)))
        QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        QTest.mouseMove(view, QPoint(300, 200))
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(300, 200))
    assert view.sight != before
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.sight == before


def test_spot_selected_elsewhere_comes_into_sight(view: MapView) -> None:
    view.show_spots(SPOTS)
    for _ in range(6):
        view.zoom(2.0, QPointF(*view.sight.pixel(*FRESNO)))
    view.select((3,))
    x, y = view.sight.pixel(36.80, -119.70)
    assert view.rect().contains(QPoint(round(x), round(y)))


def test_outline_that_was_asked_for_is_in_sight(view: MapView) -> None:
    view.show_spots((), outline=Outline((FRESNO,), radius_m=5000))
    top = view.sight.pixel(FRESNO[0] + 5000 / 111_320, FRESNO[1])
    assert 0 <= top[1] <= 60


def test_drawing_is_made_with_and_without_spots(view: MapView) -> None:
    blank = view.grab().toImage()
    view.show_spots(SPOTS, path=True, outline=Outline((FRESNO, (36.8, -119.7), (36.7, -119.6)), closed=True))
    assert view.grab().toImage() != blank


def click(view: MapView, x: int, y: int) -> None:
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, y))


def pull(view: MapView, start: QPoint, end: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(view, left, none, start)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, left, none, end)


def pixel(view: MapView, place: tuple[float, float]) -> QPoint:
    return QPoint(*map(round, view.sight.pixel(*place)))


@pytest.fixture
def drawing(view: MapView) -> tuple[MapView, list[Outline | None]]:
    """With everything the view told of."""
    told: list[Outline | None] = []
    view.drawn.connect(told.append)
    view.show_spots(SPOTS)
    return view, told


def test_circle_is_pulled_from_its_middle_and_chooses_nothing(
    qtbot: QtBot, drawing: tuple[MapView, list[Outline | None]]
) -> None:
    view, told = drawing
    before = view.sight
    view.draw(Tool.CIRCLE)
    with qtbot.assertNotEmitted(view.chosen):
        pull(view, pixel(view, FRESNO), pixel(view, FRESNO) + QPoint(50, 0))
    assert len(told) == 1
    made = told[0]
    assert made is not None
    assert made.radius_m == pytest.approx(50 * view.sight.ground_m_px, rel=0.01)
    assert pixel(view, made.points[0]) == pixel(view, FRESNO)
    assert view.sight == before
    assert view.pen.tool is None


def test_area_is_clicked_corner_by_corner_and_closed_at_the_first(
    drawing: tuple[MapView, list[Outline | None]],
) -> None:
    view, told = drawing
    view.draw(Tool.AREA)
    for corner in ((100, 100), (300, 100), (300, 250), (101, 101)):
        assert told == []
        click(view, *corner)
    made = told[0]
    assert made is not None
    assert made.closed
    assert [pixel(view, corner) for corner in made.points] == [QPoint(100, 100), QPoint(300, 100), QPoint(300, 250)]


def test_area_of_two_corners_is_none(drawing: tuple[MapView, list[Outline | None]]) -> None:
    view, told = drawing
    view.draw(Tool.AREA)
    for corner in ((100, 100), (300, 100), (300, 100)):
        click(view, *corner)
    assert told == []
    assert view.pen.tool is Tool.AREA


def test_circle_is_set_by_two_clicks_and_by_no_double_click(drawing: tuple[MapView, list[Outline | None]]) -> None:
    view, told = drawing
    view.draw(Tool.CIRCLE)
    click(view, 200, 200)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(200, 200))
    assert told == []
    click(view, 200, 240)
    made = told[0]
    assert made is not None
    assert made.radius_m == pytest.approx(40 * view.sight.ground_m_px, rel=0.01)


def test_handles_move_and_reshape_what_is_drawn(drawing: tuple[MapView, list[Outline | None]]) -> None:
    view, told = drawing
    view.show_area(Outline((view.sight.place(300, 200),), radius_m=60 * view.sight.ground_m_px))
    pull(view, QPoint(300, 200), QPoint(340, 170))
    moved = told[-1]
    assert moved is not None
    assert pixel(view, moved.points[0]) == QPoint(340, 170)
    pull(view, pixel(view, moved.handles[1]), QPoint(340 + 120, 170))
    wider = told[-1]
    assert wider is not None
    assert wider.points == moved.points
    assert wider.radius_m == pytest.approx(2 * moved.radius_m, rel=0.02)


def test_ground_moves_where_no_handle_is_held(drawing: tuple[MapView, list[Outline | None]]) -> None:
    view, told = drawing
    view.show_area(Outline((view.sight.place(300, 200),), radius_m=60 * view.sight.ground_m_px))
    before = view.sight
    pull(view, QPoint(330, 200), QPoint(380, 220))
    assert told == []
    assert view.sight != before


def test_keys_draw_move_and_take_away(drawing: tuple[MapView, list[Outline | None]]) -> None:
    view, told = drawing
    QTest.keyClick(view, Qt.Key.Key_A)
    keys = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left)
    for key in keys:
        QTest.keyClick(view, Qt.Key.Key_Return)
        QTest.keyClick(view, key)
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Return)
    made = told[-1]
    assert made is not None
    at = [pixel(view, corner) - QPoint(300, 200) for corner in made.points]
    assert at == [QPoint(0, 0), QPoint(30, 0), QPoint(30, 30), QPoint(0, 30)]
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    moved = told[-1]
    assert moved is not None
    assert pixel(view, moved.points[0]) == QPoint(310, 200)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert told[-1] is None


def test_drawing_given_up_leaves_what_stood(drawing: tuple[MapView, list[Outline | None]]) -> None:
    view, told = drawing
    stood = Outline((FRESNO,), radius_m=500)
    view.show_area(stood)
    view.draw(Tool.CIRCLE)
    click(view, 100, 100)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert (view.pen.area, view.pen.tool, told) == (stood, None, [])


def test_outline_says_in_words_what_it_is() -> None:
    assert Outline((FRESNO,), radius_m=420.4).words == "Circle of 420 m around 36.7378, -119.7871"
    square = Outline(((36.70, -119.80), (36.70, -119.70), (36.80, -119.70), (36.80, -119.80)), closed=True)
    assert square.words == "Area of 4 corners, 8.92 km by 11.1 km, around 36.7500, -119.7500"


def in_sight(view: MapView, *place: float) -> bool:
    return view.rect().contains(pixel(view, (place[0], place[1])))


def test_map_without_positions_opens_on_its_home_and_keeps_what_is_drawn_in_sight(view: MapView) -> None:
    view.home = ((36.6, -119.9), (36.9, -119.6))
    view.show_all()
    assert in_sight(view, *FRESNO) and view.sight.ground_m_px < 200
    view.show_area(Outline((FRESNO,), radius_m=500))
    before = view.sight
    view.show_area(Outline(((36.75, -119.75),), radius_m=500))
    assert view.sight == before, "what is in sight already moves nothing"
    view.show_area(Outline(((40.0, -120.0),), radius_m=500))
    assert in_sight(view, 40.0, -120.0)
    view.show_all()
    assert in_sight(view, 40.0, -120.0) and not in_sight(view, *FRESNO)


def inked(view: MapView, box: QRect) -> int:
    """Pixels in `box` that are not of the ground's colour or its grid's."""
    image = view.grab(box).toImage()
    plain = {image.pixel(x, y) for x in range(2) for y in range(2)}
    pixels = [image.pixel(x, y) for x in range(image.width()) for y in range(image.height())]
    return sum(p not in plain and QColor(p).lightness() > 90 for p in pixels)


def test_named_places_and_the_degrees_under_the_pointer_are_drawn(view: MapView) -> None:
    view.home = ((36.6, -119.9), (36.9, -119.6))
    view.nothing = ""
    view.show_all()
    there = pixel(view, FRESNO)
    box = QRect(there - QPoint(12, 12), there + QPoint(60, 12))
    assert inked(view, box) == 0
    view.landmarks = (Landmark("Office", *FRESNO),)
    assert inked(view, box) > 20
    corner = place_box(view.sight)
    pictures = []
    for at in (QPoint(100, 100), QPoint(400, 300)):
        QTest.mouseMove(view, at)
        pictures.append(view.grab(corner).toImage())
    assert pictures[0] != pictures[1]
    assert inked(view, corner) > 40
