"""What else the hotlists page does: progress and cancel, held versions, layouts, categories, wanted plates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from alpr_desk.domain.events import ImportProgress
from alpr_desk.domain.matching import Decision, FieldList
from alpr_desk.domain.people import Permission, Role
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.field_entries import (
    DecideSuppression,
    EnterPlate,
    ListEntered,
    ListSuppressions,
    ReviewPlate,
)
from alpr_desk.domain.requests.hotlists import (
    CancelImport,
    DecideHeld,
    ImportHotlist,
    ImportProfile,
    ListCategories,
    ListHotlists,
    ListProfiles,
    PreviewHotlist,
    SaveProfile,
    ShowListFile,
    SwitchCategory,
)
from alpr_desk.domain.requests.list_pickup import ListPickups
from alpr_desk.errors import AnswerIsNo, BadInput
from alpr_desk.ui.pages.hotlists.mapping_form import column_of
from alpr_desk.ui.pages.hotlists.page import HotlistsPage
from alpr_desk.ui.pages.hotlists.sides import CATEGORIES, ENTERED, PICKUP, WRONG
from tests.ui.helpers import lists
from tests.ui.helpers.desk_context import Stage, make_stage, opened_page, settle
from tests.ui.helpers.office import PROFILES, hotlists, report


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage()
    answer(made)
    yield made
    made.close()


def answer(stage: Stage) -> None:
    for kind, said in (
        (ListHotlists, (lists.with_held(), *hotlists()[1:])),
        (ListProfiles, PROFILES),
        (ListCategories, lists.CATEGORIES),
        (ListEntered, lists.WANTED),
        (ListSuppressions, lists.SUPPRESSIONS),
        (ListPickups, lists.PICKUPS),
        (PreviewHotlist, lists.preview()),
        (ShowListFile, lists.standing()),
        (EnterPlate, lists.ENTERED),
        (CancelImport, True),
    ):
        stage.desk.answer(kind, said)


def opened(qtbot: QtBot, stage: Stage) -> HotlistsPage:
    return opened_page(qtbot, stage, HotlistsPage(stage.context), 1200, 640)


def texts(page: HotlistsPage) -> str:
    return "\n".join(x.text() for p in page._panels() for x in p.findChildren(QLabel) if x.isVisible())


def side(qtbot: QtBot, stage: Stage, name: str) -> HotlistsPage:
    page = opened(qtbot, stage)
    (action,) = [a for a in page.more_button.menu().actions() if a.text() == name]
    action.trigger()
    settle(qtbot, stage)
    return page


def choose(page: HotlistsPage, place: int) -> None:
    table = page.side_panel.table
    assert table is not None
    first = [row[0] for row in table.shown_texts()][place]
    table.select(lambda row: first in (getattr(row, "name", ""), getattr(row, "plate", "")) or _plate(row) == first)


def _plate(row: object) -> str:
    entry = getattr(row, "entry", None)
    return str(entry.plate) if entry is not None else ""


def button(page: HotlistsPage, words: str) -> QPushButton:
    (found,) = [b for b in page.side_panel.buttons if b.text().startswith(words)]
    return found


def test_an_import_shows_how_far_it_is_and_is_cancelled(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("7ABC123;CA\n")
    gate = stage.desk.hold(ImportHotlist)
    sentence = "The import was cancelled: the list in force was not changed."
    stage.desk.answer(ImportHotlist, AnswerIsNo(sentence))
    page = opened(qtbot, stage)
    page.import_button.click()
    settle(qtbot, stage)
    panel = page.import_panel
    panel.form.file.path_field.setText(str(file))
    panel.form.list_name.setCurrentText("Stolen vehicles")
    panel.button.click()
    stage.context.bridge.import_progress.emit(ImportProgress("Another list", 0.9, 9))
    assert panel.progress.maximum() == 0
    stage.context.bridge.import_progress.emit(ImportProgress("Stolen vehicles", 0.42, 420_000))
    assert (panel.progress.value(), panel.progress.isVisible()) == (42, True)
    assert panel.said.text().startswith("420,000 entries read.")
    panel.cancel_button.click()
    assert not panel.cancel_button.isEnabled()
    qtbot.waitUntil(lambda: stage.desk.asked_of(CancelImport) == [CancelImport("Stolen vehicles")])
    gate.set()
    settle(qtbot, stage)
    assert panel.fault.text() == sentence
    assert panel.progress.isHidden() and panel.cancel_button.isHidden()
    assert panel.button.isEnabled()
    assert panel.form.file.path() == file


def test_a_held_version_says_why_and_is_put_in_force_by_who_may(qtbot: QtBot) -> None:
    stage = make_stage(frozenset({Role.SUPERVISOR}))
    answer(stage)
    stage.desk.answer(DecideHeld, hotlists()[0].hotlist)
    page = opened(qtbot, stage)
    assert page.table.shown_texts()[-1][2] == "on, held"
    page.table.select(lambda row: row.held is not None)
    page.table.opened.emit(page.table.current_row())
    qtbot.wait(1)
    assert "The file has 4,020 entries and the list in force 48,211" in texts(page)
    page.panel.approve_button.click()
    assert not page.panel.refuse_button.isEnabled()
    settle(qtbot, stage)
    assert stage.desk.asked_of(DecideHeld) == [DecideHeld("Stolen vehicles", 9, Decision.APPROVED)]
    stage.desk.answer(DecideHeld, BadInput("You imported this version: another member must approve or refuse it."))
    page.panel.refuse_button.click()
    settle(qtbot, stage)
    assert page.panel.fault.text().startswith("You imported this version")
    assert page.panel.approve_button.isEnabled()
    stage.close()


def test_a_held_version_shows_without_buttons_to_who_may_not_approve(qtbot: QtBot) -> None:
    stage = make_stage(frozenset({Role.DEPUTY}))
    answer(stage)
    page = opened(qtbot, stage)
    page.table.select(lambda row: row.held is not None)
    page.table.opened.emit(page.table.current_row())
    qtbot.wait(1)
    assert "A new version waits" in texts(page)
    assert not page.panel.approve_button.isVisible()
    stage.close()


def test_what_is_held_off_or_folded_is_said_in_the_report(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    held = replace(report(), held_reason="the list shrank.", off=(("Parking", 12),), folded=3, first_folded=7)
    stage.desk.answer(ImportHotlist, held)
    page = opened(qtbot, stage)
    page.import_button.click()
    settle(qtbot, stage)
    file = tmp_path / "list.csv"
    file.touch()
    page.import_panel.form.file.path_field.setText(str(file))
    page.import_panel.form.list_name.setCurrentText("Stolen vehicles")
    page.import_panel.button.click()
    settle(qtbot, stage)
    said = texts(page)
    assert "48,000 entries wait for approval." in said
    assert "Not in force yet: the list shrank." in said
    assert "Parking (12)" in said
    assert "full-width" in said and "line 7" in said


def test_a_layout_is_made_looked_at_and_saved_and_the_import_goes_on_with_it(
    qtbot: QtBot, stage: Stage, tmp_path: Path
) -> None:
    file = tmp_path / "county.txt"
    file.touch()
    saved = ImportProfile("county", "county", "Made here.", True)
    stage.desk.answer(SaveProfile, saved)
    page = opened(qtbot, stage)
    page.import_button.click()
    settle(qtbot, stage)
    page.import_panel.form.file.path_field.setText(str(file))
    page.import_panel.mapping_button.click()
    panel = page.mapping_panel
    assert panel.isVisible() and not page.import_panel.isVisible()
    settle(qtbot, stage)
    panel.save_button.click()
    assert panel.fault.text() == "Say which column holds the plate."
    form = panel.form
    form.divider.setCurrentIndex(5)
    form.header.setChecked(False)
    settle(qtbot, stage)
    form.columns["category"].put("11 - 20")
    form.facts.setText("vma=31-34")
    form.dates.setText("%d.%m.%Y")
    form.region.setText("ca")
    form.columns["plate"].put("1-8")
    settle(qtbot, stage)
    (asked,) = stage.desk.asked_of(PreviewHotlist)
    assert asked.file == file
    assert asked.layout is not None
    assert (asked.layout.plate, asked.layout.category, asked.layout.facts) == ((1, 8), (11, 20), (((31, 34), "VMA"),))
    assert (asked.layout.delimiters, asked.layout.default_state) == ("", "CA")
    assert "23 of the first 28 lines are taken. Nothing is imported yet." in texts(page)
    panel.save_button.click()
    assert panel.fault.text().startswith("Name the profile")
    form.name.setText("County")
    stage.desk.answer(ListProfiles, (*PROFILES, saved))
    panel.save_button.click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(SaveProfile)[0].layout.name == "county"
    assert page.import_panel.isVisible()
    assert page.import_panel.form.file.path() == file
    assert page.import_panel.form.profile.currentData() == "county"


def test_a_layout_that_the_file_does_not_fit_says_so(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    stage.desk.answer(PreviewHotlist, BadInput("The file has no column 'Plate' in its first line (found: a, b)."))
    page = opened(qtbot, stage)
    page._open_mapping(tmp_path / "a.csv")
    settle(qtbot, stage)
    page.mapping_panel.form.columns["plate"].put("Plate")
    settle(qtbot, stage)
    assert page.mapping_panel.fault.text().startswith("The file has no column 'Plate'")


def test_a_category_is_switched_and_the_panel_shows_it(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(SwitchCategory, lists.CATEGORIES[1])
    page = side(qtbot, stage, CATEGORIES)
    choose(page, 1)
    assert "Government Code 7284" in texts(page)
    assert button(page, "Match").isEnabled() and not button(page, "Stop matching").isEnabled()
    button(page, "Match").click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(SwitchCategory) == [SwitchCategory("Immigration violator", True)]
    assert len(stage.desk.asked_of(ListCategories)) == 2
    stage.desk.answer(SwitchCategory, BadInput("No."))
    choose(page, 0)
    button(page, "Stop matching").click()
    settle(qtbot, stage)
    assert page.side_panel.fault.text() == "No."


def test_entered_plates_are_reviewed(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ReviewPlate, lists.WANTED[0])
    page = side(qtbot, stage, ENTERED)
    choose(page, 0)
    assert "AMBER alerts from Kings County Sheriff (Sgt. Ruiz)" in texts(page)
    button(page, "Approve").click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(ReviewPlate) == [ReviewPlate(3, Decision.APPROVED)]
    choose(page, 1)
    assert not button(page, "Approve").isEnabled()


def test_wrong_entries_are_decided_on(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(DecideSuppression, BadInput("You reported this entry: another member must approve or refuse it."))
    page = side(qtbot, stage, WRONG)
    choose(page, 0)
    button(page, "Approve").click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(DecideSuppression) == [DecideSuppression(4, Decision.APPROVED)]
    assert "You reported this entry" in texts(page)
    choose(page, 1)
    assert "Kept 6 matches quiet, all of them recorded." in texts(page)


def test_a_list_that_could_not_be_fetched_says_why(qtbot: QtBot, stage: Stage) -> None:
    page = side(qtbot, stage, PICKUP)
    table = page.side_panel.table
    assert table is not None
    assert [row[2] for row in table.shown_texts()] == ["good", "failed"]
    table.select(lambda row: row.failures > 0)
    assert "No file fits" in texts(page) and "It failed 3 times in a row." in texts(page)


def test_who_may_only_look_gets_the_panels_without_buttons(qtbot: QtBot) -> None:
    stage = make_stage(permissions=frozenset({Permission.SEE_HOTLISTS}))
    answer(stage)
    page = side(qtbot, stage, CATEGORIES)
    assert page.side_panel.buttons == []
    assert page.enter_button.isHidden()
    stage.close()


def test_a_wanted_plate_is_entered_with_its_purpose_and_shows_what_was_seen(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    page.enter_button.click()
    panel = page.enter_panel
    panel.plate.setText("7A?C*")
    panel.reason.setText("left the scene")
    panel.button.click()
    assert panel.fault.text().startswith("Choose the purpose first")
    assert stage.desk.asked_of(EnterPlate) == []
    panel.kind.setCurrentIndex(1)
    panel.source.setText("Kings County")
    panel.author.setText("Sgt. Ruiz")
    panel.picker.kind.setCurrentIndex(1)
    panel.picker.case.setText("26-01234")
    stage.desk.answer(EnterPlate, BadInput("Enter at least 2 known characters.", "plate"))
    panel.button.click()
    settle(qtbot, stage)
    assert panel.form.error("plate") == "Enter at least 2 known characters."
    assert panel.plate.text() == "7A?C*"
    stage.desk.answer(EnterPlate, lists.ENTERED)
    panel.button.click()
    settle(qtbot, stage)
    asked = stage.desk.asked_of(EnterPlate)[-1]
    purpose = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234")
    assert asked == EnterPlate("7A?C*", "left the scene", purpose, FieldList.AMBER, "", "Kings County", "Sgt. Ruiz")
    assert "Stored reads that fit already: 6." in texts(page)


@pytest.mark.parametrize(
    ("typed", "column"), [("", None), ("3", 2), ("1-8", (1, 8)), (" Hot Plate ", "Hot Plate"), ("1-8x", "1-8x")]
)
def test_columns_are_named_numbered_or_measured(typed: str, column: object) -> None:
    assert column_of(typed) == column
