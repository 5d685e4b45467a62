"""How connections to the encrypted file are lent."""

from __future__ import annotations

import os
from pathlib import Path

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
