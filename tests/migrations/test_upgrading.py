"""A store with rows is brought forward beside itself: killed anywhere, refused or failing, it is what it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, insert

from alpr_desk.db import migrations
from alpr_desk.db.engine import keyed, open_postgresql, open_sqlcipher, transaction
from alpr_desk.db.migrations import progress
from alpr_desk.db.tables import audit_head
from alpr_desk.db.upgrading import ROOM_BESIDES, TIMES, bring_up, remove_old_copies
from alpr_desk.domain.events import StoreUpgrading
from alpr_desk.errors import EnvironmentFault
from tests.helpers.agency import Agency
from tests.helpers.clock import START
from tests.migrations.test_migrations import a_row

KEY = bytes(range(32))
OLD = "0001"
READS = 2_000


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store in its first form, with reads."""
    path = tmp_path / "desk.db"
    engine = open_sqlcipher(path, KEY)
    migrations.upgrade(engine, OLD)
    with transaction(engine, writing=True) as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.execute(insert(audit_head).values(id=1, sequence=7, hash="ab" * 32))
        former = Table("plate_read", MetaData(), autoload_with=connection)
        values = a_row(former) | dict.fromkeys(("shift_id", "image_key_id", "clip_key_id"))
        values |= {"plate": "7ABC123", "candidates": [["7ABC123", 0.9], ["7A8C123", 0.1]]}
        connection.execute(insert(former), [values | {"id": n, "uid": f"uid-{n}"} for n in range(1, READS + 1)])
        connection.commit()
    engine.dispose()
    return path


def looked_at(path: Path) -> tuple[str | None, int]:
    """(step, reads) of a store."""
    engine = open_sqlcipher(path, KEY)
    try:
        with engine.connect() as connection:
            reads = connection.exec_driver_sql("SELECT count(*) FROM plate_read").scalar_one()
        return migrations.revision(engine), int(reads)
    finally:
        engine.dispose()


def beside(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir() if file.name.startswith(f"{path.name}."))


def test_store_takes_its_new_form_and_the_former_one_is_kept(store: Path) -> None:
    told: list[tuple[str, float]] = []
    bring_up(store, KEY, START, lambda doing, share: told.append((doing, share)))
    assert looked_at(store) == (migrations.newest(), READS)
    (former,) = beside(store)
    assert looked_at(store.with_name(former)) == (OLD, READS)
    assert [share for _, share in told] == sorted(share for _, share in told)
    steps = [doing for doing, _ in told if doing.startswith("Step ")]
    assert len(steps) > len(set(steps))  # a long one says its beginning, and how far it is
    assert {"Copying the store", "Checking the copy", "Putting the store in place"} <= {doing for doing, _ in told}


def test_former_store_is_no_plain_file(store: Path) -> None:
    bring_up(store, KEY, START)
    (former,) = beside(store)
    assert not store.with_name(former).read_bytes().startswith(b"SQLite format 3")


def test_former_store_goes_when_its_days_are_over(store: Path) -> None:
    bring_up(store, KEY, START)
    remove_old_copies(store, START + timedelta(days=6, hours=23), 7)
    assert len(beside(store)) == 1
    remove_old_copies(store, START + timedelta(days=7, hours=1), 7)
    assert beside(store) == []


def started(store: Path, at_once: int = READS) -> subprocess.Popen[str]:
    """A process that upgrades the store, whose long steps take `at_once` rows at a time."""
    command = [sys.executable, "-m", "tests.helpers.upgrading_process", str(store), KEY.hex(), str(at_once)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def said_by(process: subprocess.Popen[str]) -> Iterator[str]:
    """What the process says; it goes on each time the next is asked for."""
    if process.stdout is None or process.stdin is None:
        raise RuntimeError("the process was started without pipes")
    for line in process.stdout:
        yield line.strip()
        process.stdin.write("\n")
        process.stdin.flush()


@pytest.mark.parametrize(
    "at", ["Copying the store", "Checking the copy", "The copy is whole", "Step 1 of", "Checking the store", "Putting"]
)
def test_killed_upgrade_loses_nothing_and_is_gone_on_with(store: Path, at: str) -> None:
    with started(store) as process:
        reached = next((line for line in said_by(process) if line.startswith(at)), "")
        process.kill()
    assert reached
    assert looked_at(store) == (OLD, READS)
    told: list[str] = []
    bring_up(store, KEY, START, lambda doing, _share: told.append(doing))
    assert looked_at(store) == (migrations.newest(), READS)
    assert ("Copying the store" in told) == (at in ("Copying the store", "Checking the copy"))
    assert len(beside(store)) == 1


def named(path: Path) -> list[tuple[object, ...]]:
    """Every name and plate of a store."""
    with closing(keyed(path, KEY)) as made:
        names = made.execute("SELECT * FROM read_name").fetchall()
        return [*names, *made.execute("SELECT plates, seen FROM plate_block")]


def test_long_step_goes_on_where_it_was_killed(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven pieces of 300 reads: killed before the fourth, three stay."""
    monkeypatch.setattr(progress, "AT_ONCE", 300)
    undisturbed = store.with_name("undisturbed.db")
    undisturbed.write_bytes(store.read_bytes())
    bring_up(undisturbed, KEY, START)
    with started(store, 300) as process:
        naming = (line for line in said_by(process) if "names that a read" in line.lower())
        assert len([next(naming) for _ in range(5)]) == 5  # its beginning, and four pieces
        process.kill()
    told: list[tuple[str, float]] = []
    bring_up(store, KEY, START, lambda doing, share: told.append((doing, share)))
    shares = [share for doing, share in told if "names that a read" in doing.lower()]
    assert len(shares) == 1 + 4
    assert shares[1] > shares[0]
    assert named(store) == named(undisturbed)
    assert len(named(store)) == 2 * READS + 1


def test_upgrade_that_is_broken_off_by_hand_is_gone_on_with(store: Path) -> None:
    def stop(doing: str, _share: float) -> None:
        if doing.startswith("Step 3"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_up(store, KEY, START, stop)
    assert looked_at(store) == (OLD, READS)
    told: list[str] = []
    bring_up(store, KEY, START, lambda doing, _share: told.append(doing))
    assert "Copying the store" not in told
    assert (looked_at(store), len(beside(store))) == ((migrations.newest(), READS), 1)


def test_copy_of_a_store_that_was_used_since_is_not_gone_on_with(store: Path) -> None:
    with started(store) as process:
        next(line for line in said_by(process) if line.startswith("Step 1 of"))
        process.kill()
    with closing(keyed(store, KEY)) as used:
        used.execute("UPDATE audit_head SET sequence = 8")
        used.execute("DELETE FROM plate_read WHERE id = 1")
    bring_up(store, KEY, START)
    assert looked_at(store) == (migrations.newest(), READS - 1)


def test_too_little_room_is_refused_before_anything_is_written(store: Path) -> None:
    enough = TIMES * store.stat().st_size + ROOM_BESIDES
    with pytest.raises(EnvironmentFault, match=r"needs \d+ MB free on its disk; \d+ MB are"):
        bring_up(store, KEY, START, free=lambda _folder: enough - 1)
    assert (looked_at(store), beside(store)) == ((OLD, READS), [])
    bring_up(store, KEY, START, free=lambda _folder: enough)


def test_step_that_fails_leaves_the_old_store_in_use(store: Path) -> None:
    """A table in the way of a step."""
    with closing(keyed(store, KEY)) as raw:
        raw.execute("CREATE TABLE read_correction (note TEXT)")
    with pytest.raises(EnvironmentFault, match=r"Step \d{4} of the store's new form failed: .* as it was"):
        bring_up(store, KEY, START)
    assert (looked_at(store), beside(store)) == ((OLD, READS), [])


def test_damaged_copy_is_refused(store: Path) -> None:
    def harm(doing: str, _share: float) -> None:
        if doing == "Checking the copy":
            part = store.with_name("desk.db.next.part")
            written = bytearray(part.read_bytes())
            written[len(written) // 2] ^= 1
            part.write_bytes(written)

    with pytest.raises(EnvironmentFault, match="The copy of the store is not whole"):
        bring_up(store, KEY, START, harm)
    assert looked_at(store) == (OLD, READS)


def test_store_that_another_program_has_open_is_left_alone(store: Path) -> None:
    engine = open_sqlcipher(store, KEY)
    try:
        with engine.connect() as other:
            other.exec_driver_sql("SELECT count(*) FROM plate_read").scalar_one()
            with pytest.raises(EnvironmentFault, match="another program has it open"):
                bring_up(store, KEY, START)
    finally:
        engine.dispose()
    assert (looked_at(store), beside(store)) == ((OLD, READS), [])


def test_opening_an_agency_of_an_older_form_says_how_far_it_is(either: Agency) -> None:
    with either.raw() as connection:
        engine: Any = connection.engine
    migrations.downgrade(engine, OLD)
    either.close()
    heard: list[StoreUpgrading] = either.heard(StoreUpgrading)
    either.opened = either._open()
    begun = "Bringing the office's database to its new form" if either.database else "Copying the store"
    assert (heard[0].doing, heard[-1]) == (begun, StoreUpgrading("", 1.0))
    assert len([event for event in heard if event.doing.startswith("Step ")]) >= int(migrations.newest()) - int(OLD)
    assert [event.share for event in heard] == sorted(event.share for event in heard)
    assert either.verdict().good
    with either.raw() as connection:
        assert migrations.revision(connection.engine) == migrations.newest()
    assert len(list(either.folder.glob("desk.db.before-*"))) == (0 if either.database else 1)


def test_two_desks_that_open_an_older_office_at_once_bring_it_forward_once(
    postgresql: Callable[[str | None], str],
) -> None:
    engine = open_postgresql(postgresql(None))
    migrations.upgrade(engine, "0007")
    told: list[str] = []
    both = Barrier(2, timeout=30)

    def open_it() -> None:
        both.wait()
        migrations.upgrade_together(engine, lambda doing, _: told.append(doing))

    with ThreadPoolExecutor(2) as desks:
        for desk in [desks.submit(open_it) for _ in range(2)]:
            desk.result(timeout=60)
    assert migrations.revision(engine) == migrations.newest()
    assert len(told) == len(set(told)) == int(migrations.newest()) - 7
    engine.dispose()


def test_office_whose_upgrade_fails_in_its_last_step_is_what_it_was(postgresql: Callable[[str | None], str]) -> None:
    engine = open_postgresql(postgresql(None))
    migrations.upgrade(engine, "0007")
    last = f"Step {int(migrations.newest()) - 7} of "

    def fail_late(doing: str, _share: float) -> None:
        if doing.startswith(last):
            raise EnvironmentFault("The disk is full.")

    with pytest.raises(EnvironmentFault, match="The disk is full"):
        migrations.upgrade_together(engine, fail_late)
    assert migrations.revision(engine) == "0007"
    migrations.upgrade_together(engine, lambda *_: None)
    assert migrations.revision(engine) == migrations.newest()
    engine.dispose()
