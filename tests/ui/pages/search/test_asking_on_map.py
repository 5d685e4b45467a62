"""A place is drawn before any search: over the real Desk, what is asked, found and recorded is what was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from alpr_desk.domain.proving import AuditEvent, AuditRecord, Outcome
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.seeing import Position
from alpr_desk.ui.pages.audit.page import AuditPage
from alpr_desk.ui.pages.search.page import DRAW, START, SearchPage
from alpr_desk.ui.states import State
from alpr_desk.ui.widgets.map.geometry import Point
from alpr_desk.ui.window import MainWindow
from tests.helpers.agency import CASE, Agency
from tests.helpers.clock import START as DAY
from tests.helpers.reads import captured
from tests.ui.helpers.real_window import enter, real_window, settle

OFFICE = (36.7378, -119.7871)
READS = {
    "7NEAR01": (36.7378, -119.7871),
    "7NEAR02": (36.7400, -119.7950),
    "7EDGE03": (36.7560, -119.7690),  # in the box around the area, beyond its long side
    "7FARX04": (36.9000, -119.5000),
}
CORNERS = ((36.7200, -119.8100), (36.7200, -119.7660), (36.7600, -119.8100))
INSIDE = {"7NEAR01", "7NEAR02"}


@pytest.fixture
def window(agency: Agency) -> Iterator[MainWindow]:
    shift = agency.start_shift("deputy")
    for number, (plate, place) in enumerate(READS.items()):
        at = DAY + timedelta(minutes=number)
        agency.record(shift, captured(plate, at=at, position=Position(*place, 4.0)))
    agency.record(shift, captured("7NONE05", at=DAY))
    agency.ask("admin", ChangeSetting("window.map_places", [f"Main office: {OFFICE[0]}, {OFFICE[1]}"]))
    with real_window(agency) as made:
        yield made


def click(button: QPushButton) -> None:
    assert button.isVisible() and button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def opened(window: MainWindow, agency: Agency, qtbot: QtBot) -> SearchPage:
    """The page as the investigator finds it, and the map on it."""
    enter(window, agency, qtbot, "investigator")
    window.frame.open("search")
    settle(window, qtbot)
    page = window.frame.current
    assert isinstance(page, SearchPage)
    assert page.results.panel.sentence.text() == START
    assert page.results.panel.button.text() == DRAW
    click(page.results.panel.button)
    settle(window, qtbot)
    return page


def pixel(page: SearchPage, place: Point) -> QPoint:
    x, y = page.view.side.map.sight.pixel(*place)
    return QPoint(round(x), round(y))


def draw_area(page: SearchPage, corners: tuple[Point, ...] = CORNERS) -> None:
    """Corner by corner, the last one by a double click."""
    view = page.view.side.map
    click(page.view.side.map_panel.area)
    for corner in corners:
        assert view.rect().contains(pixel(page, corner)), "the corner is not in sight"
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(page, corner))
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=pixel(page, corners[-1]))


def search(window: MainWindow, page: SearchPage, qtbot: QtBot) -> None:
    window.purpose.state(CASE)
    click(page.query_bar.button)
    settle(window, qtbot)


def searches(agency: Agency) -> list[AuditRecord]:
    return agency.records(AuditEvent.SEARCH)


def places_in(record: AuditRecord) -> list[tuple[float, float]]:
    """The corners that an entry of the log tells."""
    told = record.detail["polygon"]
    assert isinstance(told, list)
    return [(float(latitude), float(longitude)) for latitude, longitude in (str(one).split(",") for one in told)]


def holds(corners: list[tuple[float, float]], place: Point) -> bool:
    """Whether a triangle holds a place: it lies on the same side of each edge."""
    edges = zip(corners, (*corners[1:], corners[0]), strict=True)
    sides = [(b[0] - a[0]) * (place[1] - a[1]) - (b[1] - a[1]) * (place[0] - a[0]) > 0 for a, b in edges]
    return all(sides) or not any(sides)


def test_the_log_tells_the_area_that_was_drawn_and_what_is_found_lies_in_it(
    window: MainWindow, agency: Agency, qtbot: QtBot
) -> None:
    page = opened(window, agency, qtbot)
    draw_area(page)
    assert page.view.side.map_panel.words.text().startswith("Area of 3 corners")
    search(window, page, qtbot)
    assert {row.read.plate for row in page.table.model.rows} == INSIDE
    attempted, completed = searches(agency)
    assert (attempted.outcome, completed.outcome) == (Outcome.ATTEMPTED, Outcome.COMPLETED)
    pixels = page.view.side.map.sight.ground_m_px / 100_000  # degrees that a click may be off
    for record in (attempted, completed):
        assert (record.user_name, record.detail["pattern"]) == ("investigator", "*")
        told = places_in(record)
        assert told == [pytest.approx(corner, abs=pixels) for corner in CORNERS]
        assert {plate for plate, place in READS.items() if holds(told, place)} == INSIDE
    drawn = page.view.side.map.pen.area
    assert drawn is not None
    assert places_in(completed) == [pytest.approx(corner, abs=1e-6) for corner in drawn.points]
    found = [row.read.id for row in page.table.model.rows]
    assert completed.detail["reads"] == found and completed.detail["rows"] == 2
    assert agency.verdict().faults == ()


def test_an_auditor_reads_the_area_in_the_entry(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    page = opened(window, agency, qtbot)
    draw_area(page)
    search(window, page, qtbot)
    told = places_in(searches(agency)[-1])
    window.keeper.sign_out()
    settle(window, qtbot)
    enter(window, agency, qtbot, "auditor")
    window.frame.open("audit")
    settle(window, qtbot)
    audit = window.frame.pages["audit"]
    assert isinstance(audit, AuditPage)
    row = next(row for row in audit.table.model.rows if row.event == AuditEvent.SEARCH and "polygon" in row.detail)
    assert all(f"{latitude},{longitude}" in row.detail for latitude, longitude in told)


def test_a_circle_drawn_first_is_told_and_searched_in(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    page = opened(window, agency, qtbot)
    view = page.view.side.map
    click(page.view.side.map_panel.circle)
    middle = pixel(page, OFFICE)
    edge = middle + QPoint(round(1_500 / view.sight.ground_m_px), 0)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(view, edge)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=edge)
    search(window, page, qtbot)
    assert {row.read.plate for row in page.table.model.rows} == INSIDE
    latitude, longitude, metres = map(float, str(searches(agency)[-1].detail["near"]).split(","))
    assert (latitude, longitude) == pytest.approx(OFFICE, abs=1e-3)
    assert metres == pytest.approx(1_500, rel=0.02)


def test_no_read_is_shown_or_asked_for_before_the_search(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    before = agency.entries_stored()
    page = opened(window, agency, qtbot)
    asked = agency.entries_stored()
    draw_area(page)
    settle(window, qtbot)
    assert page.view.side.map.spots == () and page.view.rows == ()
    assert not page.table.isVisible() and not page.view.header.timeline.isVisible()
    assert searches(agency) == []
    assert agency.entries_stored() == asked > before, "drawing opens nothing"
    assert not page.query_bar.button.isEnabled(), "no purpose was stated"


def test_an_area_without_reads_is_searched_again_wider(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    page = opened(window, agency, qtbot)
    draw_area(page, ((36.7700, -119.8100), (36.7700, -119.8000), (36.7650, -119.8000)))
    search(window, page, qtbot)
    assert page.state is State.EMPTY
    click(page.results.panel.button)
    drawn = page.view.side.map.pen.area
    assert drawn is not None and len(drawn.points) == 3
    draw_area(page)
    search(window, page, qtbot)
    assert {row.read.plate for row in page.table.model.rows} == INSIDE
    assert page.table.isVisible() and page.view.header.timeline.isVisible()
    assert page.view.side.map.isVisible()


def test_map_is_closed_again_and_opens_from_the_further_fields(
    window: MainWindow, agency: Agency, qtbot: QtBot
) -> None:
    page = opened(window, agency, qtbot)
    QTest.mouseClick(page.view.header.map, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert (page.state, page.results.panel.sentence.text()) == (State.EMPTY, START)
    window.resize(1024, 600)
    click(page.query_bar.more_button)
    click(page.panels.further.draw_button)
    settle(window, qtbot)
    assert page.view.side.map.isVisible()
    click(page.query_bar.more_button)
    assert page.view.side.map.isVisible() and page.panels.further.isVisible()
    page.forget()
    assert page.results.panel.isVisible() and page.view.side.map.pen.area is None


@pytest.mark.parametrize("who", ["deputy", "auditor", "trainer"])
def test_who_may_not_search_has_no_map(window: MainWindow, agency: Agency, qtbot: QtBot, who: str) -> None:
    enter(window, agency, qtbot, who)
    assert ("search" in {entry.name for entry in window.entries()}) is (who == "deputy")
