"""Reads of other readers into the store, so many at once that nobody beside it waits long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Final

from alpr_desk.domain.requests.capture import IngestReads, Recorded
from alpr_desk.domain.seeing import CapturedRead

ALONE: Final = 500
"""Reads at once while nobody else uses the store. What each transaction costs by itself hardly counts any more."""
IN_COMPANY: Final = 65
"""While somebody does: whoever asks something waits for the end of a transaction, 8 ms where `ALONE` takes 45."""
_CALM_S: Final = 5.0
"""After how long without anybody else's entry in the log nobody counts as using the store."""


def take_in(ask: Callable[[IngestReads], Recorded], source: str, reads: Sequence[CapturedRead]) -> list[Recorded]:
    """What became of `reads`, in pieces in their order. `ask`: the door."""
    pieces: list[Recorded] = []
    start, met = 0, float("-inf")
    while start < len(reads):
        size = IN_COMPANY if perf_counter() < met + _CALM_S else ALONE
        pieces.append(ask(IngestReads(source, tuple(reads[start : start + size]))))
        met = perf_counter() if pieces[-1].in_company else met
        start += size
    return pieces
