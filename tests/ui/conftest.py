"""Every test of the window runs offscreen, in the night theme, and leaves the theme as it found it."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

os.environ["QT_QPA_PLATFORM"] = "offscreen"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says this of every window that is shown; it is no fault of the program."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints", extend=True))


@pytest.fixture(autouse=True)
def night_theme(qapp: QApplication) -> Iterator[None]:
    put_night_in_force(qapp)
    yield
    put_night_in_force(qapp)


def put_night_in_force(application: QApplication) -> None:
    """Nothing where it is: every widget there is would be styled anew."""
    from alpr_desk.ui import theme

    if theme.current().name != "night" or not application.styleSheet():
        theme.apply_theme(application, "night")


@pytest.fixture(scope="module", autouse=True)
def modules_kept() -> None:
    """What the modules loaded by now are made of stays; to look at it after every test would take half the time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_window_left(modules_kept: None) -> Iterator[None]:
    """A closed window lies in cycles until they are collected; left alive, it would be styled again at each theme."""
    yield
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
