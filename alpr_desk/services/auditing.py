"""Reading and verifying the audit log. Reading it is recorded in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from alpr_desk.access.gate import data, duty
from alpr_desk.audit.canonical import parse
from alpr_desk.audit.extract import ExtractHead, entry_line, head_line, written_whole
from alpr_desk.audit.verify import verify_log
from alpr_desk.audit.verify_tree import Known
from alpr_desk.db.repositories.audit_log import EntryFilter
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.clock import utc_text
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import Anchor, AuditEntry, AuditEvent, AuditFault, AuditProgress, AuditVerdict
from alpr_desk.domain.requests.audit import AuditExported, AuditRow, ExportAudit, ListAudit, VerifyAudit
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.services.anchoring import kept_anchors
from alpr_desk.services.checkpoints import seal_now
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work

MAX_ROWS = 5_000
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
"""Time of an entry that cannot be read."""


def _asked(request: ListAudit) -> dict[str, object]:
    asked: dict[str, object] = {
        "event_asked": request.event.value if request.event else "",
        "user_asked": request.user_name or "",
    }
    given = {
        "outcome_asked": request.outcome.value if request.outcome else "",
        "member_asked": request.member,
        "since": utc_text(request.since) if request.since else "",
        "until": utc_text(request.until) if request.until else "",
        "text_asked": request.text[:200],
    }
    return asked | {name: value for name, value in given.items() if value}


@handles(ListAudit, data(Permission.READ_AUDIT), Mode.READ, AuditEvent.AUDIT_READ, _asked)
def list_audit(work: Work, request: ListAudit) -> tuple[AuditRow, ...]:
    narrowed = EntryFilter(
        request.event.value if request.event else "",
        request.outcome.value if request.outcome else "",
        request.since,
        request.until,
        request.text,
    )
    entries = work.unit.audit.newest_first(narrowed)
    rows = (row(entry) for entry in entries if entry.sequence != work.sequence)  # what asks finds itself otherwise
    listed = tuple(islice(filter(partial(_fits, request), rows), max(1, min(request.limit, MAX_ROWS))))
    work.detail["rows"] = len(listed)
    return listed


def _fits(request: ListAudit, found: AuditRow) -> bool:
    user, member, text = (request.user_name or "").casefold(), request.member.casefold(), request.text.casefold()
    return (
        (request.event is None or found.event == request.event.value)
        and (request.outcome is None or found.outcome == request.outcome.value)
        and (not user or found.user_name.casefold() == user)
        and (member in found.user_name.casefold() or member in found.member_name.casefold())
        and (request.since is None or found.at >= request.since)
        and (request.until is None or found.at < request.until)
        and (text in found.detail.casefold() or text in found.purpose.casefold())
    )


def row(entry: AuditEntry) -> AuditRow:
    """An entry as people read it; always from the bytes that the chain covers. A damaged one is shown as such."""
    try:
        record = parse(entry.canonical)
    except EnvironmentFault as error:
        return AuditRow(entry.sequence, _UNKNOWN, "unreadable", "damaged", "", "", "", str(error), entry.hash)
    facts = tuple((name, _words(value)) for name, value in record.detail.items())
    return AuditRow(
        entry.sequence,
        record.at,
        record.event.value,
        record.outcome.value,
        record.user_name,
        record.member_name,
        record.purpose,
        "; ".join(f"{name}: {words}" for name, words in facts),
        entry.hash,
        facts,
    )


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value[:20]) + (f" and {len(value) - 20} more" if len(value) > 20 else "")
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


@handles(
    VerifyAudit,
    duty(Permission.VERIFY_AUDIT),
    Mode.READ,
    AuditEvent.AUDIT_VERIFIED,
    lambda r: {"anchors": len(r.anchors)},
)
def verify_audit(work: Work, request: VerifyAudit) -> AuditVerdict:
    """Raises EnvironmentFault where the database's file is damaged: no verdict over such a file is worth having."""
    office, unit = work.office, work.unit
    office.store.require_whole()
    anchors, missing = kept_anchors(office, unit)
    known = known_of(unit, (*request.anchors, *anchors))
    total = known.head[0] if known.head else 0
    verdict = verify_log(unit.audit.rows(), known, lambda done: office.bus.publish(AuditProgress(done, total)))
    if missing:
        verdict = replace(verdict, notes=(AuditFault(0, missing), *verdict.notes))
    work.detail |= {"entries": verdict.entries, "faults": len(verdict.faults)}
    return verdict


def known_of(unit: UnitOfWork, anchors: tuple[Anchor, ...] = ()) -> Known:
    """What the store itself says of the log, besides its entries."""
    key = unit.checkpoints.key()
    return Known(
        head=unit.audit.head(),
        root=unit.audit.tree()[1],
        nodes=unit.audit.nodes(),
        key=key.verifier if key else "",
        checkpoints=tuple(unit.checkpoints.all()),
        anchors=anchors,
    )


@handles(
    ExportAudit,
    data(Permission.READ_AUDIT),
    Mode.STEPS,
    AuditEvent.AUDIT_EXPORTED,
    lambda r: {"first": r.first, "last": r.last, "out": str(r.out)},
)
def export_audit(work: Work, request: ExportAudit) -> AuditExported:
    """The file appears once the export is recorded; what stood there before stays until then."""
    office = work.office
    if request.first < 1 or (request.last and request.last < request.first):
        raise BadInput("Give the first and the last entry, the first not after the last.")
    checkpoint = seal_now(office, "export")
    if max(request.first, request.last) > checkpoint.size:
        raise BadInput(f"The log has {checkpoint.size} entries: give the first and the last within them.")
    last = request.last or checkpoint.size
    with written_whole(request.out) as stream, office.store.reading() as unit:
        key = unit.checkpoints.key()
        head = ExtractHead(key.verifier if key else "", checkpoint.note, last - request.first + 1)
        whole = request.first == 1 and last == checkpoint.size
        stream.write(head_line(head))
        for entry in unit.audit.oldest_first(request.first, last):
            proof = None if whole else unit.audit.inclusion(entry.sequence, checkpoint.size)
            stream.write(entry_line(entry, proof))
        stream.flush()  # a full disk is found before the export is recorded as done
        work.detail |= {"entries": head.entries, "size": checkpoint.size}
        with work.completing():
            pass
    return AuditExported(request.out, head.entries, checkpoint.size, head.key)
