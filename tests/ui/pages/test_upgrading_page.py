"""The window while the store is brought to a new form, and after."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from alpr_desk.domain.events import StoreUpgrading
from tests.ui.helpers.window_stage import build_stage


def test_window_says_what_is_done_to_the_store_and_then_asks_to_sign_in(qtbot: QtBot) -> None:
    stage = build_stage(qtbot, "front")
    window = stage.window
    stage.bus.publish(StoreUpgrading("Copying the store", 0.25))
    qtbot.waitUntil(lambda: window.faces.currentWidget() is window.upgrading)
    assert (window.upgrading.doing.text(), window.upgrading.bar.value()) == ("Copying the store … 25 %", 25)
    stage.bus.publish(StoreUpgrading("", 1.0))
    qtbot.waitUntil(lambda: window.faces.currentWidget() is window.signin)
    window.close()
