"""What happens between the preparation of a change and its write lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.helpers.agency import Agency


@contextmanager
def just_before_the_lock(agency: Agency, meanwhile: Callable[[], object]) -> Iterator[None]:
    """`meanwhile` is done when the write lock is about to be taken next, by whoever takes it."""
    store, waiting = agency.opened.office.store, [meanwhile]
    writing = store.writing

    def after_that(*, bulk: bool = False) -> Any:
        while waiting:
            waiting.pop()()
        return writing(bulk=bulk)

    store.writing = after_that  # type: ignore[method-assign]
    try:
        yield
    finally:
        store.writing = writing  # type: ignore[method-assign]
    assert not waiting
