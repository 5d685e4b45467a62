"""Every distinct plate comes into memory once, on both databases, however many pieces it takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, insert

from alpr_desk.db import migrations
from alpr_desk.db.engine import transaction
from alpr_desk.db.repositories import read_search
from alpr_desk.db.repositories.read_search import ReadSearch
from alpr_desk.db.tables import plate
from tests.migrations.test_migrations import empty

__all__ = ["empty"]

BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
PLATES = [("A", 0, 1), ("A", 3, 2), ("ABCDEFGHIJKL", 0, -5), *((f"7ABC{n}", n % 4, n * 10**11) for n in range(3_000))]


@pytest.mark.parametrize("rows", [1_000_000, 97])
def test_every_plate_comes_once(empty: Engine, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_search, "_CHUNK", rows)
    monkeypatch.setattr(read_search, "_PAGES", max(1, rows // 200))
    migrations.upgrade(empty)
    with transaction(empty, writing=True) as connection:
        values = [{"text": t, "band": b, "last_seen": BEGIN + timedelta(microseconds=at)} for t, b, at in PLATES]
        connection.execute(insert(plate), values)
        connection.execute(delete(plate).where(plate.c.text == "7ABC1500"))
        keys, seen = ReadSearch(connection).all_plates()
    expected = {(f"{t:\0<12}{b}".encode(), at) for t, b, at in PLATES if t != "7ABC1500"}
    assert len(keys) == len(expected)
    assert set(zip(keys.tolist(), seen.tolist(), strict=True)) == expected


def test_store_without_plates_gives_none(empty: Engine) -> None:
    migrations.upgrade(empty)
    with transaction(empty, writing=False) as connection:
        keys, seen = ReadSearch(connection).all_plates()
    assert (len(keys), len(seen)) == (0, 0)
