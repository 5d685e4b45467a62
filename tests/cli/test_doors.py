"""Who is let in, and what the command line says where the store itself cannot be opened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alpr_desk.cli.signing import database_address
from alpr_desk.db.engine import DATABASE_NAME, open_sqlcipher, transaction
from alpr_desk.db.keys import FILE_NAME, derive, open_master_key
from tests.cli.terminal import PASSPHRASE, PASSWORD, USER, Done, Terminal


def refused(done: Done, code: int, *words: str) -> None:
    assert (done.code, done.out) == (code, ""), done
    assert done.err.count("\n") == 1 and done.err.startswith("alpr-desk: "), done.err
    for word in words:
        assert word in done.err, done.err


def _ask(office: Terminal, *stdin: str, user: str = USER) -> Done:
    return office.raw("hits", "--data", office.folder, "--user", user, "--password-stdin", stdin=stdin)


def test_a_wrong_password_a_wrong_code_and_an_unknown_user_are_told_in_the_same_words(office: Terminal) -> None:
    wrong = [
        _ask(office, "wrong password", office.code(), PASSPHRASE),
        _ask(office, PASSWORD, "000000", PASSPHRASE),
        _ask(office, PASSWORD, office.code(), PASSPHRASE, user="nobody"),
    ]
    for done in wrong:
        refused(done, 3, "User name, password or code is wrong.")


def test_a_code_works_once(office: Terminal) -> None:
    code = office.code()
    assert _ask(office, PASSWORD, code, PASSPHRASE).code == 0
    refused(_ask(office, PASSWORD, code, PASSPHRASE), 3)


def test_five_wrong_passwords_lock_the_account(office: Terminal) -> None:
    for _ in range(5):
        assert _ask(office, "wrong password", office.code(), PASSPHRASE).code == 3
    refused(_ask(office, PASSWORD, office.code(), PASSPHRASE), 3)


def test_a_wrong_passphrase_opens_nothing(office: Terminal) -> None:
    refused(_ask(office, PASSWORD, office.code(), "not the passphrase"), 3, "passphrase is wrong")
    assert office.command("hits").code == 0


def test_the_passphrase_may_come_from_the_environment(office: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPR_DESK_KEY_PASSPHRASE", PASSPHRASE)
    assert _ask(office, PASSWORD, office.code()).code == 0


@pytest.mark.parametrize("lines", [0, 1, 2])
def test_standard_input_that_ends_too_early_says_what_is_missing(office: Terminal, lines: int) -> None:
    missing = ("password", "code", "passphrase")[lines]
    refused(_ask(office, *[PASSWORD, office.code()][:lines]), 2, f"ended before the {missing}")


def test_without_a_terminal_and_without_standard_input_nothing_hangs(office: Terminal) -> None:
    refused(office.raw("hits", "--data", office.folder, "--user", USER), 2, "--password-stdin")


def test_expired_training_closes_data_and_leaves_duties(office: Terminal) -> None:
    for _ in range(5):  # an account unused for 90 days would be disabled
        office.clock.forward(days=70)
        listed = office.good("member", "list")
    assert listed[0]["training"]["expires"] == "2027-11-01"
    refused(office.command("hits"), 3, "raining")


def test_the_last_administrator_is_let_in_after_90_days_of_leave(office: Terminal) -> None:
    office.clock.forward(days=91)
    assert office.command("member", "list").code == 0


def test_no_data_folder(terminal: Terminal) -> None:
    done = terminal.raw("hits", "--data", terminal.folder, "--user", USER, "--password-stdin", stdin=["x", "1", "y"])
    refused(done, 2, "alpr-desk init")
    assert not terminal.folder.exists()


def test_a_data_folder_without_its_key(office: Terminal) -> None:
    (office.folder / FILE_NAME).unlink()
    refused(office.command("hits"), 4, "key.json")


def test_a_damaged_key_file(office: Terminal) -> None:
    path = office.folder / FILE_NAME
    fields = json.loads(path.read_text(encoding="ascii"))
    last = f"{int(fields['wrapped'][-2:], 16) ^ 1:02x}"
    path.write_text(json.dumps(fields | {"wrapped": fields["wrapped"][:-2] + last}), encoding="ascii")
    refused(office.command("hits"), 4, "key file is damaged")


def test_settings_that_make_no_sense(office: Terminal) -> None:
    (office.folder / "settings.toml").write_text("[access]\nidle_lock_minutes = 500\n", encoding="utf-8")
    refused(office.command("hits"), 2, "idle_lock_minutes")


def _database(folder: Path) -> Path:
    return folder / DATABASE_NAME


def test_a_database_of_a_newer_program_is_left_alone(office: Terminal) -> None:
    key = derive(open_master_key(office.folder, lambda: PASSPHRASE), "database")
    engine = open_sqlcipher(_database(office.folder), key)
    with transaction(engine, writing=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    engine.dispose()
    before = _database(office.folder).read_bytes()
    refused(office.command("hits"), 4, "newer ALPR Desk")
    assert _database(office.folder).read_bytes() == before


@pytest.mark.parametrize("place", [5, 4096 + 700])
def test_a_flipped_byte_in_the_database_is_told_and_not_repaired_over(office: Terminal, place: int) -> None:
    path = _database(office.folder)
    data = bytearray(path.read_bytes())
    data[place] ^= 0x10
    path.write_bytes(data)
    refused(office.command("hits"), 4)
    assert path.read_bytes() == bytes(data)


def test_a_database_cut_in_half(office: Terminal) -> None:
    path = _database(office.folder)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(office.command("hits"), 4)


@pytest.mark.parametrize(
    "address", ["office", "postgresql+psycopg://", "postgresql+psycopg://u:hush@[::1/x", "mysql://h/x"]
)
def test_an_address_that_is_no_database(office: Terminal, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("ALPR_DESK_DATABASE", address)
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", "1")
    done = office.command("hits", options=["--debug"])
    assert done.code in (2, 4)
    assert "defect" not in done.err
    assert "hush" not in done.err


def test_a_plain_postgresql_address_gets_the_driver_that_is_shipped() -> None:
    assert database_address("postgresql://clerk@db.example/alpr") == "postgresql+psycopg://clerk@db.example/alpr"
    assert database_address("postgresql+psycopg:///alpr") == "postgresql+psycopg:///alpr"
    assert database_address(None) is None
