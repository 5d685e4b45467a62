"""How long a password lasts: a year, and a few days where somebody else chose it (CJIS IA-5). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alpr_desk.domain.office_time import office_day
from alpr_desk.settings import Settings


@dataclass(frozen=True, slots=True)
class PasswordState:
    """Whether the password still opens anything.

    Attributes:
        until: its last day, by the office's zone.
        sentence: what to do and by when; empty while nothing is to be done.
    """

    current: bool
    until: date
    sentence: str


def password_state(changed_at: datetime, given_at: datetime | None, now: datetime, settings: Settings) -> PasswordState:
    """`given_at`: when somebody else chose the password, None where the member did. The end is announced ahead."""
    access, zone = settings.access, settings.training.time_zone
    today, changed = office_day(now, zone), office_day(changed_at, zone)
    until = changed + timedelta(days=access.password_days)
    if given_at is not None:
        until = min(until, office_day(given_at, zone) + timedelta(days=access.first_password_days))
        at_once = access.first_password_days == 0
        if at_once or today > until:
            return PasswordState(False, until, "Your password was chosen by somebody else: change it now.")
        return PasswordState(True, until, f"Your password was chosen by somebody else: change it by {until}.")
    if today > until:
        return PasswordState(False, until, f"Your password ended on {until}: change it now.")
    left = (until - today).days
    if left <= access.password_warn_days:
        days = "today" if left == 0 else f"in {left} day{'' if left == 1 else 's'}"
        return PasswordState(True, until, f"Your password ends {days}, on {until}: change it before.")
    return PasswordState(True, until, "")
