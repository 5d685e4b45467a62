"""The forms of the members page: a new member, a completed course. They check what can be checked without the Desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCheckBox, QDateEdit, QWidget

from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.members import AddMember, RecordTraining
from alpr_desk.ui.pages.members.model import opens_sentence, role_text
from alpr_desk.ui.widgets.file_field import FileField
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.moments import today

SHORTEST_PASSWORD = 8


class AddMemberForm(Form):
    """User name, name, title, roles (a ticked one says what it opens), temporary password."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.user_name = line_field("vega", longest=40)
        self.full_name = line_field("Ana Vega", longest=120)
        self.job_title = line_field("Deputy", longest=80)
        self.password = line_field("", secret=True, longest=256)
        self.again = line_field("", secret=True, longest=256)
        self.add("user_name", "&User name", self.user_name)
        self.add("name", "&Name", self.full_name)
        self.add("title", "&Title", self.job_title)
        self.roles: dict[Role, QCheckBox] = {}
        self.roles_holder = Form(spacing=0)
        for role in Role:
            box = QCheckBox(role_text(role))
            note = sentence_label(f"May {opens_sentence(role)}.", "muted")
            note.setContentsMargins(32, 0, 0, 6)
            note.hide()
            box.toggled.connect(note.setVisible)
            box.setToolTip(f"May {opens_sentence(role)}.")
            self.roles[role] = box
            self.roles_holder.add_widget(box)
            self.roles_holder.add_widget(note)
        self.add("roles", "Roles", self.roles_holder)
        self.add(
            "password", "Temporary &password", self.password, "The member changes it at the first sign-in. 8 or more."
        )
        self.add("again", "Password &again", self.again)

    def checked(self) -> AddMember | None:
        """The request, or None after the wrong fields were marked."""
        user_name, name = self.user_name.text().strip(), self.full_name.text().strip()
        roles = frozenset(role for role, box in self.roles.items() if box.isChecked())
        errors = {}
        if not user_name or any(character.isspace() for character in user_name):
            errors["user_name"] = "Give a user name without spaces."
        if not name:
            errors["name"] = "Give the member's full name; it stands in every access record."
        if not roles:
            errors["roles"] = "Tick at least one role."
        if len(self.password.text()) < SHORTEST_PASSWORD:
            errors["password"] = f"The password needs at least {SHORTEST_PASSWORD} characters."
        elif self.password.text() != self.again.text():
            errors["again"] = "The two passwords differ. Type the second one again."
        if self.show_errors(errors):
            return None
        return AddMember(user_name, name, self.job_title.text().strip(), roles, self.password.text())


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
        self.completed, self.expires = self._day(self._today()), self._day(one_year_after(self._today()))
        self.certificate = FileField("Certificate file", "Certificates (*.pdf *.png *.jpg);;All files (*)")
        self.add("course", "&Course", self.course)
        self.add("version", "&Version", self.version)
        self.add("completed", "Co&mpleted on", self.completed)
        self.add("expires", "E&xpires on", self.expires, "One year after the course, unless it says otherwise.")
        self.add("certificate", "Certi&ficate file", self.certificate, "Kept with its SHA-256.")
        self.completed.dateChanged.connect(self._follow)

    def _today(self) -> date:
        return today(self._now())

    @staticmethod
    def _day(day: date) -> QDateEdit:
        field = QDateEdit(QDate(day.year, day.month, day.day))
        field.setDisplayFormat("yyyy-MM-dd")
        field.setCalendarPopup(False)
        return field

    def _follow(self, completed: QDate) -> None:
        after = one_year_after(_python_day(completed))
        self.expires.setDate(QDate(after.year, after.month, after.day))

    def checked(self) -> RecordTraining | None:
        """The request without its certificate, or None after the wrong fields were marked."""
        completed, expires = _python_day(self.completed.date()), _python_day(self.expires.date())
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


def _python_day(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
