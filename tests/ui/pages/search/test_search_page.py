"""The search page: what may be asked, what is shown of the answer, and what opening and laying aside do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Permission, SessionId
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.search import OpenCrops, OpenRead, SearchReads, SearchRow
from alpr_desk.errors import DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages import PAGES
from alpr_desk.ui.pages.evidence.basket import basket_of
from alpr_desk.ui.pages.search.page import SearchPage
from alpr_desk.ui.states import DEFECT, State
from tests.ui.helpers.desk_context import Stage, make_stage, settle
from tests.ui.helpers.samples import crop_png
from tests.ui.helpers.searching import found, opened_read

CASE = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234")


def crops(request: OpenCrops) -> tuple[tuple[int, bytes], ...]:
    return tuple((number, crop_png("7ABC123")) for number in request.read_ids)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage()
    made.desk.answer(SearchReads, found(5))
    made.desk.answer(OpenCrops, crops)
    made.desk.answer(OpenRead, opened_read)
    yield made
    made.close()


def shown(qtbot: QtBot, stage: Stage) -> SearchPage:
    page = SearchPage(stage.context)
    qtbot.addWidget(page)
    page.resize(960, 560)
    page.show()
    page.activate()
    return page


def searched(qtbot: QtBot, stage: Stage, plate: str = "7A?C*") -> SearchPage:
    page = shown(qtbot, stage)
    stage.context.purpose.state(CASE)
    page.query_bar.plate.setText(plate)
    page.query_bar.submit()
    settle(qtbot, stage)
    return page


def current(page: SearchPage) -> SearchRow:
    row = page.table.current_row()
    assert isinstance(row, SearchRow)
    return row


def test_page_starts_by_saying_what_to_do(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    assert page.state is State.EMPTY
    assert "state the purpose" in page.results.panel.sentence.text()
    assert not page.query_bar.button.isEnabled()


def test_no_search_without_a_purpose(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    page.query_bar.plate.setText("7ABC123")
    QTest.keyClick(page.query_bar.plate, Qt.Key.Key_Return)
    settle(qtbot, stage)
    assert stage.desk.asked == []
    assert page.query_bar.say.text().startswith("Choose a purpose")


def test_case_number_that_the_purpose_needs_is_asked_for(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    page.query_bar.plate.setText("7ABC123")
    picker = page.query_bar.picker
    picker.kind.setCurrentIndex(picker.kind.findData(PurposeKind.CRIMINAL_INVESTIGATION))
    assert "case" in page.query_bar.check().lower()
    picker.case.setText("26-01234")
    assert page.query_bar.check() == ""
    page.query_bar.submit()
    settle(qtbot, stage)
    assert stage.desk.asked_of(SearchReads)[0].purpose == CASE
    assert stage.context.purpose.current() == CASE


def test_wrong_pattern_is_marked_and_not_asked(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage, "7A[")
    assert stage.desk.asked == []
    assert page.query_bar.plate.property("wrong") is True
    assert page.query_bar.say.text() == "The plate pattern has a [ without its ]."
    page.query_bar.plate.setText("7A[8B]")
    assert page.query_bar.plate.property("wrong") is False


def test_time_span_must_run_forwards(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    times = page.query_bar.times
    times.span.setCurrentIndex(times.span.count() - 1)
    times.since.setDateTime(times.until.dateTime().addSecs(60))
    assert "must be before" in page.query_bar.check()
    assert not page.query_bar.button.isEnabled()


def test_all_fields_reach_the_desk(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    stage.context.purpose.state(CASE)
    bar = page.query_bar
    bar.plate.setText("7a?c*")
    bar.fuzzy.setCurrentIndex(2)
    bar.region.setText("ca")
    bar.camera.setText("rear")
    bar.times.span.setCurrentIndex(1)
    bar.submit()
    settle(qtbot, stage)
    asked = stage.desk.asked_of(SearchReads)[0]
    assert (asked.pattern, asked.fuzzy, asked.state, asked.camera) == ("7A?C*", 2, "CA", "rear")
    assert asked.since is not None and (stage.clock.now() - asked.since).total_seconds() == 3600
    assert asked.until is None


def test_rows_show_plate_score_reason_and_time_taken(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    assert page.state is State.READY
    assert page.table.shown_texts()[0][1:4] == ["7AXC123", "96 %", "fits 7A?C*"]
    assert page.table.count_label.text() == "5 rows · 12 ms"
    assert page.cut_label.isHidden()
    assert page.searcher.crop(1) is not None
    assert stage.desk.asked_of(OpenCrops)[0].purpose == CASE


def test_cut_result_is_said_plainly(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(SearchReads, found(24, cut=True))
    page = searched(qtbot, stage)
    assert page.cut_label.text().startswith("More reads fit than are shown: these are the best 24.")
    assert not page.cut_label.isHidden()
    assert page.table.count_label.text().startswith("first 24 rows")


def test_nothing_found_says_how_to_loosen_the_question(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(SearchReads, found(0))
    page = searched(qtbot, stage)
    assert page.state is State.EMPTY
    assert page.results.panel.sentence.text().startswith("No read fits.")
    assert page.query_bar.plate.text() == "7A?C*"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Denied(DenialReason.PURPOSE, "State a purpose before you search."), State.DENIED),
        (EnvironmentFault("The database does not answer: try again."), State.OFFLINE),
        (RuntimeError("a defect"), State.WRONG),
    ],
)
def test_failed_search_keeps_the_question_and_says_why(
    qtbot: QtBot, stage: Stage, error: Exception, state: State
) -> None:
    stage.desk.answer(SearchReads, error)
    page = searched(qtbot, stage)
    assert page.state is state
    assert page.results.panel.sentence.text() == (DEFECT if state is State.WRONG else str(error))
    assert page.query_bar.plate.text() == "7A?C*"
    assert stage.denied == ([error] if state is State.DENIED else [])


def test_try_again_asks_the_same_question(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(SearchReads, EnvironmentFault("The database does not answer: try again."))
    page = searched(qtbot, stage)
    stage.desk.answer(SearchReads, found(2))
    page.results.panel.button.click()
    settle(qtbot, stage)
    assert page.state is State.READY
    assert [r.pattern for r in stage.desk.asked_of(SearchReads)] == ["7A?C*", "7A?C*"]


def test_search_is_busy_until_the_answer_comes(qtbot: QtBot, stage: Stage) -> None:
    gate = stage.desk.hold(SearchReads)
    page = shown(qtbot, stage)
    stage.context.purpose.state(CASE)
    page.query_bar.plate.setText("7A?C*")
    page.query_bar.submit()
    assert str(page.state) == "busy"
    gate.set()
    settle(qtbot, stage)
    assert page.state is State.READY


def test_answer_to_an_older_question_is_dropped(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    stage.desk.answer(SearchReads, lambda request: found(5 if request.pattern == "OLD*" else 2))
    gate = stage.desk.hold(SearchReads)
    for pattern in ("OLD*", "NEW*"):
        page.query_bar.plate.setText(pattern)
        page.query_bar.submit()
    qtbot.waitUntil(lambda: len(stage.desk.asked_of(SearchReads)) == 3)
    gate.set()
    settle(qtbot, stage)
    assert len(page.table.model.rows) == 2


def test_single_result_is_described_at_once_but_its_picture_stays_closed(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(SearchReads, found(1))
    page = searched(qtbot, stage)
    assert page.details.isVisible()
    assert page.details.title_label.text() == "Read 1"
    assert stage.desk.asked_of(OpenRead) == []


def test_enter_opens_the_picture_under_the_purpose_of_the_search(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    stage.context.purpose.state(Purpose(PurposeKind.STOLEN_OR_WANTED_VEHICLE))
    assert page.table.view.hasFocus()
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    settle(qtbot, stage)
    assert stage.desk.asked_of(OpenRead) == [OpenRead(1, CASE)]
    assert page.details.opened
    assert page.details.frame.image.width() == 1280
    assert page.details.crop.image.width() == 200
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    settle(qtbot, stage)
    assert len(stage.desk.asked_of(OpenRead)) == 1


def test_moving_on_describes_reads_without_opening_their_pictures(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    settle(qtbot, stage)
    QTest.keyClick(page.table.view, Qt.Key.Key_Down)
    assert page.details.title_label.text() == "Read 2"
    assert page.details.frame.image.isNull()
    assert len(stage.desk.asked_of(OpenRead)) == 1


@pytest.mark.parametrize("answer", [opened_read, EnvironmentFault("The picture of read 1 is damaged.")])
def test_answer_for_a_read_no_longer_shown_is_dropped(qtbot: QtBot, stage: Stage, answer: object) -> None:
    page = searched(qtbot, stage)
    stage.desk.answer(OpenRead, answer)
    gate = stage.desk.hold(OpenRead)
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(stage.desk.asked_of(OpenRead)) == 1)
    QTest.keyClick(page.table.view, Qt.Key.Key_Down)
    gate.set()
    settle(qtbot, stage)
    assert page.details.title_label.text() == "Read 2"
    assert page.details.frame.image.isNull()
    assert "damaged" not in page.details.picture_note.text()


def test_refused_picture_says_why_beside_the_read(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(OpenRead, Denied(DenialReason.PERMISSION, "Your role does not open images."))
    page = searched(qtbot, stage)
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    settle(qtbot, stage)
    assert page.details.picture_note.text() == "Your role does not open images."
    assert page.state is State.READY
    assert page.details.open_button.isEnabled()


def test_read_without_picture_cannot_be_opened(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(SearchReads, found(7))
    page = searched(qtbot, stage)
    page.table.select(lambda row: bool(row.read.id == 7))
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    settle(qtbot, stage)
    assert stage.desk.asked_of(OpenRead) == []
    assert page.details.picture_note.text() == "No picture was stored with this read."
    assert not page.details.open_button.isEnabled()


def test_doubtful_characters_are_named_with_their_alternatives(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    page._describe(current(page))
    texts = [label.text() for label in page.details.findChildren(type(page.details.picture_note))]
    assert "Position 3: read as X (61 %); or B (34 %), 3 (3 %)" in texts


def test_selected_reads_are_laid_aside_by_key(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    QTest.keyClick(page.table.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.table.view, Qt.Key.Key_E, modifiers)
    assert basket_of(stage.context).read_ids == (1, 2)
    assert basket_of(stage.context).items[0].plate == "7AXC123"
    assert stage.context.messages.panel.sentence.text() == "2 reads added; 2 laid aside."
    page._describe(current(page))
    assert page.details.add_button.text() == "In evidence"
    assert not page.details.add_button.isEnabled()


def test_escape_closes_the_details_and_goes_back_to_the_rows(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    settle(qtbot, stage)
    page.details.add_button.setFocus()
    QTest.keyClick(page.details.add_button, Qt.Key.Key_Escape)
    assert page.details.isHidden()
    assert page.table.view.hasFocus()


def test_tab_runs_through_the_question_in_reading_order(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    page.query_bar.plate.setText("7ABC123")
    stage.context.purpose.state(CASE)
    bar = page.query_bar
    bar.plate.setFocus()
    order = [bar.fuzzy, bar.picker.kind, bar.picker.case, bar.picker.note, bar.region, bar.camera, bar.times.span]
    for field in [*order, bar.more_button, bar.saved_button, bar.button]:
        page.focusNextChild()
        assert page.focusWidget() is field


def test_member_who_may_only_search_gets_neither_pictures_nor_basket(qtbot: QtBot) -> None:
    stage = make_stage(permissions=frozenset({Permission.SEARCH_READS}))
    stage.desk.answer(SearchReads, found(1))
    stage.desk.answer(OpenCrops, crops)
    page = searched(qtbot, stage)
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    settle(qtbot, stage)
    assert page.add_button.isHidden()
    assert page.details.open_button.isHidden() and page.details.add_button.isHidden()
    assert stage.desk.asked_of(OpenRead) == []
    assert page.details.picture_note.text() == "Your role does not open pictures."
    stage.close()


def test_another_session_finds_an_empty_page_and_no_late_answer(qtbot: QtBot, stage: Stage) -> None:
    page = searched(qtbot, stage)
    gate = stage.desk.hold(SearchReads)
    page.search()
    qtbot.waitUntil(lambda: len(stage.desk.asked_of(SearchReads)) == 2)
    stage.session[0] = SessionId("ef" * 32)
    page.activate()
    gate.set()
    settle(qtbot, stage)
    assert page.table.model.rows == ()
    assert page.query_bar.plate.text() == ""
    assert page.state is State.EMPTY


def test_no_key_of_the_page_is_one_of_the_windows(qtbot: QtBot, stage: Stage) -> None:
    """Two shortcuts of the same key cancel each other."""
    page = shown(qtbot, stage)
    keys = {shortcut.key().toString() for shortcut in page.findChildren(QShortcut)}
    assert "Ctrl+Shift+E" in keys
    assert not keys & {entry.key for entry in PAGES}
