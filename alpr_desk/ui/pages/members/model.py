"""Columns and words of the members page: training and policy state, and the permissions table. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from alpr_desk.domain.people import PERMISSIONS, MemberStatus, Permission, Role
from alpr_desk.domain.requests.members import MemberRow
from alpr_desk.ui.widgets.moments import today
from alpr_desk.ui.widgets.table_model import CENTRE, Column
from alpr_desk.ui.words import clock_text, utc_tip

SOON = timedelta(days=30)
"""Expiry is announced from here on."""
_STATUS_TONES = {MemberStatus.LOCKED: "warning", MemberStatus.DISABLED: "muted", MemberStatus.ACTIVE: "good"}


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
    if row.member.status is MemberStatus.DISABLED:
        return "Disabled: cannot sign in."
    if row.member.status is MemberStatus.LOCKED:
        return "Locked after wrong sign-ins. Unlock the account once you know who it was."
    if row.training is None or not row.training.current_on(day):
        return "Data is closed: no current training. Enter the completed course (Policy 430.8)."
    if not row.policy_acknowledged:
        return "Data is closed until the member acknowledges the policy at the next sign-in."
    return "Data is open."


def columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `MemberRow`."""
    return (
        Column("name", "Name", lambda r: r.member.name, 150),
        Column("user", "User", lambda r: r.member.user_name, 100),
        Column("roles", "Roles", roles_text, 200, stretch=True),
        Column(
            "status",
            "Status",
            lambda r: r.member.status.value,
            92,
            tone=lambda r: _STATUS_TONES[r.member.status],
        ),
        Column(
            "training",
            "Training",
            lambda r: training_text(r, today(now())),
            178,
            tone=lambda r: training_tone(r, today(now())),
            sort=lambda r: r.training.expires if r.training else None,
        ),
        Column(
            "policy",
            "Policy",
            lambda r: "read" if r.policy_acknowledged else "not yet",
            88,
            tone=lambda r: "good" if r.policy_acknowledged else "warning",
        ),
        Column("title", "Title", lambda r: r.member.title, 140, shown=False),
        Column(
            "last",
            "Last sign-in",
            lambda r: clock_text(r.member.last_sign_in, now()) if r.member.last_sign_in else "never",
            170,
            tooltip=lambda r: utc_tip(r.member.last_sign_in) if r.member.last_sign_in else "",
            sort=lambda r: r.member.last_sign_in,
            shown=False,
        ),
    )


def training_columns() -> tuple[Column, ...]:
    """Columns over `TrainingRecord`, for one member."""
    return (
        Column("course", "Course", lambda t: f"{t.course} v{t.version}", 140, stretch=True),
        Column("expires", "Until", lambda t: f"{t.expires:%Y-%m-%d}", 118, sort=lambda t: t.expires),
    )


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
