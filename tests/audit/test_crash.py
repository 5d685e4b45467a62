"""The program is killed between writing an entry and its commit: nothing half stays, and nothing committed is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from alpr_desk.db.tables import sign_in_failure
from tests.helpers.agency import KEYRING, Agency

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("lines", [1, 2, 3, 40, 75, 141])
def test_killed_process_leaves_whole_entries_with_what_they_are_of(agency: Agency, lines: int) -> None:
    """Killed after its `lines`th line: odd ones come before a commit, even ones after it."""
    agency.close()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.audit.killed_process", str(agency.folder), agency.clock.now().isoformat()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )
    assert process.stdin is not None and process.stdout is not None
    with process:
        process.stdin.write(json.dumps([[list(name), key] for name, key in KEYRING.kept.items()]))
        process.stdin.close()
        said = [process.stdout.readline().split() for _ in range(lines)]
        process.kill()
        said += [line.split() for line in process.stdout]
    assert said[lines - 1] != []
    committed = max((int(number) for word, number in said if word == "committed"), default=0)
    agency.reopen()
    verdict = agency.verdict()
    assert verdict.good, verdict.faults
    with agency.opened.office.store.reading() as unit:
        kept = [entry.sequence for entry in unit.audit.oldest_first() if b'"detail":{"rows":' in entry.canonical]
        newest = unit.checkpoints.newest(1)[0].size
    assert committed in (kept or [0]) and newest == verdict.entries
    with agency.raw() as connection:
        others = connection.execute(select(func.count()).select_from(sign_in_failure)).scalar_one()
    assert others == len(kept)
