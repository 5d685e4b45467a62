"""Columns and words of the members page: training and policy state, and the permissions table. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from alpr_desk.domain.people import (
    PERMISSIONS,
    MemberRequest,
    MemberStatus,
    MemberStep,
    Permission,
    RequestState,
    Role,
)
from alpr_desk.domain.requests.members import MemberRow
from alpr_desk.ui.widgets.moments import today
from alpr_desk.ui.widgets.table_model import CENTRE, Column
from alpr_desk.ui.words import clock_text, utc_tip

SOON = timedelta(days=30)
"""Expiry is announced from here on."""
PASSWORD_SOON = timedelta(days=14)
"""A password's end is announced from here on."""
_STATUS_TONES = {
    MemberStatus.ACTIVE: "good",
    MemberStatus.LOCKED: "warning",
    MemberStatus.SUSPENDED: "warning",
    MemberStatus.DISABLED: "muted",
    MemberStatus.TERMINATED: "muted",
}
_STATUS_WORDS = {
    MemberStatus.TERMINATED: "Ended for good: cannot sign in, and does not come back.",
    MemberStatus.DISABLED: "Disabled: cannot sign in.",
    MemberStatus.SUSPENDED: "Suspended: cannot sign in until brought back.",
    MemberStatus.LOCKED: "Locked after wrong sign-ins. Unlock the account once you know who it was.",
}
_REQUEST_TONES = {RequestState.OPEN: "warning", RequestState.APPROVED: "good", RequestState.REFUSED: "muted"}


def role_text(role: Role) -> str:
    return role.value[0].upper() + role.value[1:]


def roles_text(row: MemberRow) -> str:
    return ", ".join(role_text(role) for role in sorted(row.member.roles, key=list(Role).index))


def training_text(row: MemberRow, day: date) -> str:
    """Whether training opens data on `day` (Policy 430.3(d)), with the date that matters."""
    record = row.training
    if record is None:
        return "none"
    if day > record.expires:
        return f"expired {record.expires:%Y-%m-%d}"
    return f"until {record.expires:%Y-%m-%d}" if record.current_on(day) else f"from {record.completed:%Y-%m-%d}"


def training_tone(row: MemberRow, day: date) -> str:
    if row.training is None or not row.training.current_on(day):
        return "high"
    return "warning" if row.training.expires - day <= SOON else "good"


def data_sentence(row: MemberRow, day: date) -> str:
    """Whether data is open to the member, and what to do where it is not."""
    if row.member.status in _STATUS_WORDS:
        return _STATUS_WORDS[row.member.status]
    if row.member.ended(day):
        return f"Ended on {row.member.valid_until}: transfer the member with a new end, or without one."
    if row.training is None or not row.training.current_on(day):
        return "Data is closed: no current training. Enter the completed course (Policy 430.8)."
    if not row.policy_acknowledged:
        return "Data is closed until the member acknowledges the policy at the next sign-in."
    if row.password_until is not None and day > row.password_until:
        return "Data is closed until the member changes the password at the next sign-in."
    return "Data is open."


def status_text(row: MemberRow, day: date) -> str:
    """`active`, `active until 2026-12-24`, `ended 2026-12-24`."""
    member = row.member
    if member.valid_until is None or member.status in (MemberStatus.DISABLED, MemberStatus.TERMINATED):
        return member.status.value
    return f"ended {member.valid_until}" if member.ended(day) else f"{member.status.value} until {member.valid_until}"


def password_text(row: MemberRow, day: date) -> str:
    """Until when the password lasts, and whether it is still the first one."""
    if row.password_until is None:
        return ""
    word = "first, " if row.first_password else ""
    return f"{word}ended {row.password_until}" if day > row.password_until else f"{word}until {row.password_until}"


def password_tone(row: MemberRow, day: date) -> str:
    if row.password_until is None or day > row.password_until:
        return "high"
    return "warning" if row.first_password or row.password_until - day <= PASSWORD_SOON else "good"


def password_note(row: MemberRow, day: date) -> str:
    """Only what there is to do about it: nothing while the password lasts."""
    if row.password_until is None or day > row.password_until:
        return "over"
    left = (row.password_until - day).days
    if row.first_password:
        return f"first, {left} d"
    return f"{left} d left" if left <= PASSWORD_SOON.days else ""


def last_text(moment: datetime | None, day: date) -> str:
    """`19:32` where it was today, else the day."""
    if moment is None:
        return "never"
    local = moment.astimezone()
    return f"{local:%H:%M}" if local.date() == day else f"{local:%Y-%m-%d}"


def columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `MemberRow`."""

    def day() -> date:
        return today(now())

    return (
        Column("name", "Name", lambda r: r.member.name, 140),
        Column("user", "User", lambda r: r.member.user_name, 92),
        Column("roles", "Roles", roles_text, 150, stretch=True, tooltip=roles_text),
        Column(
            "status",
            "Status",
            lambda r: "ended" if r.member.ended(day()) else r.member.status.value,
            116,
            tone=lambda r: "muted" if r.member.ended(day()) else _STATUS_TONES[r.member.status],
            tooltip=lambda r: status_text(r, day()),
        ),
        Column(
            "training",
            "Training",
            lambda r: training_text(r, day()),
            174,
            tone=lambda r: training_tone(r, day()),
            sort=lambda r: r.training.expires if r.training else None,
        ),
        Column(
            "password",
            "Password",
            lambda r: password_note(r, day()),
            112,
            tone=lambda r: password_tone(r, day()),
            tooltip=lambda r: password_text(r, day()),
            sort=lambda r: r.password_until,
        ),
        Column(
            "last",
            "Signed in",
            lambda r: last_text(r.member.last_sign_in, day()),
            106,
            tooltip=lambda r: (
                f"{clock_text(r.member.last_sign_in, now())}\n{utc_tip(r.member.last_sign_in)}"
                if r.member.last_sign_in
                else ""
            ),
            sort=lambda r: r.member.last_sign_in,
        ),
        Column(
            "policy",
            "Policy",
            lambda r: "read" if r.policy_acknowledged else "not yet",
            88,
            tone=lambda r: "good" if r.policy_acknowledged else "warning",
            shown=False,
        ),
        Column("title", "Title", lambda r: r.member.title, 140, shown=False),
    )


def training_columns() -> tuple[Column, ...]:
    """Columns over `TrainingRecord`, for one member."""
    return (
        Column("course", "Course", lambda t: f"{t.course} v{t.version}", 140, stretch=True),
        Column("expires", "Until", lambda t: f"{t.expires:%Y-%m-%d}", 118, sort=lambda t: t.expires),
    )


def step_columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `MemberStep`: one member's history."""

    def why(step: MemberStep) -> str:
        return "; ".join(part for part in (step.reason, step.detail) if part)

    return (
        Column(
            "at",
            "When",
            lambda s: f"{s.at.astimezone():%Y-%m-%d}",
            96,
            tooltip=lambda s: f"{clock_text(s.at, now())}\n{utc_tip(s.at)}",
            sort=lambda s: s.at,
        ),
        Column("change", "What", lambda s: s.change.value, 100, tooltip=lambda s: s.change.value),
        Column(
            "by",
            "By, and why",
            lambda s: f"{s.by_name or 'the program'}: {why(s)}" if why(s) else s.by_name or "the program",
            140,
            stretch=True,
            tooltip=lambda s: f"{s.by_name or 'the program'} ({s.by_user_name or '-'})\n{why(s)}",
        ),
    )


def request_columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `MemberRequest`."""
    return (
        Column("name", "For", lambda r: r.name, 150),
        Column("user", "User", lambda r: r.user_name, 100),
        Column("roles", "Roles", lambda r: ", ".join(role_text(role) for role in sorted(r.roles)), 180, stretch=True),
        Column("state", "State", lambda r: r.state.value, 104, tone=lambda r: _REQUEST_TONES.get(r.state, "muted")),
        Column("asked", "Asked by", lambda r: r.asked_by_name, 150),
        Column(
            "at",
            "Asked",
            lambda r: clock_text(r.asked_at, now()),
            170,
            tooltip=lambda r: utc_tip(r.asked_at),
            sort=lambda r: r.asked_at,
        ),
    )


def request_facts(request: MemberRequest, now: datetime) -> list[tuple[str, str]]:
    """What is asked for, by whom, why, and what was said to it."""
    facts = [
        ("User", request.user_name),
        ("Title", request.title or "none"),
        ("Roles", ", ".join(role_text(role) for role in sorted(request.roles))),
        ("Account ends", str(request.valid_until or "never")),
        ("Asked by", f"{request.asked_by_name}, {clock_text(request.asked_at, now)}"),
        ("Why", request.reason),
    ]
    if request.decided_at is not None:
        word = request.state.value[0].upper() + request.state.value[1:]
        facts.append((f"{word} by", f"{request.decided_by_name}, {clock_text(request.decided_at, now)}"))
        facts.append(("Because", request.decision))
    return facts


def matrix_columns() -> tuple[Column, ...]:
    """Columns over `Permission`: one for each role (the table that the gate goes by)."""

    def cell(role: Role) -> Column:
        return Column(
            role.name,
            role_text(role).replace(" ", "\n", 1),
            lambda permission: "●" if permission in PERMISSIONS[role] else "",
            120,
            CENTRE,
            tone=lambda _: "good",
            tooltip=lambda permission: (
                f"{role_text(role)} may {permission.value}"
                if permission in PERMISSIONS[role]
                else f"{role_text(role)} may not {permission.value}"
            ),
        )

    first = Column("permission", "May", lambda permission: permission.value, 290)
    return (first, *(cell(role) for role in Role))


def opens_sentence(role: Role) -> str:
    """What a role opens, in words."""
    return "; ".join(permission.value for permission in Permission if permission in PERMISSIONS[role])
