"""Every way into the window starts in the theme that was set."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from alpr_desk.app.window import make_application
from alpr_desk.ui import theme


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    theme.apply_theme(qapp, "night")


@pytest.mark.parametrize("name", ["day", "night", "red"])
def test_application_wears_its_theme_from_the_start(application: QApplication, name: str) -> None:
    application.setStyleSheet("")
    made = make_application(name)
    assert theme.current().name == name
    assert theme.current().background.lower() in made.styleSheet().lower()
