"""What is looked at again and again: the clock, the end of the audit chain, and now and then all of it.

Each look is a function of the present; `app.watching` calls them from a thread. Reads in snapshots and in pieces, so
that the recorder is never held up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from alpr_desk.audit.canonical import parse
from alpr_desk.audit.chain import entry_hash
from alpr_desk.audit.verify import Row, verify_log
from alpr_desk.domain.alarms import AlarmKind
from alpr_desk.domain.clock import utc_text
from alpr_desk.domain.proving import AuditEntry
from alpr_desk.errors import AlprDeskError, EnvironmentFault
from alpr_desk.services.anchoring import kept_anchors
from alpr_desk.services.auditing import known_of
from alpr_desk.services.office import Office

TAIL = 200
"""Entries that are checked each time."""

WHOLE_EVERY = timedelta(hours=24)
JUMP = timedelta(seconds=60)
"""How far wall and monotonic clock may part between two looks, and an entry lie ahead of the clock."""

PIECE = 500


class Watch:
    """Remembers what it saw last. Used by one thread."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._seen_at: tuple[datetime, int] | None = None
        self._head: tuple[int, str] | None = None
        self._whole_at: int | None = None

    def look(self) -> None:
        """Clock and the end of the chain; what waits to be recorded is tried again. Raises nothing."""
        self._office.alarms.flush()
        self._look_at_clock()
        try:
            self._look_at_tail()
        except AlprDeskError:
            return  # a store that does not answer is told by every request

    def _look_at_clock(self) -> None:
        """A clock that was set: both clocks must have gone on alike (see `domain.clock` for sleep)."""
        now, ns = self._office.clock.now(), self._office.clock.monotonic_ns()
        if self._seen_at is not None:
            then, then_ns = self._seen_at
            apart = (now - then) - timedelta(microseconds=(ns - then_ns) // 1000)
            if abs(apart) > JUMP:
                way = "forward" if apart > timedelta() else "back"
                self._office.alarms.raise_alarm(
                    AlarmKind.CLOCK_JUMPED,
                    f"The clock was moved {way} by {abs(round(apart.total_seconds()))} s, to {utc_text(now)}.",
                )
        self._seen_at = (now, ns)

    def _look_at_tail(self) -> None:
        with self._office.store.reading() as unit:
            head = unit.audit.head()
            first = max(1, (head[0] if head else 0) - TAIL + 1)
            if self._head is not None and first > self._head[0]:
                first = self._head[0]
            entries = list(unit.audit.oldest_first(first))
        fault = tail_fault(entries, head) or _known_fault(entries, self._head)
        if fault:
            self._office.alarms.raise_alarm(AlarmKind.CHAIN_BROKEN, fault)
            return
        self._head = head
        self._look_at_last(entries[-1] if entries else None)

    def _look_at_last(self, entry: AuditEntry | None) -> None:
        """An entry of the future: the clock was set back since, also while the program was not running."""
        now = self._office.clock.now()
        if entry is None or (at := _time_of(entry)) is None or at - now <= JUMP:
            return
        self._office.alarms.raise_alarm(
            AlarmKind.CLOCK_JUMPED, f"Entry {entry.sequence} of the audit log is of {utc_text(at)}, which has not come."
        )

    def whole_due(self) -> bool:
        """Whether it is time to check every entry: at the start, once a day and when it was asked for."""
        ns = self._office.clock.monotonic_ns()
        return self._whole_at is None or timedelta(microseconds=(ns - self._whole_at) // 1000) >= WHOLE_EVERY

    def ask_for_whole(self) -> None:
        """It is due until there is a verdict."""
        self._whole_at = None

    def look_at_whole(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Verify the log from its first entry to its last, with its tree, checkpoints and anchors.

        `stopped` is asked between pieces: it may wait a little, and True ends the look without a verdict. Raises
        nothing.
        """
        try:
            with self._office.store.reading() as unit:
                anchors, _ = kept_anchors(self._office, unit)
                verdict = verify_log(_in_pieces(unit.audit.rows(), stopped), known_of(unit, anchors))
        except _Stopped:
            return
        except AlprDeskError:
            return
        self._whole_at = self._office.clock.monotonic_ns()
        if verdict.faults:
            more = f" ({len(verdict.faults)} faults in all)" if len(verdict.faults) > 1 else ""
            self._office.alarms.raise_alarm(AlarmKind.CHAIN_BROKEN, verdict.faults[0].sentence + more)


class _Stopped(Exception):
    """The program ends: no verdict."""


def _in_pieces(rows: Iterable[Row], stopped: Callable[[], bool]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number % PIECE == 0 and stopped():
            raise _Stopped
        yield row


def tail_fault(entries: list[AuditEntry], head: tuple[int, str] | None) -> str:
    """What is wrong with the last entries of a log, in a sentence; empty where they hold together and end in `head`."""
    if not entries:
        return "The audit log is empty, but it had entries." if head else ""
    for entry in entries:
        if entry_hash(entry.sequence, entry.previous_hash, entry.canonical) != entry.hash:
            return f"Entry {entry.sequence} was changed: its hash does not fit its content."
    for before, after in pairwise(entries):
        if after.sequence != before.sequence + 1 or after.previous_hash != before.hash:
            return f"Entry {after.sequence} does not follow from entry {before.sequence}."
    last = entries[-1]
    if head != (last.sequence, last.hash):
        return f"The log ends at entry {last.sequence}, which is not the last one that was written."
    return ""


def _known_fault(entries: list[AuditEntry], known: tuple[int, str] | None) -> str:
    if known is None:
        return ""
    hashes = {entry.sequence: entry.hash for entry in entries}
    if hashes.get(known[0]) != known[1]:
        return f"Entry {known[0]} is not the one that was there before: the log was cut or rewritten."
    return ""


def _time_of(entry: AuditEntry) -> datetime | None:
    try:
        return parse(entry.canonical).at
    except EnvironmentFault:
        return None
