"""A circle or an area drawn on the map stands in the fields, is said in words and is what is asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.requests.search import Near, OpenCrops, Polygon, SearchReads
from alpr_desk.ui.pages.search.further import PlaceKind
from alpr_desk.ui.widgets.map.outline import Outline
from tests.ui.helpers.desk_context import Stage, make_stage, settle
from tests.ui.helpers.searching import found_around
from tests.ui.pages.search.test_results_view import searched


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage()
    made.desk.answer(SearchReads, found_around(24))
    made.desk.answer(OpenCrops, ())
    yield made
    made.close()


def test_drawn_circle_stands_in_the_fields_and_is_asked_for(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page.view.header.map.setChecked(True)
    drawn, panel = Outline(((36.7378, -119.7871),), radius_m=420.4), page.view.side.map_panel
    panel.map.drawn.emit(drawn)
    assert panel.words.text().startswith("Circle of 420 m around 36.7378, -119.7871.")
    assert page.panels.further.place.currentData() == PlaceKind.NEAR
    page.query_bar.submit()
    settle(qtbot, stage)
    assert stage.desk.asked_of(SearchReads)[-1].near == Near(36.7378, -119.7871, 420.0)
    panel.clear.click()
    page.query_bar.submit()
    settle(qtbot, stage)
    assert stage.desk.asked_of(SearchReads)[-1].near is None
    assert panel.map.pen.area is None


def test_drawn_area_is_asked_for_and_typing_moves_it(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    corners = ((36.70, -119.80), (36.70, -119.70), (36.80, -119.70))
    page.view.side.map.drawn.emit(Outline(corners, closed=True))
    page.query_bar.submit()
    settle(qtbot, stage)
    assert stage.desk.asked_of(SearchReads)[-1].polygon == Polygon(corners)
    page.panels.further.points.setText("36.7, -119.8; 36.7, -119.7; 36.9, -119.7")
    area = page.view.side.map.pen.area
    assert area is not None
    assert area.points[2] == (36.9, -119.7)


def test_area_that_is_too_large_is_said_beside_the_map_and_not_asked(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page.view.side.map.drawn.emit(Outline(((30.0, -119.8), (36.7, -119.7), (36.8, -119.7)), closed=True))
    assert "draw a smaller one" in page.view.side.map_panel.words.text()
    before = len(stage.desk.asked_of(SearchReads))
    page.query_bar.submit()
    settle(qtbot, stage)
    assert len(stage.desk.asked_of(SearchReads)) == before
    page.view.side.map_panel.clear.click()
    page.query_bar.submit()
    settle(qtbot, stage)
    assert stage.desk.asked_of(SearchReads)[-1].polygon is None
