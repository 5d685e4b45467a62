"""Days on the command line."""

from __future__ import annotations

from datetime import date, datetime

from alpr_desk.errors import BadInput


def day(text: str) -> date:
    """`2026-01-31`. Raises BadInput."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise BadInput(f"'{text}' is not a day: write it like 2026-01-31.") from error
