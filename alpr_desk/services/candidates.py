"""What a batch of reads fits, and the rows that it becomes, before the write lock is taken, so that nobody waits for it
who wants to write.

A row says what was read, and for which incident (`tagging`); its numbers are given under the lock. What is found holds
for one state of the lists and of the canvasses, and is thrown away where that is no longer the one in force. Nothing is
decided here that depends on the moment: whether an entry is in force, suppressed or alerted for lately, and how its
list alerts, is for `raising`, under the lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from alpr_desk.db.repositories.read_rows import ReadRow, row_of
from alpr_desk.domain.canvass import Canvass
from alpr_desk.domain.matching import Match
from alpr_desk.domain.requests.capture import IngestReads, RecordReads
from alpr_desk.domain.seeing import CapturedRead
from alpr_desk.errors import EnvironmentFault
from alpr_desk.services.list_index import ListsInForce, index_in_force
from alpr_desk.services.office import Work
from alpr_desk.services.tagging import canvasses_of, tagged

Matches = tuple[Match, ...]
"""Entries that one read fits, best first; every one that is in force is among them."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What each read of a batch fits, in the order of the batch; `state`: of the lists, as `InForce` has it."""

    state: tuple[object, ...]
    of_reads: tuple[Matches, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was prepared for a batch; `rows` in its order, of reads tagged by `canvasses`.

    `candidates`: None where the store did not say.
    """

    rows: tuple[ReadRow, ...]
    canvasses: tuple[Canvass, ...] = ()
    candidates: Candidates | None = None


def prepare(work: Work, request: RecordReads | IngestReads) -> None:
    """Prepares `work` to record the reads of `request`.

    Where the store does not give what is needed, nothing is found: under the lock less is asked of it, and only what
    it fails to give then keeps the reads from being recorded.
    """
    canvasses: tuple[Canvass, ...] = ()
    found: Candidates | None = None
    with suppress(EnvironmentFault), work.office.store.reading() as unit:
        canvasses = canvasses_of(work, unit, request.reads)
        found = _found(index_in_force(unit, work.office.current), request.reads, None)
    made = tuple(row_of(captured.read) for captured in tagged(request.reads, canvasses))
    work.prepared = Ahead(made, canvasses, found)


def rows(work: Work, reads: Sequence[CapturedRead], canvasses: tuple[Canvass, ...] = ()) -> tuple[ReadRow, ...]:
    """What each of `reads`, all of the request's, becomes: as it was prepared, or made here.

    `canvasses`: by which they are tagged, as they stand under the lock; rows that were tagged by others are made anew.
    """
    ahead = work.prepared
    if isinstance(ahead, Ahead) and ahead.canvasses == canvasses:
        return ahead.rows
    return tuple(row_of(captured.read) for captured in reads)


def candidates(work: Work, index: ListsInForce, reads: Sequence[CapturedRead], now: datetime) -> tuple[Matches, ...]:
    """What each of `reads`, all of the request's, fits of `index`, which is in force under the lock, held at `now`.

    It is what was prepared, or found here where that is of other lists; once, for no list changes under the lock. It
    may hold entries that are not in force.
    """
    ahead = work.prepared.candidates if isinstance(work.prepared, Ahead) else None
    if ahead is None or ahead.state != index.in_force.state:
        ahead = _found(index, reads, now)
    return ahead.of_reads


def _found(index: ListsInForce, reads: Sequence[CapturedRead], now: datetime | None) -> Candidates:
    asked = [captured.read for captured in reads]
    may_match = index.may_match(asked)
    matches = (
        index.match(read.candidates, read.characters, read.region, now) if place in may_match else ()
        for place, read in enumerate(asked)
    )
    return Candidates(index.in_force.state, tuple(matches))
