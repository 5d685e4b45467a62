"""Every test of the window runs offscreen, in the night theme, and leaves the theme as it found it."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says this of every window that is shown; it is no fault of the program."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints", extend=True))


@pytest.fixture(autouse=True)
def night_theme(qapp: object) -> Iterator[None]:
    from PySide6.QtWidgets import QApplication

    from alpr_desk.ui import theme

    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("the tests of the window need an application")
    theme.apply_theme(application, "night")
    yield
    if theme.current().name != "night":
        theme.apply_theme(application, "night")


@pytest.fixture(scope="session")
def modules_kept() -> None:
    """What the program's modules are made of stays; to look at it again after every test would take half the time."""
    gc.freeze()


@pytest.fixture(autouse=True)
def no_window_left(modules_kept: None) -> Iterator[None]:
    """A closed window lies in cycles until they are collected; left alive, it would be styled again at each theme."""
    yield
    gc.collect()
