"""Many rows at once are the rows that were given, on both databases, whatever their number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, delete, func, select

from alpr_desk.db.engine import open_postgresql, open_sqlcipher, transaction
from alpr_desk.db.many_rows import ManyRows
from alpr_desk.db.types import UtcMoment
from alpr_desk.errors import BadInput
from tests.helpers.fixtures import Databases

ROWS = Table(
    "many_rows",
    MetaData(),
    Column("text", String(12), primary_key=True),
    Column("band", Integer, primary_key=True, autoincrement=False),
    Column("last_seen", UtcMoment, nullable=False),
)
ADD = ManyRows(ROWS, ("last_seen", "band", "text"))


@pytest.fixture(scope="module", params=["SQLCipher", "PostgreSQL"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if request.param == "SQLCipher":
        folder: Path = tmp_path_factory.mktemp("many")
        made = open_sqlcipher(folder / "desk.db", bytes(range(32)))
    else:
        databases: Databases = request.getfixturevalue("postgresql")
        made = open_postgresql(databases(None))
    with transaction(made, writing=True) as lent:
        ROWS.create(lent)
        lent.commit()
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """Rolled back in the end."""
    with transaction(engine, writing=True) as lent:
        yield lent


def held(connection: Connection) -> list[tuple[int, int, str]]:
    return [(row.last_seen.microsecond, row.band, row.text) for row in connection.execute(select(ROWS))]


@pytest.mark.parametrize("count", [0, 1, 4, 19, 500, 1_137])
def test_every_row_is_there_once_with_each_value_in_its_column(connection: Connection, count: int) -> None:
    rows = [(number, number % 4, f"7{number:05d}") for number in range(count)]
    ADD.execute(connection, rows)
    assert sorted(held(connection)) == rows


def test_of_many_rows_none_stays_where_one_is_refused(engine: Engine) -> None:
    with pytest.raises(Exception, match="refused the change"), transaction(engine, writing=True) as connection:
        ADD.execute(connection, [(1, 0, f"7{number:05d}") for number in range(600)])
        ADD.execute(connection, [(1, 0, "8XYZ999"), (1, 0, "700001")])
        connection.commit()
    with transaction(engine, writing=False) as connection:
        assert connection.execute(select(func.count()).select_from(ROWS)).scalar() == 0


def test_a_text_that_is_too_long_is_not_cut(engine: Engine) -> None:
    """SQLite keeps it whole, PostgreSQL refuses it."""
    with transaction(engine, writing=True) as connection:
        connection.execute(delete(ROWS))
        if engine.dialect.name == "sqlite":
            ADD.execute(connection, [(1, 0, "7" * 13)])
            assert [text for _, _, text in held(connection)] == ["7" * 13]
            return
    with pytest.raises(BadInput, match="too long"), transaction(engine, writing=True) as connection:
        ADD.execute(connection, [(1, 0, "7" * 13)])


@pytest.mark.parametrize("text", ["7\ud800", "7\0A"])
def test_a_text_that_cannot_be_stored_is_refused_in_a_sentence(engine: Engine, text: str) -> None:
    """SQLite keeps a NUL."""
    with transaction(engine, writing=True) as connection:
        if engine.dialect.name == "sqlite" and "\0" in text:
            ADD.execute(connection, [(1, 0, text)])
            assert [stored for _, _, stored in held(connection)] == [text]
            return
    with pytest.raises(BadInput, match="cannot be stored"), transaction(engine, writing=True) as connection:
        ADD.execute(connection, [(1, 0, text)])
