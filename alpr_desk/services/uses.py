"""The audit log read as uses of plate data: what reviews, statistics and answers to subjects go by.

Always from the bytes that the chain covers. Knows no rule about what stands out (`domain.outliers`).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from alpr_desk.audit.canonical import parse
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.outliers import ShiftSpan
from alpr_desk.domain.plates import PlatePattern
from alpr_desk.domain.proving import AuditEntry, AuditEvent, AuditRecord, Outcome
from alpr_desk.domain.reviewing import OPENINGS, Use
from alpr_desk.domain.spelled_out import spelled_out
from alpr_desk.errors import BadInput, EnvironmentFault

FEW_READS = 10
"""A search that found no more than this was about these plates, whatever was typed."""

LONGEST_SHIFT = timedelta(hours=12)
_OWN_SESSION = frozenset(
    {"SignIn", "SignOut", "LockSession", "UnlockSession", "ChangePassword", "DescribeSession", "KeepAwake"}
)
Recorded = tuple[int, AuditRecord]
"""Number of an entry, and what it records."""


def keyed_hash(key: bytes, plate: str) -> str:
    """HMAC-SHA-256, hex, of a plate's text: without `key` (32 bytes) the list cannot be tried plate by plate."""
    return hmac.digest(key, b"protected plate\n" + plate.encode("ascii"), hashlib.sha256).hex()


def recorded_since(unit: UnitOfWork, since: datetime) -> Iterator[Recorded]:
    """Entries from the first one at or after `since` on, to the end. Unreadable ones are the verification's to name."""
    for entry in unit.audit.oldest_first(_first_since(unit, since)):
        if (record := record_of(entry)) is not None:
            yield entry.sequence, record


def record_of(entry: AuditEntry) -> AuditRecord | None:
    """None of an entry that is unreadable."""
    try:
        return parse(entry.canonical)
    except EnvironmentFault:
        return None


def _first_since(unit: UnitOfWork, since: datetime) -> int:
    """By halving: entries are in the order of their times but where a clock was set."""
    head = unit.audit.head()
    low, high = 1, (head[0] if head else 0) + 1
    while low < high:
        middle = (low + high) // 2
        entry = next(unit.audit.oldest_first(middle, middle), None)
        record = record_of(entry) if entry else None
        if record is not None and record.at >= since:
            high = middle
        else:
            low = middle + 1
    return low


def use_of(sequence: int, record: AuditRecord, case_format: str) -> Use | None:
    """The use that an entry records; None where it is about something else or only an attempt."""
    detail = record.detail
    refused = record.event is AuditEvent.DENIED and str(detail.get("request")) not in _OWN_SESSION
    answered = record.event in OPENINGS | {AuditEvent.SEARCH} and record.outcome is Outcome.COMPLETED
    if not (refused or answered):
        return None
    kind, case, note = stated(record.purpose, case_format)
    query = str(detail.get("pattern", ""))
    rows = detail.get("rows")
    named = (str(detail.get("plate", "")), *(_exact(text) for text in asked_patterns(record)))
    return Use(
        sequence,
        record.at,
        record.event,
        record.outcome,
        record.user_name,
        record.member_name,
        kind,
        case,
        note,
        query,
        rows if isinstance(rows, int) else None,
        tuple(dict.fromkeys(plate for plate in named if plate)),
        automatic="crops_of_reads" in detail,
        reason=str(detail.get("reason", "")) if refused else "",
    )


def stated(purpose: str, case_format: str) -> tuple[str, str, str]:
    """(kind, case number, note) of a purpose as an access record holds it; a case is one of the agency's format."""
    kind, _, rest = purpose.partition("; ")
    first, _, after = rest.partition("; ")
    number = first.removeprefix("case ")
    if number != first and re.fullmatch(case_format, number, re.ASCII):
        return kind, number, after
    return kind, "", rest


def asked_patterns(record: AuditRecord) -> tuple[str, ...]:
    """What a search named, as it was typed: its pattern, and the plate that others were to be seen together with."""
    together = record.detail.get("together")
    named = (record.detail.get("pattern"), together.get("plate") if isinstance(together, dict) else None)
    return tuple(text for text in named if isinstance(text, str) and text)


def let_in(record: AuditRecord) -> tuple[int, int]:
    """How many look-alikes or misreads, and how many edits, a search let in."""
    fuzzy, edits = (record.detail.get(name) for name in ("fuzzy", "edits"))
    return (fuzzy if type(fuzzy) is int else 0), (edits if type(edits) is int else 0)


def _exact(query: str) -> str:
    pattern = _pattern(query)
    return pattern.text if pattern is not None and pattern.is_exact else ""


def _pattern(query: str) -> PlatePattern | None:
    try:
        return PlatePattern.parse(query) if query else None
    except BadInput:
        return None


def numbers(record: AuditRecord, *names: str) -> list[int]:
    """Row numbers that the entry's detail names."""
    found: list[int] = []
    for name in names:
        value = record.detail.get(name)
        found += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int)]
    return found


class PlatesOfReads:
    """Plates of reads by their numbers, looked up once each."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._known: dict[int, str] = {}

    def of(self, read_ids: Iterable[int]) -> tuple[str, ...]:
        wanted = list(read_ids)
        missing = [read_id for read_id in wanted if read_id not in self._known]
        found = self._unit.reads.by_ids(missing) if missing else {}
        self._known |= {read_id: str(found[read_id].plate) if read_id in found else "" for read_id in missing}
        return tuple(plate for plate in dict.fromkeys(self._known[read_id] for read_id in wanted) if plate)


class ProtectedOwners:
    """Whose protected plates a use was about: asked for by name or a narrow pattern, found among few, or opened."""

    def __init__(self, unit: UnitOfWork, key: bytes) -> None:
        self._owners = unit.protected_plates.owners()
        self._plates = PlatesOfReads(unit)
        self._key = key
        self._spelled: dict[tuple[str, bool], frozenset[str]] = {}

    def of(self, use: Use, record: AuditRecord) -> tuple[str, ...]:
        """User names."""
        if not self._owners:
            return ()
        plates = set(use.plates)
        for text in asked_patterns(record):
            plates |= self._asked(text, any(let_in(record)))
        reads = numbers(record, "reads", "read", "crops_of_reads")
        if len(reads) <= FEW_READS:
            plates |= set(self._plates.of(reads))
        names = (self._owners.get(keyed_hash(self._key, plate), ()) for plate in plates)
        return tuple(sorted({name for found in names for name in found}))

    def _asked(self, query: str, misread: bool) -> frozenset[str]:
        pattern = _pattern(query)
        if pattern is None:
            return frozenset()
        if (query, misread) not in self._spelled:
            self._spelled[query, misread] = spelled_out(pattern, misread=misread)
        return self._spelled[query, misread]


def uses_and_shifts(
    unit: UnitOfWork, since: datetime, case_format: str, key: bytes
) -> tuple[list[Use], list[ShiftSpan], list[Recorded]]:
    """Uses and shifts since `since` to the end of the log, and the entries they were read from."""
    owners, plates = ProtectedOwners(unit, key), PlatesOfReads(unit)
    uses: list[Use] = []
    records = list(recorded_since(unit, since))
    for sequence, record in records:
        use = use_of(sequence, record, case_format)
        if use is None:
            continue
        if use.event in OPENINGS and not use.plates and not use.automatic:
            use = replace(use, plates=plates.of(numbers(record, "read")))
        uses.append(replace(use, protected=owners.of(use, record)))
    return uses, shift_spans(record for _, record in records), records


def shift_spans(records: Iterable[AuditRecord]) -> list[ShiftSpan]:
    """Shifts as the log has them: from the start to the end, twelve hours at most."""
    starts: dict[str, datetime] = {}
    spans: dict[str, list[ShiftSpan]] = defaultdict(list)
    for record in records:
        name = record.user_name
        if record.outcome is not Outcome.COMPLETED:
            continue
        if record.event is AuditEvent.SHIFT_START:
            starts[name] = record.at
            spans[name].append(ShiftSpan(name, record.at, record.at + LONGEST_SHIFT))
        elif record.event in (AuditEvent.SHIFT_END, AuditEvent.SIGN_OUT) and name in starts:
            begun = starts.pop(name)
            spans[name][-1] = ShiftSpan(name, begun, min(record.at, begun + LONGEST_SHIFT))
    return [span for found in spans.values() for span in found]
