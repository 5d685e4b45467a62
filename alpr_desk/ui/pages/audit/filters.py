"""Which entries of the log are wanted: event, outcome, member, day, and what they must hold. Asks nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.audit import ListAudit
from alpr_desk.ui.pages.audit.model import LIMIT
from alpr_desk.ui.widgets.form import line_field
from alpr_desk.ui.widgets.moments import today

ANY_DAY, ONE_DAY = "any", "one"
_DAYS = (("Any day", ANY_DAY), ("Today", "0"), ("Yesterday", "1"), ("Last 7 days", "7"), ("Last 30 days", "30"))


def bounds(choice: str, chosen: date, now: datetime) -> tuple[datetime | None, datetime | None]:
    """First moment and the one after the last of the days meant by `choice`; local days, as people count them."""
    here = today(now)
    if choice == ANY_DAY:
        return None, None
    if choice == ONE_DAY:
        return _midnight(chosen), _midnight(chosen + timedelta(days=1))
    if choice == "1":
        return _midnight(here - timedelta(days=1)), _midnight(here)
    return _midnight(here - timedelta(days=max(0, int(choice) - 1))), None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()


class AuditFilters(QWidget):
    """Signals:
    changed(): something else is wanted.
    """

    changed = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.event_choice, self.outcome_choice, self.day_choice = QComboBox(), QComboBox(), QComboBox()
        self.member = line_field("name", longest=80)
        self.text = line_field("plate, case", longest=80)
        self.day = QDateEdit()
        self._fill()
        self._lay_out()
        for choice in (self.event_choice, self.outcome_choice):
            choice.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.day_choice.currentIndexChanged.connect(self._day_chosen)
        self.day.editingFinished.connect(self.changed.emit)
        for field in (self.member, self.text):
            field.returnPressed.connect(self.changed.emit)

    def _fill(self) -> None:
        self.event_choice.addItem("All events", "")
        for event in sorted(AuditEvent, key=lambda one: one.value):
            self.event_choice.addItem(_capital(event.value), event.value)
        self.outcome_choice.addItem("All", "")
        for outcome in Outcome:
            self.outcome_choice.addItem(_capital(outcome.value), outcome.value)
        for words, value in (*_DAYS, ("One day …", ONE_DAY)):
            self.day_choice.addItem(words, value)
        here = today(self._now())
        self.day.setDate(QDate(here.year, here.month, here.day))
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for words, field, share in (
            ("&Event", self.event_choice, 3),
            ("&Outcome", self.outcome_choice, 2),
            ("&Member", self.member, 3),
            ("&Day", self.day_choice, 2),
            ("&Plate or text", self.text, 3),
        ):
            caption = QLabel(words)
            caption.setProperty("tone", "caption")
            caption.setBuddy(field)
            field.setAccessibleName(words.replace("&", ""))
            field.setMaximumWidth(220)
            if isinstance(field, QComboBox):
                field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                field.setMinimumContentsLength(5)
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(caption)
            column.addWidget(field)
            if field is self.day_choice:
                self.day.setAccessibleName("The day")
                self.day.setMaximumWidth(220)
                column.addWidget(self.day)  # below: beside an open panel there is no room for it in the row
            column.addStretch(1)
            row.addLayout(column, share)

    def _day_chosen(self) -> None:
        self.day.setVisible(self.day_choice.currentData() == ONE_DAY)
        self.changed.emit()

    def request(self) -> ListAudit:
        """What is wanted now."""
        event, outcome = self.event_choice.currentData(), self.outcome_choice.currentData()
        chosen = self.day.date()
        since, until = bounds(
            self.day_choice.currentData(), date(chosen.year(), chosen.month(), chosen.day()), self._now()
        )
        return ListAudit(
            AuditEvent(event) if event else None,
            limit=LIMIT,
            outcome=Outcome(outcome) if outcome else None,
            member=self.member.text().strip(),
            since=since,
            until=until,
            text=self.text.text().strip(),
        )


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
