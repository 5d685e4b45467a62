"""Days by the office's clock (`settings.TrainingSettings.time_zone`), wherever a car or a reviewer is. Pure.

`zone` is a name like `America/Los_Angeles`; empty for the zone that the machine is set to.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def in_zone(moment: datetime, zone: str) -> datetime:
    """`moment` (aware) as the office's clock shows it."""
    return moment.astimezone(ZoneInfo(zone) if zone else None)


def office_day(moment: datetime, zone: str) -> date:
    """The day it is in the office."""
    return in_zone(moment, zone).date()


def day_begins(day: date, zone: str) -> datetime:
    """The first moment of `day`, as the office's clock shows it."""
    return in_zone(datetime.combine(day, time.min, ZoneInfo(zone) if zone else None), zone)


def midnight_after(day: date, zone: str) -> datetime:
    """The first moment, in UTC, that is no longer `day` in the office."""
    return day_begins(day + timedelta(days=1), zone).astimezone(UTC)
