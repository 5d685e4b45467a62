"""Every page that a role opens is reached from the rail, in the smallest window too; a short rail folds nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role, permissions_of
from alpr_desk.ui.help import WINDOW_KEYS
from alpr_desk.ui.pages import PAGES, PageEntry
from alpr_desk.ui.rail import BUTTON, MOST, OFFICE, WIDTH_PX, Rail
from alpr_desk.ui.window import SMALLEST
from tests.ui.helpers.window_stage import WindowStage, build_stage

EVERYONE = frozenset(Role)
MENUS = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
"""The offscreen platform says this of every menu."""


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    yield built
    built.window.close()


def entries_of(roles: frozenset[Role]) -> tuple[PageEntry, ...]:
    permissions = permissions_of(roles)
    return tuple(entry for entry in PAGES if entry.permission is None or entry.permission in permissions)


def smallest_rail(qtbot: QtBot, roles: frozenset[Role]) -> Rail:
    rail = Rail()
    qtbot.addWidget(rail)
    rail.show_entries(entries_of(roles))
    rail.resize(WIDTH_PX, SMALLEST.height())
    rail.show()
    return rail


@pytest.mark.parametrize("roles", [*(frozenset({role}) for role in Role), EVERYONE], ids=lambda r: "+".join(sorted(r)))
def test_every_page_is_reached_in_the_smallest_window(qtbot: QtBot, roles: frozenset[Role]) -> None:
    rail = smallest_rail(qtbot, roles)
    assert rail.pages() == {entry.name for entry in entries_of(roles)}
    assert len(rail.buttons) <= MOST
    places = [button.geometry() for button in rail.buttons.values()]
    assert all(place.size() == BUTTON for place in places)
    assert max(place.bottom() for place in places) < SMALLEST.height()
    assert all(not one.intersects(other) for one, other in pairwise(places))


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.INVESTIGATOR, Role.SUPERVISOR])
def test_a_rail_that_fits_folds_nothing(qtbot: QtBot, role: Role) -> None:
    rail = smallest_rail(qtbot, frozenset({role}))
    assert list(rail.buttons) == [entry.name for entry in entries_of(frozenset({role}))]


@MENUS
def test_office_pages_are_chosen_from_the_menu(stage: WindowStage) -> None:
    stage.sign_in(frozenset({Role.ALPR_ADMINISTRATOR}))
    frame = stage.window.frame
    front = frame.current
    frame.rail.buttons[OFFICE.name].click()
    assert frame.rail.office.isVisible()
    assert not frame.rail.buttons[OFFICE.name].isChecked()
    frame.rail.office.close()
    assert frame.current is front
    frame.rail.office.lines["alarms"].trigger()
    assert frame.current is frame.pages["alarms"]
    assert frame.rail.buttons[OFFICE.name].isChecked()
    frame.open("hits")
    assert frame.rail.buttons["hits"].isChecked()
    assert not frame.rail.buttons[OFFICE.name].isChecked()


def test_what_waits_in_the_office_shows_on_its_button(qtbot: QtBot) -> None:
    rail = smallest_rail(qtbot, frozenset({Role.ALPR_ADMINISTRATOR}))
    rail.set_count("alarms", 2)
    rail.set_count("reviews", 3)
    assert rail.buttons[OFFICE.name].count == 5
    assert "2 waiting" in rail.office.lines["alarms"].text()
    rail.set_count("alarms", 0)
    assert rail.buttons[OFFICE.name].count == 3
    assert "waiting" not in rail.office.lines["alarms"].text()


@MENUS
def test_no_menu_stays_over_a_locked_screen(stage: WindowStage) -> None:
    stage.sign_in(frozenset({Role.ALPR_ADMINISTRATOR}))
    rail = stage.window.frame.rail
    rail.buttons[OFFICE.name].click()
    assert rail.office.isVisible()
    stage.window.keeper.lock()
    stage.settle()
    assert not rail.office.isVisible()


def test_no_two_keys_are_alike(stage: WindowStage) -> None:
    keys = Counter([*(entry.key for entry in PAGES), *(key for key, _ in WINDOW_KEYS)])
    assert [key for key, times in keys.items() if times > 1] == []


def test_every_key_of_a_page_is_listed_and_opens_it(stage: WindowStage) -> None:
    stage.sign_in(EVERYONE)
    QTest.keyClick(stage.window, Qt.Key.Key_F1)
    listed = dict(reversed(stage.window.help.rows))
    stage.window.help.close_help()
    for entry in PAGES:
        assert listed[entry.key] == entry.title
    for key, words in WINDOW_KEYS:
        assert listed[key] == words
