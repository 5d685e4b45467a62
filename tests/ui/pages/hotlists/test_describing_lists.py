"""How a list alerts, who may open it, and layouts that are removed: over the real window, Desk and store."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from alpr_desk.domain.list_profiles import Profile
from alpr_desk.domain.matching import ActionClass, Hotlist, Priority
from alpr_desk.domain.people import Permission, Role
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.hotlists import DescribeHotlist, ImportProfile, ListHotlists, SaveProfile
from alpr_desk.domain.requests.list_pickup import ListPickups
from alpr_desk.errors import BadInput
from alpr_desk.ui.pages.hotlists.describing import COLOURS, SOUNDS, DescribeForm
from alpr_desk.ui.pages.hotlists.page import HotlistsPage
from alpr_desk.ui.pages.hotlists.sides import LAYOUTS
from alpr_desk.ui.session import Stage
from alpr_desk.ui.window import MainWindow
from tests.helpers.agency import Agency
from tests.ui.helpers import desk_context, lists
from tests.ui.helpers.office import hotlists
from tests.ui.helpers.real_window import enter, real_window, settle

COUNTY = Profile("county", "County file", "From the county.", has_header=True, plate="Tag")


@pytest.fixture
def window(agency: Agency, qtbot: QtBot) -> Iterator[MainWindow]:
    agency.import_list("7ABC123;CA\n")
    with real_window(agency) as made:
        yield made


def opened(window: MainWindow, agency: Agency, qtbot: QtBot, who: str = "admin") -> HotlistsPage:
    enter(window, agency, qtbot, who, Stage.OPEN)
    window.frame.open("hotlists")
    settle(window, qtbot)
    page = window.frame.current
    assert isinstance(page, HotlistsPage)
    return page


def details(window: MainWindow, agency: Agency, qtbot: QtBot, who: str = "admin") -> HotlistsPage:
    page = opened(window, agency, qtbot, who)
    page.table.select(lambda row: bool(row.hotlist.name == "Stolen"))
    page.table.opened.emit(page.table.current_row())
    settle(window, qtbot)
    return page


def describing(window: MainWindow, agency: Agency, qtbot: QtBot) -> tuple[HotlistsPage, DescribeForm]:
    page = details(window, agency, qtbot)
    page.panel.describe_button.click()
    assert page.describe_panel.isVisible() and not page.panel.isVisible()
    assert page.describe_panel.form is not None
    return page, page.describe_panel.form


def stored(agency: Agency) -> Hotlist:
    with agency.opened.office.store.reading() as unit:
        found = unit.hotlists.by_name("Stolen")
    assert found is not None
    return found


def texts(page: HotlistsPage) -> str:
    return "\n".join(label.text() for label in page.panel.findChildren(QLabel) if label.isVisible())


def test_a_lists_alert_and_access_are_set_and_shown(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    page, form = describing(window, agency, qtbot)
    form.priority.setCurrentIndex(form.priority.findData(Priority.LOW.value))
    form.action.setCurrentIndex(form.action.findData(ActionClass.OBSERVE.value))
    form.sound.setCurrentText("None")
    form.colour.setCurrentText("Blue")
    form.openers.setCurrentIndex(1)
    form.roles[Role.SUPERVISOR].setChecked(True)
    page.describe_panel.button.click()
    assert not page.describe_panel.button.isEnabled()
    settle(window, qtbot)
    now = stored(agency)
    assert (now.priority, now.action, now.sound, now.colour) == (Priority.LOW, ActionClass.OBSERVE, "none", "blue")
    assert now.seen_by == {Role.SUPERVISOR}
    assert page.panel.isVisible() and not page.describe_panel.isVisible()
    for said in ("None", "Blue", "supervisor"):
        assert said in texts(page)
    told = [r.detail.get("seen_by") for r in agency.records(AuditEvent.HOTLIST_CHANGE)]
    assert ["supervisor"] in told
    page.panel.describe_button.click()
    again = page.describe_panel.form
    assert again is not None and again.checked() == DescribeHotlist(
        "Stolen", Priority.LOW, ActionClass.OBSERVE, "none", "blue", frozenset({Role.SUPERVISOR})
    )


def test_a_list_of_some_roles_is_none_to_others(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    page, form = describing(window, agency, qtbot)
    form.openers.setCurrentIndex(1)
    form.roles[Role.INVESTIGATOR].setChecked(True)
    page.describe_panel.button.click()
    settle(window, qtbot)
    assert [row.hotlist.name for row in agency.ask("investigator", ListHotlists())] == ["Stolen"]
    assert agency.ask("deputy", ListHotlists()) == ()


def test_to_name_no_role_does_not_open_a_list_to_everybody(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    agency.ask(
        "admin",
        DescribeHotlist("Stolen", Priority.HIGH, ActionClass.OBSERVE, seen_by=frozenset({Role.SUPERVISOR})),
    )
    page, form = describing(window, agency, qtbot)
    assert form.openers.currentIndex() == 1
    form.roles[Role.SUPERVISOR].setChecked(False)
    page.describe_panel.button.click()
    settle(window, qtbot)
    assert form.error("roles").startswith("Tick at least one role")
    assert stored(agency).seen_by == {Role.SUPERVISOR}
    form.openers.setCurrentIndex(0)
    page.describe_panel.button.click()
    settle(window, qtbot)
    assert stored(agency).seen_by == frozenset()


def test_a_role_that_sees_no_list_and_was_named_is_not_dropped(
    window: MainWindow, agency: Agency, qtbot: QtBot
) -> None:
    named = frozenset({Role.CUSTODIAN})
    agency.ask("admin", DescribeHotlist("Stolen", Priority.HIGH, ActionClass.OBSERVE, seen_by=named))
    page, form = describing(window, agency, qtbot)
    assert form.roles[Role.CUSTODIAN].isChecked()
    page.describe_panel.button.click()
    settle(window, qtbot)
    assert stored(agency).seen_by == named


def test_the_desk_takes_every_sound_and_colour_that_is_offered(agency: Agency) -> None:
    agency.import_list("7ABC123;CA\n")
    for sound in SOUNDS:
        for colour in COLOURS:
            agency.ask("admin", DescribeHotlist("Stolen", Priority.LOW, ActionClass.OBSERVE, sound, colour))


def test_who_may_not_manage_lists_cannot_describe_one(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    page = details(window, agency, qtbot, "investigator")
    assert page.panel.isVisible()
    assert not page.panel.describe_button.isVisible()
    page.desk.open_side(page._sides[LAYOUTS])
    settle(window, qtbot)
    assert page.side_panel.isVisible() and page.side_panel.buttons == []


def test_why_a_list_was_not_changed_is_said_at_the_form(qtbot: QtBot) -> None:
    stage = desk_context.make_stage(permissions=frozenset({Permission.SEE_HOTLISTS, Permission.MANAGE_HOTLISTS}))
    stage.desk.answer(ListHotlists, hotlists())
    stage.desk.answer(ListPickups, lists.PICKUPS)
    stage.desk.answer(DescribeHotlist, BadInput("There is no list named 'Stolen vehicles'."))
    page = desk_context.opened_page(qtbot, stage, HotlistsPage(stage.context))
    page.open_describing(hotlists()[0].hotlist)
    form = page.describe_panel.form
    assert form is not None
    form.colour.setCurrentText("Red")
    page.describe_panel.button.click()
    desk_context.settle(qtbot, stage)
    assert page.describe_panel.fault.text().startswith("There is no list")
    assert page.describe_panel.button.isEnabled()
    assert form.colour.currentText() == "Red"
    stage.close()


def layouts(window: MainWindow, agency: Agency, qtbot: QtBot) -> tuple[HotlistsPage, QPushButton]:
    agency.ask("admin", SaveProfile(COUNTY))
    page = opened(window, agency, qtbot)
    (action,) = [a for a in page.more_button.menu().actions() if a.text() == LAYOUTS]
    action.trigger()
    settle(window, qtbot)
    (button,) = page.side_panel.buttons
    return page, button


def answer(page: HotlistsPage, words: str) -> None:
    (button,) = [b for b in page.context.messages.panel.buttons() if b.text() == words]
    button.click()


def _is(name: str, row: ImportProfile) -> bool:
    return row.name == name


def saved(agency: Agency) -> list[str]:
    with agency.opened.office.store.reading() as unit:
        return list(unit.list_keeping.profiles())


def test_a_saved_layout_is_removed_once_that_is_confirmed(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    page, button = layouts(window, agency, qtbot)
    table = page.side_panel.table
    assert table is not None
    table.select(lambda row: bool(row.name == "county"))
    button.click()
    answer(page, "Keep it")
    settle(window, qtbot)
    assert saved(agency) == ["county"]
    page.side_panel.buttons[0].click()
    answer(page, "Remove it")
    settle(window, qtbot)
    assert saved(agency) == []
    table = page.side_panel.table
    assert table is not None and "County file" not in [row[0] for row in table.shown_texts()]


def test_a_layout_that_ships_cannot_be_removed(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    page, button = layouts(window, agency, qtbot)
    table = page.side_panel.table
    assert table is not None
    for name, removable in (("plain", False), ("county", True), ("ncic", False)):
        assert table.select(partial(_is, name))
        assert button.isEnabled() is removable
