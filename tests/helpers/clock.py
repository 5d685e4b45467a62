"""A clock that stands still until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 24, 3, 4, 5, 120_000, tzinfo=UTC)


class FakeClock:
    """`forward` moves both clocks as time does; `set_wall` moves the wall clock alone, as a person setting it does."""

    def __init__(self, start: datetime = START) -> None:
        self._wall = start
        self._ns = 1_000_000_000

    def now(self) -> datetime:
        return self._wall

    def monotonic_ns(self) -> int:
        return self._ns

    def forward(self, **by: float) -> None:
        """Time goes by: `forward(minutes=29, seconds=59)`."""
        step = timedelta(**by)
        self._wall += step
        self._ns += round(step / timedelta(microseconds=1)) * 1000

    def set_wall(self, moment: datetime) -> None:
        self._wall = moment
