"""Columns and words of the audit page. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from alpr_desk.domain.proving import AuditFault, AuditVerdict, Outcome
from alpr_desk.domain.requests.audit import AuditRow
from alpr_desk.ui.widgets.table_model import RIGHT, Column
from alpr_desk.ui.words import clock_text, utc_tip

LIMIT = 500
_TONES = {Outcome.DENIED.value: "high", Outcome.FAILED.value: "warning", Outcome.ATTEMPTED.value: "muted"}


def outcome_tone(row: AuditRow) -> str:
    return _TONES.get(row.outcome, "")


def columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `AuditRow`."""
    return (
        Column("sequence", "Entry", lambda r: f"{r.sequence:,}", 84, RIGHT, sort=lambda r: r.sequence),
        Column(
            "at", "Time", lambda r: clock_text(r.at, now()), 192, tooltip=lambda r: utc_tip(r.at), sort=lambda r: r.at
        ),
        Column("event", "Event", lambda r: r.event, 150),
        Column("outcome", "Outcome", lambda r: r.outcome, 120, tone=outcome_tone),
        Column("user", "User", lambda r: r.user_name or "nobody", 100),
        Column("member", "Member", lambda r: r.member_name, 140, shown=False),
        Column("purpose", "Purpose", lambda r: r.purpose, 200, stretch=True),
        Column("detail", "Detail", lambda r: r.detail, 260, shown=False),
        Column("hash", "Hash", lambda r: r.hash, 200, monospace=True, shown=False),
    )


def verdict_sentence(verdict: AuditVerdict, at: str) -> str:
    """What verification found, in one sentence; `at` says when it was made."""
    notes = f" {_count(verdict.notes, 'note')} to look at." if verdict.notes else ""
    if verdict.good:
        return f"Verified at {at}: all {verdict.entries:,} entries are whole and in order.{notes}"
    faults = _count(verdict.faults, "fault")
    return f"Verified at {at}: {faults} in {verdict.entries:,} entries. Do not rely on this log.{notes}"


def _count(found: tuple[AuditFault, ...], word: str) -> str:
    return f"{len(found):,} {word}{'s' if len(found) != 1 else ''}"
