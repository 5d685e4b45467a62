"""A canvass begun by F6 in the window over the real store: what the shift reads is found by its incident, in the window
and by `alpr-desk search`, and the window knows what is on after a lock, another member and a new sign-in."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.app.command_line import tools
from alpr_desk.cli.main import run
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.capture import CloseShift, EndShift
from alpr_desk.domain.requests.field_entries import ListEntered
from alpr_desk.domain.requests.search import SearchRow
from alpr_desk.ui.form_panel import Shows
from alpr_desk.ui.pages.live import LivePage
from alpr_desk.ui.pages.live.canvass_panel import CanvassPanel
from alpr_desk.ui.pages.search.page import SearchPage
from alpr_desk.ui.session import Stage
from alpr_desk.ui.window import MainWindow
from tests.helpers.agency import CASE, Agency, key_store
from tests.helpers.canvasses import seen
from tests.ui.helpers.real_window import drive, enter, real_window, settle

INCIDENT = "26-7 homicide"


@pytest.fixture
def window(agency: Agency, qtbot: QtBot) -> Iterator[MainWindow]:
    with real_window(agency) as made:
        yield made


def panel(window: MainWindow) -> CanvassPanel:
    page = window.frame.pages["live"]
    assert isinstance(page, LivePage)
    return page.canvassing.panel


def press_f6(window: MainWindow, qtbot: QtBot) -> CanvassPanel:
    window.activateWindow()  # offscreen, a page that is made takes the focus from the window
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F6)
    settle(window, qtbot)
    return panel(window)


def begin(window: MainWindow, qtbot: QtBot, plates: str = "") -> CanvassPanel:
    shown = press_f6(window, qtbot)
    shown.incident.setText(INCIDENT)
    shown.plates.setPlainText(plates)
    shown.button.click()
    settle(window, qtbot)
    return shown


def chip(window: MainWindow) -> str:
    """What the status bar says of a canvass; empty where nothing."""
    shown = window.frame.bar.canvass
    return shown.words.text() if shown.isVisible() else ""


def test_what_is_read_in_it_is_found_by_its_incident_in_the_window_and_by_command(
    window: MainWindow,
    agency: Agency,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shift = drive(window, agency, qtbot)
    agency.record(shift, seen(agency, "7ABC124"))
    agency.clock.forward(seconds=1)
    shown = begin(window, qtbot, "7A?C*, 8XYZ999")
    assert shown.shows is Shows.ON
    texts = [label.text() for label in shown.findChildren(QLabel)]
    assert "Stored reads that fit already: 1." in texts
    assert len(agency.ask("supervisor", ListEntered())) == 2
    agency.record(shift, seen(agency, "7ABC123"), seen(agency, "4QRS118"))
    settle(window, qtbot)
    assert chip(window) == f"Canvass {INCIDENT} · 2 reads"
    assert shown.tagged.text().startswith("2 reads bear the incident")
    window.keeper._end("The session has ended.")  # the shift goes on
    enter(window, agency, qtbot, "investigator")
    assert chip(window) == "", "it is another member's"
    search_page(window, qtbot)
    assert [row.read.plate for row in rows(window)] == ["4QRS118", "7ABC123"]
    assert ("Incident", INCIDENT) in facts(window)
    done = command(agency, monkeypatch, capsys, "--json")
    assert [row["read"]["incident"] for row in json.loads(done)["rows"]] == [INCIDENT] * 2
    assert command(agency, monkeypatch, capsys).count(INCIDENT) == 2


def search_page(window: MainWindow, qtbot: QtBot) -> None:
    """Ask for the incident and open the first read."""
    window.frame.open("search")
    page = window.frame.current
    assert isinstance(page, SearchPage)
    window.purpose.state(CASE)
    page.query_bar.plate.setText("*")
    page.query_bar.set_further(replace(page.query_bar.further, incident=INCIDENT))
    page.search()
    settle(window, qtbot)
    page.table.view.selectRow(0)
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    settle(window, qtbot)


def rows(window: MainWindow) -> list[SearchRow]:
    page = window.frame.current
    assert isinstance(page, SearchPage)
    return sorted(page.table.model.rows, key=lambda row: row.read.plate)


def facts(window: MainWindow) -> list[tuple[str, str]]:
    """Names and values at the right."""
    page = window.frame.current
    assert isinstance(page, SearchPage)
    texts = [label.text() for label in page.details.findChildren(QLabel) if label.isVisible()]
    return list(pairwise(texts))


def command(agency: Agency, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What `alpr-desk search --incident` prints for the supervisor."""
    person = agency.people["supervisor"]
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{person.password}\n{agency.code('supervisor')}\n"))
    capsys.readouterr()
    why = ("--purpose", "criminal investigation", "--case", "26-01234", "--incident", INCIDENT)
    signing = ("--data", str(agency.folder), "--user", person.user_name, "--password-stdin")
    with key_store():
        code = run(tools(agency.clock), ["search", "*", *why, *signing, *options])
    out, err = capsys.readouterr()
    assert code == 0, err
    return out


def test_it_is_known_after_a_lock_and_after_a_new_sign_in(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    shift = drive(window, agency, qtbot)
    begin(window, qtbot)
    window.keeper.lock()
    settle(window, qtbot)
    QTest.keyClick(window, Qt.Key.Key_F6)
    agency.record(shift, seen(agency, "7ABC123"))
    settle(window, qtbot)
    assert window.faces.currentWidget() is window.lock_screen
    refused: list[Exception] = []
    window.keeper.unlock(agency.people["deputy"].password, refused.append)
    qtbot.waitUntil(lambda: window.keeper.stage is Stage.OPEN)
    settle(window, qtbot)
    assert (chip(window), refused) == (f"Canvass {INCIDENT} · 1 read", [])
    window.keeper._end("The session has ended.")
    assert window.canvass.on is None
    enter(window, agency, qtbot, "deputy")
    assert chip(window) == f"Canvass {INCIDENT} · 1 read"
    assert press_f6(window, qtbot).shows is Shows.ON


def test_the_end_of_the_shift_ends_it_here_and_in_the_log(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    drive(window, agency, qtbot)
    begin(window, qtbot)
    agency.execute(window.keeper.session, EndShift())
    settle(window, qtbot)
    assert (chip(window), window.canvass.on, panel(window).isVisible()) == ("", None, False)
    assert [record.user_name for record in agency.records(AuditEvent.CANVASS_ENDED)] == ["deputy"]


def test_signing_out_leaves_nothing_of_it_for_the_next_member(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    shift = drive(window, agency, qtbot)
    begin(window, qtbot)
    window.keeper.sign_out()
    settle(window, qtbot)
    agency.execute(shift.token, CloseShift())
    assert window.canvass.on is None
    enter(window, agency, qtbot, "deputy")
    assert chip(window) == ""
    assert press_f6(window, qtbot).shows is Shows.NOTHING, "the shift ended with the sign-out"


@pytest.mark.parametrize(
    ("incident", "plates", "area", "field"),
    [
        (" ", "", "", "incident"),
        ("26-7", "7ABC123\n7??", "", "plates"),
        ("26-7", "", "91, 0", "area"),
    ],
)
def test_what_the_desk_refuses_is_said_at_its_field(
    window: MainWindow, agency: Agency, qtbot: QtBot, incident: str, plates: str, area: str, field: str
) -> None:
    drive(window, agency, qtbot)
    shown = press_f6(window, qtbot)
    shown.incident.setText(incident)
    shown.plates.setPlainText(plates)
    shown.area_field.setText(area)
    shown.button.click()
    settle(window, qtbot)
    assert [key for key in ("incident", "plates", "area") if shown.form.error(key)] == [field]
    assert (shown.plates.toPlainText(), window.canvass.on) == (plates, None)


def test_it_is_begun_for_the_purpose_that_the_window_holds(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    drive(window, agency, qtbot)
    begin(window, qtbot)
    begun = agency.records(AuditEvent.CANVASS_BEGUN)[-1]
    assert begun.purpose == str(Purpose(PurposeKind.CRIME_SCENE_CANVASS))
    assert window.purpose.current() == Purpose(PurposeKind.CRIME_SCENE_CANVASS)
