"""Reads that were stored before they had names are found afterwards, on both databases, and nothing of them is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text

from alpr_desk.db import migrations
from alpr_desk.db.engine import transaction
from alpr_desk.db.migrations import progress
from alpr_desk.db.repositories.read_rows import NewRead, names_of_row
from alpr_desk.db.repositories.reads import Reads
from alpr_desk.db.tables import plate_read, read_name
from alpr_desk.domain.seeing import Position
from tests.helpers.clock import START
from tests.helpers.reads import captured
from tests.migrations.test_migrations import empty

__all__ = ["empty"]

NAMES = [column for column in read_name.c if column.name != "number"]


def stored_before(engine: Engine) -> None:
    """Twenty reads as the first form of the store has them."""
    rows: list[dict[str, Any]] = []
    for number in range(20):
        read = captured(
            f"7ABC{number % 7:03d}",
            uid=f"uid-{number}",
            others=((f"7A8C{number % 7:03d}", (0.3, 0.06, 0.03, 0.001)[number // 2 % 4]),) if number % 2 else (),
            region=("US-CA", None, "RO")[number % 3],
            at=START - timedelta(minutes=number),
            position=Position(36.74 - number, -119.79) if number % 3 else None,
            images=False,
        ).read
        rows.append(
            {
                "id": number + 1, "uid": read.uid, "revision": 1, "plate": read.plate, "confidence": read.confidence,
                "region": read.region, "region_confidence": 0.9, "captured_at": read.captured_at,
                "recorded_at": START, "camera": read.camera, "vehicle": read.vehicle,
                "latitude": read.position.latitude if read.position else None,
                "longitude": read.position.longitude if read.position else None,
                "quad": [list(corner) for corner in read.quad], "characters": [],
                "candidates": [[c.plate, c.confidence] for c in read.candidates], "frames": 5,
            }
        )  # fmt: skip
    first_form = plate_read.to_metadata(type(plate_read.metadata)())
    first_form._columns.remove(first_form.c.incident)
    with transaction(engine, writing=True) as connection:
        connection.execute(insert(first_form), rows)
        connection.commit()


def contents(engine: Engine) -> tuple[list[Any], list[Any]]:
    with transaction(engine, writing=False) as connection:
        names = connection.execute(select(*NAMES).order_by(read_name.c.read_id, read_name.c.text)).all()
        keys, seen = Reads(connection).names.plates.since(0)
        return list(names), list(zip(keys.tolist(), seen.tolist(), strict=True))


def test_stored_reads_get_the_names_that_new_ones_get(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "AT_ONCE", 3)
    migrations.upgrade(empty, "0001")
    stored_before(empty)
    migrations.upgrade(empty)
    migrated = contents(empty)
    assert len(migrated[0]) == 20 + 8
    assert len(migrated[1]) == len({(row.text, row.band) for row in migrated[0]})
    with transaction(empty, writing=True) as connection:
        reads = connection.execute(select(plate_read).order_by(plate_read.c.id)).all()
        assert [read.incident for read in reads] == [None] * 20
        connection.execute(text("DELETE FROM read_name"))
        connection.execute(text("DELETE FROM plate_block"))
        names = [(read.id, name) for read in reads for name in names_of_row(read._asdict())]
        Reads(connection).names.add(names, START)
        connection.commit()
    assert contents(empty) == migrated


def test_reads_outlive_the_way_back(empty: Engine) -> None:
    migrations.upgrade(empty)
    with transaction(empty, writing=True) as connection:
        Reads(connection).record([NewRead(captured("7ABC123", images=False).read)], None, START)
        connection.commit()
    before = contents(empty)
    migrations.downgrade(empty, "0001")
    with transaction(empty, writing=False) as connection:
        assert connection.execute(text("SELECT plate FROM plate_read")).scalars().all() == ["7ABC123"]
    migrations.upgrade(empty)
    assert contents(empty) == before
