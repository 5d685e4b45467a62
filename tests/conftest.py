"""Fixtures of the whole suite."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from alpr_desk.ui.cycles import collect_due
from tests.helpers.clock import FakeClock

pytest_plugins = ["tests.helpers.fixtures"]

settings.register_profile("suite", deadline=None)  # no test may depend on how fast the machine is
settings.load_profile("suite")


gc.disable()  # as the program does: a widget's cycle collected in some test's worker ends the process


@pytest.fixture(autouse=True)
def cycles() -> Iterator[None]:
    """What a test left in cycles is collected after it, in the main thread."""
    yield
    collect_due()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
