"""Columns and words of the training page. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.training import BoardRow, CourseRow, ImportLine, RejectedTraining
from alpr_desk.domain.training import Standing
from alpr_desk.ui.widgets.moments import today
from alpr_desk.ui.widgets.table_model import RIGHT, Column

TONES = {Standing.NONE: "high", Standing.OUT: "high", Standing.DUE: "warning", Standing.CURRENT: "good"}
WORDS = {Standing.NONE: "None", Standing.OUT: "Out", Standing.DUE: "Due", Standing.CURRENT: "Current"}


def role_words(role: Role) -> str:
    return role.value[0].upper() + role.value[1:]


def roles_words(row: BoardRow) -> str:
    return ", ".join(role_words(role) for role in sorted(row.member.roles, key=list(Role).index))


def left_words(row: BoardRow) -> str:
    """`31 days`, `today`, `5 days ago`."""
    days = row.days_left
    if days is None:
        return ""
    if days == 0:
        return "today"
    return f"{days} day{'s' if days != 1 else ''}" if days > 0 else f"{-days} day{'s' if days != -1 else ''} ago"


def board_columns() -> tuple[Column, ...]:
    """Columns over `BoardRow`."""
    urgency = list(Standing)
    return (
        Column(
            "standing",
            "Training",
            lambda r: WORDS[r.standing],
            92,
            tone=lambda r: TONES[r.standing],
            sort=lambda r: (urgency.index(r.standing), r.days_left or 0),
        ),
        Column("name", "Name", lambda r: r.member.name, 160),
        Column("title", "Title", lambda r: r.member.title, 130),
        Column("roles", "Roles", roles_words, 180, stretch=True),
        Column("left", "Ends", left_words, 124, RIGHT, sort=lambda r: r.days_left),
        Column(
            "until",
            "Last day",
            lambda r: f"{r.training.expires:%Y-%m-%d}" if r.training else "",
            124,
            sort=lambda r: r.training.expires if r.training else None,
        ),
        Column("course", "Course", lambda r: f"{r.training.course} v{r.training.version}" if r.training else "", 170),
        Column("told", "Told", lambda r: "" if r.announced is None else f"{r.announced} d ahead", 96, shown=False),
        Column("user", "User", lambda r: r.member.user_name, 100, shown=False),
        Column(
            "policy",
            "Policy",
            lambda r: "read" if r.policy_acknowledged else "not yet",
            84,
            tone=lambda r: "good" if r.policy_acknowledged else "warning",
            shown=False,
        ),
    )


def course_columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `CourseRow`."""

    def ended(row: CourseRow) -> bool:
        last = row.version.no_longer_enough
        return last is not None and last <= today(now())

    return (
        Column("course", "Course", lambda r: r.version.course, 180),
        Column("version", "Version", lambda r: r.version.version, 90),
        Column(
            "standing",
            "Standing",
            lambda r: "no longer enough" if ended(r) else "current" if r.current else "",
            160,
            tone=lambda r: "muted" if ended(r) else "good",
            stretch=True,
        ),
        Column("issued", "Given from", lambda r: f"{r.version.issued:%Y-%m-%d}", 124, sort=lambda r: r.version.issued),
        Column(
            "ends",
            "Not enough from",
            lambda r: f"{r.version.no_longer_enough:%Y-%m-%d}" if r.version.no_longer_enough else "",
            140,
            sort=lambda r: r.version.no_longer_enough,
        ),
        Column("members", "Members", lambda r: str(r.members), 92, RIGHT, sort=lambda r: r.members),
    )


def import_columns() -> tuple[Column, ...]:
    """Columns over `ImportLine`."""
    return (
        Column("line", "Line", lambda r: str(r.line), 60, RIGHT, sort=lambda r: r.line),
        Column("name", "Member", lambda r: r.member_name, 120, stretch=True),
        Column("until", "Until", lambda r: f"{r.expires:%Y-%m-%d}", 124, sort=lambda r: r.expires),
    )


def shown(rows: Sequence[BoardRow], standing: Standing | None, role: Role | None) -> tuple[BoardRow, ...]:
    """Rows of one standing and one role, None for all."""
    return tuple(row for row in rows if standing in (None, row.standing) and (role is None or role in row.member.roles))


def import_sentence(lines: Sequence[ImportLine], rejected: Sequence[RejectedTraining]) -> tuple[str, str]:
    """What a preview found, and its tone."""
    good = f"{len(lines)} training record{'s' if len(lines) != 1 else ''} can be entered"
    if not rejected:
        return f"{good}.", "good"
    bad = f"{len(rejected)} line{'s' if len(rejected) != 1 else ''} cannot be used"
    return f"{bad}: mend the file and check it again. Nothing is entered until every line is right.", "high"
