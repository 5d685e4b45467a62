"""Cycles are collected in the window's thread alone: a widget destroyed in a worker ends the process."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from alpr_desk.ui.cycles import CycleCollector, collect_due

ENOUGH = 20_000
"""Cycles that make Python collect several times over, its oldest generation included."""


class Mourned:
    """Says in which thread it was collected."""

    def __init__(self, deaths: list[int]) -> None:
        self.deaths = deaths
        self.widget = QWidget()
        self.itself = self

    def __del__(self) -> None:
        self.deaths.append(threading.get_ident())


def littering() -> None:
    for _ in range(ENOUGH):
        cycle: list[object] = []
        cycle.append(cycle)


def litter_in_a_worker() -> None:
    worker = threading.Thread(target=littering)
    worker.start()
    worker.join()


@pytest.fixture
def collector(qapp: object) -> Iterator[CycleCollector]:
    """Over Python as it starts: with its collector at large. The suite keeps it at bay (tests/conftest.py)."""
    gc.enable()
    made = CycleCollector()
    yield made
    made.stop()
    gc.disable()


def test_a_worker_never_collects_a_widget(qtbot: QtBot, collector: CycleCollector) -> None:
    deaths: list[int] = []
    Mourned(deaths)
    litter_in_a_worker()
    assert deaths == []
    qtbot.waitUntil(lambda: bool(deaths))
    assert deaths == [threading.get_ident()]


def test_what_is_due_is_collected_up_to_its_generation(collector: CycleCollector) -> None:
    gc.collect()
    littering()
    assert gc.get_count()[0] >= ENOUGH
    collect_due()
    assert gc.get_count()[0] < ENOUGH
