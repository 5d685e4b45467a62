"""The window over the real Desk and store: every page opens, and the window's thread never waits for the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine, event

from alpr_desk.ui.pages.search.page import SearchPage
from alpr_desk.ui.session import Stage
from alpr_desk.ui.states import State
from alpr_desk.ui.window import MainWindow
from tests.helpers.agency import CASE, Agency
from tests.helpers.reads import captured
from tests.ui.helpers.real_window import enter, real_window, settle


@pytest.fixture
def transactions() -> Iterator[list[str]]:
    """Names of the threads that opened a transaction."""
    threads: list[str] = []

    def begun(_: object) -> None:
        threads.append(threading.current_thread().name)

    event.listen(Engine, "begin", begun)
    yield threads
    event.remove(Engine, "begin", begun)


@pytest.fixture
def window(agency: Agency, qtbot: QtBot) -> Iterator[MainWindow]:
    with real_window(agency) as made:
        yield made


def test_every_page_opens_and_no_transaction_runs_in_the_windows_thread(
    window: MainWindow, agency: Agency, qtbot: QtBot, transactions: list[str]
) -> None:
    agency.record(agency.start_shift("deputy"), captured("7ABC123"))
    del transactions[:]
    enter(window, agency, qtbot, "admin", Stage.OPEN)
    names = [entry.name for entry in window.entries()]
    data = {"live", "hits", "search", "evidence", "hotlists"}
    use = {"reviews", "statistics", "subjects", "alarms", "audit"}
    assert data | use | {"members", "training", "policy", "settings"} == set(names)
    for name in names:
        window.frame.open(name)
        settle(window, qtbot)
        page = window.frame.current
        assert page is not None and page.name == name
        assert page.state not in (State.WRONG, State.DENIED, State.OFFLINE), name
    assert transactions, "the pages asked the Desk for nothing"
    assert threading.main_thread().name not in transactions


def test_partial_plate_search_shows_the_stored_read(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    agency.record(agency.start_shift("deputy"), captured("7ABC123"))
    enter(window, agency, qtbot, "investigator", Stage.OPEN)
    window.frame.open("search")
    settle(window, qtbot)
    page = window.frame.current
    assert isinstance(page, SearchPage)
    window.purpose.state(CASE)
    page.query_bar.plate.setText("7A?C*")
    page.search()
    settle(window, qtbot)
    assert [row.read.plate for row in page.table.model.rows] == ["7ABC123"]


def test_deputy_never_sees_an_administrators_page(window: MainWindow, agency: Agency, qtbot: QtBot) -> None:
    enter(window, agency, qtbot, "deputy", Stage.OPEN)
    closed = {"audit", "members", "settings", "reviews", "statistics", "subjects", "alarms"}
    assert not closed & {entry.name for entry in window.entries()}


def test_lapsed_training_closes_an_open_window_at_its_next_request(
    window: MainWindow, agency: Agency, qtbot: QtBot
) -> None:
    enter(window, agency, qtbot, "investigator", Stage.OPEN)
    agency.clock.forward(days=400)
    window.keeper.describe()
    qtbot.waitUntil(lambda: window.keeper.stage is not Stage.OPEN, timeout=20_000)
