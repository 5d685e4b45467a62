"""Reading and verifying the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alpr_desk.domain.desk import Request
from alpr_desk.domain.proving import AuditEntry, AuditEvent, AuditVerdict


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An entry as people read it."""

    sequence: int
    at: datetime
    event: str
    outcome: str
    user_name: str
    member_name: str
    purpose: str
    detail: str
    hash: str


@dataclass(frozen=True, slots=True)
class ListAudit(Request[tuple[AuditRow, ...]]):
    """Newest first. Reading the log is itself recorded."""

    event: AuditEvent | None = None
    user_name: str | None = None
    limit: int = 500


@dataclass(frozen=True, slots=True)
class VerifyAudit(Request[AuditVerdict]):
    pass


@dataclass(frozen=True, slots=True)
class ExportAudit(Request[tuple[AuditEntry, ...]]):
    """Entries `first` through `last` (0: to the end), canonical bytes as stored."""

    first: int = 1
    last: int = 0
