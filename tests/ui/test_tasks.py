"""Work off the window's thread comes back into it, or nowhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from alpr_desk.ui.tasks import Tasks


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.shutdown()


def drained(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(lambda: tasks.running == 0)


def test_work_runs_elsewhere_and_is_delivered_here(qtbot: QtBot, tasks: Tasks) -> None:
    here = threading.get_ident()
    seen: list[tuple[int, int]] = []
    owner = QObject()
    tasks.run(threading.get_ident, lambda there: seen.append((there, threading.get_ident())), owner=owner)
    drained(qtbot, tasks)
    assert seen[0][0] != here
    assert seen[0][1] == here


def test_failure_is_delivered_as_the_exception(qtbot: QtBot, tasks: Tasks) -> None:
    failures: list[Exception] = []
    owner = QObject()

    def work() -> None:
        raise OSError("disk")

    tasks.run(work, lambda _: failures.append(AssertionError()), failures.append, owner=owner)
    drained(qtbot, tasks)
    assert [str(f) for f in failures] == ["disk"]


def test_answer_to_an_owner_that_is_gone_is_dropped(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()
    seen: list[object] = []
    owner = QObject()
    tasks.run(gate.wait, seen.append, owner=owner)
    shiboken6.delete(owner)
    gate.set()
    drained(qtbot, tasks)
    assert seen == []


def test_newer_task_of_the_same_key_supersedes_the_older(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()
    seen: list[object] = []
    owner = QObject()

    def slow() -> str:
        gate.wait(20)
        return "old"

    tasks.run(slow, seen.append, owner=owner, key="search")
    tasks.run(lambda: "new", seen.append, owner=owner, key="search")
    qtbot.waitUntil(lambda: seen == ["new"])
    gate.set()
    drained(qtbot, tasks)
    assert seen == ["new"]


def test_tasks_of_other_keys_and_owners_stay(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[str] = []
    one, other = QObject(), QObject()
    tasks.run(lambda: "a", seen.append, owner=one, key="x")
    tasks.run(lambda: "b", seen.append, owner=one, key="y")
    tasks.run(lambda: "c", seen.append, owner=other, key="x")
    drained(qtbot, tasks)
    assert sorted(seen) == ["a", "b", "c"]


def test_busy_from_the_first_start_to_the_last_end(qtbot: QtBot, tasks: Tasks) -> None:
    said: list[bool] = []
    tasks.busy.connect(said.append)
    owner = QObject()
    for _ in range(3):
        tasks.run(lambda: None, lambda _: None, owner=owner)
    drained(qtbot, tasks)
    assert said[0] is True
    assert said[-1] is False
    assert said.count(True) == said.count(False)


def test_shutdown_leaves_no_thread_and_delivers_nothing(qtbot: QtBot) -> None:
    before = set(threading.enumerate())
    tasks, owner = Tasks(), QObject()
    seen: list[str] = []
    started, gate = threading.Event(), threading.Event()

    def work() -> str:
        started.set()
        gate.wait(20)
        return "late"

    tasks.run(work, seen.append, owner=owner)
    assert started.wait(20)
    gate.set()
    tasks.shutdown()
    assert set(threading.enumerate()) <= before
    tasks.run(lambda: "after", seen.append, owner=owner)
    qtbot.wait(1)
    assert seen == []
