"""Every distinct plate comes into memory once, on both databases, whatever lies in blocks and whatever still waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select, text

from alpr_desk.db import migrations
from alpr_desk.db.engine import transaction
from alpr_desk.db.repositories import plate_blocks
from alpr_desk.db.repositories.plate_blocks import PlateBlocks
from alpr_desk.db.repositories.read_rows import NewRead
from alpr_desk.db.repositories.reads import Reads
from alpr_desk.db.tables import plate_block, plate_head, plate_read, read_name
from alpr_desk.db.types import microseconds
from tests.helpers.clock import START
from tests.helpers.reads import captured
from tests.migrations.test_migrations import empty

__all__ = ["empty"]


def record(connection: Connection, plates: Iterable[str], start: int = 0) -> list[int]:
    """Reads a minute apart, the first at minute `start`; every other one could be another plate."""
    at = START - timedelta(days=1)
    new = [
        NewRead(
            captured(
                plate,
                uid=f"{start}-{number}",
                at=at + timedelta(minutes=start + number),
                others=((f"8{plate[1:]}", 0.06),) if number % 2 else (),
                images=False,
            ).read
        )
        for number, plate in enumerate(plates)
    ]
    return [kept.id for kept in Reads(connection).record(new, None, at + timedelta(minutes=start))]


def held(connection: Connection) -> dict[bytes, int]:
    keys, seen = PlateBlocks(connection).since(0)
    assert len(set(keys.tolist())) == len(keys)
    assert keys.tolist() == sorted(keys.tolist())
    return dict(zip(keys.tolist(), seen.tolist(), strict=True))


def borne(connection: Connection) -> dict[bytes, int]:
    """What all names of all reads say."""
    query = select(read_name.c.text, read_name.c.band, func.max(read_name.c.captured_at))
    rows = connection.execute(query.group_by(read_name.c.text, read_name.c.band))
    return {f"{plate:\0<12}{band}".encode(): microseconds(at) for plate, band, at in rows}


@pytest.fixture
def made(empty: Engine) -> Engine:
    migrations.upgrade(empty)
    return empty


def test_a_store_without_reads_has_no_plates(made: Engine) -> None:
    with transaction(made, writing=False) as connection:
        assert held(connection) == {}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=12), max_size=12), st.integers(1, 5))
def test_blocks_and_what_waits_are_every_plate(made: Engine, batches: list[list[int]], waiting: int) -> None:
    with pytest.MonkeyPatch.context() as patch, transaction(made, writing=True) as connection:
        patch.setattr(plate_blocks, "WAITING", waiting)
        patch.setattr(plate_blocks, "_PART", 5)
        for number, batch in enumerate(batches):
            record(connection, [f"7ABC{plate:03d}" for plate in batch], start=100 * number)
            assert held(connection) == borne(connection)
        assert connection.execute(select(plate_head.c.waiting)).scalar_one() < waiting


def test_few_blocks_hold_many_names(made: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plate_blocks, "WAITING", 4)
    with transaction(made, writing=True) as connection:
        for number in range(64):
            record(connection, [f"7{number:02d}ABC{plate}" for plate in range(4)], start=10 * number)
        numbers = connection.execute(select(plate_block.c.number).distinct()).scalars().all()
        assert held(connection) == borne(connection)
    assert 1 <= len(numbers) <= 8


@pytest.mark.parametrize("waiting", [2, 100])
def test_what_is_purged_is_in_no_block(made: Engine, monkeypatch: pytest.MonkeyPatch, waiting: int) -> None:
    monkeypatch.setattr(plate_blocks, "WAITING", waiting)
    with transaction(made, writing=True) as connection:
        ids = record(connection, ["7ABC001", "7ABC002", "7ABC001", "7ABC003", "7ABC004", "7ABC005"])
        ids += record(connection, ["7ABC006", "7ABC002"], start=50)
        Reads(connection).names.forget([ids[1], ids[2], ids[3]])
        assert held(connection).keys() == borne(connection).keys()
        blocks = b"".join(connection.execute(select(plate_block.c.plates)).scalars())
    assert b"7ABC003" not in blocks, "its only read is gone"
    assert b"7ABC001" in blocks, "another read bears it"


def test_what_came_since_is_found_by_whoever_looked_before(made: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it was put together meanwhile with what was there already."""
    monkeypatch.setattr(plate_blocks, "WAITING", 3)
    with transaction(made, writing=True) as connection:
        blocks, looked = PlateBlocks(connection), 0
        for number in range(12):
            record(connection, [f"7ABC{number:03d}"], start=10 * number)
            assert f"7ABC{number:03d}\0\0\0\0\0" + "0" in [key.decode() for key in blocks.since(looked)[0].tolist()]
            looked = blocks.last()
            assert len(blocks.since(looked)[0]) == 0


def test_every_plate_comes_along_when_a_store_is_brought_forward(empty: Engine) -> None:
    migrations.upgrade(empty, "0010")
    plates = [("A", 0, 1), ("A", 3, 2), ("ABCDEFGHIJKL", 0, -5), *((f"7ABC{n}", n % 4, n * 10**11) for n in range(300))]
    with transaction(empty, writing=True) as connection:
        for plate, band, at in plates:
            connection.execute(
                text("INSERT INTO plate (text, band, last_seen) VALUES (:plate, :band, :at)"),
                {"plate": plate, "band": band, "at": at},
            )
        connection.commit()
    migrations.upgrade(empty)
    with transaction(empty, writing=False) as connection:
        keys, seen = PlateBlocks(connection).since(-1)  # no name has a number here
        assert connection.execute(select(func.count()).select_from(plate_read)).scalar_one() == 0
    expected = sorted((f"{plate:\0<12}{band}".encode(), at) for plate, band, at in plates)
    assert list(zip(keys.tolist(), seen.tolist(), strict=True)) == expected
