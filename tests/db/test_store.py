"""The store as a thief, a failing disk and a newer program find it."""

from __future__ import annotations

import base64
import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text

from alpr_desk.app.opening import open_data
from alpr_desk.bus import Bus
from alpr_desk.db.engine import DATABASE_NAME, open_sqlcipher, require_whole, transaction
from alpr_desk.db.tables import metadata
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.audit import VerifyAudit
from alpr_desk.domain.requests.members import RecordTraining
from alpr_desk.domain.requests.search import OpenRead, SearchReads
from alpr_desk.errors import Denied, EnvironmentFault
from tests.helpers.agency import KEYRING, STOLEN, Agency, key_store, raw_engine
from tests.helpers.reads import captured

PLATE, LISTED, CASE = "7SECRT9", "8HIDDN1", "26-774411"
CERTIFICATE = b"a certificate of Robin Deputy, number 5551234"


@pytest.fixture
def used(agency: Agency) -> Agency:
    """With a read, a list, a hit, a certificate and a search."""
    agency.import_list(f"{PLATE};CA\n{LISTED};CA\n")
    agency.record(agency.start_shift(), captured(PLATE))
    today = agency.clock.now().astimezone().date()
    agency.ask("admin", RecordTraining("deputy", "ALPR operator", "1", today, certificate=CERTIFICATE))
    purpose = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, CASE)
    agency.ask("deputy", SearchReads(PLATE, purpose))
    return agency


def forms(secret: bytes) -> Iterator[bytes]:
    """`secret` as it could lie in a file: plain, hex, base64 at each alignment, two bytes a character."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + secret)
        yield coded[4 if shift else 0 : -4]
    if secret.isascii():
        yield secret.decode().encode("utf-16-le")
        yield secret.decode().encode("utf-16-be")
        yield secret.lower()


def found_in(folder: Path, secrets: dict[str, bytes]) -> set[str]:
    held = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    held += [str(path.relative_to(folder)).encode() for path in folder.rglob("*")]
    return {name for name, secret in secrets.items() if any(form in data for form in forms(secret) for data in held)}


def secrets_of(agency: Agency) -> dict[str, bytes]:
    frame, crop = captured(PLATE).frame_image, captured(PLATE).crop_image
    deputy = agency.people["deputy"]
    return {
        "plate": PLATE.encode(),
        "listed plate": LISTED.encode(),
        "member's name": b"Robin Deputy",
        "agency": b"Meadow County Sheriff",
        "case": CASE.encode(),
        "frame": frame[len(frame) // 2 :][:24],
        "crop": crop[len(crop) // 2 :][:24],
        "certificate": CERTIFICATE,
        "password": deputy.password.encode(),
        "second factor": deputy.secret.encode(),
        "recovery code": deputy.recovery[0].encode(),
        "schema": b"plate_read",
    }


def test_nothing_that_was_stored_is_found_in_the_data_folder(used: Agency) -> None:
    secrets = secrets_of(used)
    assert (used.folder / f"{DATABASE_NAME}-wal").stat().st_size > 0
    assert found_in(used.folder, secrets) == set()
    used.close()
    assert found_in(used.folder, secrets) == set()


def test_the_search_finds_what_is_not_encrypted(used: Agency) -> None:
    """Else the test above would prove nothing."""
    secrets = secrets_of(used)
    for number, (name, secret) in enumerate(secrets.items()):
        for form in forms(secret):
            folder = used.folder / f"plain{number}"
            folder.mkdir()
            (folder / "file").write_bytes(b"xy" + form + b"z")
            assert name in found_in(folder, secrets)
            shutil.rmtree(folder)


def test_no_log_line_holds_a_plate_a_name_or_a_password(agency: Agency, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    agency.reopen()
    agency.import_list(f"{PLATE};CA\n")
    agency.record(agency.start_shift(), captured(PLATE))
    agency.ask("deputy", SearchReads(PLATE, STOLEN))
    agency.ask("deputy", OpenRead(1, STOLEN))
    with pytest.raises(Denied):
        agency.execute(None, agency.signing_in("deputy", password=PLATE))
    for secret in (PLATE, "deputy", "Robin", agency.people["deputy"].password, agency.people["deputy"].secret):
        assert secret not in caplog.text


def everything(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    engine = raw_engine(folder)
    try:
        with transaction(engine, writing=False) as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(select(table))]
                for table in metadata.sorted_tables
            }
    finally:
        engine.dispose()


def test_wrong_key_opens_nothing_and_harms_nothing(used: Agency) -> None:
    used.close()
    before = everything(used.folder)
    with pytest.raises(EnvironmentFault, match="the key is wrong or the file is damaged"):
        open_sqlcipher(used.folder / DATABASE_NAME, bytes(32))
    assert everything(used.folder) == before


def test_key_of_another_folder_is_refused(used: Agency) -> None:
    used.close()
    marker = json.loads((used.folder / "key.json").read_text())
    name = next(name for name in KEYRING.kept if name[1] == marker["account"])
    right = KEYRING.kept[name]
    KEYRING.kept[name] = base64.b64encode(bytes(32)).decode()
    try:
        with key_store(), pytest.raises(EnvironmentFault, match="belongs to another data folder"):
            open_data(used.folder, used.clock, Bus())
    finally:
        KEYRING.kept[name] = right


def test_flipped_byte_anywhere_is_a_fault_and_never_other_data(used: Agency) -> None:
    used.close()
    before, good = everything(used.folder), (used.folder / DATABASE_NAME).read_bytes()
    faults, tries = 0, range(7, len(good), len(good) // 40)
    for place in tries:
        damaged = bytearray(good)
        damaged[place] ^= 0x10
        (used.folder / DATABASE_NAME).write_bytes(bytes(damaged))
        try:
            assert everything(used.folder) == before  # a page that is not in use
        except EnvironmentFault as fault:
            assert str(fault).startswith(("The database is damaged", "The database cannot be opened"))
            faults += 1
    assert faults > len(tries) // 3  # the rest lies in indexes, which reading rows does not touch
    (used.folder / DATABASE_NAME).write_bytes(good)
    assert everything(used.folder) == before


def test_damaged_database_is_not_opened_and_not_written_to(used: Agency, capfd: pytest.CaptureFixture[str]) -> None:
    used.close()
    path = used.folder / DATABASE_NAME
    damaged = bytearray(path.read_bytes())
    damaged[100] ^= 1
    path.write_bytes(bytes(damaged))
    with key_store(), pytest.raises(EnvironmentFault, match="the key is wrong or the file is damaged"):
        open_data(used.folder, used.clock, Bus())
    assert capfd.readouterr() == ("", "")  # the sentence is shown by whoever asked, and nothing else
    assert path.read_bytes() == bytes(damaged)


def look_at_all(folder: Path) -> None:
    engine = raw_engine(folder)
    try:
        require_whole(engine)
    finally:
        engine.dispose()


def test_flipped_byte_on_any_page_is_not_whole(used: Agency) -> None:
    used.close()
    path = used.folder / DATABASE_NAME
    good = path.read_bytes()
    for place in range(4096 + 7, len(good), 4096 - 31):  # another place in each page
        damaged = bytearray(good)
        damaged[place] ^= 0x10
        path.write_bytes(bytes(damaged))
        with pytest.raises(EnvironmentFault, match="The database is damaged"):
            look_at_all(used.folder)
    path.write_bytes(good)
    look_at_all(used.folder)


def test_damage_while_open_is_found_by_the_verification(used: Agency) -> None:
    assert used.ask("admin", VerifyAudit()).good
    with used.raw() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        place = connection.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'hit'")).scalar_one() * 4096
    with (used.folder / DATABASE_NAME).open("r+b") as file:  # at the end of a page that the audit log does not need
        file.seek(place - 1)
        (last,) = file.read(1)
        file.seek(place - 1)
        file.write(bytes([last ^ 1]))
    with pytest.raises(EnvironmentFault, match="The database is damaged"):
        used.ask("admin", VerifyAudit())


def test_page_half_written_when_the_power_went_is_whole_in_the_log(used: Agency) -> None:
    log, path = used.folder / f"{DATABASE_NAME}-wal", used.folder / DATABASE_NAME
    assert log.stat().st_size > 0
    kept = {found: found.read_bytes() for found in (log, path)}
    before = everything(used.folder)
    used.close()
    assert len(path.read_bytes()) > len(kept[path])
    torn = path.read_bytes()[: len(kept[path]) + 4096]
    path.write_bytes(torn[:-2000] + bytes(2000))
    log.write_bytes(kept[log])
    look_at_all(used.folder)
    assert everything(used.folder) == before


def test_database_without_an_agency_is_damage_and_is_not_filled(used: Agency) -> None:
    used.close()
    path = used.folder / DATABASE_NAME
    path.unlink()
    raw_engine(used.folder).dispose()
    made = path.read_bytes()
    with key_store(), pytest.raises(EnvironmentFault, match="it is empty"):
        open_data(used.folder, used.clock, Bus())
    assert path.read_bytes() == made


def test_database_of_a_newer_program_is_refused_untouched(either: Agency) -> None:
    with either.raw() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    before = either.contents()
    with pytest.raises(EnvironmentFault, match=r"newer ALPR Desk \(step 0999\)"):
        either.another_program()
    assert either.contents() == before


def test_writing_holds_the_lock_from_its_first_line(either: Agency) -> None:
    """A time taken inside would otherwise be older than what another writer commits meanwhile."""
    store, entered = either.opened.office.store, threading.Event()

    def write() -> None:
        with store.writing():
            entered.set()

    other = threading.Thread(target=write)
    with store.writing():
        other.start()
        assert not entered.wait(0.3)
    assert entered.wait(20)
    other.join()


def test_missing_picture_is_a_sentence(used: Agency) -> None:
    shutil.rmtree(used.folder / "images")
    with pytest.raises(EnvironmentFault, match="is not in the store"):
        used.ask("deputy", OpenRead(1, STOLEN))


def recording(agency: Agency, most: int) -> subprocess.Popen[str]:
    agency.close()
    command = [sys.executable, "-W", "ignore", "-m", "tests.helpers.recording_process"]
    process = subprocess.Popen(
        [*command, str(agency.folder), agency.clock.now().isoformat(), str(most)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps([[list(name), key] for name, key in KEYRING.kept.items()]))
    process.stdin.close()
    return process


def stored_uids(agency: Agency) -> set[str]:
    agency.reopen()
    with agency.raw() as connection:
        return set(connection.execute(text("SELECT uid FROM plate_read")).scalars())


def test_every_read_announced_before_a_kill_is_there_afterwards(agency: Agency) -> None:
    process = recording(agency, 0)
    assert process.stdout is not None
    announced = [process.stdout.readline().split()[1] for _ in range(25)]
    process.kill()
    announced += [line.split()[1] for line in process.stdout.read().splitlines() if line.startswith("stored uid-")]
    process.stdout.close()
    process.wait()
    assert set(announced) <= stored_uids(agency)
    assert agency.verdict().good
    for uid in announced[-3:]:
        with agency.opened.office.store.reading() as unit:
            read = unit.reads.by_uid(uid)
        assert read is not None
        assert agency.ask("deputy", OpenRead(read.id, STOLEN)).frame_image == captured(read.plate).frame_image


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of a process's files")
def test_full_disk_is_a_sentence_and_loses_nothing_committed(agency: Agency) -> None:
    process = recording(agency, 400_000)
    assert process.stdout is not None
    *stored, fault = process.stdout.read().splitlines()
    process.stdout.close()
    process.wait()
    assert "disk" in fault
    assert "The database does not answer" not in fault
    announced = {line.split()[1] for line in stored}
    assert len(announced) > 3
    assert announced == stored_uids(agency)
    assert agency.verdict().good
    assert agency.record(agency.start_shift(), captured("9AFT777")).read_ids  # with room again, it goes on


def test_who_finds_the_store_locked_asks_until_the_other_program_is_done(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, locked, asked = agency.another_program(), threading.Event(), threading.Event()
    monkeypatch.setattr("alpr_desk.db.engine._UNHEARD", SimpleNamespace(wait=lambda _: asked.set()))

    def write() -> None:
        with other.office.store.writing() as unit:
            locked.set()
            asked.wait()
            unit.commit()

    thread = threading.Thread(target=write)
    try:
        thread.start()
        locked.wait()
        with agency.opened.office.store.writing():
            assert asked.is_set()
        thread.join()
    finally:
        other.close()


def test_store_that_stays_locked_is_busy_and_said_so(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alpr_desk.db.engine._PATIENCE_S", 0.02)
    other, ours = agency.another_program(), agency.opened.office.store
    try:
        with (
            other.office.store.writing(),
            pytest.raises(EnvironmentFault, match="busy with another program"),
            ours.writing(),
        ):
            pytest.fail("two programs hold the lock")
        with ours.writing():
            pass
    finally:
        other.close()
