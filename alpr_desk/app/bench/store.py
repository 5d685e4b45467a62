"""`bench audit`: the audit chain of an encrypted store; and the reads that benchmarks take in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from statistics import median
from time import perf_counter

import numpy as np

from alpr_desk.app.bench.measuring import BenchOffice, bench_office, memory_mb, rounded, spread, timed_ms
from alpr_desk.audit.verify import verify_entries
from alpr_desk.domain.plates import plate_text
from alpr_desk.domain.proving import AuditEvent, AuditRecord, Outcome
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.audit import VerifyAudit
from alpr_desk.domain.seeing import CapturedRead, PlateCandidate, PlateRead, Position

BATCH = 500
PURPOSE = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234")
_LIMIT, _TRIES, _TRANSACTIONS = 100, 12, 200


def bench_read(number: int, plate: str, at: datetime, place: np.ndarray) -> CapturedRead:
    """One read without pictures; `place` is latitude and longitude."""
    text = plate_text(plate)
    read = PlateRead(
        uid=f"{number:032x}",
        camera="bench",
        vehicle="unit 1",
        track=number,
        candidates=(PlateCandidate(text, 0.97),),
        characters=tuple(((character, 0.99),) for character in text),
        region="US-CA",
        region_confidence=0.9,
        captured_at=at,
        first_ms=0.0,
        last_ms=0.0,
        decided_ms=0.0,
        frames=1,
        best_frame=number,
        quad=((10.0, 10.0), (130.0, 10.0), (130.0, 50.0), (10.0, 50.0)),
        position=Position(float(place[0]), float(place[1])),
    )
    return CapturedRead(read, b"", b"")


def audit(entries: int) -> Mapping[str, float]:
    """`append_in_transaction_ms`: one entry inside a transaction that changes something else too; `append_ratio`: such
    a transaction with the entry against one without it, both with their commit. Then the log is filled up to
    `entries` and verified whole: `verify_s` from the store, `verify_request_s` through the door.
    """
    with bench_office() as office:
        bare = [_transaction_ms(office, with_entry=False)[0] for _ in range(_TRANSACTIONS)]
        whole = [_transaction_ms(office, with_entry=True) for _ in range(_TRANSACTIONS)]
        started = perf_counter()
        filled = _fill(office, entries)
        fill_s = perf_counter() - started
        store = office.opened.office.store

        def verify() -> tuple[int, bool]:
            with store.reading() as unit:
                verdict = verify_entries(unit.audit.oldest_first(), unit.audit.head())
            return verdict.entries, verdict.good

        (verified, good), verify_ms = timed_ms(verify)
        _, request_ms = timed_ms(lambda: office.opened.desk.execute(office.session, VerifyAudit()))
        return {
            "entries": float(verified),
            "good": float(good),
            **spread("append_in_transaction", [append for _, append in whole]),
            **spread("transaction_with_entry", [total for total, _ in whole]),
            **spread("transaction_without_entry", bare),
            "append_ratio": rounded(median([total for total, _ in whole]) / median(bare)),
            "bulk_append_per_second": rounded(filled / max(fill_s, 1e-9)),
            "verify_s": rounded(verify_ms / 1000),
            "verify_entries_per_second": rounded(1000.0 * verified / verify_ms),
            "verify_request_s": rounded(request_ms / 1000),
            "memory_mb": memory_mb(),
        }


def _entry(at: datetime, number: int) -> AuditRecord:
    return AuditRecord(
        at,
        AuditEvent.SEARCH,
        Outcome.COMPLETED,
        "whitfield",
        "Dana Whitfield",
        "Bench County",
        str(PURPOSE),
        {"pattern": f"7A?C{number % 1000:03d}", "rows": number % 7, "reads": [number, number + 1]},
    )


def _transaction_ms(office: BenchOffice, *, with_entry: bool) -> tuple[float, float]:
    """Milliseconds of a writing transaction with its commit, and of the append within it."""
    now, append_ms = office.clock.now(), 0.0
    started = perf_counter()
    with office.opened.office.store.writing() as unit:
        unit.sign_ins.failed("bench", now)
        if with_entry:
            _, append_ms = timed_ms(lambda: unit.audit.append(_entry(now, 1)))
        unit.commit()
    return (perf_counter() - started) * 1000.0, append_ms


def _fill(office: BenchOffice, entries: int) -> int:
    """Append until the log holds `entries`, a thousand a transaction. Gives how many were appended."""
    store = office.opened.office.store
    with store.reading() as unit:
        head = unit.audit.head()
    missing = range(entries - (head[0] if head else 0))
    for start in range(0, len(missing), 1000):
        now = office.clock.now()
        with store.writing() as unit:
            for number in missing[start : start + 1000]:
                unit.audit.append(_entry(now, number))
            unit.commit()
    return len(missing)
