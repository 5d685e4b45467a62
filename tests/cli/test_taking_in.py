"""Reads of a file go into the store in pieces, small ones where somebody else waits for the store."""

from __future__ import annotations

import pytest

from alpr_desk.cli import taking_in
from alpr_desk.cli.taking_in import ALONE, IN_COMPANY, take_in
from alpr_desk.domain.requests.capture import IngestReads, Recorded
from tests.helpers.reads import captured


def test_pieces_are_small_while_others_use_the_store_and_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(taking_in, "perf_counter", lambda: now[0])
    reads = [captured("7ABC123", uid=str(number), images=False) for number in range(3 * ALONE)]
    taken: list[str] = []
    sizes: list[int] = []

    def ask(request: IngestReads) -> Recorded:
        now[0] += 2.0
        sizes.append(len(request.reads))
        taken.extend(read.read.uid for read in request.reads)
        return Recorded((), (), in_company=len(sizes) == 2)

    pieces = take_in(ask, "other", reads)
    assert sizes[:6] == [ALONE, ALONE, IN_COMPANY, IN_COMPANY, IN_COMPANY, 3 * ALONE - 2 * ALONE - 3 * IN_COMPANY]
    assert len(pieces) == len(sizes)
    assert taken == [read.read.uid for read in reads]
