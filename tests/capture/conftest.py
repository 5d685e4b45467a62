"""A bus, its health log, and the rule that no thread outlives its test."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from alpr_desk.bus import Bus
from tests.capture.support import HealthLog


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def health(bus: Bus) -> HealthLog:
    return HealthLog(bus)


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(10)
    assert not [thread.name for thread in left if thread.is_alive()]
