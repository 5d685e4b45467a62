"""Run by a test as a process of its own: appends entries for ever, each with something else in its transaction.

Arguments: the agency's folder, the clock's time. On standard input: the operating system's key store as JSON. Writes
a line when an entry is appended and not yet committed, and one when it is committed.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from alpr_desk.domain.proving import AuditEvent, AuditRecord, Outcome
from alpr_desk.services.checkpoints import seal
from tests.helpers.agency import KEYRING, Agency
from tests.helpers.clock import FakeClock


def say(word: str, sequence: int) -> None:
    sys.stdout.write(f"{word} {sequence}\n")
    sys.stdout.flush()


def main() -> None:
    KEYRING.kept = {tuple(name): key for name, key in json.loads(sys.stdin.read())}
    clock = FakeClock(datetime.fromisoformat(sys.argv[2]))
    office = Agency(Path(sys.argv[1]), clock, {}).opened.office
    for number in count():
        clock.forward(seconds=1)
        record = AuditRecord(clock.now(), AuditEvent.SEARCH, Outcome.COMPLETED, "deputy", "", "", "", {"rows": number})
        with office.store.writing() as unit:
            unit.sign_ins.failed(f"user {number}", clock.now(), clock.now() - timedelta(days=1))
            entry = unit.audit.append(record)
            seal(office, unit, "command")
            say("written", entry.sequence)
            unit.commit()
        say("committed", entry.sequence)


if __name__ == "__main__":
    main()
