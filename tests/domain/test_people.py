"""Roles, permissions and training (Policy 430.2.1(a), 430.3(d))."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from alpr_desk.domain.people import PERMISSIONS, Permission, Role, TrainingRecord, permissions_of
from alpr_desk.domain.permissions import DUTIES, permission_csv, permission_table


def test_every_role_has_a_line_in_the_table_and_every_permission_a_holder() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert permissions_of(frozenset(Role)) == frozenset(Permission)


def test_no_role_no_permission() -> None:
    assert permissions_of(frozenset()) == frozenset()


def test_roles_add_up() -> None:
    both = permissions_of(frozenset({Role.AUDITOR, Role.TRAINING_MANAGER}))
    assert both == PERMISSIONS[Role.AUDITOR] | PERMISSIONS[Role.TRAINING_MANAGER]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TRAINING_MANAGER, Role.BUREAU_COMMANDER])
def test_roles_that_watch_do_not_open_data(role: Role) -> None:
    assert not PERMISSIONS[role] & {Permission.SEARCH_READS, Permission.OPEN_IMAGES, Permission.WRITE_PACKAGES}


def test_only_the_training_manager_enters_training() -> None:
    assert [role for role in Role if Permission.MANAGE_TRAINING in PERMISSIONS[role]] == [Role.TRAINING_MANAGER]


@pytest.mark.parametrize(
    ("day", "current"),
    [("2026-01-01", False), ("2026-01-02", True), ("2027-01-02", True), ("2027-01-03", False)],
)
def test_training_is_current_from_its_day_through_its_expiry(day: str, current: bool) -> None:
    record = TrainingRecord(1, 1, "ALPR", "1", date(2026, 1, 2), date(2027, 1, 2), "c.pdf", "0" * 64, "tm")
    assert record.current_on(date.fromisoformat(day)) is current


def test_table_that_is_shown_and_exported_is_the_one_the_gate_goes_by() -> None:
    rows = permission_table()
    assert [row.permission for row in rows] == list(Permission)
    assert all((row.permission in PERMISSIONS[role]) == (role in row.roles) for row in rows for role in Role)
    head, *lines, duties = csv.reader(permission_csv().splitlines())
    assert head == ["may", *Role]
    for row, line in zip(rows, lines, strict=True):
        assert line[0] == row.permission.value
        assert [cell == "yes" for cell in line[1:]] == [role in row.roles for role in Role]
    assert duties[1:] == [DUTIES[role] for role in Role]
    assert all("Policy 430." in duty for duty in DUTIES.values())
