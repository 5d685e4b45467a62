"""Reading and verifying the audit log. Reading it is recorded in it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

from alpr_desk.access.gate import data, duty
from alpr_desk.audit.canonical import parse
from alpr_desk.audit.verify import verify_entries
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEntry, AuditEvent, AuditVerdict
from alpr_desk.domain.requests.audit import AuditRow, ExportAudit, ListAudit, VerifyAudit
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work

MAX_ROWS = 5_000
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
"""Time of an entry that cannot be read."""


@handles(
    ListAudit,
    data(Permission.READ_AUDIT),
    Mode.READ,
    AuditEvent.AUDIT_READ,
    lambda r: {"event_asked": r.event.value if r.event else "", "user_asked": r.user_name or ""},
)
def list_audit(work: Work, request: ListAudit) -> tuple[AuditRow, ...]:
    wanted_user = (request.user_name or "").casefold()
    rows = (row(entry) for entry in work.unit.audit.newest_first())
    fitting = (
        found
        for found in rows
        if (request.event is None or found.event == request.event.value)
        and (not wanted_user or found.user_name.casefold() == wanted_user)
    )
    listed = tuple(islice(fitting, max(1, min(request.limit, MAX_ROWS))))
    work.detail["rows"] = len(listed)
    return listed


def row(entry: AuditEntry) -> AuditRow:
    """An entry as people read it; always from the bytes that the chain covers. A damaged one is shown as such."""
    try:
        record = parse(entry.canonical)
    except EnvironmentFault as error:
        return AuditRow(entry.sequence, _UNKNOWN, "unreadable", "damaged", "", "", "", str(error), entry.hash)
    detail = "; ".join(f"{name}: {_words(value)}" for name, value in record.detail.items())
    return AuditRow(
        entry.sequence,
        record.at,
        record.event.value,
        record.outcome.value,
        record.user_name,
        record.member_name,
        record.purpose,
        detail,
        entry.hash,
    )


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value[:20]) + (f" and {len(value) - 20} more" if len(value) > 20 else "")
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


@handles(VerifyAudit, duty(Permission.VERIFY_AUDIT), Mode.READ, AuditEvent.AUDIT_VERIFIED)
def verify_audit(work: Work, request: VerifyAudit) -> AuditVerdict:
    """Raises EnvironmentFault where the database's file is damaged: no verdict over such a file is worth having."""
    work.office.store.require_whole()
    verdict = verify_entries(work.unit.audit.oldest_first(), work.unit.audit.head())
    work.detail |= {"entries": verdict.entries, "faults": len(verdict.faults)}
    return verdict


@handles(
    ExportAudit,
    data(Permission.READ_AUDIT),
    Mode.READ,
    AuditEvent.AUDIT_READ,
    lambda r: {"export_first": r.first, "export_last": r.last},
)
def export_audit(work: Work, request: ExportAudit) -> tuple[AuditEntry, ...]:
    if request.first < 1 or (request.last and request.last < request.first):
        raise BadInput("Give the first and the last entry, the first not after the last.")
    return tuple(work.unit.audit.oldest_first(request.first, request.last))
