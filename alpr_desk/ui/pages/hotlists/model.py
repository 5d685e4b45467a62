"""Columns and words of the hotlists page. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from alpr_desk.domain.matching import Priority
from alpr_desk.domain.requests.hotlists import NOT_IN_FORCE, HotlistRow, ImportReport
from alpr_desk.domain.requests.list_pickup import Pickup, is_sftp
from alpr_desk.ui.widgets.moments import both_times
from alpr_desk.ui.widgets.table_model import RIGHT, Column
from alpr_desk.ui.words import PRIORITY_WORDS, age_text, clock_text, utc_tip

_AGE_TONES = {"red": "high", "warn": "warning"}
_ORDER = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}


def age(row: HotlistRow) -> str:
    if row.hotlist.is_field_list:
        return "live"
    return "never" if row.age_hours is None else age_text(row.age_hours)


def age_tone(row: HotlistRow) -> str:
    if row.hotlist.is_field_list:
        return ""
    return "warning" if row.age_hours is None else _AGE_TONES.get(row.staleness, "")


def age_sentence(row: HotlistRow) -> str:
    """What the age means for the member, empty where the list is fresh."""
    if row.hotlist.is_field_list:
        return "Members enter these plates one by one; each expires by itself."
    if row.age_hours is None:
        return "This list was never imported, so no hit comes from it. Import it."
    if row.staleness == "red":
        return f"This list is {age(row)} old. Import a new one before relying on it."
    if row.staleness == "warn":
        return f"This list is {age(row)} old. A newer one may be out."
    return ""


def columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `HotlistRow`."""
    return (
        Column("name", "List", lambda r: r.hotlist.name, 180, stretch=True),
        Column(
            "priority",
            "Priority",
            lambda r: PRIORITY_WORDS[r.hotlist.priority],
            104,
            tone=lambda r: r.hotlist.priority.value,
            sort=lambda r: _ORDER[r.hotlist.priority],
        ),
        Column("state", "Matching", _state, 110, tone=_state_tone),
        Column("entries", "Entries", lambda r: f"{r.entries:,}", 92, RIGHT, sort=lambda r: r.entries),
        Column("age", "Age", age, 132, tone=age_tone, sort=lambda r: r.age_hours),
        Column(
            "imported",
            "Imported",
            lambda r: clock_text(r.imported_at, now()) if r.imported_at else "",
            192,
            tooltip=lambda r: utc_tip(r.imported_at) if r.imported_at else "",
            sort=lambda r: r.imported_at,
        ),
        Column("action", "Asks for", lambda r: r.hotlist.action.value, 200, shown=False),
    )


def _state(row: HotlistRow) -> str:
    held = ", held" if row.held is not None else ""
    return f"{'on' if row.hotlist.enabled else 'off'}{held}"


def _state_tone(row: HotlistRow) -> str:
    if row.held is not None:
        return "warning"
    return "good" if row.hotlist.enabled else "muted"


REJECTED_COLUMNS = (
    Column("line", "Line", lambda r: f"{r.line:,}", 72, RIGHT, sort=lambda r: r.line),
    Column("reason", "Why it was not taken", lambda r: r.reason, 240, stretch=True),
)


def report_sentence(report: ImportReport) -> str:
    """What the import did, in one sentence."""
    parts = [f"{report.entries:,} entries {'wait for approval' if report.held_reason else 'are in force'}"]
    if report.duplicates:
        parts.append(f"{report.duplicates:,} duplicates were merged")
    if report.rejected_total:
        parts.append(f"{report.rejected_total:,} lines were not taken")
    return "; ".join(parts) + "."


def rejected_note(report: ImportReport) -> str:
    """Said where more lines were rejected than the report lists."""
    shown = len(report.rejected)
    return f"The first {shown:,} of {report.rejected_total:,} are listed." if shown < report.rejected_total else ""


def next_fetch(pickup: Pickup, now: datetime) -> str:
    """When it is due: a time, or `now`."""
    at = pickup.next_at
    return clock_text(at, now) if at is not None and not pickup.due(now) else "now"


def fetch_outcome(pickup: Pickup) -> tuple[str, str]:
    """How the last attempt went, in a sentence, and its tone."""
    if pickup.last_at is None:
        return "Not fetched yet since this was set.", "muted"
    if not pickup.failures:
        return pickup.last_outcome, "warning" if pickup.last_outcome.startswith(NOT_IN_FORCE) else "good"
    often = f" It failed {pickup.failures} times in a row." if pickup.failures > 1 else ""
    return f"Not fetched: {pickup.last_outcome}{often}", "high"


def fetch_facts(pickup: Pickup, now: datetime) -> list[tuple[str, str]]:
    """Where a list is fetched from, how often, when, in whose name."""
    facts = [
        ("From", pickup.address),
        ("Every", f"{pickup.every_minutes:,} minutes"),
        ("Last tried", both_times(pickup.last_at, now) if pickup.last_at is not None else "never"),
        ("Next", next_fetch(pickup, now)),
        ("Layout", pickup.profile),
        ("Entries", "replace those in force" if pickup.replace else "are added to those in force"),
    ]
    if is_sftp(pickup.address):
        facts.append(("Signs in by", "private key" if pickup.by_key else "password"))
    return [*facts, ("In the name of", pickup.set_by)] if pickup.set_by else facts
