"""Columns and words of the policy page. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from alpr_desk.domain.policy import Officer
from alpr_desk.domain.requests.policy import PolicyRow
from alpr_desk.ui.widgets.table_model import RIGHT, Column
from alpr_desk.ui.words import clock_text, utc_tip


def standing_text(row: PolicyRow, now: datetime) -> str:
    if row.in_force:
        return "in force"
    return "to come" if row.effective_at > now else "former"


def version_columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `PolicyRow`."""
    return (
        Column("version", "Version", lambda r: str(r.version), 84, RIGHT, sort=lambda r: r.version),
        Column(
            "standing",
            "Standing",
            lambda r: standing_text(r, now()),
            100,
            tone=lambda r: "good" if r.in_force else "warning" if r.effective_at > now() else "muted",
        ),
        Column(
            "effective",
            "Takes effect",
            lambda r: clock_text(r.effective_at, now()),
            196,
            tooltip=lambda r: utc_tip(r.effective_at),
            sort=lambda r: r.effective_at,
        ),
        Column(
            "acknowledged", "Acknowledged", lambda r: f"{r.acknowledged}", 124, RIGHT, sort=lambda r: r.acknowledged
        ),
        Column("by", "Published by", lambda r: r.published_by or "with the agency", 140),
        Column("title", "Title", lambda r: r.title, 200, stretch=True),
    )


def officer_columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `Officer`."""
    return (
        Column("office", "Office", lambda o: o.office.value[0].upper() + o.office.value[1:], 170),
        Column("name", "Name", lambda o: o.name, 170),
        Column("title", "Title", lambda o: o.title, 120, stretch=True),
        Column("since", "From", lambda o: f"{o.since:%Y-%m-%d}", 124, sort=lambda o: o.since),
        Column("until", "To", until_text, 124, tone=lambda o: "good" if o.until is None else "muted"),
        Column("by", "Entered by", lambda o: o.entered_by, 120, shown=False),
    )


def until_text(officer: Officer) -> str:
    if officer.until is None:
        return "now"
    return f"{officer.until:%Y-%m-%d}" if officer.until >= officer.since else "corrected"
