"""Reads are matched while others write: nobody waits for the matching, and what changes meanwhile is not missed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product

import pytest

from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.look_alikes import behind
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.capture import IngestReads, RecordReads
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.hotlists import SwitchHotlist
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.hotlist import variants
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.before_lock import just_before_the_lock
from tests.helpers.reads import captured

GIVE_UP_S = 20.0
"""How long is waited for a thread that would otherwise keep the suite for ever."""


class Slow:
    """What looks alike, told only once `go` is set; `asked`: by whom and whether the write lock was held meanwhile."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.locked = False
        self.asked: list[bool] = []

    def __call__(self, piece: str) -> tuple[tuple[str, float], ...]:
        self.asked.append(self.locked)
        self.begun.set()
        self.go.wait(GIVE_UP_S)
        return behind(piece)

    @contextmanager
    def watching(self, agency: Agency) -> Iterator[None]:
        """Knows meanwhile whether somebody holds the write lock."""
        store = agency.opened.office.store
        writing = store.writing

        @contextmanager
        def watched(*, bulk: bool = False) -> Iterator[UnitOfWork]:
            with writing(bulk=bulk) as unit:
                self.locked = True
                try:
                    yield unit
                finally:
                    self.locked = False

        store.writing = watched  # type: ignore[method-assign]
        try:
            yield
        finally:
            store.writing = writing  # type: ignore[method-assign]


@pytest.fixture
def slow(agency: Agency) -> Slow:
    """In force from the first index on."""
    found = Slow()
    agency.opened.office.current.behind = found
    agency.import_list("7ABC123;CA\n8XYZ999;CA\n")
    return found


def taking(agency: Agency, who: str) -> Callable[[], object]:
    """Takes a wanted plate in: from another reader, or under a shift."""
    if who == "admin":
        session = agency.sign_in("admin")
        request = IngestReads("other", (captured("7ABC123", images=False),))
        return lambda: agency.execute(session, request)
    shift = agency.start_shift(who)
    return lambda: agency.record(shift, captured("7ABC123"))


@pytest.mark.parametrize("who", ["admin", "deputy"])
def test_a_search_is_recorded_and_answered_while_reads_are_matched(agency: Agency, slow: Slow, who: str) -> None:
    session, work = agency.sign_in("investigator"), taking(agency, who)
    done: list[str] = []

    def match() -> None:
        work()
        done.append("matched")

    def search() -> None:
        agency.execute(session, SearchReads("9AAA111", STOLEN))
        done.append("answered")

    matching, searching = threading.Thread(target=match), threading.Thread(target=search)
    matching.start()
    assert slow.begun.wait(GIVE_UP_S)
    searching.start()
    searching.join(GIVE_UP_S / 2)  # matching under the lock would keep it waiting for as long as `slow` waits
    slow.go.set()
    matching.join()
    searching.join()
    assert done == ["answered", "matched"]
    events = [(record.event, record.outcome) for record in agency.records()]
    assert events.index((AuditEvent.SEARCH, Outcome.COMPLETED)) < max(
        at for at, (event, _) in enumerate(events) if event in (AuditEvent.READS_INGESTED, AuditEvent.READS_RECORDED)
    )
    assert len(agency.ask("deputy", ListHits())) == 1


def test_nothing_is_matched_under_the_lock_unless_the_lists_have_changed(agency: Agency, slow: Slow) -> None:
    slow.go.set()
    session = agency.sign_in("admin")
    requests = [IngestReads("other", (captured(plate, images=False),)) for plate in ("7ABC123", "8XYZ999")]

    def list_it_once_more() -> None:
        agency.import_list("8XYZ999;CA\n", name="Felony")
        slow.asked.clear()
        variants._likely.cache_clear()  # what looks alike is asked once for each character

    with slow.watching(agency):
        agency.execute(session, requests[0])
        assert slow.asked
        assert not any(slow.asked)
        with just_before_the_lock(agency, list_it_once_more):
            recorded = agency.execute(session, requests[1])
    assert slow.asked
    assert all(slow.asked)
    assert len(recorded.hit_ids) == 2


def test_while_a_list_is_switched_on_and_off_each_read_meets_the_list_as_the_log_has_it(agency: Agency) -> None:
    plates = ["7ABC" + "".join(digits) for digits in product("02459", repeat=3)][:120]  # none is another's look-alike
    agency.import_list("".join(f"{plate};CA\n" for plate in plates))
    admin, supervisor = agency.sign_in("admin"), agency.session_of("admin")
    shift, begun, over = agency.start_shift(), threading.Barrier(3), threading.Event()

    def switch() -> None:
        begun.wait()
        on = False
        while not over.is_set():
            agency.execute(supervisor, SwitchHotlist("Stolen", enabled=on))
            on = not on

    def take(session: SessionId, own: list[str], make: Callable[..., IngestReads | RecordReads]) -> None:
        begun.wait()
        for at in range(0, len(own), 2):
            reads = tuple(captured(plate, images=False) for plate in own[at : at + 2])
            agency.execute(session, make(reads))

    switching = threading.Thread(target=switch)
    takers = [
        threading.Thread(target=take, args=(admin, plates[::2], lambda reads: IngestReads("other", reads))),
        threading.Thread(target=take, args=(shift.token, plates[1::2], RecordReads)),
    ]
    for thread in (switching, *takers):
        thread.start()
    for thread in takers:
        thread.join()
    over.set()
    switching.join()
    enabled, met = True, []
    for record in agency.records():
        if record.event is AuditEvent.HOTLIST_CHANGE and record.outcome is Outcome.COMPLETED:
            enabled = bool(record.detail["enabled"])
        elif record.event in (AuditEvent.READS_INGESTED, AuditEvent.READS_RECORDED):
            reads, hits = record.detail["reads"], record.detail["hits"]
            assert isinstance(reads, list)
            assert isinstance(hits, list)
            assert len(hits) == (len(reads) if enabled else 0)
            met.append(enabled)
    assert len(met) == len(plates) // 2
    assert set(met) == {True, False}, "the list never changed between two batches"
    assert agency.verdict().good
