"""Columns and words of the reviews page. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from alpr_desk.domain.requests.reviews import Finding, Review, ReviewItem, ReviewRow
from alpr_desk.domain.reviewing import Mark
from alpr_desk.ui.widgets.moments import today
from alpr_desk.ui.widgets.table_model import RIGHT, Column
from alpr_desk.ui.words import clock_text, utc_tip

_MARK_TONES = {Mark.OPEN: "muted", Mark.FINE: "good", Mark.QUESTION: "warning", Mark.FINDING: "high"}


def week_text(row: ReviewRow) -> str:
    """`2026-W47: 3 to look at`, for the choice of weeks."""
    if row.signed_at is not None:
        return f"{row.week.name}: signed off"
    state = "overdue, " if row.overdue else ""
    return f"{row.week.name}: {state}{row.left} to look at" if row.left else f"{row.week.name}: {state}ready to sign"


def review_sentence(review: Review, now: datetime) -> str:
    """What was drawn, from how much, and what is left to do."""
    row = review.row
    drawn = f"{row.items} entries drawn from {row.population:,} searches and openings, {row.flagged} of them flagged."
    if row.signed_at is not None:
        return f"{drawn} Signed off by {row.signed_by}, {clock_text(row.signed_at, now)}."
    due = f"{row.week.due:%Y-%m-%d}"
    late = f" Overdue since {due}." if row.overdue else f" Due by {due}."
    return f"{drawn} {row.left} to look at.{late}"


def review_tone(row: ReviewRow) -> str:
    if row.signed_at is not None:
        return "good"
    return "high" if row.overdue else "muted"


def columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `ReviewItem`."""
    return (
        Column("mark", "Mark", mark_text, 120, tone=lambda i: _MARK_TONES[i.mark]),
        Column("flags", "Flags", flags_text, 150, tone=lambda i: "warning" if i.flags else ""),
        Column("member", "Member", lambda i: i.member_name or i.user_name, 130),
        Column(
            "at", "Time", lambda i: clock_text(i.at, now()), 192, tooltip=lambda i: utc_tip(i.at), sort=lambda i: i.at
        ),
        Column("purpose", "Purpose", lambda i: i.purpose, 160, stretch=True),
        Column("event", "Event", lambda i: i.event, 130, shown=False),
        Column("entry", "Entry", lambda i: f"{i.sequence:,}", 80, RIGHT, sort=lambda i: i.sequence, shown=False),
        Column("detail", "Detail", lambda i: i.detail, 240, shown=False),
    )


def mark_text(item: ReviewItem) -> str:
    """The mark in a word or two; `about you` where somebody else has to give it."""
    if item.mark is Mark.OPEN:
        return "about you" if item.own else "to look at"
    return "question" if item.mark is Mark.QUESTION else item.mark.value


def flags_text(item: ReviewItem) -> str:
    return ", ".join(flag.kind.value for flag in item.flags)


def finding_columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `Finding`."""
    return (
        Column("week", "Week", lambda f: f.week, 116),
        Column("about", "About", lambda f: f.about, 110),
        Column("note", "Finding", lambda f: f.note, 200, stretch=True),
        Column("owner", "Followed up by", lambda f: f.owner, 150),
        Column("due", "By", lambda f: f"{f.due:%Y-%m-%d}", 128, tone=lambda f: due_tone(f, today(now()))),
        Column("state", "State", lambda f: "open" if f.open else "closed", 90),
    )


def due_tone(finding: Finding, day: date) -> str:
    """High where an open finding is past its day."""
    return "high" if finding.open and day > finding.due else ""
