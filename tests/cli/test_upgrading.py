"""A command on a store of an older form brings it up first, and says so where it disturbs no output."""

from __future__ import annotations

from alpr_desk.db import migrations
from alpr_desk.db.engine import DATABASE_NAME, open_sqlcipher
from alpr_desk.db.keys import derive, open_master_key
from tests.cli.terminal import PASSPHRASE, Terminal


def test_progress_goes_to_standard_error_and_the_answer_stays_json(office: Terminal) -> None:
    key = derive(open_master_key(office.folder, lambda: PASSPHRASE), "database")
    engine = open_sqlcipher(office.folder / DATABASE_NAME, key)
    migrations.downgrade(engine, "0001")
    engine.dispose()
    done = office.command("hits", options=["--json"])
    assert (done.code, done.json) == (0, [])
    assert done.err.splitlines()[0] == "  0%  Copying the store"
    assert "Step 1 of " in done.err
    assert office.command("hits", options=["--json"]).err == ""
