"""The form of a completed course. Checks what can be checked without the Desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QWidget

from alpr_desk.domain.requests.members import RecordTraining
from alpr_desk.ui.pages.members.fields import day_field, python_day
from alpr_desk.ui.widgets.file_field import FileField
from alpr_desk.ui.widgets.form import Form, line_field
from alpr_desk.ui.widgets.moments import today


class TrainingForm(Form):
    """Course, version, days and certificate of a completed course (Policy 430.8).

    Signals:
        edited(): any field.
    """

    edited = Signal()

    def __init__(self, user_name: str, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._user_name = user_name
        self._now = now
        self.course = line_field("ALPR basics", longest=120)
        self.version = line_field("2", longest=40)
        self.completed, self.expires = day_field(self._today()), day_field(one_year_after(self._today()))
        self.certificate = FileField("Certificate file", "Certificates (*.pdf *.png *.jpg);;All files (*)")
        self.add("course", "&Course", self.course)
        self.add("version", "&Version", self.version)
        self.add("completed", "Co&mpleted on", self.completed)
        self.add("expires", "E&xpires on", self.expires, "One year after the course, unless it says otherwise.")
        self.add("certificate", "Certi&ficate file", self.certificate, "Kept with its SHA-256.")
        self.completed.dateChanged.connect(self._follow)

    def _today(self) -> date:
        return today(self._now())

    def _follow(self, completed: QDate) -> None:
        after = one_year_after(python_day(completed))
        self.expires.setDate(QDate(after.year, after.month, after.day))

    def checked(self) -> RecordTraining | None:
        """The request without its certificate, or None after the wrong fields were marked."""
        completed, expires = python_day(self.completed.date()), python_day(self.expires.date())
        errors = {}
        if not self.course.text().strip():
            errors["course"] = "Name the course."
        if not self.version.text().strip():
            errors["version"] = "Give the course's version, as it stands on the certificate."
        if completed > self._today():
            errors["completed"] = "This day has not come yet. Enter the day the course was completed."
        if expires <= completed:
            errors["expires"] = "The expiry must be after the day of completion."
        if self.show_errors(errors):
            return None
        return RecordTraining(
            self._user_name, self.course.text().strip(), self.version.text().strip(), completed, expires
        )


def one_year_after(day: date) -> date:
    """The same day a year later; 28 February where that year has no 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
