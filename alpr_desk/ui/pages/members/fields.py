"""Fields that several forms of the members page share: roles, a day, the end of a temporary account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QDateEdit, QHBoxLayout, QWidget

from alpr_desk.domain.people import Role
from alpr_desk.ui.pages.members.model import opens_sentence, role_text
from alpr_desk.ui.widgets.form import Form, sentence_label
from alpr_desk.ui.widgets.moments import today

USUAL_DAYS = 90


def day_field(day: date) -> QDateEdit:
    field = QDateEdit(QDate(day.year, day.month, day.day))
    field.setDisplayFormat("yyyy-MM-dd")
    field.setCalendarPopup(False)
    return field


def python_day(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())


class RoleTicks(Form):
    """A box for each role; a ticked one says what it opens."""

    def __init__(self, ticked: frozenset[Role] = frozenset()) -> None:
        super().__init__(spacing=0)
        self.boxes: dict[Role, QCheckBox] = {}
        for role in Role:
            box = QCheckBox(role_text(role))
            note = sentence_label(f"May {opens_sentence(role)}.", "muted")
            note.setContentsMargins(32, 0, 0, 6)
            note.hide()
            box.toggled.connect(note.setVisible)
            box.setToolTip(f"May {opens_sentence(role)}.")
            box.setChecked(role in ticked)
            self.boxes[role] = box
            self.add_widget(box)
            self.add_widget(note)

    def chosen(self) -> frozenset[Role]:
        return frozenset(role for role, box in self.boxes.items() if box.isChecked())


class EndField(QWidget):
    """Whether the account is temporary, and its last day."""

    def __init__(self, end: date | None, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.box = QCheckBox("Ends on")
        self.day = day_field(end or today(now()) + timedelta(days=USUAL_DAYS))
        self.box.setToolTip("A temporary account: its last day")
        self.box.toggled.connect(self.day.setEnabled)
        self.box.setChecked(end is not None)
        self.day.setEnabled(end is not None)
        self.day.setAccessibleName("Last day")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        row.addWidget(self.day, 1)
        self.setFocusProxy(self.box)

    def value(self) -> date | None:
        return python_day(self.day.date()) if self.box.isChecked() else None
