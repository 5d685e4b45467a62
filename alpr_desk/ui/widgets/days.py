"""A field for a day, written as it is stored: 2026-01-31."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit


class DayField(QDateEdit):
    """A day; no zone, no time."""

    def __init__(self, day: date) -> None:
        super().__init__(QDate(day.year, day.month, day.day))
        self.setDisplayFormat("yyyy-MM-dd")

    def day(self) -> date:
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())
