"""The training manager's page: who has none, who is out, who is due; courses; a whole class at once (Policy 430.8)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.ceilings import document_bytes
from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import Permission, Role
from alpr_desk.domain.requests.members import RecordTraining
from alpr_desk.domain.requests.training import (
    BoardRow,
    CourseRow,
    ExportTrainingBoard,
    ImportTraining,
    ListCourses,
    PreviewTrainingImport,
    ShowTrainingBoard,
    TrainingImport,
)
from alpr_desk.domain.training import Standing
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.training.model import WORDS, board_columns, course_columns, role_words, shown
from alpr_desk.ui.pages.training.panels import TrainingPanel
from alpr_desk.ui.states import State, sentence_of
from alpr_desk.ui.widgets.save_file import ask_target
from alpr_desk.ui.widgets.table import Table

NOBODY = "No member may be let in yet."
CLOSED = frozenset({Standing.NONE, Standing.OUT})


class TrainingPage(Page):
    """Board and courses; the rail counts members whose data is closed for want of training."""

    name = "training"
    title = "Training"
    icon_name = "graduation-cap"
    permission = Permission.MANAGE_TRAINING
    key = "Ctrl+T"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.rows: tuple[BoardRow, ...] = ()
        self.board = Table(board_columns(), "No member stands so.", sort_by="standing")
        self.courses = Table(
            course_columns(context.clock.now),
            "No course is declared: training of any course is entered.",
            sort_by="course",
        )
        self.standing_buttons = {standing: QPushButton(WORDS[standing]) for standing in Standing}
        self.role = QComboBox()
        self.export_button = QPushButton(" &Save CSV…")
        self.import_button = QPushButton(" &Import a class…")
        self.declare_button = QPushButton(" &Declare a version…")
        self.panel = TrainingPanel(context.clock.now)
        self.tabs = QTabWidget()
        self._class: tuple[str, bytes] = ("", b"")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.role.setAccessibleName("Role")
        self.role.addItem("All roles", None)
        for role in Role:
            self.role.addItem(role_words(role), role)
        self.export_button.setIcon(icons.icon("download", "text"))
        self.import_button.setIcon(icons.icon("upload", "text"))
        self.declare_button.setIcon(icons.icon("plus", "text"))
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for button in self.standing_buttons.values():
            button.setCheckable(True)
            button.setProperty("tight", True)
            bar.addWidget(button)
        bar.addWidget(self.role)
        bar.addStretch(1)
        bar.addWidget(self.export_button)
        bar.addWidget(self.import_button)
        self.courses.actions_row.addWidget(self.declare_button)
        first, second = QWidget(), QWidget()
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(bar)
        column.addWidget(self.board)
        other = QVBoxLayout(second)
        other.setContentsMargins(0, 12, 0, 0)
        other.addWidget(self.courses)
        self.tabs.addTab(first, "&Board")
        self.tabs.addTab(second, "&Courses")
        self.tabs.setDocumentMode(True)
        layout = QHBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.tabs, 5)
        layout.addWidget(self.panel, 3)

    def _connect(self) -> None:
        for standing, button in self.standing_buttons.items():
            button.clicked.connect(lambda checked, chosen=standing: self._only(chosen, checked))
        self.role.currentIndexChanged.connect(lambda _: self._show())
        self.board.opened.connect(self.panel.show_member)
        self.courses.opened.connect(self.panel.show_course)
        self.export_button.clicked.connect(self._export)
        self.import_button.clicked.connect(self.panel.show_import)
        self.declare_button.clicked.connect(self.panel.show_declare)
        self.tabs.currentChanged.connect(lambda _: self.panel.hide())
        self.panel.closed.connect(self.board.view.setFocus)
        self.panel.close_from(self.board.view)
        self.panel.open_changed.connect(self._make_room)
        self.panel.training_asked.connect(self._record)
        self.panel.preview_asked.connect(self._preview)
        self.panel.import_asked.connect(self._import)
        self.panel.declare_asked.connect(lambda request: self._change(request, "The version is declared."))
        self.panel.end_asked.connect(lambda request: self._change(request, "It is recorded."))

    @override
    def refresh(self) -> None:
        if not self.rows:
            self.show_state(State.BUSY, "Reading the members …")
        self.ask(ShowTrainingBoard(), self._listed, key="board")
        self.ask(ListCourses(), self._listed_courses, key="courses")

    def _listed(self, rows: tuple[BoardRow, ...]) -> None:
        self.rows = rows
        self.count_changed.emit(sum(row.standing in CLOSED for row in rows))
        if not rows:
            self.show_state(State.EMPTY, NOBODY)
            return
        self.show_state(State.READY)
        self._show()

    def _listed_courses(self, rows: tuple[CourseRow, ...]) -> None:
        self.courses.set_rows(rows)

    def _make_room(self, panel_open: bool) -> None:
        for button in (self.export_button, self.import_button, self.declare_button):
            button.setVisible(not panel_open)

    def _only(self, standing: Standing, checked: bool) -> None:
        for other, button in self.standing_buttons.items():
            button.setChecked(checked and other is standing)
        self._show()

    def _show(self) -> None:
        """The counts are those of the role chosen."""
        data = self.role.currentData()
        role = Role(data) if data else None
        for standing, button in self.standing_buttons.items():
            button.setText(f"{WORDS[standing]} {len(shown(self.rows, standing, role))}")
        chosen = next((s for s, button in self.standing_buttons.items() if button.isChecked()), None)
        self.board.set_rows(shown(self.rows, chosen, role))

    def _record(self, request: RecordTraining, certificate: Path | None) -> None:
        def send(content: bytes) -> None:
            name = certificate.name if certificate else ""
            filled = replace(request, certificate=content, certificate_name=name)
            self._change(filled, f"Training of {request.user_name} is entered.")

        if certificate is None:
            send(b"")
        else:
            self.context.tasks.run(partial(document_bytes, certificate), send, self._failed, owner=self)

    def _preview(self, path: Path) -> None:
        def send(content: bytes) -> None:
            self._class = (path.name, content)
            self.ask(PreviewTrainingImport(*self._class), self.panel.show_preview, self._failed)

        self.context.tasks.run(partial(document_bytes, path), send, self._failed, owner=self)

    def _import(self) -> None:
        self.ask(ImportTraining(*self._class), self._imported, self._failed)

    def _imported(self, done: TrainingImport) -> None:
        self._class = ("", b"")
        self._changed(f"Training of {done.entered} members is entered.")

    def _change(self, request: Request[Any], said: str) -> None:
        self.ask(request, lambda _: self._changed(said), self._failed)

    def _changed(self, said: str) -> None:
        self.panel.close_panel()
        self.context.messages.info(said)
        self.refresh()

    def _failed(self, error: Exception) -> None:
        if self.panel.isVisible():
            self.panel.show_failure(sentence_of(error))
        else:
            self.context.messages.failure(error)

    def _export(self) -> None:
        ask_target(self, "Save the training board", "training-board.csv", "CSV (*.csv)", self.save_board)

    def save_board(self, path: Path) -> None:
        """Write the whole board to `path`."""

        def write(content: bytes) -> None:
            self.save_file(path, content, f"The board is written to {path}.", self._failed)

        self.ask(ExportTrainingBoard(), write, self._failed)
