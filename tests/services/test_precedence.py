"""Whoever waits for an answer goes first, and bulk is never kept out for good."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from alpr_desk.db.knocks import Knocks
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.capture import IngestReads
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.errors import Denied
from alpr_desk.services.office import Work
from alpr_desk.services.precedence import Newest, Precedence
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.reads import captured

_LONG_S = 1_000.0
"""What the bulk change before took: its patience does not end within a test."""


@pytest.fixture
def knocks(tmp_path: Path) -> Iterator[Knocks]:
    with closing(Knocks(tmp_path)) as here:
        yield here


@pytest.fixture
def alone(knocks: Knocks) -> Precedence:
    """No other program writes to the log."""
    return Precedence(lambda: Newest(1, attempted=False), knocks)


def started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def taking(precedence: Precedence) -> None:
    with precedence.bulk():
        pass


def test_bulk_lets_those_pass_who_ask(alone: Precedence) -> None:
    precedence, order, begun = alone, [], threading.Event()
    precedence._took_s = _LONG_S

    def bulk() -> None:
        begun.set()
        with precedence.bulk():
            order.append("bulk")

    with precedence.answering():
        thread = started(bulk)
        begun.wait()
        thread.join(0.05)
        order.append("first answer")
    thread.join(0.05)  # it has not been calm for long enough
    with precedence.answering():
        order.append("second answer")
        precedence._took_s = 0.0  # now any calm is enough
    thread.join()
    assert order == ["first answer", "second answer", "bulk"]


def test_bulk_goes_on_while_a_question_takes_for_ever(alone: Precedence) -> None:
    precedence = alone
    precedence._took_s = 0.01
    with precedence.answering():
        taking(precedence)


def test_bulk_does_not_wait_where_nobody_asks(alone: Precedence) -> None:
    precedence = alone
    precedence._took_s = _LONG_S
    taking(precedence)


def test_a_question_that_fails_keeps_nobody_waiting(alone: Precedence) -> None:
    precedence = alone
    with pytest.raises(RuntimeError), precedence.answering():
        raise RuntimeError("the disk is full")
    assert precedence._waiting == 0


def test_reads_are_prepared_before_others_are_let_pass(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps nobody waiting, and what others wait for is what bulk is measured by."""
    desk, order = agency.opened.desk, []
    handler = desk._handlers[IngestReads]
    prepared = replace(handler, prepare=lambda *_: order.append("prepared"))
    monkeypatch.setitem(desk._handlers, IngestReads, prepared)
    monkeypatch.setattr(desk._precedence, "_let_pass", lambda _: order.append("let pass"))
    agency.ask("admin", IngestReads("other", (captured("7ABC123"),)))
    assert order == ["prepared", "let pass"]


def test_reads_taken_in_wait_for_the_search_under_way(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    precedence = agency.opened.desk._precedence
    seen: list[int] = []
    monkeypatch.setattr(precedence, "_let_pass", lambda _: seen.append(precedence._waiting))  # looks, lets none by
    with precedence.answering():
        agency.ask("admin", IngestReads("other", (captured("7ABC123"),)))
    agency.ask("deputy", SearchReads("7ABC123", STOLEN))
    assert seen == [1]
    assert precedence._asked


def test_bulk_lets_those_of_other_programs_pass_until_their_answer_is_on_record(knocks: Knocks) -> None:
    log = iter([Newest(7, attempted=True), Newest(7, attempted=True), Newest(8, attempted=False)])
    precedence = Precedence(lambda: next(log), knocks)
    precedence._took_s = _LONG_S
    taking(precedence)
    assert next(log, None) is None


def test_bulk_goes_on_where_another_program_ended_in_the_middle_of_its_question(knocks: Knocks) -> None:
    precedence = Precedence(lambda: Newest(7, attempted=True), knocks)
    precedence._took_s = 0.01
    taking(precedence)


def test_bulk_lets_pass_who_knocked_next_door_before_it_is_on_record(knocks: Knocks, tmp_path: Path) -> None:
    with closing(Knocks(tmp_path)) as other:
        looks: list[bool] = []

        def newest() -> Newest:
            looks.append(other.heard())
            if len(looks) == 3:
                other.answered(knocked)
            return Newest(7, attempted=False)

        precedence = Precedence(newest, knocks)
        precedence._took_s = _LONG_S
        knocked = other.knock()
        taking(precedence)
        assert looks == [True, True, True]


def test_a_program_that_ended_while_it_asked_holds_bulk_up_no_longer_than_any(knocks: Knocks) -> None:
    precedence = Precedence(lambda: Newest(7, attempted=False), knocks)
    precedence._took_s = 0.01
    knocks.knock()
    taking(precedence)


def test_a_search_knocks_before_it_is_let_in(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    office, heard = agency.opened.office, []
    gate = agency.opened.desk._gate
    check = gate.check
    search, reads = SearchReads("7ABC123", STOLEN), IngestReads("other", (captured("7ABC123"),))
    agency.ask("deputy", search)
    agency.ask("admin", reads)

    def checking(*asked: object) -> object:
        heard.append(office.knocks.heard())
        return check(*asked)  # type: ignore[arg-type]  # as it was asked

    monkeypatch.setattr(gate, "check", checking)
    agency.ask("deputy", search)
    agency.ask("admin", reads)
    assert heard == [True, False]
    assert not office.knocks.heard()


@pytest.mark.parametrize("purpose", [None, STOLEN])
def test_who_is_refused_or_fails_does_not_go_on_knocking(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, purpose: Purpose | None
) -> None:
    desk = agency.opened.desk
    broken = replace(desk._handlers[SearchReads], function=lambda *_: 1 / 0)
    monkeypatch.setitem(desk._handlers, SearchReads, broken)
    with pytest.raises((Denied, ZeroDivisionError)):
        agency.ask("deputy", SearchReads("7ABC123", purpose))
    assert not agency.opened.office.knocks.heard()


def test_what_others_write_in_between_is_company_and_what_bulk_writes_is_not(knocks: Knocks) -> None:
    log = [Newest(4, attempted=False)]
    precedence = Precedence(lambda: log[0], knocks)

    def bulk(sequence: int) -> bool:
        with precedence.bulk() as in_company:
            log[0] = Newest(sequence, attempted=False)
        precedence.wrote(sequence)
        return in_company

    assert not bulk(5), "nothing is known of what was before the first"
    assert not bulk(6)
    log[0] = Newest(8, attempted=False)
    assert bulk(9)
    assert not bulk(10)


def test_who_takes_in_reads_is_told_of_another_program_that_searches(either: Agency) -> None:
    other = either.another_program()

    def take(plate: str) -> bool:
        return either.ask("admin", IngestReads("other", (captured(plate, images=False),))).in_company

    try:
        session = other.desk.execute(None, either.signing_in("deputy")).session
        take("7ABC123")
        assert not take("7ABC124")
        other.desk.execute(session, SearchReads("7ABC12*", STOLEN))
        assert take("7ABC125")
        assert not take("7ABC126")
    finally:
        other.close()


def test_an_attempt_is_the_newest_entry_until_it_has_its_answer(
    either: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, bool]] = []

    def newest() -> tuple[int, bool]:
        with either.opened.office.store.reading() as unit:
            return unit.audit.newest()

    handler = either.opened.desk._handlers[SearchReads]

    def looking(work: Work, request: SearchReads) -> object:
        seen.append(newest())
        return handler.function(work, request)

    monkeypatch.setitem(either.opened.desk._handlers, SearchReads, replace(handler, function=looking))
    either.ask("deputy", SearchReads("7ABC123", STOLEN))
    ((sequence, attempted),) = seen
    assert attempted
    assert newest() == (sequence + 1, False)
