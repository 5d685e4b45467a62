"""Looks at every page and every reference of an SQLCipher file: minutes for a large one, so it says how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import groupby
from typing import Any

from sqlalchemy import column, select, table
from sqlalchemy.dialects import sqlite

Tell = Callable[[float], None]
"""Told the share that is done, 0..1, from the caller's thread."""

_BEAT_S = 0.5


def has_damaged_page(store: Any, size: int, tell: Tell) -> bool:
    """`store`: a bare connection of the driver; `size`: bytes of its file."""
    return _telling(lambda: bool(store.execute("PRAGMA cipher_integrity_check").fetchall()), size, tell)


def has_loose_reference(store: Any, size: int, tell: Tell) -> bool:
    """Whether any row refers to one that is not there."""
    return _telling(lambda: any(map(bool, _loose(store))), size, tell)


def _loose(store: Any) -> Iterator[list[Any]]:
    """Some rows that refer to nothing, a table and reference at a time.

    Each in the order of the references: SQLite's own check goes in the order of the rows, and opens the pages of the
    other table at random, each many times.
    """
    for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        listed = store.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()
        for _, columns in groupby(listed, lambda row: row[0]):
            (_, _, other, own, theirs, *_), *more = columns
            if more or theirs is None:
                yield store.execute(f'PRAGMA foreign_key_check("{name}")').fetchmany(1)
            else:
                yield store.execute(_without_other(name, own, other, theirs)).fetchall()


def _without_other(name: str, own: str, other: str, theirs: str) -> str:
    rows, others = table(name, column(own)).alias("rows"), table(other, column(theirs)).alias("others")
    there = select(others.c[theirs]).where(others.c[theirs] == rows.c[own]).exists()
    query = select(rows.c[own]).where(rows.c[own].is_not(None), ~there).order_by(rows.c[own]).limit(1)
    return str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def _telling(look: Callable[[], bool], size: int, tell: Tell) -> bool:
    """The driver says nothing while it looks; what the program has read from its disk meanwhile shows how far it is."""
    begun = _bytes_read()
    with ThreadPoolExecutor(1, "looking through") as worker:
        job = worker.submit(look)
        while not wait([job], timeout=_BEAT_S).done:
            tell(min(1.0, (_bytes_read() - begun) / max(1, size)))
        return job.result()


def _bytes_read() -> int:
    """0 where the operating system does not say."""
    import psutil  # for an old store alone: every start would pay for it

    process = psutil.Process()
    if not hasattr(process, "io_counters"):
        return 0
    counters = process.io_counters()
    return int(getattr(counters, "read_chars", counters.read_bytes))
