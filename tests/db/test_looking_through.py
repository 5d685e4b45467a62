"""Whatever refers to nothing is found, whatever page is damaged too, and the one who waits hears how far it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import literal_column, update

from alpr_desk.db import looking_through, migrations
from alpr_desk.db.engine import keyed, open_sqlcipher
from alpr_desk.db.looking_through import has_damaged_page, has_loose_reference
from alpr_desk.db.tables import metadata
from tests.migrations.test_migrations import fill

KEY = bytes(range(32))
REFERENCES = [
    pytest.param(table.name, constraint.column_keys, id=str(constraint.name))
    for table in metadata.sorted_tables
    for constraint in sorted(table.foreign_key_constraints, key=lambda constraint: str(constraint.name))
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the newest form with one row in every table."""
    path = tmp_path_factory.mktemp("whole") / "desk.db"
    engine = open_sqlcipher(path, KEY)
    migrations.upgrade(engine)
    fill(engine)
    engine.dispose()
    return path


@pytest.fixture
def store(whole: Path, tmp_path: Path) -> Iterator[Any]:
    path = tmp_path / "desk.db"
    path.write_bytes(whole.read_bytes())
    with closing(keyed(path, KEY)) as connection:
        yield connection


def quiet(_share: float) -> None:
    pass


def test_store_in_which_everything_is_there_has_no_loose_reference(store: Any) -> None:
    assert not has_loose_reference(store, 1, quiet)


@pytest.mark.parametrize(("table", "own"), REFERENCES)
def test_every_reference_to_nothing_is_found(store: Any, table: str, own: list[str]) -> None:
    store.execute("PRAGMA foreign_keys = OFF")
    store.execute(str(update(metadata.tables[table]).values({own[0]: literal_column("999")})))
    assert has_loose_reference(store, 1, quiet)


def test_reference_that_names_nothing_is_none(store: Any) -> None:
    store.execute("UPDATE plate_read SET shift_id = NULL, image_key_id = NULL, clip_key_id = NULL")
    assert not has_loose_reference(store, 1, quiet)


def test_damaged_page_is_found(store: Any, tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    assert not has_damaged_page(store, path.stat().st_size, quiet)
    written = bytearray(path.read_bytes())
    written[len(written) // 2] ^= 1
    path.write_bytes(written)
    with closing(keyed(path, KEY)) as harmed:
        assert has_damaged_page(harmed, path.stat().st_size, quiet)


def test_who_waits_hears_how_far_it_is_in_the_thread_that_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look ends only when something was told."""
    monkeypatch.setattr(looking_through, "_BEAT_S", 0.001)
    heard, shares, threads = threading.Event(), [], set()

    def tell(share: float) -> None:
        shares.append(share)
        threads.add(threading.current_thread())
        heard.set()

    assert looking_through._telling(lambda: heard.wait(60), 1_000, tell)
    assert all(0 <= share <= 1 for share in shares)
    assert threads == {threading.current_thread()}


def test_fault_of_the_look_is_the_callers(store: Any) -> None:
    store.close()
    with pytest.raises(store.ProgrammingError):
        has_damaged_page(store, 1, quiet)
