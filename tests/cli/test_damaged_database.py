"""A database that was damaged, emptied or lost is named as such, on every page, and nothing is made in its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from alpr_desk.db.engine import DATABASE_NAME
from alpr_desk.db.keys import FILE_NAME
from tests.cli.terminal import Done, Terminal

PAGE = 4096
WHERE = (0, 777, 2048, PAGE - 1)
"""Offsets in a page: its head, its rows, and the check at its end."""


def refused(done: Done, *words: str) -> None:
    assert (done.code, done.out) == (4, ""), done
    assert done.err.count("\n") == 1, done.err
    for word in words:
        assert word in done.err, done.err


def flipped(office: Terminal, base: Path, page: int) -> None:
    """The office anew from `base`, one bit of `page` (from 0) changed: a folder of its own, as SQLite knows files."""
    office.folder = base.parent / f"page {page}"
    shutil.copytree(base, office.folder)
    path = office.folder / DATABASE_NAME
    data = bytearray(path.read_bytes())
    data[page * PAGE + WHERE[page % len(WHERE)]] ^= 1
    path.write_bytes(data)


def pages_of(folder: Path) -> int:
    return (folder / DATABASE_NAME).stat().st_size // PAGE


def test_one_flipped_bit_on_any_page_fails_the_audit_verification(office: Terminal) -> None:
    base = office.folder
    for page in range(1, pages_of(base), 2):
        flipped(office, base, page)
        refused(office.command("audit", "verify"), "database is damaged", "restore the last good copy")


def test_one_flipped_bit_is_never_blamed_on_the_disk_or_the_program(office: Terminal) -> None:
    base, named = office.folder, 0
    for page in range(1, pages_of(base)):
        flipped(office, base, page)
        done = office.command("hits")
        if done.code:
            refused(done, "database is damaged", "restore the last good copy")
            named += 1
    assert named > 5  # the rest is not read for this question


def test_a_whole_database_is_verified_as_before(office: Terminal) -> None:
    assert office.good("audit", "verify")["good"]


def test_an_empty_database_is_damage_and_stays_as_it_is(office: Terminal) -> None:
    path = office.folder / DATABASE_NAME
    path.write_bytes(b"")
    left = sorted(office.folder.iterdir())
    for _ in range(2):
        refused(office.command("hits"), "database is damaged", "empty", "restore the last good copy")
        assert path.read_bytes() == b""
        assert sorted(office.folder.iterdir()) == left


@pytest.mark.parametrize("left", [FILE_NAME, "images"])
def test_a_lost_database_is_damage_and_is_not_made_anew(office: Terminal, left: str) -> None:
    (office.folder / "images").mkdir(exist_ok=True)
    for path in office.folder.iterdir():
        if path.name != left:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    refused(office.command("hits"), "missing", "restore the last good copy")
    assert [path.name for path in office.folder.iterdir()] == [left]


def test_a_folder_that_was_never_begun_is_still_wrong_use(terminal: Terminal) -> None:
    terminal.folder.mkdir()
    terminal.secret = "JBSWY3DPEHPK3PXP" * 2
    done = terminal.command("hits")
    assert (done.code, "alpr-desk init" in done.err) == (2, True)
    assert list(terminal.folder.iterdir()) == []
