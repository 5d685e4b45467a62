"""Invented reads lie in both databases alike, as if they had come in through the door."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, select

from alpr_desk.app.bench.filling import fill_car, fill_office
from alpr_desk.app.bench.traffic import invent
from alpr_desk.db import migrations
from alpr_desk.db.engine import open_postgresql, open_sqlcipher, transaction
from alpr_desk.db.repositories.read_names import ReadNames
from alpr_desk.db.repositories.read_rows import NewRead
from alpr_desk.db.tables import metadata, plate_read, read_name
from alpr_desk.db.types import microseconds
from alpr_desk.db.unit_of_work import Store
from tests.helpers.clock import START
from tests.helpers.fixtures import Databases
from tests.helpers.reads import captured


def test_both_databases_are_filled_with_the_same_reads(tmp_path: Path, postgresql: Databases) -> None:
    """And the office's has every key and index again, and goes on numbering where the invented reads end."""
    traffic = invent(3_000, START)
    held = []
    for engine, fill in (
        (open_sqlcipher(tmp_path / "desk.db", bytes(range(32))), fill_car),
        (open_postgresql(postgresql(None)), fill_office),
    ):
        migrations.upgrade(engine)
        store = Store(engine)
        fill(store, traffic)
        held.append(filled(engine))
        with store.writing() as unit:
            (kept,) = unit.reads.record([NewRead(captured("7ABC123", images=False).read)], None, START)
            unit.commit()
        assert (kept.id, kept.improved, differences(engine)) == (3_001, False, [])
        store.close()
    assert held[0] == held[1]
    assert [len(rows) for rows in held[0][:2]] == [3_000, 3_000 + int(traffic.doubted.sum())]
    seen: dict[bytes, int] = {}
    for row in held[0][1]:
        key = f"{row.text:\0<12}{row.band}".encode()
        seen[key] = max(seen.get(key, 0), microseconds(row.captured_at))
    assert held[0][2] == sorted(seen.items())


def filled(engine: Engine) -> list[list[Any]]:
    names = [column for column in read_name.c if column.name != "number"]
    ordered = (
        select(plate_read).order_by(plate_read.c.id),
        select(*names).order_by(read_name.c.read_id, read_name.c.band),
    )
    with transaction(engine, writing=False) as connection:
        keys, seen = ReadNames(connection).plates.since(0)
        plates = list(zip(keys.tolist(), seen.tolist(), strict=True))
        return [*(list(connection.execute(query).all()) for query in ordered), plates]


def differences(engine: Engine) -> list[Any]:
    """Between what the tables say and what the database has."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))
