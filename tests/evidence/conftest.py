"""An authority and one good package, made once for the folder's tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alpr_desk.domain.clock import SystemClock
from alpr_desk.evidence.authority import Authority, create_authority
from alpr_desk.evidence.content import PackageContent
from alpr_desk.evidence.writer import write_package
from tests.evidence.samples import full_content
from tests.helpers.clock import FakeClock


@pytest.fixture(scope="session")
def now() -> datetime:
    """The machine's time: openssl and pdfsig know no other."""
    return SystemClock().now().astimezone(UTC)


@pytest.fixture(scope="session")
def authority(now: datetime) -> Authority:
    return create_authority("Fresno County Sheriff - Coroner's Office", now)


@pytest.fixture(scope="session")
def content(now: datetime) -> PackageContent:
    return full_content(now)


@pytest.fixture
def set_clock(now: datetime) -> FakeClock:
    return FakeClock(now)


@pytest.fixture(scope="session")
def good(
    content: PackageContent, authority: Authority, now: datetime, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """One good package. Never touched: tests that change something work on a copy."""
    return write_package(content, tmp_path_factory.mktemp("good"), authority.signer, FakeClock(now)).path


@pytest.fixture(scope="session")
def forge(content: PackageContent, now: datetime) -> Callable[[Authority, Path], Path]:
    """Writes the same evidence without its first read, signed by whomever, below a folder."""

    def write(authority: Authority, folder: Path) -> Path:
        changed = replace(content, reads=content.reads[1:])
        return write_package(changed, folder / "forged", authority.signer, FakeClock(now)).path

    return write
