"""The subjects page: who looked for a plate, when and why, on the screen and as a signed PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QDateEdit, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.subjects import AnswerSubject, SubjectAnswer, SubjectRow
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.states import State, StateStack, sentence_of
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.moments import today
from alpr_desk.ui.widgets.save_field import SaveField, documents_folder
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.widgets.table_model import Column
from alpr_desk.ui.words import clock_text, utc_tip

FIRST = "Type the plate and the request you answer. Each answer is an access of its own, and stands in the audit log."
NOTHING = "Nobody looked for this plate in this time."
FORM_WIDTH = 300


def columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `SubjectRow`."""
    return (
        Column(
            "at", "Time", lambda r: clock_text(r.at, now()), 192, tooltip=lambda r: utc_tip(r.at), sort=lambda r: r.at
        ),
        Column("member", "Who", lambda r: r.member_name or r.user_name, 130),
        Column("event", "Access", lambda r: r.event, 146),
        Column("how", "How", lambda r: r.how, 220),
        Column("purpose", "Why", lambda r: r.purpose or "none stated", 180, stretch=True),
        Column("outcome", "Outcome", lambda r: r.outcome, 104, shown=False),
    )


class SubjectsPage(Page):
    """For the custodian of records (Civil Code 1798.90.52). `listing` has the rows' states."""

    name = "subjects"
    title = "Subjects"
    icon_name = "circle-help"
    permission = Permission.ANSWER_SUBJECTS

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.form = Form()
        self.plate, self.reference = line_field("7ABC123", longest=20), line_field("letter of 2 November", longest=200)
        day = today(context.clock.now())
        self.whole = QCheckBox("The whole log")
        self.first, self.last = self._day(day - timedelta(days=365)), self._day(day)
        self.look_button, self.write_button = QPushButton("&Look"), QPushButton("&Write signed PDF")
        self.file = SaveField("Answer", "Documents (*.pdf)")
        self.said = sentence_label("", "muted")
        self.table = Table(columns(context.clock.now), NOTHING, sort_by="at")
        self.listing = StateStack(self.table)
        self.answer: SubjectAnswer | None = None
        self._lay_out()
        self.whole.toggled.connect(self._show_days)
        self.look_button.clicked.connect(self.look)
        self.write_button.clicked.connect(self.write)
        self.plate.returnPressed.connect(self.look)
        self.reference.returnPressed.connect(self.look)
        self.listing.show_state(State.EMPTY, FIRST)

    @staticmethod
    def _day(day: date) -> QDateEdit:
        field = QDateEdit(QDate(day.year, day.month, day.day))
        field.setDisplayFormat("yyyy-MM-dd")
        return field

    def _lay_out(self) -> None:
        form = self.form
        form.add("plate", "&Plate", self.plate)
        form.add("reference", "&Request you answer", self.reference, "Its number, or who wrote when.")
        self.whole.setChecked(True)
        form.add_widget(self.whole)
        form.add("first", "&From", self.first)
        form.add("last", "&To", self.last)
        self.look_button.setIcon(icons.icon("search", "on_accent"))
        self.look_button.setProperty("role", "primary")
        form.add_widget(self.look_button)
        form.add("file", "F&ile", self.file)
        form.add_widget(self.write_button)
        form.setFixedWidth(FORM_WIDTH)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(form)
        left.addStretch(1)
        right.addWidget(self.said)
        right.addWidget(self.listing, 1)
        layout = QHBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(16)
        layout.addLayout(left)
        layout.addLayout(right, 1)
        self._show_days()
        self._show_writing()

    def _show_days(self) -> None:
        for key in ("first", "last"):
            self.form.set_visible(key, not self.whole.isChecked())

    def _show_writing(self) -> None:
        there = self.answer is not None
        self.form.set_visible("file", there)
        self.write_button.setVisible(there)
        self.said.setVisible(there)

    @property
    @override
    def state(self) -> State:
        return self.listing.state

    @override
    def deactivate(self) -> None:
        """What was answered does not stay on a screen that is left."""
        self.answer = None
        self.table.set_rows(())
        self._show_writing()
        self.listing.show_state(State.EMPTY, FIRST)

    def asked(self) -> AnswerSubject | None:
        """The request as the form has it, or None after the wrong fields were marked."""
        plate, reference = self.plate.text().strip(), self.reference.text().strip()
        errors = {} if plate else {"plate": "Type the plate."}
        if not reference:
            errors["reference"] = "Say which request you answer."
        if self.form.show_errors(errors):
            return None
        if self.whole.isChecked():
            return AnswerSubject(plate, reference)
        first, last = self.first.date(), self.last.date()
        since = datetime.combine(date(first.year(), first.month(), first.day()), time.min).astimezone()
        until = datetime.combine(date(last.year(), last.month(), last.day()), time.max).astimezone()
        return AnswerSubject(plate, reference, since, until)

    def look(self) -> None:
        """Ask who looked for the plate."""
        request = self.asked()
        if request is not None:
            self.listing.show_state(State.BUSY, "Going through the log …")
            self.ask(request, self._answered, self._not_answered, key="look")

    def _answered(self, answer: SubjectAnswer) -> None:
        self.answer = answer
        rows: tuple[SubjectRow, ...] = answer.rows
        self.table.set_rows(rows)
        self.said.setText(f"{len(rows)} accesses about {answer.plate} in {answer.entries:,} entries of the log.")
        self.file.suggest(documents_folder() / f"answer-{today(self.context.clock.now())}.pdf")
        self._show_writing()
        self.listing.show_state(State.READY)

    def _not_answered(self, error: Exception) -> None:
        self.answer = None
        self._show_writing()
        self.listing.show_error(error)

    def write(self) -> None:
        """Have the answer on the screen made anew as a signed PDF."""
        answer, out = self.answer, self.file.path()
        if answer is None or self.form.show_errors({} if out else {"file": "Choose a file."}):
            return
        self.write_button.setEnabled(False)
        request = AnswerSubject(answer.plate, answer.reference, answer.since, answer.until, out)
        self.ask(request, self._written, self._not_written)

    def _written(self, answer: SubjectAnswer) -> None:
        self.write_button.setEnabled(True)
        name = answer.document.path.name if answer.document else Path(self.file.path_field.text()).name
        self._answered(answer)
        self.context.messages.info(f"{name} is written and signed.")

    def _not_written(self, error: Exception) -> None:
        self.write_button.setEnabled(True)
        self.form.set_error("file", sentence_of(error))
