"""Run by tests as a process of its own: records reads until it is killed or the disk is full.

Arguments: the agency's folder, the clock's time, bytes that a file may have (0: no limit). On standard input: the
operating system's key store as JSON. Writes a line for each read that was announced, and one for a fault.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path

from alpr_desk.domain.events import ReadStored
from alpr_desk.domain.requests.capture import StartShift
from alpr_desk.errors import EnvironmentFault
from tests.helpers.agency import KEYRING, Agency, Person
from tests.helpers.clock import FakeClock
from tests.helpers.reads import captured


def limit_files(most: int) -> None:
    """Writes beyond `most` bytes of a file fail, as they do on a full disk. POSIX."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def plates() -> Iterator[str]:
    return (f"7KL{number:04d}" for number in count())


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    folder, moment, most = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
    KEYRING.kept = {tuple(name): key for name, key in json.loads(sys.stdin.read())}
    agency = Agency(folder, FakeClock(moment), {"deputy": Person("deputy", "", "", ())})
    shift = agency.execute(agency.session_of("deputy"), StartShift("unit 12", ("synthetic",)))
    agency.bus.subscribe(ReadStored, lambda event: say(f"stored {event.read.uid}"))
    if most:
        limit_files(most)
    with suppress(KeyboardInterrupt):
        for plate in plates():
            try:
                agency.record(shift, captured(plate))
            except EnvironmentFault as fault:
                say(f"fault {fault}")
                return


if __name__ == "__main__":
    main()
