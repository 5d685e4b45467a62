"""The right-hand panel of the training page: one member, a class to import, a version of a course."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from alpr_desk.domain.requests.training import (
    BoardRow,
    CourseRow,
    DeclareCourse,
    EndCourseVersion,
    TrainingImport,
)
from alpr_desk.ui.pages.members.training_form import TrainingForm
from alpr_desk.ui.pages.training.model import (
    TONES,
    import_columns,
    import_sentence,
    left_words,
    roles_words,
)
from alpr_desk.ui.widgets.days import DayField
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.file_field import FileField
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.moments import fingerprint_text, today
from alpr_desk.ui.widgets.table import Table

LEAST_TABLE_PX = 190
MOST_REJECTED = 30
"""Lines said at once; a file with more is wrong as a whole."""


class TrainingPanel(DetailsPanel):
    """Signals:
    training_asked(RecordTraining, Path | None): a course of one member.
    preview_asked(Path), import_asked(): a class file.
    declare_asked(DeclareCourse), end_asked(EndCourseVersion).
    """

    training_asked = Signal(object, object)
    preview_asked = Signal(object)
    import_asked = Signal()
    declare_asked = Signal(object)
    end_asked = Signal(object)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._forget()

    def _forget(self) -> None:
        self.row: BoardRow | None = None
        self.buttons: list[QPushButton] = []
        self.fault = sentence_label("", "high")
        self.fault.hide()

    @override
    def clear(self) -> None:
        super().clear()
        self._forget()

    def _begin(self, title: str) -> None:
        self.show_for(title)
        self.foot.addWidget(self.fault)

    def _button(self, words: str, act: Callable[[], None], role: str = "primary") -> QPushButton:
        button = QPushButton(words)
        button.setProperty("role", role)
        button.clicked.connect(lambda: act())
        self.foot.addWidget(button)
        self.buttons.append(button)
        return button

    def show_member(self, row: BoardRow) -> None:
        """How one member stands, and the form for the next course."""
        self._begin(row.member.name)
        self.row = row
        record = row.training
        self.add_sentence(
            {"none": "No training on record: data is closed.", "out": f"Ended {left_words(row)}: data is closed."}.get(
                row.standing.value, f"Data is open for {left_words(row)} more." if row.days_left else "Ends today."
            ),
            TONES[row.standing],
        )
        facts = [("User", row.member.user_name), ("Title", row.member.title or "none"), ("Roles", roles_words(row))]
        if record is not None:
            facts += [
                ("Course", f"{record.course}, version {record.version}"),
                ("Completed", f"{record.completed:%Y-%m-%d}"),
                ("Last day", f"{record.expires:%Y-%m-%d}"),
                ("Certificate", record.certificate_name or "none"),
                ("SHA-256", fingerprint_text(record.certificate_sha256) if record.certificate_sha256 else "none"),
                ("Entered by", record.entered_by),
            ]
        told = "not yet" if row.announced is None else f"{row.announced} days ahead"
        self.add_facts([*facts, ("Told of the end", told)], frozenset({"SHA-256"}))
        self.finish()
        self._button("&Enter training", lambda: self.show_form(row))

    def show_form(self, row: BoardRow) -> None:
        self._begin(f"Training of {row.member.name}")
        self.row = row
        form = TrainingForm(row.member.user_name, self._now)
        if row.training is not None:
            form.course.setText(row.training.course)
            form.version.setText(row.training.version)
        self.body.addWidget(form)
        self.finish()

        def submit() -> None:
            request = form.checked()
            if request is not None:
                self._sent()
                self.training_asked.emit(request, form.certificate.path())

        self._button("&Enter training", submit)
        focus_new(form.course)

    def show_import(self) -> None:
        """Step one: the file."""
        self._begin("Import a class")
        self.file = FileField("Class file", "CSV (*.csv *.txt);;All files (*)")
        form = Form()
        form.add("file", "&File", self.file, "CSV, UTF-8, with a header.")
        self.body.addWidget(form)
        self.add_facts(
            [
                ("user_name", "as in the members list"),
                ("course", "as declared"),
                ("version", "as declared"),
                ("completed", "2026-01-31 or 01/31/2026"),
                ("expires", "may lack: a year later"),
            ],
        )
        self.finish()

        def submit() -> None:
            path = self.file.path()
            if path is None:
                self.show_failure("Choose the class file.")
                return
            self._sent()
            self.preview_asked.emit(path)

        self._button("&Check the file", submit)
        focus_new(self.file)

    def show_preview(self, found: TrainingImport) -> None:
        """Step two: what would be entered, or each line that is wrong; nothing is entered yet."""
        self._begin("Import a class")
        self.add_sentence(*import_sentence(found.lines, found.rejected))
        if found.rejected:
            self.add_facts([(f"Line {bad.line}", f"{bad.reason}.") for bad in found.rejected[:MOST_REJECTED]])
            if len(found.rejected) > MOST_REJECTED:
                self.add_sentence(f"And {len(found.rejected) - MOST_REJECTED} more: mend these first.")
            self.finish()
        else:
            table = Table(import_columns(), "The file holds no line.")
            table.columns_button.hide()
            table.setMinimumHeight(LEAST_TABLE_PX)
            table.set_rows(found.lines)
            self.body.addWidget(table, 1)

        def enter() -> None:
            self._sent()
            self.import_asked.emit()

        if found.lines and not found.rejected:
            self._button(f"&Enter {len(found.lines)}", enter)
        self._button("&Another file", self.show_import, "")

    def show_declare(self) -> None:
        self._begin("Declare a version")
        course, version = line_field("ALPR operator", longest=120), line_field("2", longest=40)
        issued = self._day()
        form = Form()
        form.add("course", "&Course", course)
        form.add("version", "&Version", version)
        form.add("issued", "&Given from", issued)
        self.body.addWidget(form)
        self.add_sentence("Once a version is declared, training of other courses is no longer entered.")
        self.finish()

        def submit() -> None:
            day = issued.day()
            self._sent()
            self.declare_asked.emit(DeclareCourse(course.text().strip(), version.text().strip(), day))

        self._button("&Declare", submit)
        focus_new(course)

    def show_course(self, row: CourseRow) -> None:
        """From when a version is no longer enough, or that it is again."""
        version = row.version
        self._begin(f"{version.course}, version {version.version}")
        self.add_sentence(f"It opens data for {row.members} member{'s' if row.members != 1 else ''} today.")
        reason = line_field("for example: the law changed", longest=400)
        first = self._day(1)
        form = Form()
        if version.no_longer_enough is None:
            form.add("first", "No longer enough &from", first, "Data closes to whoever has taken no later version.")
        form.add("reason", "&Reason (recorded)", reason)
        self.body.addWidget(form)
        self.finish()

        def submit() -> None:
            day = None if version.no_longer_enough is not None else first.day()
            self._sent()
            self.end_asked.emit(EndCourseVersion(version.course, version.version, day, reason.text().strip()))

        if version.no_longer_enough is None:
            self._button("&End this version", submit, "danger")
        else:
            self._button("It is &enough again", submit)

    def _day(self, ahead: int = 0) -> DayField:
        return DayField(today(self._now()) + timedelta(days=ahead))

    def _sent(self) -> None:
        self.fault.hide()
        for button in self.buttons:
            button.setEnabled(False)

    def show_failure(self, sentence: str) -> None:
        """Why it was not done; what was typed stays."""
        self.fault.setText(sentence)
        self.fault.show()
        for button in self.buttons:
            button.setEnabled(True)
