"""The training manager's page: who stands how, a class whole or not at all, courses, and a file for the auditor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.members import RecordTraining
from alpr_desk.domain.requests.training import (
    DeclareCourse,
    EndCourseVersion,
    ExportTrainingBoard,
    ImportTraining,
    PreviewTrainingImport,
    ShowTrainingBoard,
)
from alpr_desk.domain.training import Standing
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.training.page import TrainingPage
from alpr_desk.ui.states import State
from tests.ui.helpers.desk_context import Stage, make_stage, settle
from tests.ui.helpers.school import LINES, TODAY, prepare


@pytest.fixture
def stage() -> Iterator[Stage]:
    built = make_stage(frozenset({Role.TRAINING_MANAGER}))
    prepare(built.desk)
    yield built
    built.close()


@pytest.fixture
def page(qtbot: QtBot, stage: Stage) -> TrainingPage:
    made = TrainingPage(stage.context)
    qtbot.addWidget(made)
    made.resize(960, 700)
    made.show()
    made.activate()
    settle(qtbot, stage)
    return made


def names(page: TrainingPage) -> list[str]:
    return [row[1].split()[0] for row in page.board.shown_texts()]


def said(page: TrainingPage) -> str:
    return "\n".join(label.text() for label in page.panel.findChildren(QLabel) if label.isVisible())


def test_most_urgent_stand_first_and_each_standing_is_counted(page: TrainingPage) -> None:
    assert names(page) == ["Erik", "Marisol", "Nadia", "James", "Ana", "Dana"]
    assert [b.text() for b in page.standing_buttons.values()] == ["None 1", "Out 1", "Due 2", "Current 2"]


def test_board_narrows_to_a_standing_and_a_role(page: TrainingPage) -> None:
    page.standing_buttons[Standing.DUE].click()
    assert names(page) == ["Nadia", "James"]
    page.role.setCurrentIndex(page.role.findData(Role.DEPUTY))
    assert names(page) == ["Nadia"]
    assert page.standing_buttons[Standing.OUT].text() == "Out 0"
    page.standing_buttons[Standing.DUE].click()
    assert names(page) == ["Erik", "Nadia", "Ana"]
    page.board.filter_field.setText("ana")
    assert names(page) == ["Ana"]


def test_rail_counts_whose_data_is_closed(qtbot: QtBot, stage: Stage) -> None:
    page = TrainingPage(stage.context)
    qtbot.addWidget(page)
    counts: list[int] = []
    page.count_changed.connect(counts.append)
    page.activate()
    settle(qtbot, stage)
    assert counts == [2]


def test_course_is_entered_from_the_member(qtbot: QtBot, stage: Stage, page: TrainingPage) -> None:
    page.board.select(lambda row: bool(row.member.user_name == "okafor"))
    QTest.keyClick(page.board.view, Qt.Key.Key_Return)
    settle(qtbot, stage)
    assert "Data is open for 9 days more." in said(page)
    page.panel.buttons[0].click()
    page.panel.buttons[0].click()
    settle(qtbot, stage)
    (request,) = stage.desk.asked_of(RecordTraining)
    assert (request.user_name, request.course, request.completed) == ("okafor", "ALPR basics", TODAY)
    assert not page.panel.isVisible()


def import_file(qtbot: QtBot, stage: Stage, page: TrainingPage, path: Path) -> None:
    page.import_button.click()
    page.panel.file.path_field.setText(str(path))
    page.panel.buttons[0].click()
    settle(qtbot, stage)


def test_rejected_lines_are_said_and_nothing_can_be_entered(
    qtbot: QtBot, stage: Stage, page: TrainingPage, tmp_path: Path
) -> None:
    (tmp_path / "class.csv").write_bytes(b"user_name\n")
    import_file(qtbot, stage, page, tmp_path / "class.csv")
    assert "Line 7" in said(page)
    assert "'20.11.2026' in the column completed is no day." in said(page)
    assert [button.text() for button in page.panel.buttons] == ["&Another file"]
    assert stage.desk.asked_of(ImportTraining) == []


def test_class_that_is_right_is_shown_first_and_entered_with_the_same_bytes(
    qtbot: QtBot, stage: Stage, page: TrainingPage, tmp_path: Path
) -> None:
    stage.desk.answer(PreviewTrainingImport, LINES)
    (tmp_path / "class.csv").write_bytes(b"the class")
    import_file(qtbot, stage, page, tmp_path / "class.csv")
    assert stage.desk.asked_of(ImportTraining) == []
    (tmp_path / "class.csv").write_bytes(b"another class")
    page.panel.buttons[0].click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(ImportTraining) == [ImportTraining("class.csv", b"the class")]


def test_file_that_is_not_there_is_said_and_the_path_stays(qtbot: QtBot, stage: Stage, page: TrainingPage) -> None:
    import_file(qtbot, stage, page, Path("no such class.csv"))
    assert "cannot be opened" in page.panel.fault.text()
    assert page.panel.file.path_field.text() == "no such class.csv"
    assert page.panel.buttons[0].isEnabled()


def test_course_is_declared_and_an_old_version_ended(qtbot: QtBot, stage: Stage, page: TrainingPage) -> None:
    page.tabs.setCurrentIndex(1)
    page.courses.select(lambda row: bool(row.version.version == "3"))
    page.courses.opened.emit(page.courses.current_row())
    stage.desk.answer(EndCourseVersion, BadInput("Declare the one that members are to take first."))
    page.panel.buttons[0].click()
    settle(qtbot, stage)
    assert "members are to take first" in page.panel.fault.text()
    assert stage.desk.asked_of(EndCourseVersion)[0].from_day == TODAY + timedelta(days=1)
    page.panel.close_panel()
    page.declare_button.click()
    page.panel.buttons[0].click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(DeclareCourse) == [DeclareCourse("", "", TODAY)]


def test_board_is_written_whole_or_the_fault_is_said(
    qtbot: QtBot, stage: Stage, page: TrainingPage, tmp_path: Path
) -> None:
    page.save_board(tmp_path / "board.csv")
    settle(qtbot, stage)
    settle(qtbot, stage)
    assert (tmp_path / "board.csv").read_bytes() == b"user_name\r\n"
    assert len(stage.desk.asked_of(ExportTrainingBoard)) == 1
    page.save_board(tmp_path / "no" / "board.csv")
    settle(qtbot, stage)
    settle(qtbot, stage)
    assert "cannot be written" in stage.context.messages.panel.sentence.text()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((), State.EMPTY),
        (BadInput("Wrong."), State.WRONG),
        (Denied(DenialReason.PERMISSION, "No."), State.DENIED),
        (EnvironmentFault("The database does not answer."), State.OFFLINE),
    ],
)
def test_page_says_why_there_is_no_board(
    qtbot: QtBot, stage: Stage, page: TrainingPage, answer: object, state: State
) -> None:
    stage.desk.answer(ShowTrainingBoard, answer)
    page.refresh()
    settle(qtbot, stage)
    assert page.state is state
