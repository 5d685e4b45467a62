"""Every step up, down and up again, with rows, on both databases; and where it ends is what the program expects."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
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
    column,
    delete,
    insert,
    inspect,
    select,
    table,
)

from alpr_desk.db import migrations
from alpr_desk.db.engine import open_postgresql, open_sqlcipher, transaction
from alpr_desk.db.repositories.hotlists import Hotlists
from alpr_desk.db.tables import metadata
from alpr_desk.db.types import UtcMoment
from alpr_desk.hotlist.packing import pack


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


WHOLE = {("hotlist_block", "details"): zlib.compress(b'[["7ABC123","CA","stolen",[["VMA","HOND"]],null,null,null]]')}
"""What a step reads, by table and column; anything will do elsewhere."""


def a_value(column: Column[Any]) -> Any:
    kind = column.type
    if (str(column.table), column.name) in WHOLE:
        return WHOLE[str(column.table), column.name]
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
        connection.execute(delete(metadata.tables["plate_head"]))  # which has a row from the start
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


def test_entries_keep_their_numbers_and_all_they_say_in_blocks(empty: Engine) -> None:
    """1,000 entries in two versions with a gap in their numbers go into blocks and come back as they were."""
    migrations.upgrade(empty, "0001")
    known = {
        "hotlist": ["id", "name", "priority", "action", "enabled", "version_id"],
        "hotlist_version": [
            "id",
            "hotlist_id",
            "number",
            "imported_at",
            "imported_by",
            "source",
            "profile",
            "sha256",
            "entries",
        ],
        "hotlist_entry": ["id", "version_id", "plate", "state", "category", "facts", "starts", "expires"],
    }
    tables = {name: table(name, *map(column, columns)) for name, columns in known.items()}
    tables["hotlist_entry"].c.facts.type = JSON()
    entries = [
        (
            n + (n > 700),
            1 + n % 2,
            f"7ABC{n}",
            [None, "CA"][n % 2],
            f"Category {n % 3}",
            [["VMA", f"ä{n}"]],
            n or None,
            n,
        )
        for n in range(1, 1001)
    ]
    with transaction(empty, writing=True) as connection:
        connection.execute(insert(tables["hotlist"]).values((1, "Stolen", "high", "observe and report", True, 2)))
        for number in (1, 2):
            connection.execute(
                insert(tables["hotlist_version"]).values((number, 1, number, 5, "admin", "a.csv", "plain", "00", 500))
            )
        connection.execute(
            insert(tables["hotlist_entry"]), [dict(zip(known["hotlist_entry"], e, strict=True)) for e in entries]
        )
        connection.commit()
    migrations.upgrade(empty, "0006")
    with transaction(empty, writing=False) as connection:
        repository = Hotlists(connection)
        kept = {entry.id: entry for version in (1, 2) for entry in repository.entries(version)}
        assert len(kept) == 1000
        for number, version, plate, state, category, facts, starts, expires in entries:
            entry = kept[number]
            assert (entry.plate, entry.state, entry.category) == (plate, state, category)
            assert [list(fact) for fact in entry.facts] == facts
            assert (entry.starts, entry.expires) == tuple(
                at and datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at) for at in (starts, expires)
            )
            assert repository.entry(number) == entry
            found = repository.version_of_entry(number)
            assert found is not None
            assert found.id == version
            assert repository.segment(found).rows["key"].tolist().count(pack(plate)) == 1
    migrations.downgrade(empty, "0001")
    with transaction(empty, writing=False) as connection:
        back = connection.execute(select(tables["hotlist_entry"]).order_by(tables["hotlist_entry"].c.id)).all()
    assert [tuple(row) for row in back] == entries


def test_step_that_fails_leaves_the_database_as_it_was(empty: Engine) -> None:
    """A table in the way of the last one that the step makes."""
    with transaction(empty, writing=True) as connection:
        connection.exec_driver_sql("CREATE TABLE read_revision (note TEXT)")
        connection.commit()
    with pytest.raises(Exception, match="database"):
        migrations.upgrade(empty)
    assert tables_in(empty) == {"read_revision"}
    assert migrations.revision(empty) is None
