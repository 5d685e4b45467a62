"""`bench audit`: appending to the log, verifying it whole and proving from it, on the encrypted store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from time import perf_counter

from alpr_desk.app.bench.measuring import BenchOffice, bench_office, cpu_s, memory_mb, rounded, spread, timed_ms
from alpr_desk.app.bench.store import PURPOSE
from alpr_desk.audit.verify import verify_log
from alpr_desk.domain.proving import AuditEvent, AuditRecord, Outcome
from alpr_desk.domain.requests.audit import MakeCheckpoint, VerifyAudit
from alpr_desk.services.auditing import known_of

_TRANSACTIONS, _PROOFS = 200, 100


def audit(entries: int) -> Mapping[str, float]:
    """The log is filled up to `entries`, then measured as large as it is.

    `append_in_transaction`: one entry inside a transaction that changes something else too; `append_ratio`: such a
    transaction with the entry against one without it, in turns, both with their commit. `verify_s`: the whole log with
    its tree and checkpoints, from the store, and `verify_cpu_s`, the processor's time for it; `verify_request_s`:
    through the door. `inclusion` and `consistency`: one proof, each in a transaction of its own.
    """
    with bench_office() as office:
        started = perf_counter()
        filled = _fill(office, entries)
        fill_s = perf_counter() - started
        office.opened.desk.execute(office.session, MakeCheckpoint())
        bare, whole = [], []
        for _ in range(_TRANSACTIONS):
            bare.append(_transaction_ms(office, with_entry=False)[0])
            whole.append(_transaction_ms(office, with_entry=True))
        before = cpu_s()
        (verified, good), verify_ms = timed_ms(partial(_verify, office))
        verify_cpu_s = cpu_s() - before
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
            "verify_cpu_s": rounded(verify_cpu_s),
            "verify_entries_per_second": rounded(1000.0 * verified / verify_ms),
            "verify_request_s": rounded(request_ms / 1000),
            **_proofs(office),
            "memory_mb": memory_mb(),
        }


def _verify(office: BenchOffice) -> tuple[int, bool]:
    with office.opened.office.store.reading() as unit:
        verdict = verify_log(unit.audit.rows(), known_of(unit))
    return verdict.entries, verdict.good


def _proofs(office: BenchOffice) -> dict[str, float]:
    """Spread over the log; a fresh transaction each, so that nothing is remembered from the one before."""
    store = office.opened.office.store
    with store.reading() as unit:
        size = unit.audit.tree()[0]
    inclusion, consistency = [], []
    for number in range(_PROOFS):
        sequence = 1 + number * (size - 1) // _PROOFS
        with store.reading() as unit:
            inclusion.append(timed_ms(partial(unit.audit.inclusion, sequence, size))[1])
        with store.reading() as unit:
            consistency.append(timed_ms(partial(unit.audit.consistency, sequence, size))[1])
    return spread("inclusion", inclusion) | spread("consistency", consistency)


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
        unit.sign_ins.failed("bench", now, now - timedelta(minutes=15))
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
