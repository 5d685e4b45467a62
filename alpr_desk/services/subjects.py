"""Answers to a person who asks who looked for a plate, when and why (Civil Code 1798.90.52; Policy 430.5(a))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from alpr_desk.access.gate import data
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.clock import utc_text
from alpr_desk.domain.people import Permission
from alpr_desk.domain.plate_fit import PlateQuery, fit
from alpr_desk.domain.plates import PlateText, plate_text
from alpr_desk.domain.proving import AuditEvent, AuditRecord, Outcome
from alpr_desk.domain.requests.subjects import AnswerSubject, SubjectAnswer, SubjectRow
from alpr_desk.errors import BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.documents import write_document
from alpr_desk.services.office import Work
from alpr_desk.services.texts import line
from alpr_desk.services.uses import PlatesOfReads, asked_patterns, let_in, numbers, recorded_since

_CAPTURE = frozenset({AuditEvent.READS_RECORDED, AuditEvent.READS_INGESTED})
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def _asked(request: AnswerSubject) -> dict[str, object]:
    asked: dict[str, object] = {"plate": request.plate[:64], "reference": request.reference[:200]}
    for name in ("since", "until"):
        if (moment := getattr(request, name)) is not None:
            asked[name] = utc_text(moment)
    return asked | ({"out": str(request.out)} if request.out else {})


@handles(AnswerSubject, data(Permission.ANSWER_SUBJECTS), Mode.STEPS, AuditEvent.SUBJECT_ANSWERED, _asked)
def answer_subject(work: Work, request: AnswerSubject) -> SubjectAnswer:
    """Attempts that were never answered are left out: they released nothing. Those refused or failed are in."""
    from alpr_desk.evidence.subject_report import build_report

    plate = plate_text(request.plate)
    reference = line(request.reference, "the number or letter of the request you answer", 200)
    if request.out is not None and request.out.suffix.lower() != ".pdf":
        raise BadInput("Name a file that ends in .pdf.")
    with work.office.store.reading() as unit:
        rows, entries = _rows(unit, plate, request)
        agency = unit.agencies.get()
    work.detail |= {"rows": len(rows), "entries": [row.sequence for row in rows]}
    answer = SubjectAnswer(plate, reference, request.since, request.until, entries, rows, None)
    if request.out is None:
        return answer
    made_by = f"{work.grant.member_name} ({work.grant.user_name})"
    demonstration = agency.demonstration if agency else False
    content = build_report(
        answer, work.grant.organisation, made_by, work.office.clock.now(), demonstration=demonstration
    )
    return replace(answer, document=write_document(work, content, request.out, f"Answer to {reference}"))


def _rows(unit: UnitOfWork, plate: PlateText, request: AnswerSubject) -> tuple[tuple[SubjectRow, ...], int]:
    """What fits, oldest first, and how many entries were looked through."""
    since, until = request.since or _BEGINNING, request.until
    if until is not None and until < since:
        raise BadInput("Give a span whose end is not before its beginning.")
    plates, rows, entries = PlatesOfReads(unit), [], 0
    for sequence, record in recorded_since(unit, since):
        if record.at < since or (until is not None and record.at > until):
            continue
        entries += 1
        how = "; ".join(_ways(record, plate, plates))
        if how:
            rows.append(_row(sequence, record, how))
    return tuple(rows), entries


def _ways(record: AuditRecord, plate: PlateText, plates: PlatesOfReads) -> Iterator[str]:
    """In what way an entry is about `plate`; nothing where it is not."""
    if record.outcome is Outcome.ATTEMPTED or record.event in _CAPTURE or record.event is AuditEvent.SUBJECT_ANSWERED:
        return
    for typed in asked_patterns(record):
        if said := _fits(typed, plate, record):
            yield said
    if record.detail.get("plate") == plate:
        yield "opened"
    elif plate in plates.of(numbers(record, "reads", "read", "crops_of_reads", "clip_of_read")):
        exported = record.event is AuditEvent.PACKAGE_WRITTEN
        yield "exported" if exported else "found" if record.event is AuditEvent.SEARCH else "opened"


def _fits(typed: str, plate: PlateText, record: AuditRecord) -> str:
    """How a search of `typed` would have met the plate; empty where it would not, or cannot be read."""
    try:
        query = PlateQuery.of(typed, *let_in(record))
        found = fit(query, plate)
    except BadInput:
        return ""
    if found is None:
        return ""
    if query.pattern.matches(plate):
        return "named" if query.pattern.is_exact else f"by the pattern {query.pattern.text}, which fits it"
    return f"by {query.pattern.text} with misread characters let in ({found[1]})"


def _row(sequence: int, record: AuditRecord, how: str) -> SubjectRow:
    return SubjectRow(
        sequence,
        record.at,
        record.user_name,
        record.member_name,
        record.organisation,
        record.event.value,
        record.outcome.value,
        how,
        str(record.detail.get("pattern", "")),
        record.purpose,
    )
