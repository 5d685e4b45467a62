"""From one list: an export to a file, and the report of an entry that is wrong; each only to who may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.field_entries import ListSuppressions, ReportWrongEntry
from alpr_desk.domain.requests.hotlists import ExportHotlist, ListHotlists
from alpr_desk.domain.requests.list_pickup import ListPickups
from alpr_desk.errors import BadInput
from alpr_desk.ui.pages.hotlists.page import HotlistsPage
from alpr_desk.ui.pages.hotlists.sides import WRONG
from tests.ui.helpers import lists
from tests.ui.helpers.desk_context import Stage, make_stage, settle
from tests.ui.helpers.office import hotlists

NAME = "Stolen vehicles"


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage()
    prepare(made)
    yield made
    made.close()


def prepare(stage: Stage) -> None:
    stage.desk.answer(ListHotlists, hotlists())
    stage.desk.answer(ListPickups, lists.PICKUPS)
    stage.desk.answer(ListSuppressions, lists.SUPPRESSIONS)


def opened(qtbot: QtBot, stage: Stage, name: str = NAME) -> HotlistsPage:
    page = HotlistsPage(stage.context)
    qtbot.addWidget(page)
    page.resize(960, 560)
    page.show()
    page.activate()
    settle(qtbot, stage)
    page.table.select(lambda row: bool(row.hotlist.name == name))
    page.table.opened.emit(page.table.current_row())
    settle(qtbot, stage)
    return page


def reporting(qtbot: QtBot, stage: Stage) -> HotlistsPage:
    page = opened(qtbot, stage)
    page.panel.wrong_button.click()
    assert page.wrong_panel.isVisible() and not page.panel.isVisible()
    page.wrong_panel.plate.setText("7KLM204")
    page.wrong_panel.state.setText("ca")
    page.wrong_panel.reason.setText("Recovered on 2 November, never cleared")
    page.wrong_panel.days.setValue(3)
    return page


def test_a_wrong_entry_is_reported_and_shown_among_those_that_wait(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ReportWrongEntry, lists.SUPPRESSIONS[0])
    page = reporting(qtbot, stage)
    page.wrong_panel.button.click()
    settle(qtbot, stage)
    wanted = ReportWrongEntry(NAME, "7KLM204", "Recovered on 2 November, never cleared", "ca", 3)
    assert stage.desk.asked_of(ReportWrongEntry) == [wanted]
    assert page.side_panel.isVisible() and page.side_panel.side is page._sides[WRONG]
    assert "alerts until another member approves" in stage.context.messages.panel.sentence.text()


def test_a_refused_report_says_why_and_keeps_what_was_typed(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ReportWrongEntry, BadInput("Write the state as two letters, for example CA."))
    page = reporting(qtbot, stage)
    page.wrong_panel.button.click()
    settle(qtbot, stage)
    assert page.wrong_panel.fault.text() == "Write the state as two letters, for example CA."
    assert page.wrong_panel.plate.text() == "7KLM204"
    assert page.wrong_panel.button.isEnabled()


def test_no_alert_rests_longer_than_the_setting_allows(qtbot: QtBot, stage: Stage) -> None:
    page = reporting(qtbot, stage)
    most = stage.context.settings().hotlist.suppression_days
    page.wrong_panel.days.setValue(10_000)
    assert page.wrong_panel.days.value() == most


def test_a_list_is_exported_to_the_file_that_is_named(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "stolen.csv"
    stage.desk.answer(ExportHotlist, out)
    page = opened(qtbot, stage)
    page.panel.export_button.click()
    (dialog,) = page.window().findChildren(QFileDialog)
    dialog.fileSelected.emit(str(out))
    dialog.close()
    settle(qtbot, stage)
    assert stage.desk.asked_of(ExportHotlist) == [ExportHotlist(NAME, out)]
    assert str(out) in stage.context.messages.panel.sentence.text()


def test_a_refused_export_says_why(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    sentence = "The file exists already: choose another name."
    stage.desk.answer(ExportHotlist, BadInput(sentence))
    opened(qtbot, stage).desk.export(NAME, tmp_path / "stolen.csv")
    settle(qtbot, stage)
    assert stage.context.messages.panel.sentence.text() == sentence


@pytest.mark.parametrize(
    ("permission", "button"),
    [(Permission.ENTER_PLATES, "Wrong &entry…"), (Permission.EXPORT_HOTLISTS, "E&xport…"), (None, "")],
)
def test_each_button_shows_only_to_who_may(qtbot: QtBot, permission: Permission | None, button: str) -> None:
    made = make_stage(permissions=frozenset({Permission.SEE_HOTLISTS} | ({permission} if permission else set())))
    prepare(made)
    page = opened(qtbot, made)
    shown = [b.text() for b in (page.panel.wrong_button, page.panel.export_button) if b.isVisible()]
    assert shown == ([button] if button else [])
    made.close()


def test_a_list_without_entries_has_nothing_to_export(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage, "Neighbour county")
    assert page.panel.row is not None and page.panel.row.hotlist.version is None
    assert not page.panel.export_button.isVisible()
    assert not page.panel.wrong_button.isVisible()
