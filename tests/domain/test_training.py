"""Days, midnights and announcements, in the office's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.office_time import midnight_after, office_day
from alpr_desk.domain.training import ANNOUNCED_DAYS, Standing, announcement_due, standing

PACIFIC = "America/Los_Angeles"


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 11, 25), datetime(2026, 11, 26, 8, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 2, 7, tzinfo=UTC)),
        (date(2026, 3, 7), datetime(2026, 3, 8, 8, tzinfo=UTC)),
        (date(2026, 3, 8), datetime(2026, 3, 9, 7, tzinfo=UTC)),
        (date(2026, 10, 31), datetime(2026, 11, 1, 7, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 2, 8, tzinfo=UTC)),
        (date(2027, 12, 31), datetime(2028, 1, 1, 8, tzinfo=UTC)),
    ],
)
def test_midnight_is_the_offices_in_summer_and_winter(day: date, moment: datetime) -> None:
    assert midnight_after(day, PACIFIC) == moment


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from([PACIFIC, "UTC", "Asia/Kathmandu", ""]))
def test_a_day_ends_at_its_midnight_and_not_a_moment_before(day: date, zone: str) -> None:
    midnight = midnight_after(day, zone)
    assert office_day(midnight - timedelta(microseconds=1), zone) == day
    assert office_day(midnight, zone) == day + timedelta(days=1)


def test_standing_is_by_the_last_day() -> None:
    today = date(2026, 11, 24)
    assert standing(None, today) is Standing.NONE
    for days, expected in ((-1, Standing.OUT), (0, Standing.DUE), (30, Standing.DUE), (31, Standing.CURRENT)):
        assert standing(today + timedelta(days=days), today) is expected


@given(st.integers(-5, 60) | st.none(), st.frozensets(st.sampled_from(ANNOUNCED_DAYS)))
def test_nearest_mark_is_announced_once_and_none_that_was_passed(left: int | None, announced: frozenset[int]) -> None:
    due = announcement_due(left, announced)
    reached = [] if left is None or left < 0 else [days for days in ANNOUNCED_DAYS if left <= days]
    assert due == (min(reached) if reached and min(reached) not in announced else None)
