"""The hotlists page over a scripted Desk: import with report and refusals, switch, age, states, keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.domain.events import HotlistsChanged
from alpr_desk.domain.matching import ActionClass, Priority
from alpr_desk.domain.people import Permission, Role
from alpr_desk.domain.requests.hotlists import ImportHotlist, ListHotlists, ListProfiles, SwitchHotlist
from alpr_desk.domain.requests.list_pickup import ListPickups
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui import theme
from alpr_desk.ui.pages.hotlists.page import HotlistsPage
from alpr_desk.ui.states import State
from alpr_desk.ui.widgets.table_model import TONE_ROLE
from tests.ui.helpers import lists
from tests.ui.helpers.desk_context import Stage, make_stage, opened_page, settle
from tests.ui.helpers.office import PROFILES, hotlist, hotlists, report


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage()
    made.desk.answer(ListHotlists, hotlists())
    made.desk.answer(ListPickups, lists.PICKUPS)
    made.desk.answer(ListProfiles, PROFILES)
    made.desk.answer(ImportHotlist, report())
    yield made
    made.close()


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "extract.csv"
    path.write_bytes(b"7ABC123;CA\n")
    return path


def opened(qtbot: QtBot, stage: Stage) -> HotlistsPage:
    return opened_page(qtbot, stage, HotlistsPage(stage.context))


def with_form(qtbot: QtBot, stage: Stage, path: Path | None = None, name: str = "") -> HotlistsPage:
    page = opened(qtbot, stage)
    page.import_button.click()
    settle(qtbot, stage)
    form = page.import_panel.form
    if path is not None:
        form.file.path_field.setText(str(path))
    form.list_name.setCurrentText(name)
    return page


def chosen(qtbot: QtBot, page: HotlistsPage, name: str) -> None:
    assert page.table.select(lambda row: bool(row.hotlist.name == name))
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    qtbot.wait(1)


def texts(page: HotlistsPage) -> str:
    panels = (page.panel, page.import_panel)
    return "\n".join(x.text() for p in panels for x in p.findChildren(QLabel) if x.isVisible())


def test_lists_show_age_and_state(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    rows = {row[0]: row for row in page.table.shown_texts()}
    assert rows["Stolen vehicles"][1:5] == ["High", "on", "48,211", "3 h"]
    assert rows["Neighbour county"][4] == "never"
    assert rows["Old cases"][2] == "off"


def test_age_is_coloured_when_a_list_is_stale(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    column = [c.key for c in page.table.model.columns].index("age")
    tones = {}
    for number in range(page.table.proxy.rowCount()):
        tones[page.table.proxy.index(number, 0).data()] = page.table.proxy.index(number, column).data(TONE_ROLE)
    assert tones == {
        "Stolen vehicles": "",
        "Missing persons": "warning",
        "Be on the lookout": "high",
        "Neighbour county": "warning",
        "Old cases": "",
    }
    assert theme.tone_colour("high") != theme.tone_colour("warning")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Be on the lookout", "This list is 30 h old. Import a new one before relying on it."),
        ("Missing persons", "This list is 14 h old. A newer one may be out."),
        ("Neighbour county", "This list was never imported, so no hit comes from it. Import it."),
    ],
)
def test_stale_list_says_what_that_means(qtbot: QtBot, stage: Stage, name: str, said: str) -> None:
    page = opened(qtbot, stage)
    chosen(qtbot, page, name)
    assert said in texts(page)


def test_file_is_imported_as_the_form_says(qtbot: QtBot, stage: Stage, extract: Path) -> None:
    page = with_form(qtbot, stage, extract, "New list")
    form = page.import_panel.form
    form.profile.setCurrentIndex(1)
    assert form.profile_note.text().startswith("Comma separated")
    form.priority.setCurrentIndex(form.priority.findData(Priority.LOW.value))
    form.mode.setCurrentIndex(1)
    form.region.setText("nv")
    page.import_panel.button.click()
    assert not page.import_panel.button.isEnabled()
    assert page.import_panel.progress.isVisible()
    settle(qtbot, stage)
    (asked,) = stage.desk.asked_of(ImportHotlist)
    assert asked.name == "New list" and asked.profile == "genetec" and asked.source == "extract.csv"
    assert (asked.content, asked.file) == (b"", extract), "read behind the Desk, after its size was looked at"
    assert (asked.replace, asked.priority, asked.default_state) == (False, Priority.LOW, "NV")
    assert asked.action in ActionClass
    assert "48,000 entries are in force." in texts(page)
    assert len(stage.desk.asked_of(ListHotlists)) == 2


def test_choosing_a_list_that_exists_takes_over_its_priority(qtbot: QtBot, stage: Stage) -> None:
    page = with_form(qtbot, stage)
    form = page.import_panel.form
    form.list_name.setCurrentIndex(form.list_name.findText("Stolen vehicles"))
    assert form.priority.currentData() == Priority.HIGH.value
    assert form.mode.currentIndex() == 0


def test_typing_the_name_of_a_list_does_the_same_and_makes_no_second_list(
    qtbot: QtBot, stage: Stage, extract: Path
) -> None:
    page = with_form(qtbot, stage, extract)
    form = page.import_panel.form
    assert form.priority.currentData() == Priority.MEDIUM.value
    edit = form.list_name.lineEdit()
    assert edit is not None
    QTest.keyClicks(edit, "stolen VEHICLES ")
    assert form.priority.currentData() == Priority.HIGH.value
    page.import_panel.button.click()
    settle(qtbot, stage)
    (asked,) = stage.desk.asked_of(ImportHotlist)
    assert (asked.name, asked.priority) == ("Stolen vehicles", Priority.HIGH)


def test_report_lists_the_lines_that_were_not_taken(qtbot: QtBot, stage: Stage, extract: Path) -> None:
    stage.desk.answer(ImportHotlist, report(rejected=40, total=1_250))
    page = with_form(qtbot, stage, extract, "Stolen vehicles")
    page.import_panel.button.click()
    settle(qtbot, stage)
    said = texts(page)
    assert "12 duplicates were merged; 1,250 lines were not taken." in said
    assert "The first 40 of 1,250 are listed." in said
    rejected = page.import_panel.rejected
    assert rejected is not None
    assert rejected.shown_texts()[1] == ["7", "The plate is a word that stands for no plate."]


def test_lines_that_were_not_taken_are_saved_with_their_reasons(
    qtbot: QtBot, stage: Stage, extract: Path, tmp_path: Path
) -> None:
    found = report(rejected=40, total=1_250)
    stage.desk.answer(ImportHotlist, found)
    page = with_form(qtbot, stage, extract, "Stolen vehicles")
    page.import_panel.button.click()
    settle(qtbot, stage)
    with qtbot.waitSignal(page.import_panel.rejects_asked) as asked:
        page.import_panel.rejects_button.click()
    assert asked.args == [found]
    page.save_rejects(found, tmp_path / "not taken.tsv")
    settle(qtbot, stage)
    rows = (tmp_path / "not taken.tsv").read_text(encoding="utf-8").splitlines()
    assert (rows[0], rows[2]) == ("line\treason", "7\tThe plate is a word that stands for no plate.")
    assert (len(rows), rows[-1]) == (42, "\t1210 more lines were not taken.")


@pytest.mark.parametrize(
    "sentence",
    [
        "The hotlist file is empty.",
        "The file is not UTF-8 text (line 3): save it as UTF-8, or choose a profile of its encoding.",
        "The file has no column 'PlateNumber' in its first line (found: a, b).",
        "No line of the file is a hotlist entry of the profile 'plain' (line 1: The plate is empty.)",
    ],
)
def test_refusal_of_the_importer_stands_at_the_form_and_loses_nothing(
    qtbot: QtBot, stage: Stage, extract: Path, sentence: str
) -> None:
    stage.desk.answer(ImportHotlist, BadInput(sentence))
    page = with_form(qtbot, stage, extract, "Stolen vehicles")
    page.import_panel.button.click()
    settle(qtbot, stage)
    assert page.import_panel.fault.text() == f"{sentence} The list in force was not changed."
    assert page.import_panel.fault.isVisible()
    assert page.import_panel.form.file.path() == extract
    assert page.import_panel.button.isEnabled()
    assert page.import_panel.progress.isHidden()
    assert stage.context.messages.kind == ""


def test_missing_fields_are_marked_and_the_first_has_the_cursor(qtbot: QtBot, stage: Stage) -> None:
    page = with_form(qtbot, stage)
    page.import_panel.form.region.setText("1")
    page.import_panel.button.click()
    form = page.import_panel.form
    assert form.error("file") == "Choose the file to import."
    assert form.error("name").startswith("Give the list a name")
    assert form.error("region").startswith("Write the state as two letters")
    assert form.file.path_field.hasFocus()
    assert stage.desk.asked_of(ImportHotlist) == []


def test_form_closed_in_mid_import_comes_back_with_the_refusal(qtbot: QtBot, stage: Stage, extract: Path) -> None:
    stage.desk.answer(ImportHotlist, BadInput("The hotlist file is empty."))
    page = with_form(qtbot, stage, extract, "Stolen vehicles")
    gate = stage.desk.hold(ImportHotlist)
    page.import_panel.button.click()
    page.import_panel.close_panel()
    page.import_button.click()
    assert page.import_panel.isVisible()
    assert len(stage.desk.asked_of(ListProfiles)) == 1
    chosen(qtbot, page, "Old cases")
    gate.set()
    settle(qtbot, stage)
    assert page.panel.isHidden()
    assert page.import_panel.fault.isVisible()
    assert page.import_panel.form.file.path() == extract


def test_end_of_an_import_is_told_on_another_page(qtbot: QtBot, stage: Stage, extract: Path) -> None:
    page = with_form(qtbot, stage, extract, "Stolen vehicles")
    gate = stage.desk.hold(ImportHotlist)
    page.import_panel.button.click()
    page.hide()
    gate.set()
    settle(qtbot, stage)
    assert stage.context.messages.kind == "info"
    assert "48,000 entries are in force" in stage.context.messages.panel.sentence.text()


def test_list_is_switched_off_and_stays_open(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    chosen(qtbot, page, "Stolen vehicles")
    off = replace(hotlists()[0], hotlist=replace(hotlists()[0].hotlist, enabled=False))
    stage.desk.answer(SwitchHotlist, off.hotlist)
    stage.desk.answer(ListHotlists, (off, *hotlists()[1:]))
    assert page.panel.switch_button.text() == "&Take out of matching"
    page.panel.switch_button.click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(SwitchHotlist) == [SwitchHotlist("Stolen vehicles", False)]
    assert page.panel.switch_button.text() == "&Put into matching"
    assert "off: no hit comes from it" in texts(page)


def test_switch_that_fails_says_so_at_the_button(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(SwitchHotlist, EnvironmentFault("The database does not answer."))
    page = opened(qtbot, stage)
    chosen(qtbot, page, "Stolen vehicles")
    page.panel.switch_button.click()
    settle(qtbot, stage)
    assert page.panel.fault.text() == "The database does not answer."
    assert page.panel.fault.isVisible()
    assert page.panel.switch_button.isEnabled()


def test_failure_is_not_shown_at_another_list(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(SwitchHotlist, EnvironmentFault("The database does not answer."))
    page = opened(qtbot, stage)
    chosen(qtbot, page, "Stolen vehicles")
    gate = stage.desk.hold(SwitchHotlist)
    page.panel.switch_button.click()
    chosen(qtbot, page, "Old cases")
    gate.set()
    settle(qtbot, stage)
    assert page.panel.fault.isHidden()
    assert stage.context.messages.panel.sentence.text() == "The database does not answer."


def test_member_who_may_only_see_lists_gets_no_buttons(qtbot: QtBot) -> None:
    stage = make_stage(frozenset({Role.DEPUTY}))
    stage.desk.answer(ListHotlists, hotlists())
    page = opened(qtbot, stage)
    chosen(qtbot, page, "Stolen vehicles")
    assert page.import_button.isHidden()
    assert not page.panel.switch_button.isVisible()
    stage.close()


def test_no_list_says_what_to_do(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListHotlists, ())
    page = opened(qtbot, stage)
    assert page.state is State.EMPTY
    assert page.states.panel.sentence.text().startswith("No list has been imported yet")
    page.states.panel.button.click()
    settle(qtbot, stage)
    assert page.import_panel.isVisible()


def test_no_list_sends_a_deputy_to_the_administrator(qtbot: QtBot) -> None:
    stage = make_stage(permissions=frozenset({Permission.SEE_HOTLISTS}))
    stage.desk.answer(ListHotlists, ())
    page = opened(qtbot, stage)
    assert page.states.panel.sentence.text().endswith("Ask the ALPR administrator to import one.")
    assert page.states.panel.button.isHidden()
    stage.close()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Denied(DenialReason.TRAINING, "Your training is over."), State.DENIED),
        (EnvironmentFault("The database does not answer."), State.OFFLINE),
        (BadInput("That cannot be listed."), State.WRONG),
    ],
)
def test_lists_that_cannot_be_read_say_why(qtbot: QtBot, stage: Stage, error: Exception, state: State) -> None:
    stage.desk.answer(ListHotlists, error)
    page = opened(qtbot, stage)
    assert page.state is state
    assert page.states.panel.sentence.text() == str(error)


def test_reading_that_takes_long_shows_that_it_is_under_way(qtbot: QtBot, stage: Stage) -> None:
    gate = stage.desk.hold(ListHotlists)
    page = HotlistsPage(stage.context)
    qtbot.addWidget(page)
    page.show()
    page.activate()
    qtbot.waitUntil(lambda: page.states.panel.progress.isVisible())
    gate.set()
    settle(qtbot, stage)
    assert page.table.isVisible()


def test_list_changed_elsewhere_comes_in_by_itself(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    stage.desk.answer(ListHotlists, (*hotlists(), hotlist("Amber alerts", 0.1)))
    stage.context.bridge.hotlists_changed.emit(HotlistsChanged())
    settle(qtbot, stage)
    assert "Amber alerts" in [row[0] for row in page.table.shown_texts()]


def test_answer_of_an_older_question_is_dropped(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    answers = iter([(hotlist("Old answer", 1),), (hotlist("New answer", 1),)])
    stage.desk.answer(ListHotlists, lambda _request: next(answers))
    gate = stage.desk.hold(ListHotlists)
    page.refresh()
    qtbot.waitUntil(lambda: len(stage.desk.asked_of(ListHotlists)) == 2)
    page.refresh()
    seen: list[str] = []
    page.desk.listed.connect(lambda rows: seen.append(rows[0].hotlist.name))
    gate.set()
    settle(qtbot, stage)
    assert len(seen) == 1


def test_import_works_by_keyboard_alone(qtbot: QtBot, stage: Stage, extract: Path) -> None:
    page = opened(qtbot, stage)
    page.import_button.setFocus()
    QTest.keyClick(page.import_button, Qt.Key.Key_Space)
    settle(qtbot, stage)
    form = page.import_panel.form
    assert form.file.path_field.hasFocus()
    QTest.keyClicks(form.file.path_field, str(extract))
    form.list_name.setFocus()
    edit = form.list_name.lineEdit()
    assert edit is not None
    QTest.keyClicks(edit, "Keys")
    page.import_panel.button.setFocus()
    QTest.keyClick(page.import_panel.button, Qt.Key.Key_Space)
    settle(qtbot, stage)
    assert stage.desk.asked_of(ImportHotlist)[0].name == "Keys"
    QTest.keyClick(page.import_panel.close_button, Qt.Key.Key_Escape)
    assert page.import_panel.isHidden()
    assert page.table.view.hasFocus()
