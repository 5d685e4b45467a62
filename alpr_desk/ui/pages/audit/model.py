"""Columns and words of the audit page. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from alpr_desk.domain.proving import AuditFault, AuditVerdict, Checkpoint, Outcome
from alpr_desk.domain.requests.audit import AuditRow
from alpr_desk.ui.widgets.moments import fingerprint_text
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


def checkpoint_columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `Checkpoint`."""
    return (
        Column("size", "Entries", lambda c: f"{c.size:,}", 96, RIGHT, sort=lambda c: c.size),
        Column(
            "at", "Made", lambda c: clock_text(c.at, now()), 192, tooltip=lambda c: utc_tip(c.at), sort=lambda c: c.at
        ),
        Column("reason", "At", lambda c: c.reason, 110),
        Column("root", "Root", root_text, 240, monospace=True, stretch=True),
    )


def root_text(checkpoint: Checkpoint) -> str:
    """The root as it is read out."""
    return fingerprint_text(checkpoint.root)


def verdict_sentence(verdict: AuditVerdict, at: str) -> str:
    """What verification found, in one sentence; `at` says when it was made."""
    notes = f" {_count(verdict.notes, 'note')} to look at." if verdict.notes else ""
    if verdict.good:
        compared = _compared(verdict)
        return f"Verified at {at}: all {verdict.entries:,} entries are whole and in order{compared}.{notes}"
    faults = _count(verdict.faults, "fault")
    return f"Verified at {at}: {faults} in {verdict.entries:,} entries. Do not rely on this log.{notes}"


def _compared(verdict: AuditVerdict) -> str:
    """What the log was held against; without an anchor an exchanged database would not have shown."""
    if verdict.anchors:
        return f", as {verdict.checkpoints:,} checkpoints and the anchor say"
    return f", as {verdict.checkpoints:,} checkpoints say (no anchor)" if verdict.checkpoints else ""


def _count(found: tuple[AuditFault, ...], word: str) -> str:
    return f"{len(found):,} {word}{'s' if len(found) != 1 else ''}"
