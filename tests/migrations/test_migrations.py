"""Every step up, down and up again, with rows, on both databases; and where it ends is what the program expects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Engine,
    Float,
    Integer,
    LargeBinary,
    Table,
    insert,
    inspect,
    select,
)

from alpr_desk.db import migrations
from alpr_desk.db.engine import open_postgresql, open_sqlcipher, transaction
from alpr_desk.db.tables import metadata
from alpr_desk.db.types import UtcMoment


@pytest.fixture(params=["SQLCipher", "PostgreSQL"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with nothing in it."""
    if request.param == "SQLCipher":
        engine = open_sqlcipher(tmp_path / "empty.db", bytes(range(32)))
    else:
        engine = open_postgresql(request.getfixturevalue("postgresql")(None))
    yield engine
    engine.dispose()


def tables_in(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def a_value(column: Column[Any]) -> Any:
    kind = column.type
    if column.foreign_keys:
        return 1
    for of, value in (
        (UtcMoment, datetime(2026, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC)),
        (Boolean, True),
        (Date, date(2024, 2, 29)),
        (Float, 0.1),
        (Integer, 1),
        (JSON, ["ä", 1, {"b": None}]),
        (LargeBinary, b"\0\xff'"),
    ):
        if isinstance(kind, of):
            return value
    return "ä'1"


def a_row(table: Table) -> dict[str, Any]:
    return {column.name: a_value(column) for column in table.columns}


def fill(engine: Engine) -> None:
    """One row in every table, every column of it set."""
    with transaction(engine, writing=True) as connection:
        for table in metadata.sorted_tables:
            connection.execute(insert(table).values(a_row(table)))
        connection.commit()


def rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    with transaction(engine, writing=False) as connection:
        return {t.name: [row._asdict() for row in connection.execute(select(t))] for t in metadata.sorted_tables}


def test_migrated_database_is_what_the_tables_say(empty: Engine) -> None:
    migrations.upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    assert tables_in(empty) == set(metadata.tables)
    assert migrations.revision(empty) == migrations.newest()


def test_up_down_and_up_again_with_rows(empty: Engine) -> None:
    migrations.upgrade(empty)
    fill(empty)
    filled = rows(empty)
    assert {name: len(found) for name, found in filled.items()} == dict.fromkeys(metadata.tables, 1)
    assert filled == {table.name: [a_row(table)] for table in metadata.sorted_tables}
    migrations.upgrade(empty)
    assert rows(empty) == filled
    migrations.downgrade(empty, "base")
    assert tables_in(empty) == set()
    assert migrations.revision(empty) is None
    migrations.upgrade(empty)
    fill(empty)
    assert rows(empty) == filled


def test_step_that_fails_leaves_the_database_as_it_was(empty: Engine) -> None:
    """A table in the way of the last one that the step makes."""
    with transaction(empty, writing=True) as connection:
        connection.exec_driver_sql("CREATE TABLE read_revision (note TEXT)")
        connection.commit()
    with pytest.raises(Exception, match="database"):
        migrations.upgrade(empty)
    assert tables_in(empty) == {"read_revision"}
    assert migrations.revision(empty) is None
