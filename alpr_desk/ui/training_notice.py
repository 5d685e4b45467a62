"""Tells a member ahead that training ends: days before, once each; and minutes before, while at work (Policy 430.8)."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject

from alpr_desk.domain.requests.access import SessionStatus
from alpr_desk.domain.requests.training import NoteAnnouncement
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.messages import Action

MIDNIGHT = "At midnight{} data closes and a running shift ends; what it read is recorded."


def minutes_left(status: SessionStatus, now: datetime) -> int | None:
    """Minutes until training ends, where that is soon enough to say; None else."""
    if status.training_closes_at is None:
        return None
    minutes = -(-int((status.training_closes_at - now).total_seconds()) // 60)
    return minutes if 0 <= minutes <= status.training_warn_minutes else None


def days_words(days: int) -> str:
    """`today`, `tomorrow`, `in 7 days`."""
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


class TrainingNotices(QObject):
    """Shows each notice once in a session, and records that an announcement was shown."""

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._told: set[tuple[str, object]] = set()

    def look(self, status: SessionStatus) -> None:
        """Say what `status` makes due."""
        if minutes_left(status, self._context.clock.now()) is not None:
            self._tell_midnight(status)
        elif status.training_announcement is not None:
            self._announce(status, status.training_announcement)

    def forget(self) -> None:
        """Another member may sign in."""
        self._told.clear()

    def _first_time(self, what: str, value: object) -> bool:
        if (what, value) in self._told:
            return False
        self._told.add((what, value))
        return True

    def _tell_midnight(self, status: SessionStatus) -> None:
        if not self._first_time("midnight", status.training_closes_at):
            return
        minutes = minutes_left(status, self._context.clock.now())
        zone = f" ({status.training_zone})" if status.training_zone else ""
        self._context.messages.ask(f"Training ends in {minutes} min", MIDNIGHT.format(zone), (Action("Understood"),))

    def _announce(self, status: SessionStatus, days: int) -> None:
        left, record = status.training_days_left, status.training
        if left is None or record is None or not self._first_time("days", (record.id, days)):
            return
        self._context.messages.ask(
            f"Your ALPR training ends {days_words(left)}",
            f"Its last day is {record.expires:%Y-%m-%d}. Ask the training manager for a date; data closes after it.",
            (Action("Understood"),),
        )
        self._context.ask(NoteAnnouncement(days), lambda _: None, lambda _: None, owner=self)
