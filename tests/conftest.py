"""Fixtures of the whole suite."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.helpers.clock import FakeClock

pytest_plugins = ["tests.helpers.fixtures"]

settings.register_profile("suite", deadline=None)  # no test may depend on how fast the machine is
settings.load_profile("suite")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
