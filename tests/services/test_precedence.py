"""Whoever waits for an answer goes first, and bulk is never kept out for good."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from alpr_desk.domain.requests.capture import IngestReads
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.services.precedence import Precedence
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.reads import captured

_LONG_S = 1_000.0
"""What the bulk change before took: its patience does not end within a test."""


def started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def taking(precedence: Precedence) -> None:
    with precedence.bulk():
        pass


def test_bulk_lets_those_pass_who_ask() -> None:
    precedence, order, begun = Precedence(), [], threading.Event()
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


def test_bulk_goes_on_while_a_question_takes_for_ever() -> None:
    precedence = Precedence()
    precedence._took_s = 0.01
    with precedence.answering():
        taking(precedence)


def test_bulk_does_not_wait_where_nobody_asks() -> None:
    precedence = Precedence()
    precedence._took_s = _LONG_S
    taking(precedence)


def test_a_question_that_fails_keeps_nobody_waiting() -> None:
    precedence = Precedence()
    with pytest.raises(RuntimeError), precedence.answering():
        raise RuntimeError("the disk is full")
    assert precedence._waiting == 0


def test_reads_are_prepared_before_others_are_let_pass(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps nobody waiting, and what others wait for is what bulk is measured by."""
    desk, order = agency.opened.desk, []
    handler = desk._handlers[IngestReads]
    prepared = replace(handler, prepare=lambda *_: order.append("prepared"))
    monkeypatch.setitem(desk._handlers, IngestReads, prepared)
    desk._precedence._let_pass = lambda: order.append("let pass")  # type: ignore[method-assign]
    agency.ask("admin", IngestReads("other", (captured("7ABC123"),)))
    assert order == ["prepared", "let pass"]


def test_reads_taken_in_wait_for_the_search_under_way(agency: Agency) -> None:
    precedence = agency.opened.desk._precedence
    seen = []
    precedence._let_pass = lambda: seen.append(precedence._waiting)  # type: ignore[method-assign]  # looks, lets none by
    with precedence.answering():
        agency.ask("admin", IngestReads("other", (captured("7ABC123"),)))
    agency.ask("deputy", SearchReads("7ABC123", STOLEN))
    assert seen == [1]
    assert precedence._asked
