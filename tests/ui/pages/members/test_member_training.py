"""Training on the members page: entering a course with its certificate, and one member's records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.requests.members import (
    ListTraining,
    RecordTraining,
)
from alpr_desk.errors import EnvironmentFault
from alpr_desk.ui.pages.members.training_form import one_year_after
from tests.ui.helpers.desk_context import Stage, make_stage, settle
from tests.ui.helpers.members_page import chosen, opened, prepare, training_form
from tests.ui.helpers.office import records


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = prepare(make_stage())
    yield made
    made.close()


def test_training_is_entered_with_its_certificate(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "lindqvist.pdf"
    file.write_bytes(b"%PDF-1.7 certificate")
    page = opened(qtbot, stage)
    form = training_form(qtbot, stage, page)
    form.course.setText("ALPR basics")
    form.version.setText("3")
    form.completed.setDate(QDate(2026, 11, 2))
    assert form.expires.date() == QDate(2027, 11, 2)
    form.certificate.path_field.setText(str(file))
    page.panel.buttons["enter"].click()
    settle(qtbot, stage)
    (asked,) = stage.desk.asked_of(RecordTraining)
    assert (asked.user_name, asked.course, asked.version) == ("lindqvist", "ALPR basics", "3")
    assert (asked.completed, asked.expires) == (date(2026, 11, 2), date(2027, 11, 2))
    assert (asked.certificate_name, asked.certificate) == ("lindqvist.pdf", b"%PDF-1.7 certificate")
    assert stage.context.messages.panel.sentence.text() == "Training of lindqvist is entered."


def test_certificate_that_is_gone_keeps_the_form(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    page = opened(qtbot, stage)
    form = training_form(qtbot, stage, page)
    form.course.setText("ALPR basics")
    form.version.setText("3")
    form.certificate.path_field.setText(str(tmp_path / "gone.pdf"))
    page.panel.buttons["enter"].click()
    settle(qtbot, stage)
    assert page.panel.fault.text().startswith("'gone.pdf' cannot be opened")
    assert form.course.text() == "ALPR basics"
    assert stage.desk.asked_of(RecordTraining) == []


def test_training_fields_are_checked(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    form = training_form(qtbot, stage, page)
    form.completed.setDate(QDate(2026, 12, 24))
    form.expires.setDate(QDate(2026, 12, 1))
    page.panel.buttons["enter"].click()
    assert form.error("course") == "Name the course."
    assert form.error("version").startswith("Give the course's version")
    assert form.error("completed").startswith("This day has not come yet.")
    assert form.error("expires").startswith("The expiry must be after")
    assert stage.desk.asked_of(RecordTraining) == []


def test_year_after_leap_day_is_the_last_of_february() -> None:
    assert one_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert one_year_after(date(2026, 11, 24)) == date(2027, 11, 24)


def test_training_that_cannot_be_read_leaves_the_member_usable(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListTraining, EnvironmentFault("The database does not answer."))
    page = opened(qtbot, stage)
    chosen(qtbot, stage, page, "vega")
    assert page.panel.records is not None
    assert page.panel.records.empty_label.text() == "The database does not answer."
    assert "disable" in page.panel.buttons


def test_training_of_a_member_no_longer_shown_is_dropped(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListTraining, lambda request: records() if request.user_name == "vega" else ())
    page = opened(qtbot, stage)
    gate = stage.desk.hold(ListTraining)
    page.table.select(lambda row: bool(row.member.user_name == "vega"))
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(stage.desk.asked_of(ListTraining)) == 1)
    page.table.select(lambda row: bool(row.member.user_name == "lindqvist"))
    qtbot.waitUntil(lambda: len(stage.desk.asked_of(ListTraining)) == 2)
    gate.set()
    settle(qtbot, stage)
    assert page.panel.title_label.text() == "Erik Lindqvist"
    assert page.panel.records is not None
    assert page.panel.records.shown_texts() == []
