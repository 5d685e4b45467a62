"""The permissions table as rows: for the screen, for a file, for the policy's web page (Policy 430.2.1(a)). Pure."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from alpr_desk.domain.people import PERMISSIONS, Permission, Role

DUTIES: dict[Role, str] = {
    Role.DEPUTY: "operates ALPR equipment on patrol and verifies what it alerts to (Policy 430.3(b), (f))",
    Role.INVESTIGATOR: "searches stored ALPR data for an investigation (Policy 430.5(b))",
    Role.SUPERVISOR: "leads deputies, asks for and approves their access (Policy 430.5(b))",
    Role.ALPR_ADMINISTRATOR: "runs equipment, lists and accounts from day to day (Policy 430.2)",
    Role.BUREAU_COMMANDER: "is responsible for the operation, or the designee who is (Policy 430.2.1)",
    Role.TRAINING_MANAGER: "sees that users are trained, and enters it (Policy 430.8)",
    Role.CUSTODIAN: "keeps, releases and destroys ALPR records (Policy 430.2.1(f))",
    Role.AUDITOR: "audits how the system is used, without opening plates (Policy 430.5(c))",
}
"""What a member with the role does; one line for each role of the policy."""


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """One permission and the roles that hold it."""

    permission: Permission
    roles: frozenset[Role]


def permission_table() -> tuple[PermissionRow, ...]:
    """The table that the gate goes by, a row for each permission."""
    return tuple(
        PermissionRow(permission, frozenset(role for role in Role if permission in PERMISSIONS[role]))
        for permission in Permission
    )


def permission_csv() -> str:
    """The table as CSV (RFC 4180): roles across, `yes` where one holds the permission, the duties on the last line."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["may", *(role.value for role in Role)])
    for row in permission_table():
        writer.writerow([row.permission.value, *("yes" if role in row.roles else "" for role in Role)])
    writer.writerow(["duty", *(DUTIES[role] for role in Role)])
    return text.getvalue()
