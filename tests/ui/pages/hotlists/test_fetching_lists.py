"""A list is set to be fetched by itself, changed, fetched and ended from the window, over the real Desk and store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from alpr_desk.domain.desk import Request
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.hotlists import NOT_IN_FORCE
from alpr_desk.domain.requests.list_pickup import Pickup, RunPickups, SetPickup
from alpr_desk.errors import DenialReason, Denied
from alpr_desk.services.pickup_schedule import PickupSchedule
from alpr_desk.ui.pages.hotlists.fetch_form import FOLDER, KEY, PASSWORD, SERVER, FetchForm
from alpr_desk.ui.pages.hotlists.fetch_section import FetchSection
from alpr_desk.ui.pages.hotlists.page import HotlistsPage
from alpr_desk.ui.pages.hotlists.sides import PICKUP
from alpr_desk.ui.window import MainWindow
from tests.helpers.agency import Agency
from tests.helpers.sftp_server import PASSPHRASE, Server, written
from tests.helpers.sftp_server import PASSWORD as SECRET
from tests.ui.helpers.real_window import enter, real_window, settle


class Desk:
    """The hotlists page as a member uses it: by clicks and keys."""

    def __init__(self, window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
        self.window, self.agency, self.qtbot = window, agency, qtbot

    def open(self, who: str = "admin", name: str = "Stolen") -> HotlistsPage:
        enter(self.window, self.agency, self.qtbot, who)
        self.window.frame.open("hotlists")
        settle(self.window, self.qtbot)
        if name:
            self.page.table.select(lambda row: bool(row.hotlist.name == name))
            self.page.table.opened.emit(self.page.table.current_row())
            settle(self.window, self.qtbot)
        return self.page

    @property
    def page(self) -> HotlistsPage:
        page = self.window.frame.pages["hotlists"]
        assert isinstance(page, HotlistsPage)
        return page

    @property
    def form(self) -> FetchForm:
        form = self.page.fetching.panel.form
        assert form is not None and form.isVisible()
        return form

    @property
    def section(self) -> FetchSection:
        return self.page.panel.fetching

    @property
    def said(self) -> str:
        """By what is shown in the details of the list."""
        return texts(self.section)

    def click(self, button: QPushButton) -> None:
        assert button.isVisible() and button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        settle(self.window, self.qtbot)

    def type(self, field: QLineEdit | None, text: str) -> None:
        assert field is not None and field.isVisible()
        field.clear()
        if text.isascii():
            QTest.keyClicks(field, text)
        else:  # QTest has no keys for these
            field.insert(text)

    def choose(self, combo: QComboBox, text: str) -> None:
        """By the keys, as far down as the choice stands."""
        assert combo.isVisible()
        QTest.keyClick(combo, Qt.Key.Key_Home)
        for _ in range(combo.findText(text)):
            QTest.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentText() == text

    def save(self) -> None:
        self.click(self.page.fetching.panel.button)

    def pickups(self) -> tuple[Pickup, ...]:
        with self.agency.opened.office.store.reading() as unit:
            return tuple(kept.pickup for kept in unit.list_keeping.pickups())


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "lists"
    made.mkdir()
    return made


@pytest.fixture
def desk(agency: Agency, qtbot: QtBot) -> Iterator[Desk]:
    agency.import_list("9ZZZ999;CA\n")
    with real_window(agency) as window:
        yield Desk(window, agency, qtbot)


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    made = Server(folder)
    yield made
    made.close()


def test_a_list_is_set_fetched_changed_and_ended(desk: Desk, folder: Path) -> None:
    (folder / "stolen.csv").write_text("7ABC123;CA\n7ABC124;CA\n")
    desk.open()
    assert "No. Somebody imports each new version." in desk.said
    desk.click(desk.section.change_button)
    desk.type(desk.form.folder.path_field, str(folder / "stolen*.csv"))
    desk.form.minutes.setValue(30)
    desk.save()
    assert desk.page.fetching.panel.form is None, "nothing typed is kept"
    (kept,) = desk.pickups()
    assert (kept.hotlist, kept.address, kept.every_minutes) == ("Stolen", str(folder / "stolen*.csv"), 30)
    assert (kept.profile, kept.replace, kept.set_by) == ("plain", True, "admin")
    assert "30 minutes" in desk.said and "Not fetched yet since this was set." in desk.said
    desk.click(desk.section.fetch_button)
    assert "2 entries; 0 lines not taken." in desk.said
    assert [row.entries for row in desk.page._rows if row.hotlist.name == "Stolen"] == [2]
    desk.click(desk.section.change_button)
    assert desk.form.folder.path_field.text() == str(folder / "stolen*.csv")
    desk.form.minutes.setValue(120)
    desk.save()
    assert desk.pickups()[0].every_minutes == 120
    desk.click(desk.section.end_button)
    desk.click(desk.window.messages.panel.buttons()[0])
    assert len(desk.pickups()) == 1
    desk.click(desk.section.end_button)
    desk.click(desk.window.messages.panel.buttons()[1])
    assert desk.pickups() == ()
    assert "Somebody imports each new version." in desk.said
    records = desk.agency.records(AuditEvent.HOTLIST_CHANGE)
    assert [sorted(r.detail)[0] for r in records[-3:]] == ["address", "address", "pickup_removed"]
    assert {r.user_name for r in records[-3:]} == {"admin"}


def test_a_failed_attempt_says_why_and_how_often(desk: Desk, folder: Path) -> None:
    desk.agency.ask("admin", SetPickup("Stolen", "plain", str(folder / "stolen*.csv")))
    desk.open()
    desk.click(desk.section.fetch_button)
    assert f"Not fetched: No file fits {folder}" in desk.said
    assert desk.window.messages.kind == "", "the details say it"
    desk.click(desk.section.fetch_button)
    assert "It failed 2 times in a row." in desk.said
    (action,) = [a for a in desk.page.more_button.menu().actions() if a.text() == PICKUP]
    action.trigger()
    settle(desk.window, desk.qtbot)
    table = desk.page.side_panel.table
    assert table is not None
    table.select(lambda _: True)
    desk.click(desk.page.side_panel.buttons[0])
    assert desk.window.messages.panel.sentence.text().startswith("Stolen: No file fits")


def test_a_version_that_waits_for_a_decision_is_no_success(desk: Desk, folder: Path) -> None:
    desk.agency.import_list("".join(f"7ABC{number};CA\n" for number in range(100, 150)))
    (folder / "stolen.csv").write_text("7ABC100;CA\n")
    desk.agency.ask("admin", SetPickup("Stolen", "plain", str(folder / "stolen*.csv")))
    desk.open()
    for _ in range(2):
        desk.click(desk.section.fetch_button)
        (label,) = [one for one in desk.section.findChildren(QLabel) if one.text().startswith(NOT_IN_FORCE)]
        assert label.property("tone") == "warning"


def test_what_is_fetched_by_itself_meanwhile_shows_at_once(desk: Desk, folder: Path) -> None:
    desk.agency.ask("admin", SetPickup("Stolen", "plain", str(folder / "stolen*.csv")))
    desk.open()
    assert "Not fetched yet" in desk.said
    PickupSchedule(desk.agency.opened.office, desk.agency.execute).look()
    desk.qtbot.waitUntil(lambda: "Not fetched: No file fits" in desk.said)


def test_mistakes_are_said_next_to_their_fields_and_nothing_typed_is_lost(desk: Desk) -> None:
    desk.open()
    desk.click(desk.section.change_button)
    form = desk.form
    desk.save()
    assert form.error("folder").startswith("Say which file is fetched")
    desk.type(form.folder.path_field, "lists/stolen.csv")
    desk.save()
    assert form.error("folder").startswith("Write the folder in full")
    assert form.folder.path_field.text() == "lists/stolen.csv"
    desk.choose(form.source, SERVER)
    desk.type(form.address, "sftp://host.invalid/stolen.csv")
    desk.save()
    assert form.error("host_key").startswith("Give the key as SHA256:")
    assert form.error("password") == "Type the password that the server asks for."
    desk.type(form.host_key, "SHA256:" + "a" * 43)
    desk.type(form.password, SECRET)
    desk.save()
    assert form.error("address").startswith("Write the address like sftp://user@host")
    assert (form.error("host_key"), form.password.text()) == ("", SECRET)
    desk.choose(form.source, FOLDER)
    assert form.folder.path_field.text() == "lists/stolen.csv"
    assert desk.pickups() == ()
    assert not desk.page.fetching.panel.fault.isVisible()


def test_what_is_wrong_comes_into_sight_on_the_smallest_window(desk: Desk) -> None:
    desk.window.resize(1024, 600)
    desk.open()
    desk.click(desk.section.change_button)
    desk.choose(desk.form.source, SERVER)
    desk.type(desk.form.address, "sftp://lists@host.invalid/stolen.csv")
    area = desk.page.fetching.panel.area
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    desk.save()
    wrong = desk.form.first_wrong()
    assert wrong is not None and desk.form.error("host_key")
    shown = area.viewport().rect()
    desk.qtbot.waitUntil(lambda: shown.contains(wrong.mapTo(area.viewport(), wrong.rect().bottomLeft())))
    assert shown.contains(wrong.mapTo(area.viewport(), wrong.rect().topLeft()))


def test_a_list_comes_from_a_server_by_a_private_key(desk: Desk, server: Server, tmp_path: Path) -> None:
    (server.folder / "stolen.csv").write_text("7ABC123;CA\n7ABC124;CA\n7ABC125;CA\n")
    identity = tmp_path / "identity"
    desk.open()
    desk.click(desk.section.change_button)
    form = desk.form
    desk.choose(form.source, SERVER)
    desk.type(form.address, server.address)
    desk.type(form.host_key, server.key.fingerprint)
    desk.choose(form.login, KEY)
    desk.save()
    assert form.error("key") == "Choose the file of the private key."
    desk.type(form.key_file.path_field, str(identity))
    desk.save()
    assert "cannot be read as text" in form.error("key")
    identity.write_text(written(server.member_key))
    desk.type(form.passphrase, "another phrase")
    desk.save()
    assert form.error("key").startswith("The private key cannot be opened")
    desk.type(form.passphrase, PASSPHRASE)
    desk.save()
    assert desk.pickups()[0].by_key
    desk.click(desk.section.fetch_button)
    assert "3 entries; 0 lines not taken." in desk.said and "private key" in desk.said
    assert server.told == ["ssh-rsa"]


def test_the_interval_is_changed_without_the_password_being_typed_again(desk: Desk, server: Server) -> None:
    (server.folder / "stolen.csv").write_text("7ABC123;CA\n7ABC124;CA\n")
    desk.agency.ask("admin", SetPickup("Stolen", "plain", server.address, server.key.fingerprint, SECRET))
    desk.open()
    desk.click(desk.section.change_button)
    form = desk.form
    assert form.login.currentText() == "As before: password"
    form.minutes.setValue(15)
    desk.save()
    assert desk.pickups()[0].every_minutes == 15
    desk.click(desk.section.fetch_button)
    assert "2 entries" in desk.said
    assert server.told == [SECRET]
    desk.click(desk.section.change_button)
    desk.type(desk.form.address, "sftp://lists@other.invalid:22/stolen*.csv")
    desk.save()
    assert "is for another server" in desk.form.error("login")
    desk.choose(desk.form.login, PASSWORD)
    desk.type(desk.form.password, SECRET)
    desk.save()
    assert "other.invalid" in desk.pickups()[0].address


def test_a_list_that_is_not_there_yet_is_set_under_pick_up(desk: Desk, folder: Path) -> None:
    (folder / "kings.csv").write_text("7ABC123;CA\n")
    page = desk.open(name="")
    (action,) = [a for a in page.more_button.menu().actions() if a.text() == PICKUP]
    action.trigger()
    settle(desk.window, desk.qtbot)
    desk.click(next(b for b in page.side_panel.buttons if b.text() == "Fetch another list…"))
    desk.type(desk.form.folder.path_field, str(folder / "kings.csv"))
    desk.save()
    assert desk.form.error("name") == "Give the list a name, or choose one that exists."
    desk.type(desk.form.list_name.lineEdit(), "Kings county")
    desk.save()
    table = page.side_panel.table
    assert table is not None and [row[0] for row in table.shown_texts()] == ["Kings county"]
    table.select(lambda _: True)
    desk.click(next(b for b in page.side_panel.buttons if b.text() == "Fetch this list now"))
    assert {row.hotlist.name: row.entries for row in page._rows}["Kings county"] == 1
    desk.click(next(b for b in page.side_panel.buttons if b.text() == "Fetch another list…"))
    desk.type(desk.form.folder.path_field, str(folder / "kings.csv"))
    desk.type(desk.form.list_name.lineEdit(), "kings COUNTY")
    desk.save()
    assert desk.form.error("name") == "Kings county is fetched already: choose Change… there."


@pytest.mark.parametrize("who", ["deputy", "supervisor"])
def test_who_may_not_manage_lists_sees_where_it_comes_from_and_can_do_nothing_with_it(
    desk: Desk, folder: Path, who: str
) -> None:
    address = str(folder / "stolen*.csv")
    desk.agency.ask("admin", SetPickup("Stolen", "plain", address))
    page = desk.open(who)
    assert address in desk.said and "admin" in desk.said
    assert not [b for b in desk.section.findChildren(QPushButton) if b.isVisible()]
    (action,) = [a for a in page.more_button.menu().actions() if a.text() == PICKUP]
    action.trigger()
    settle(desk.window, desk.qtbot)
    assert page.side_panel.isVisible() and page.side_panel.buttons == []
    requests: list[Request[Any]] = [SetPickup("Stolen", "plain", "/srv/other.csv"), RunPickups(hotlist="Stolen")]
    for request in requests:
        with pytest.raises(Denied) as refused:
            desk.window.context.desk.execute(desk.window.context.session(), request)
        assert refused.value.reason is DenialReason.PERMISSION
    assert [pickup.address for pickup in desk.pickups()] == [address]


def test_a_machine_that_fetches_nothing_by_itself_says_so(desk: Desk, folder: Path) -> None:
    desk.agency.ask("admin", SetPickup("Stolen", "plain", str(folder / "stolen.csv")))
    desk.agency.ask("admin", ChangeSetting("hotlist.fetch_here", False))
    desk.open()
    assert "set to fetch no list by itself" in desk.said
