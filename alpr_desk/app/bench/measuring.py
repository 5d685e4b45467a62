"""What benchmarks share: spans and their statistics, memory, plates, and an agency that exists while it is measured."""

from __future__ import annotations

import gc
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TypeVar

import numpy as np
import psutil

from alpr_desk.app.demonstration.agency import Account, hire, make_agency, open_agency
from alpr_desk.app.opening import Opened
from alpr_desk.bus import Bus
from alpr_desk.db.own_database import own_database
from alpr_desk.domain.clock import Clock, SystemClock
from alpr_desk.domain.people import SessionId

R = TypeVar("R")
_LETTERS, _DIGITS = np.array(list("ABCDEFGHJKLMNPRSTUVWXYZ")), np.array(list("0123456789"))


def timed_ms(work: Callable[[], R]) -> tuple[R, float]:
    """What `work` returns, and the milliseconds it took."""
    started = perf_counter()
    result = work()
    return result, (perf_counter() - started) * 1000.0


def spread(name: str, values: Sequence[float], *, high: int = 95) -> dict[str, float]:
    """`NAME_ms_p50` and `NAME_ms_pHIGH` of milliseconds."""
    upper = quantiles(values, n=100, method="inclusive")[high - 1] if len(values) > 1 else values[0]
    return {f"{name}_ms_p50": rounded(median(values)), f"{name}_ms_p{high}": rounded(upper)}


def rounded(value: float) -> float:
    """Four significant digits: more would be noise."""
    return float(f"{value:.4g}")


def memory_mb() -> float:
    """Memory of this process that lies in RAM now, in 10^6 bytes."""
    return rounded(psutil.Process().memory_info().rss / 1e6)


@contextmanager
def most_memory() -> Iterator[list[float]]:
    """The most memory held above what is held now, looked at every tenth of a second."""
    gc.collect()
    before, most, done = memory_mb(), [0.0], threading.Event()

    def look() -> None:
        while not done.wait(0.1):
            most[0] = max(most[0], memory_mb() - before)

    watcher = threading.Thread(target=look, name="memory")
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


def cpu_s() -> float:
    """Seconds that processors have worked for this process: what it takes, whatever else the machine is doing."""
    spent = psutil.Process().cpu_times()
    return float(spent.user + spent.system)


def plates(rng: np.random.Generator, count: int) -> list[str]:
    """`count` different plates of the California form 7ABC123."""
    found: dict[str, None] = {}
    while len(found) < count:
        wanted = count - len(found) + 16
        head, tail = rng.choice(_DIGITS, (wanted, 1)), rng.choice(_DIGITS, (wanted, 3))
        rows = np.concatenate([head, rng.choice(_LETTERS, (wanted, 3)), tail], axis=1)
        found |= dict.fromkeys(np.ascontiguousarray(rows).view(f"U{rows.shape[1]}").ravel().tolist())
    return list(found)[:count]


@dataclass(frozen=True, slots=True)
class BenchOffice:
    """An agency in a folder of its own with a signed-in, trained administrator; `folder` is removed afterwards.

    `database`: address of the one that holds its rows, where it is not an encrypted file.
    """

    folder: Path
    database: str | None
    administrator: Account
    opened: Opened
    session: SessionId
    clock: Clock


@contextmanager
def bench_office(server: str | None = None) -> Iterator[BenchOffice]:
    """Made as any agency is: encrypted store, keys, policy, training. Its key never enters the machine's key store.

    `server`: address of a PostgreSQL server, to hold the rows in a database of its own, which is dropped afterwards.
    """
    clock, bus = SystemClock(), Bus()
    rows_in = nullcontext(None) if server is None else own_database(server)
    with (
        tempfile.TemporaryDirectory(prefix="alpr-desk-bench-", ignore_cleanup_errors=True) as name,
        rows_in as database,
    ):
        out = Path(name) / "agency"
        administrator = make_agency(out, clock, database)
        opened = open_agency(out, clock, bus, database)
        try:
            _, session = hire(opened, administrator, clock)
            yield BenchOffice(out, database, administrator, opened, session, clock)
        finally:
            opened.close()
