"""The only clock. Everything that needs the time is handed a `Clock`, so that tests can set it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from alpr_desk.errors import BadInput

MAX_AHEAD: Final = timedelta(days=1)
"""How far a read of another reader may lie in the future: no clock that is kept is further off."""


class Clock(Protocol):
    """Wall time for records, monotonic time for durations."""

    def now(self) -> datetime:
        """The time in UTC, aware."""
        ...

    def monotonic_ns(self) -> int:
        """Nanoseconds that never go back."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic_ns(self) -> int:
        return time.monotonic_ns()


def utc_text(moment: datetime) -> str:
    """`2026-11-24T03:04:05.12Z`: UTC to hundredths of a second, as access records store it (Civil Code 1798.90.52)."""
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 10_000:02d}Z"


def refuse_future(moments: Iterable[datetime], now: datetime) -> None:
    """Raises BadInput where one of `moments` is more than `MAX_AHEAD` after `now`."""
    latest = max(moments, default=now)
    if latest > now + MAX_AHEAD:
        raise BadInput(
            f"A read claims {utc_text(latest)}, more than a day ahead of this machine's clock: "
            "set the clock of its reader, or of this machine. Nothing was taken in."
        )
