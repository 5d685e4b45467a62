"""Pictures of the search page in the window, with what it shows beside its rows; nothing in them is cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.landmarks import box_of_region
from alpr_desk.domain.people import Role
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.results import ListSavedSearches, SavedSearch
from alpr_desk.domain.requests.search import (
    MisreadExample,
    MisreadPreview,
    OpenCrops,
    OpenRead,
    PreviewMisreads,
    SearchReads,
)
from alpr_desk.domain.seeing import ReadCorrection
from alpr_desk.errors import DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.search.further import Further, PlaceKind
from alpr_desk.ui.pages.search.page import SearchPage
from alpr_desk.ui.widgets.map.outline import circle
from alpr_desk.ui.widgets.map.pen import Tool
from tests.ui.helpers.desk_context import NOW
from tests.ui.helpers.samples import crop_png
from tests.ui.helpers.searching import found, found_around, opened_read
from tests.ui.helpers.window_stage import WindowStage, build_stage
from tests.ui.test_screens import save_all

PLACES = (
    "Main office: 36.7378, -119.7871",
    "Kings Canyon substation: 36.7363, -119.7029",
    "Jail: 36.7401, -119.7866",
)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front", map_places=PLACES)
    yield built
    built.window.close()


def _search_empty(stage: WindowStage) -> None:
    stage.sign_in(frozenset({Role.INVESTIGATOR}))
    stage.window.frame.open("search")


def _searched(stage: WindowStage, count: int) -> SearchPage:
    stage.desk.answer(SearchReads, lambda _: found(count, cut=count > 20))
    stage.desk.answer(OpenCrops, lambda request: tuple((n, crop_png("7ABC123")) for n in request.read_ids))
    stage.desk.answer(OpenRead, opened_read)
    _search_empty(stage)
    page = stage.window.frame.pages["search"]
    assert isinstance(page, SearchPage)
    stage.window.purpose.state(Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234"))
    page.query_bar.plate.setText("7A?C*")
    page.query_bar.submit()
    stage.settle()
    return page


def _search(stage: WindowStage) -> None:
    _searched(stage, 24)


def _search_one(stage: WindowStage) -> None:
    _searched(stage, 1)


def _search_opened(stage: WindowStage) -> None:
    page = _searched(stage, 24)
    page.table.opened.emit(page.table.current_row())


def _search_wrong(stage: WindowStage) -> None:
    _search_empty(stage)
    page = stage.window.frame.pages["search"]
    assert isinstance(page, SearchPage)
    page.query_bar.times.span.setCurrentIndex(5)
    page.query_bar.plate.setText("7A[")


def _around(stage: WindowStage) -> SearchPage:
    page = _searched(stage, 24)
    stage.desk.answer(SearchReads, lambda _: found_around(40, cut=True))
    page.search()
    stage.settle()
    return page


def _search_map(stage: WindowStage) -> None:
    page = _around(stage)
    page.view.header.map.setChecked(True)
    stage.settle()
    page.view.choose((3, 4, 5))


def _search_drawn(stage: WindowStage) -> None:
    page = _around(stage)
    page.view.header.map.setChecked(True)
    stage.settle()
    view = page.view.side.map
    view.drawn.emit(circle(view.sight.place(150, 150), view.sight.place(230, 150)))
    view.draw(Tool.AREA)
    for corner in ((60, 60), (200, 90)):
        view.pen.put(view.sight.place(*corner), view.sight)


def _search_circle(stage: WindowStage) -> None:
    _search_drawn(stage)
    page = stage.window.frame.pages["search"]
    assert isinstance(page, SearchPage)
    page.view.side.map.stop_drawing()


def _search_asking(stage: WindowStage) -> SearchPage:
    """The map before any search, with the places that the agency named."""
    _search_empty(stage)
    page = stage.window.frame.pages["search"]
    assert isinstance(page, SearchPage)
    page.results.panel.button.click()
    stage.settle()
    return page


def _search_asking_drawn(stage: WindowStage) -> None:
    page = _search_asking(stage)
    view = page.view.side.map
    view.drawn.emit(circle(view.sight.place(260, 160), view.sight.place(330, 160)))


def _search_asking_home(stage: WindowStage) -> None:
    """On the state of the home region; the further fields are beside it."""
    page = _search_asking(stage)
    page.view.ask_on_map(box_of_region("US-CA"))
    page.panels.open(page.panels.further)


def _search_calendar(stage: WindowStage) -> None:
    page = _around(stage)
    page.view.header.calendar.setChecked(True)
    page.view.timeline.set_brush(1, 8)


def _search_further(stage: WindowStage) -> None:
    page = _around(stage)
    scenes = "36.74, -119.79, 300, 2026-11-24 14:00, 2026-11-24 15:30\nbank"
    further = Further(1, "", "", PlaceKind.NEAR, "36.7378, -119.7871", 500, "8XYZ999", 60, 3, scenes)
    page.panels.open(page.panels.further)
    page.panels.further.fill(further)


def _search_preview(stage: WindowStage) -> None:
    page = _around(stage)
    examples = (
        MisreadExample("7A8C123", 0.42, "position 3: read as 8, asked for B"),
        MisreadExample("1ABC123", 0.1, "position 1: read as 1, asked for 7"),
    )
    stage.desk.answer(PreviewMisreads, MisreadPreview(3, 12, examples, 44))
    page.panels.open(page.panels.further)
    page.panels.further.edits.setCurrentIndex(1)
    page.panels.further.preview_button.click()


def _search_saved(stage: WindowStage) -> None:
    page = _around(stage)
    kept = (
        SavedSearch(1, "Bank on Main Street, partial from the witness", SearchReads("7A?C*"), NOW),
        SavedSearch(2, "Blue van", SearchReads("*1X"), NOW),
    )
    stage.desk.answer(ListSavedSearches, kept)
    page.query_bar.saved_button.click()


def _search_correct(stage: WindowStage) -> None:
    page = _around(stage)
    page.panels.described.emit(page.table.current_row())
    plates = PlateText("7AXC123"), PlateText("7ABC123")
    made = ReadCorrection(1, 1, plates[0], "US-CA", plates[1], "US-NV", "B on the crop", "vega", NOW)
    page.view.put_correction(made)
    stage.settle()
    page.details.start_correction()


def _search_denied(stage: WindowStage) -> None:
    page = _searched(stage, 24)
    stage.desk.answer(SearchReads, Denied(DenialReason.TRAINING, "Your ALPR training expired on 2026-11-20."))
    page.search()


def _search_offline(stage: WindowStage) -> None:
    page = _searched(stage, 24)
    stage.desk.answer(SearchReads, EnvironmentFault("The database does not answer: see that the office is reached."))
    page.search()


FACES: dict[str, Callable[[WindowStage], object]] = {
    "search-empty": _search_empty,
    "search": _search,
    "search-one": _search_one,
    "search-opened": _search_opened,
    "search-wrong": _search_wrong,
    "search-map": _search_map,
    "search-drawing": _search_drawn,
    "search-circle": _search_circle,
    "search-asking": _search_asking,
    "search-asking-drawn": _search_asking_drawn,
    "search-asking-home": _search_asking_home,
    "search-calendar": _search_calendar,
    "search-further": _search_further,
    "search-preview": _search_preview,
    "search-saved": _search_saved,
    "search-correct": _search_correct,
    "search-denied": _search_denied,
    "search-offline": _search_offline,
}


@pytest.mark.parametrize("name", FACES)
def test_face_fits_and_is_saved(stage: WindowStage, name: str) -> None:
    FACES[name](stage)
    stage.settle()
    save_all(stage, name)
