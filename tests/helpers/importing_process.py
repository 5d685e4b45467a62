"""Run by tests as a process of its own: imports a list, and is killed on the way.

Arguments: the agency's folder, the clock's time, the file. On standard input: the operating system's key store as JSON.
Says how far it is, and stops there until it is killed.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import datetime
from pathlib import Path

from sqlalchemy import event

from alpr_desk.domain.requests.hotlists import ImportHotlist
from tests.helpers.agency import KEYRING, Agency, Person
from tests.helpers.clock import FakeClock


def main() -> None:
    folder, moment, file = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), Path(sys.argv[3])
    KEYRING.kept = {tuple(name): key for name, key in json.loads(sys.stdin.read())}
    agency = Agency(folder, FakeClock(moment), {"admin": Person("admin", "", "", ())})
    blocks = 0

    def stop(connection: object, cursor: object, statement: str, *rest: object) -> None:
        """In the middle of the transaction: some of the entries are written, the rest is not."""
        nonlocal blocks
        if statement.startswith("INSERT INTO hotlist_block"):
            blocks += 1
            if blocks == 2:
                sys.stdout.write("half written\n")
                sys.stdout.flush()
                threading.Event().wait()

    event.listen(agency.opened.office.store._writer, "before_cursor_execute", stop)
    agency.execute(agency.session_of("admin"), ImportHotlist("Stolen", "plain", "big.csv", file=file))


if __name__ == "__main__":
    main()
