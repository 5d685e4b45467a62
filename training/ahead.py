"""Batches made ahead of their use, by a process of their own that ends with this one, however this one ends."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from queue import Full
from typing import TypeVar

B = TypeVar("B")
Maker = Callable[[int], B]
"""Makes the batch of a number, the same whenever it is asked: a resumed run sees what it would have seen."""

_AHEAD = 6
_LOOK_S = 5.0


def _make(prepare: Callable[[], Maker[B]], start: int, queue: multiprocessing.Queue[B]) -> None:
    parent = multiprocessing.parent_process()
    make, number = prepare(), start
    batch = make(number)
    while parent is not None and parent.is_alive():
        try:
            queue.put(batch, timeout=_LOOK_S)
        except Full:
            continue
        number += 1
        batch = make(number)
    queue.cancel_join_thread()


def batches_ahead(prepare: Callable[[], Maker[B]], start: int) -> Iterator[B]:
    """Batches from number `start` on, without end. `prepare` runs in the other process: it must be picklable."""
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[B] = context.Queue(_AHEAD)
    context.Process(target=_make, args=(prepare, start, queue), daemon=True).start()
    while True:
        yield queue.get()
