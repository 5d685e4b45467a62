"""The settings page: a field for each kind of setting, each saved by itself, refusals beside the field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QPlainTextEdit, QSpinBox
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.agency import ChangeSetting, ReadSettings, SettingRow
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.settings.page import SettingsPage
from alpr_desk.ui.states import State
from tests.ui.helpers.desk_context import Stage, make_stage, opened_page, settle
from tests.ui.helpers.searching import SETTINGS

LOCK, CASE, CAMERAS = "access.idle_lock_minutes", "access.case_format", "capture.sources"
RATE, THEME, SOUND = "capture.folder_rate_fps", "window.theme", "window.sound"


def accepted(request: ChangeSetting) -> SettingRow:
    row = next(row for row in SETTINGS if row.name == request.name)
    return replace(row, value=tuple(request.value) if row.kind == "texts" else request.value)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage()
    made.desk.answer(ReadSettings, SETTINGS)
    made.desk.answer(ChangeSetting, accepted)
    yield made
    made.close()


def shown(qtbot: QtBot, stage: Stage) -> SettingsPage:
    return opened_page(qtbot, stage, SettingsPage(stage.context))


@pytest.mark.parametrize(
    ("name", "kind", "value"),
    [
        (LOCK, QSpinBox, 30),
        (CASE, QLineEdit, "x"),
        (CAMERAS, QPlainTextEdit, ["camera:0"]),
        (RATE, QDoubleSpinBox, 5.0),
        (THEME, QComboBox, "night"),
        (SOUND, QCheckBox, True),
    ],
)
def test_each_kind_has_its_field_with_the_value_in_force(
    qtbot: QtBot, stage: Stage, name: str, kind: type, value: Any
) -> None:
    field = shown(qtbot, stage).fields[name]
    assert isinstance(field.input, kind)
    assert field.value() == value
    assert not field.changed
    assert field.input.accessibleName() == field.row.title


def test_bounds_unit_and_default_are_said_and_held(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    lock = page.fields[LOCK].input
    assert isinstance(lock, QSpinBox)
    assert (lock.minimum(), lock.maximum(), lock.text()) == (1, 30, "30 min")
    texts = [label.text() for label in page.findChildren(QLabel)]
    assert "Minutes without a touch. From 1 to 30. Default: 30." in texts
    assert "Sources of a shift. One a line. Default: camera:0." in texts
    assert "Tones on hits. Default: on." in texts


@pytest.mark.parametrize(
    ("name", "value"),
    [(LOCK, 10), (CASE, r"\d+"), (CAMERAS, ["camera:0", "camera:1"]), (RATE, 2.5), (THEME, "day"), (SOUND, False)],
)
def test_change_is_saved_by_itself(qtbot: QtBot, stage: Stage, name: str, value: Any) -> None:
    page = shown(qtbot, stage)
    assert page.buttons[name].isHidden()
    page.fields[name].set_value(value)
    assert page.buttons[name].isEnabled() and not page.buttons[name].isHidden()
    page.buttons[name].click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(ChangeSetting) == [ChangeSetting(name, value)]
    assert page.buttons[name].text() == "Saved"
    assert not page.buttons[name].isEnabled()
    assert not page.fields[name].changed


def test_enter_saves_a_field_of_one_line(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    line = page.fields[CASE].input
    line.setFocus()
    QTest.keyClicks(line, "yz")
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle(qtbot, stage)
    assert stage.desk.asked_of(ChangeSetting) == [ChangeSetting(CASE, "xyz")]


@pytest.mark.parametrize(
    "error",
    [BadInput("It is no regular expression."), Denied(DenialReason.PERMISSION, "Your role changes no settings.")],
)
def test_refusal_stands_under_the_field_and_what_was_typed_stays(qtbot: QtBot, stage: Stage, error: Exception) -> None:
    stage.desk.answer(ChangeSetting, error)
    page = shown(qtbot, stage)
    page.fields[CASE].set_value("(")
    page.save(CASE)
    settle(qtbot, stage)
    assert page.forms[CASE].error(CASE) == str(error)
    assert page.forms[LOCK].error(LOCK) == ""
    assert page.fields[CASE].value() == "("
    assert page.buttons[CASE].isEnabled()
    page.fields[CASE].set_value("y")
    assert page.forms[CASE].error(CASE) == ""


def test_unsaved_edits_survive_a_refresh(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    page.fields[LOCK].set_value(12)
    page.refresh()
    settle(qtbot, stage)
    assert page.fields[LOCK].value() == 12
    assert page.state is State.READY


def test_edit_made_while_the_settings_are_read_survives(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    gate = stage.desk.hold(ReadSettings)
    page.refresh()
    page.fields[LOCK].set_value(12)
    gate.set()
    settle(qtbot, stage)
    assert page.fields[LOCK].value() == 12


def test_edit_made_while_saving_is_not_lost(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    gate = stage.desk.hold(ChangeSetting)
    page.fields[LOCK].set_value(12)
    page.save(LOCK)
    page.fields[LOCK].set_value(14)
    gate.set()
    settle(qtbot, stage)
    assert page.fields[LOCK].value() == 14
    assert page.fields[LOCK].row.value == 12
    assert page.buttons[LOCK].isEnabled()


def test_member_who_may_only_see_cannot_touch_a_field(qtbot: QtBot) -> None:
    stage = make_stage(permissions=frozenset({Permission.SEE_SETTINGS}))
    stage.desk.answer(ReadSettings, SETTINGS)
    page = shown(qtbot, stage)
    assert not any(field.input.isEnabled() for field in page.fields.values())
    assert all(button.isHidden() for button in page.buttons.values())
    stage.close()


def test_wheel_over_a_number_changes_nothing(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    lock = page.fields[LOCK].input
    place = QPointF(lock.mapTo(page, lock.rect().center()))
    QTest.wheelEvent(page.windowHandle(), place, QPoint(0, -120))
    assert page.fields[LOCK].value() == 30


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((), State.EMPTY),
        (Denied(DenialReason.PERMISSION, "Your role sees no settings."), State.DENIED),
        (EnvironmentFault("The settings cannot be read."), State.OFFLINE),
        (BadInput("The settings file holds an unknown name."), State.WRONG),
    ],
)
def test_what_keeps_the_form_away_is_the_pages_state(qtbot: QtBot, stage: Stage, answer: Any, state: State) -> None:
    stage.desk.answer(ReadSettings, answer)
    page = shown(qtbot, stage)
    assert page.state is state
    if isinstance(answer, Exception):
        assert page.states.panel.sentence.text() == str(answer)


def test_page_is_busy_until_the_settings_come(qtbot: QtBot, stage: Stage) -> None:
    gate = stage.desk.hold(ReadSettings)
    page = SettingsPage(stage.context)
    qtbot.addWidget(page)
    page.activate()
    assert str(page.state) == "busy"
    gate.set()
    settle(qtbot, stage)
    assert page.state is State.READY
