"""Bars over time with their brush, and days by hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alpr_desk.ui.widgets.calendar import DayHours, fields
from alpr_desk.ui.widgets.timeline import Timeline, bars

PACIFIC = ZoneInfo("America/Los_Angeles")
NOON = datetime(2026, 11, 24, 20, tzinfo=UTC)
MOMENT = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(st.lists(MOMENT, max_size=40))
def test_every_moment_is_in_one_bar_and_bars_touch(moments: list[datetime]) -> None:
    found = bars(moments, PACIFIC)
    assert sum(bar.count for bar in found) == len(moments)
    assert all(one.end == other.start for one, other in pairwise(found))
    for bar in found:
        assert bar.count == sum(bar.start <= moment < bar.end for moment in moments)


@pytest.mark.parametrize(("days", "length"), [(1, 1), (40, 24), (300, 168)])
def test_bars_are_hours_days_or_weeks(days: int, length: int) -> None:
    first = bars([NOON, NOON + timedelta(days=days)], UTC)[0]
    assert first.end - first.start == timedelta(hours=length)


def test_night_the_clocks_go_back_is_one_day() -> None:
    november = datetime(2026, 10, 30, 19, tzinfo=UTC)
    days = bars([november + timedelta(days=n) for n in range(5)], PACIFIC)
    assert [f"{bar.start:%d %H}" for bar in days] == ["30 00", "31 00", "01 00", "02 00", "03 00"]


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(500, 64)
    made.show()
    made.show_moments([NOON + timedelta(hours=n) for n in range(10)])
    return made


def test_brush_narrows_to_the_bars_it_covers_and_escape_lets_go(qtbot: QtBot, timeline: Timeline) -> None:
    with qtbot.waitSignal(timeline.narrowed) as told:
        timeline.set_brush(4, 2)
    assert told.args == [(timeline.bars[2].start, timeline.bars[4].end)]
    with qtbot.waitSignal(timeline.narrowed) as told:
        QTest.keyClick(timeline, Qt.Key.Key_Escape)
    assert told.args == [None]


def test_drag_over_the_bars_is_a_brush(timeline: Timeline) -> None:
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(60, 20))
    QTest.mouseMove(timeline, QPoint(180, 20))
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(180, 20))
    assert timeline.brush == (1, 3)
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    assert timeline.brush == (2, 4)


def test_nothing_to_brush_where_nothing_was_found(timeline: Timeline) -> None:
    timeline.show_moments(())
    timeline.set_brush(0, 3)
    assert timeline.brush is None
    timeline.grab()


def test_moments_fall_into_local_days_and_hours() -> None:
    moments = ((1, NOON), (2, NOON + timedelta(minutes=5)), (3, NOON + timedelta(hours=13)))
    assert {(f"{day:%d}", hour): numbers for (day, hour), numbers in fields(moments, PACIFIC).items()} == {
        ("24", 12): (1, 2),
        ("25", 1): (3,),
    }


def test_field_of_the_calendar_chooses_what_is_in_it(qtbot: QtBot) -> None:
    calendar = DayHours()
    qtbot.addWidget(calendar)
    calendar.resize(600, 200)
    calendar.show()
    calendar.show_moments([(7, NOON), (8, NOON + timedelta(days=2))])
    day, hour = next(field for field, numbers in calendar.fields.items() if numbers == (7,))
    with qtbot.waitSignal(calendar.chosen) as told:
        QTest.mouseClick(
            calendar,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            calendar.box((day, hour)).center().toPoint(),
        )
    assert told.args == [(7,)]
    QTest.keyClick(calendar, Qt.Key.Key_Right)
    assert calendar.current == (day, min(23, hour + 1))
    calendar.select((8,))
    calendar.grab()
