"""Brings an SQLCipher store to the newest form without changing its file: the steps are made on a copy beside it.

The copy is made and checked page by page, brought forward a step a transaction, checked again, and takes the file's
place in one rename. Until then the store is what it was, for the program that knows its form; the former file stays
beside the new one for some days. What a killed program leaves behind is gone on with, as long as the store is still
the one it was copied from. Knows no table but the head of the audit log, by which two states of a store are told apart.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from alpr_desk.db import migrations
from alpr_desk.db.engine import keyed, open_sqlcipher
from alpr_desk.db.files import disk_fault, sync_folder
from alpr_desk.db.looking_through import has_damaged_page, has_loose_reference
from alpr_desk.errors import AlprDeskError, EnvironmentFault

Tell = Callable[[str, float], None]
"""Told what is being done and the share of the whole that is done, 0..1."""

ROOM_BESIDES = 64 * 1024 * 1024
"""Bytes kept free besides what the copy and its steps may need."""
TIMES = 3
"""The store's size, so many times: its copy, what a step adds to it, and the log of that step (2.96 measured)."""

_AT_ONCE = 4_096
_COPIED, _CHECKED, _STEPPED, _LAST = 0.2, 0.25, 0.9, 0.99
"""Shares of the whole at the end of copying, of checking the copy, of the steps, and of checking the store."""
_STAMP = "%Y%m%dT%H%M%SZ"


def quiet(_doing: str, _share: float) -> None:
    """Tells nobody."""


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def bring_up(
    path: Path, key: bytes, now: datetime, tell: Tell = quiet, free: Callable[[Path], int] = free_bytes
) -> None:
    """Bring the store at `path` to the newest form; nothing else may have it open.

    Raises EnvironmentFault with what to do: another program uses it, the disk has too little room, the copy is
    damaged, a step failed. The store is then as it was.
    """
    working, unfinished = _beside(path, ".next"), _beside(path, ".next.part")
    with _alone(path, key) as store:
        unfinished.unlink(missing_ok=True)
        if not _is_copy(working, key, store):
            working.unlink(missing_ok=True)
            _require_room(path, TIMES * path.stat().st_size, free)
            _copy(store, unfinished, key, tell)
            unfinished.replace(working)
        else:
            _require_room(path, (TIMES - 1) * path.stat().st_size, free)
        try:
            _make_steps(working, key, tell)
        except Exception:  # whoever ends the program meanwhile wants it gone on with
            for file in path.parent.glob(f"{working.name}*"):
                file.unlink(missing_ok=True)
            raise
        tell("Putting the store in place", _LAST)
        before = path.stat()
    _put_in_place(path, working, before, _beside(path, f".before-{now.astimezone(UTC):{_STAMP}}"))


def remove_old_copies(path: Path, now: datetime, days: int) -> None:
    """Delete what former forms of the store at `path` left beside it more than `days` days ago."""
    for former in path.parent.glob(f"{path.name}.before-*"):
        with suppress(ValueError):
            made = datetime.strptime(former.name.rpartition("-")[2], _STAMP).replace(tzinfo=UTC)
            if now - made > timedelta(days=days):
                former.unlink(missing_ok=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


@contextmanager
def _alone(path: Path, key: bytes) -> Iterator[Any]:
    """The store, shut to every other program until this ends; all that it holds is in its one file."""
    with _faults(), closing(keyed(path, key, wait_s=2)) as store:
        try:
            store.execute("PRAGMA locking_mode = EXCLUSIVE")
            store.execute("PRAGMA journal_mode = DELETE").fetchall()
            store.execute("BEGIN EXCLUSIVE")
            store.execute("COMMIT")
        except store.OperationalError as error:
            if "locked" not in str(error):
                raise
            raise EnvironmentFault(
                "The store is to be brought to a new form, and another program has it open: close every ALPR Desk "
                "on it and try again."
            ) from error
        yield store


@contextmanager
def _faults() -> Iterator[None]:
    """Whatever the driver or the disk says, as a sentence that ends with what became of the store."""
    from sqlcipher3 import dbapi2

    try:
        yield
    except OSError as error:
        raise disk_fault(error) from error
    except (dbapi2.Error, SQLAlchemyError) as error:
        full = "full" in str(error).lower()
        why = "the disk is full: make room" if full else f"{type(error).__name__}: see that disk and file are whole"
        raise EnvironmentFault(f"The store could not be brought to its new form ({why}). It is as it was.") from error


def _require_room(path: Path, needed: int, free: Callable[[Path], int]) -> None:
    needed, there = needed + ROOM_BESIDES, free(path.parent)
    if there < needed:
        raise EnvironmentFault(
            f"The store is to be brought to a new form, which needs {_mb(needed)} free on its disk; {_mb(there)} are: "
            "make room and open it again. It is as it was."
        )


def _mb(size: int) -> str:
    return f"{-(-size // 1_000_000):,} MB"


def _state(store: Any) -> list[tuple[object, ...]]:
    """Every change of a store is an entry of its audit log."""
    return [tuple(row) for row in store.execute("SELECT sequence, hash FROM audit_head")]


def _is_copy(working: Path, key: bytes, store: Any) -> bool:
    """Whether a killed program left a whole copy of the store as it is now; its steps may be made in part."""
    if not working.exists():
        return False
    with suppress(store.Error), closing(keyed(working, key, wait_s=2)) as copy:
        return _state(copy) == _state(store)
    return False


def _copy(store: Any, to: Path, key: bytes, tell: Tell) -> None:
    def copied(_status: int, left: int, pages: int) -> None:
        tell("Copying the store", _COPIED * (1 - left / max(1, pages)))

    tell("Copying the store", 0.0)
    with closing(keyed(to, key, wait_s=2)) as copy:
        store.backup(copy, pages=_AT_ONCE, progress=copied, sleep=0)
        checked = partial(_tell_part, tell, "Checking the copy", _COPIED, _CHECKED - _COPIED)
        checked(0.0)
        if (
            has_damaged_page(copy, to.stat().st_size, checked)
            or _state(copy) != _state(store)
            or _pages(copy) != _pages(store)
        ):
            raise EnvironmentFault("The copy of the store is not whole: check the disk and open it again.")
    with to.open("rb+") as written:
        os.fsync(written.fileno())


def _pages(store: Any) -> int:
    return int(store.execute("PRAGMA page_count").fetchone()[0])


def _make_steps(working: Path, key: bytes, tell: Tell) -> None:

    def heard(doing: str, share: float) -> None:
        tell(doing, _CHECKED + (_STEPPED - _CHECKED) * share)

    tell("The copy is whole", _CHECKED)
    engine = open_sqlcipher(working, key)
    try:
        for step, begun in migrations.told(migrations.pending(engine), heard):
            try:
                migrations.upgrade(engine, step.revision, begun, in_pieces=True)
            except AlprDeskError as error:
                raise EnvironmentFault(
                    f"Step {step.revision} of the store's new form failed: {error} The store is as it was."
                ) from error
    finally:
        engine.dispose()
    half, words = (_LAST - _STEPPED) / 2, "Checking the store"
    tell(words, _STEPPED)
    with closing(keyed(working, key, wait_s=2)) as made:
        made.execute("PRAGMA journal_mode = DELETE").fetchall()
        size = working.stat().st_size
        damaged = has_damaged_page(made, size, partial(_tell_part, tell, words, _STEPPED, half))
        if damaged or has_loose_reference(made, size, partial(_tell_part, tell, words, _STEPPED + half, half)):
            raise EnvironmentFault("The store in its new form is not whole: check the disk and try again.")


def _tell_part(tell: Tell, words: str, start: float, width: float, share: float) -> None:
    tell(words, start + width * share)


def _put_in_place(path: Path, working: Path, before: os.stat_result, former: Path) -> None:
    """The former file stays under another name; the store's name always names a whole store."""
    with _faults():
        now = path.stat()
        if (now.st_mtime_ns, now.st_size) != (before.st_mtime_ns, before.st_size):
            raise EnvironmentFault("Another program has changed the store meanwhile: close it and open it again.")
        former.unlink(missing_ok=True)
        try:
            former.hardlink_to(path)
        except OSError:  # a file system without links, as on portable media
            shutil.copy2(path, former)
        working.replace(path)
        sync_folder(path.parent)
