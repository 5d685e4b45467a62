"""How connections to the encrypted file are lent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alpr_desk.db import engine as engines
from alpr_desk.db.engine import open_sqlcipher, transaction


def test_who_comes_again_gets_the_connection_that_knows_the_pages(tmp_path: Path) -> None:
    engine = open_sqlcipher(tmp_path / "desk.db", os.urandom(32))
    try:
        with transaction(engine, writing=False) as one, transaction(engine, writing=False) as other:
            assert one.connection.dbapi_connection is not other.connection.dbapi_connection
        lent = set()
        for _ in range(4):
            with transaction(engine, writing=True) as connection:
                lent.add(id(connection.connection.dbapi_connection))
        assert len(lent) == 1
    finally:
        engine.dispose()


def test_bulk_copies_the_log_back_so_that_nobody_who_waits_has_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_PAGES", 10_000)
    monkeypatch.setattr(engines, "_PAGES_BULK", 4)
    path = tmp_path / "desk.db"
    engine = open_sqlcipher(path, os.urandom(32))

    def written(*, bulk: bool) -> int:
        """Bytes of the file itself after another change; the log lies beside it."""
        with transaction(engine, writing=True, bulk=bulk) as connection:
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS some (bytes BLOB)")
            connection.exec_driver_sql("INSERT INTO some VALUES (zeroblob(40000))")
            connection.commit()
        return path.stat().st_size

    try:
        before = written(bulk=False)
        assert written(bulk=False) == before
        assert written(bulk=True) > before + 80_000
    finally:
        engine.dispose()
