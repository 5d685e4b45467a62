"""What the page does with what was found: pages, times, map and calendar, lists, corrections, kept searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Permission, SessionId
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.corrections import Corrected, CorrectRead
from alpr_desk.domain.requests.results import (
    ExportResults,
    ForgetSearch,
    ListSavedSearches,
    ResultsExported,
    SavedSearch,
    SaveSearch,
)
from alpr_desk.domain.requests.search import (
    MisreadExample,
    MisreadPreview,
    Near,
    OpenCrops,
    OpenRead,
    PreviewMisreads,
    SearchReads,
    SearchResult,
    Together,
)
from alpr_desk.domain.seeing import ReadCorrection
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.search.further import SCENE_FORM, Further, PlaceKind, further_of
from alpr_desk.ui.pages.search.model import Query, query_of
from alpr_desk.ui.pages.search.page import SearchPage
from alpr_desk.ui.states import State
from tests.ui.helpers.desk_context import NOW, Stage, make_stage, settle
from tests.ui.helpers.samples import crop_png
from tests.ui.helpers.searching import found, found_around, opened_read

CASE = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234")


def pages(request: SearchReads) -> SearchResult:
    """Two pages: 24 reads, then 16 more."""
    whole = found_around(40)
    if request.after:
        return replace(whole, rows=whole.rows[24:], search_id=43)
    return replace(whole, rows=whole.rows[:24], cut=True, next="page 2")


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage()
    made.desk.answer(SearchReads, pages)
    made.desk.answer(OpenCrops, lambda request: tuple((n, crop_png("7ABC123")) for n in request.read_ids))
    made.desk.answer(OpenRead, opened_read)
    yield made
    made.close()


def searched(qtbot: QtBot, stage: Stage, plate: str = "7A?C*") -> SearchPage:
    page = SearchPage(stage.context)
    qtbot.addWidget(page)
    page.resize(1300, 700)
    page.show()
    page.activate()
    stage.context.purpose.state(CASE)
    page.query_bar.plate.setText(plate)
    page.query_bar.submit()
    settle(qtbot, stage)
    return page


def correction(number: int = 1) -> ReadCorrection:
    return ReadCorrection(
        9, number, PlateText("7AXC123"), "US-CA", PlateText("7ABC123"), "US-CA", "a B on the crop", "vega", NOW
    )


def test_next_page_comes_after_the_first_under_the_same_purpose(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    stage.context.purpose.state(Purpose(PurposeKind.PATROL))
    page.view.header.next_button.click()
    settle(qtbot, stage)
    assert [r.read.id for r in page.table.model.rows] == list(range(1, 41))
    last = stage.desk.asked_of(SearchReads)[-1]
    assert (last.after, last.purpose, last.pattern) == ("page 2", CASE, "7A?C*")
    assert page.view.header.next_button.isHidden()


def test_next_page_that_fails_leaves_the_rows(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    stage.desk.answer(SearchReads, EnvironmentFault("The database does not answer: try again."))
    page.view.header.next_button.click()
    settle(qtbot, stage)
    assert (len(page.table.model.rows), page.state) == (24, State.READY)
    assert page.view.header.next_button.isEnabled()
    assert "does not answer" in stage.context.messages.panel.sentence.text()


def test_crops_are_opened_only_for_what_is_looked_at(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(SearchReads, found_around(400))
    page = searched(qtbot, stage)
    first = stage.desk.asked_of(OpenCrops)[0]
    assert len(first.read_ids) < 60 and first.purpose == CASE
    for scroll in (page.table.view.scrollToBottom, page.table.view.scrollToTop, page.table.view.scrollToBottom):
        scroll()
        settle(qtbot, stage)
    asked = [n for request in stage.desk.asked_of(OpenCrops) for n in request.read_ids]
    assert 400 in asked or 399 in asked
    assert len(asked) == len(set(asked)) < 200


def test_brush_over_the_times_narrows_rows_map_and_calendar(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page.view.timeline.set_brush(0, 0)
    kept = page.table.model.rows
    start, end = page.view.timeline.bars[0].start, page.view.timeline.bars[0].end
    assert 0 < len(kept) < 24
    assert all(start <= row.read.captured_at < end for row in kept)
    assert len(page.view.side.map.spots) == len(kept)
    assert page.cut_label.text().startswith(f"{len(kept)} of 24 rows lie in the time you marked")
    page.view.timeline.clear_brush()
    assert len(page.table.model.rows) == 24


def test_times_are_shown_only_where_there_is_more_than_one(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    assert page.view.timeline.isVisible()
    stage.desk.answer(SearchReads, found(1))
    page.search()
    settle(qtbot, stage)
    assert page.view.timeline.isHidden()


def test_selection_goes_from_map_to_rows_and_back(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page.view.header.map.setChecked(True)
    assert page.view.side.isVisible() and page.view.side.currentWidget() is page.view.side.map_panel
    page.view.side.map.chosen.emit((2, 5))
    assert [row.read.id for row in page.table.selected_rows()] == [2, 5]
    page.table.select(lambda row: row.read.id == 7)
    assert page.view.side.map.selected == {7}
    page.view.header.calendar.setChecked(True)
    assert not page.view.header.map.isChecked()
    assert page.view.side.calendar.selected == {7}


def test_map_shows_the_place_that_was_asked_for_and_takes_a_new_one(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page.view.side.map.place_asked.emit(36.7378, -119.7871)
    assert page.panels.further.values().place is PlaceKind.NEAR
    page.query_bar.submit()
    settle(qtbot, stage)
    assert stage.desk.asked_of(SearchReads)[-1].near == Near(36.7378, -119.7871, 300.0)
    assert page.view.side.map._outline is not None


def test_purpose_of_the_rows_stands_above_them(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    assert page.view.header.words.text() == f"For {CASE}. Entry 41 of the audit log."


def test_further_fields_reach_the_desk(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page.panels.further.fill(
        Further(1, "unit 12", "bank", PlaceKind.WAY, "36.7, -119.8; 36.8, -119.7", 80, "8xyz 999", 30, 3)
    )
    assert page.query_bar.more_button.text() == "&More (5)"
    page.query_bar.submit()
    settle(qtbot, stage)
    asked = stage.desk.asked_of(SearchReads)[-1]
    assert (asked.edits, asked.vehicle, asked.incident) == (1, "unit 12", "bank")
    assert asked.route is not None and (asked.route.width_m, len(asked.route.points)) == (80.0, 2)
    assert asked.together == Together("8XYZ999", 30.0, 3)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Further(place=PlaceKind.NEAR, points="somewhere"), "Point 1: write latitude and longitude"),
        (Further(place=PlaceKind.NEAR, points="1,2;3,4"), "Give one point"),
        (Further(place=PlaceKind.AREA, points="36.7,-119.8;36.8,-119.7"), "Give the area 3"),
        (Further(convoy="7A?"), "A plate holds A-Z and 0-9 only"),
        (Further(scenes=SCENE_FORM), "Give 2 to 6 scenes"),
        (Further(scenes=f"{SCENE_FORM}\nthe bank"), "Scene 2: write it like"),
        (Further(scenes=f"{SCENE_FORM}\n1, 2, 3, 2026-11-24 15:00, 2026-11-24 14:00"), "Scene 2: its beginning"),
        (Further(convoy="7ABC123", scenes=f"{SCENE_FORM}\n{SCENE_FORM}"), "not for both"),
    ],
)
def test_further_field_that_is_wrong_is_named_and_nothing_is_asked(
    qtbot: QtBot, stage: Stage, wrong: Further, said: str
) -> None:
    page = searched(qtbot, stage)
    page.panels.further.fill(wrong)
    page.query_bar.submit()
    settle(qtbot, stage)
    assert len(stage.desk.asked_of(SearchReads)) == 1
    assert said in page.query_bar.say.text()
    assert not page.query_bar.button.isEnabled()


def test_place_alone_is_a_search_for_any_plate(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page.query_bar.plate.clear()
    page.panels.further.fill(Further(incident="bank"))
    page.query_bar.submit()
    settle(qtbot, stage)
    assert stage.desk.asked_of(SearchReads)[-1].pattern == "*"


def test_preview_says_what_would_be_let_in_before_it_is_searched_for(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    example = MisreadExample("7A8C123", 0.42, "position 3: read as 8, asked for B")
    stage.desk.answer(PreviewMisreads, MisreadPreview(3, 1200, (example,), 44))
    page.query_bar.more_button.click()
    page.query_bar.fuzzy.setCurrentIndex(1)
    page.panels.further.edits.setCurrentIndex(1)
    page.panels.further.preview_button.click()
    settle(qtbot, stage)
    asked = stage.desk.asked_of(PreviewMisreads)[0]
    assert (asked.pattern, asked.fuzzy, asked.edits, asked.purpose) == ("7A?C*", 1, 1, CASE)
    assert "1,200 more would be let in" in page.panels.further.preview_label.text()
    assert "7A8C123" in page.panels.further.preview_label.text()
    assert len(stage.desk.asked_of(SearchReads)) == 1


def test_preview_that_is_refused_says_why(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    stage.desk.answer(PreviewMisreads, Denied(DenialReason.TRAINING, "Your ALPR training expired."))
    page.panels.further.preview_button.click()
    settle(qtbot, stage)
    assert page.panels.further.preview_label.text() == "Your ALPR training expired."


def saved(number: int = 3) -> SavedSearch:
    question = SearchReads(
        "8B*", since=datetime(2026, 11, 1, tzinfo=UTC), near=Near(36.7, -119.8, 250.0), state="NV", fuzzy=2
    )
    return SavedSearch(number, "bank", question, NOW)


def test_kept_search_fills_the_fields_and_asks_for_its_purpose_anew(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    stage.desk.answer(ListSavedSearches, (saved(),))
    page.query_bar.saved_button.click()
    settle(qtbot, stage)
    page.panels.saved.used.emit(saved())
    bar = page.query_bar
    assert (bar.plate.text(), bar.region.text(), bar.fuzzy.currentIndex()) == ("8B*", "NV", 2)
    assert bar.picker.chosen() is None
    bar.submit()
    settle(qtbot, stage)
    assert len(stage.desk.asked_of(SearchReads)) == 1
    bar.picker.kind.setCurrentIndex(bar.picker.kind.findData(PurposeKind.STOLEN_OR_WANTED_VEHICLE))
    bar.submit()
    settle(qtbot, stage)
    asked = stage.desk.asked_of(SearchReads)[-1]
    assert (asked.pattern, asked.near, asked.since) == ("8B*", Near(36.7, -119.8, 250.0), saved().question.since)
    assert asked.purpose is not None and asked.purpose.kind is PurposeKind.STOLEN_OR_WANTED_VEHICLE


def test_search_is_kept_under_a_name_and_forgotten(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    stage.desk.answer(ListSavedSearches, ())
    stage.desk.answer(SaveSearch, saved())
    stage.desk.answer(ForgetSearch, None)
    page.query_bar.saved_button.click()
    settle(qtbot, stage)
    stage.desk.answer(ListSavedSearches, (saved(),))
    page.panels.saved.name.setText("bank")
    page.panels.saved.save.click()
    settle(qtbot, stage)
    kept = stage.desk.asked_of(SaveSearch)[0]
    assert (kept.name, kept.question.pattern) == ("bank", "7A?C*")
    page.panels.saved.forgotten.emit(saved())
    settle(qtbot, stage)
    assert stage.desk.asked_of(ForgetSearch) == [ForgetSearch(3)]


def test_name_that_is_refused_is_said_under_its_field(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    stage.desk.answer(ListSavedSearches, ())
    stage.desk.answer(SaveSearch, BadInput("Enter a name for the search."))
    page.query_bar.saved_button.click()
    settle(qtbot, stage)
    page.panels.saved.save.click()
    settle(qtbot, stage)
    assert page.panels.saved.form.error("name") == "Enter a name for the search."


def test_all_reads_of_a_plate_are_a_search_of_their_own_with_calendar_and_way(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page.panels.further.fill(Further(vehicle="unit 12"))
    page.panels.described.emit(page.table.current_row())
    page.details.all_button.click()
    settle(qtbot, stage)
    asked = stage.desk.asked_of(SearchReads)[-1]
    assert (asked.pattern, asked.fuzzy, asked.vehicle, asked.purpose, asked.limit) == ("7AXC123", 0, None, CASE, 1000)
    assert page.view.header.calendar.isChecked()
    assert page.view.side.map.path
    times = [row.read.captured_at for row in page.view.rows if row.read.position]
    ordered = [row.read.id for row in sorted(page.view.rows, key=lambda row: row.read.captured_at) if row.read.position]
    assert len(times) == len(ordered)
    assert [spot.number for spot in page.view.side.map.spots] == ordered


def test_similar_plates_let_misreads_in(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page.panels.described.emit(page.table.current_row())
    page.details.similar_button.click()
    settle(qtbot, stage)
    asked = stage.desk.asked_of(SearchReads)[-1]
    assert (asked.pattern, asked.fuzzy, asked.edits, asked.purpose) == ("7AXC123", 1, 1, CASE)
    assert not page.view.side.map.path


def test_correction_is_asked_for_under_the_purpose_of_the_search_and_shown_at_once(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    stage.desk.answer(CorrectRead, Corrected(correction(), (4,), ()))
    page.panels.described.emit(page.table.current_row())
    page.details.start_correction()
    form = page.details.correction
    assert form is not None and form.plate.text() == "7AXC123"
    form.plate.setText("7abc123")
    form.reason.setText("a B on the crop")
    QTest.keyClick(form.reason, Qt.Key.Key_Return)
    settle(qtbot, stage)
    assert stage.desk.asked_of(CorrectRead) == [CorrectRead(1, "7abc123", "a B on the crop", None, CASE)]
    assert page.details.row is not None and page.details.row.corrections == (correction(),)
    assert page.table.shown_texts()[0][3].endswith("; corrected to 7ABC123")
    assert page.table.shown_texts()[0][1] == "7AXC123"


def test_correction_names_what_is_missing_and_keeps_what_was_typed(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    stage.desk.answer(CorrectRead, BadInput("Read 1 says this plate and state already: nothing was changed."))
    page.panels.described.emit(page.table.current_row())
    page.details.start_correction()
    form = page.details.correction
    assert form is not None
    form.state.setText("Kalifornia")
    form.submit()
    assert stage.desk.asked_of(CorrectRead) == []
    assert "California or CA" in form.form.error("state")
    assert form.form.error("reason") == "Say what shows that the read is wrong."
    form.state.setText("CA")
    form.reason.setText("looked again")
    form.submit()
    settle(qtbot, stage)
    assert form.form.error("reason").startswith("Read 1 says this plate")
    assert (form.reason.text(), form.save.isEnabled()) == ("looked again", True)


def test_list_is_written_of_the_rows_that_are_shown(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    stage.desk.answer(ExportResults, ResultsExported(Path("/media/list.csv"), 24, "ab" * 32))
    page.view.timeline.set_brush(0, 0)
    shown = tuple(row.read.id for row in page.table.model.rows)
    page.panels.export(Path("/media/list.csv"))
    settle(qtbot, stage)
    assert stage.desk.asked_of(ExportResults) == [ExportResults(shown, Path("/media/list.csv"), 41, CASE)]
    assert "list.csv" in stage.context.messages.panel.sentence.text()


def test_member_without_the_permissions_gets_neither_export_nor_correction(qtbot: QtBot) -> None:
    stage = make_stage(permissions=frozenset({Permission.SEARCH_READS}))
    stage.desk.answer(SearchReads, found(3))
    page = searched(qtbot, stage)
    page.panels.described.emit(page.table.current_row())
    assert page.view.header.export.isHidden() and page.details.correct_button.isHidden()
    assert stage.desk.asked_of(OpenCrops) == []
    stage.close()


def test_another_session_finds_no_rows_in_any_view(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page.view.header.map.setChecked(True)
    page.panels.further.fill(Further(incident="bank"))
    stage.desk.answer(ListSavedSearches, (saved(),))
    gate = stage.desk.hold(ListSavedSearches)
    page.query_bar.saved_button.click()
    qtbot.waitUntil(lambda: len(stage.desk.asked_of(ListSavedSearches)) == 1)
    stage.session[0] = SessionId("ef" * 32)
    page.activate()
    gate.set()
    settle(qtbot, stage)
    assert not [label for label in page.panels.saved.findChildren(QLabel) if "8B*" in label.text()]
    assert (page.view.rows, page.view.side.map.spots, page.view.timeline.bars) == ((), (), ())
    assert page.view.side.calendar.fields == {}
    assert (page.view.header.words.text(), page.panels.further.values()) == ("", Further())


def test_details_take_the_place_of_the_map_where_there_is_no_room(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page.resize(930, 560)
    page.view.header.map.setChecked(True)
    page.panels.described.emit(page.table.current_row())
    assert page.view.side.isHidden()
    page.details.close_panel()
    assert page.view.side.isVisible()


def test_fields_of_a_kept_question_ask_it_again() -> None:
    question = saved().question
    assert replace(query_of(question), purpose=CASE).request() == replace(question, purpose=CASE)
    scenes = f"{SCENE_FORM}\n{SCENE_FORM}"
    asked = Query("7A*", CASE, further=Further(scenes=scenes, place=PlaceKind.AREA, points="1,2;1,3;2,3")).request()
    assert query_of(asked).further.parsed_scenes() == asked.scenes
    assert further_of(asked).parsed_place() == asked.polygon
