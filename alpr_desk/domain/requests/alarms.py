"""Alarms: those that are open, all of them, and taking one up."""

from __future__ import annotations

from dataclasses import dataclass

from alpr_desk.domain.alarms import Alarm
from alpr_desk.domain.desk import Request


@dataclass(frozen=True, slots=True)
class OpenAlarms(Request[tuple[Alarm, ...]]):
    """Alarms nobody has taken up, oldest first, for every signed-in member; without details for most."""


@dataclass(frozen=True, slots=True)
class ListAlarms(Request[tuple[Alarm, ...]]):
    """All alarms with their details, newest first."""

    limit: int = 500


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarm(Request[Alarm]):
    """Take an alarm up; `note` says what was found or done."""

    uid: str
    note: str
