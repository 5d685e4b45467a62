"""The master key: never plain on the disk, never opened by the wrong passphrase, never taken from an unsafe store."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import keyring.core
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.db.keys import (
    FILE_NAME,
    KeyringKeyStore,
    PassphraseKeyFile,
    create_master_key,
    derive,
    needs_passphrase,
    new_key,
    open_master_key,
    safe_backend,
    unwrap,
    wrap,
)
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault

QUICK = 2**10
PASSPHRASE = "four brown horses läuten"


class MemoryStore:
    """A key store that encrypts, as far as the program can tell: it bears the name of one."""

    priority = 5.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


def store_named(module: str, priority: float = 5.0) -> MemoryStore:
    named = type("Keyring", (MemoryStore,), {"__module__": module, "priority": priority})
    made: MemoryStore = named()
    return made


@pytest.fixture
def os_store() -> MemoryStore:
    return store_named("keyring.backends.SecretService")


def everything_in(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_keys_of_two_purposes_and_of_two_masters_differ() -> None:
    first, second = new_key(), new_key()
    keys = [derive(master, purpose) for master in (first, second) for purpose in ("database", "pepper")]
    assert len({*keys, first, second}) == 6
    assert all(len(key) == 32 for key in keys)
    assert derive(first, "database") == keys[0]


def test_derived_key_stays_the_same_from_version_to_version() -> None:
    """Data of an earlier version must open in a later one."""
    assert derive(bytes(range(32)), "database").hex() == (
        "18cddcbd6fad69774c9cc27998b5b2effba267429deb61beda6acd4987b5c69c"
    )


@pytest.mark.parametrize(("master", "purpose"), [(b"short", "database"), (bytes(32), "")])
def test_bad_master_or_purpose_is_a_defect(master: bytes, purpose: str) -> None:
    with pytest.raises(ValueError, match="needed"):
        derive(master, purpose)


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_wrapped_secret_comes_back(plaintext: bytes, aad: bytes) -> None:
    key = new_key()
    assert unwrap(key, wrap(key, plaintext, aad), aad) == plaintext


@given(st.data())
def test_any_flipped_bit_of_a_wrapped_secret_is_refused(data: st.DataObject) -> None:
    key = new_key()
    wrapped = bytearray(wrap(key, b"a secret of some length", b"whose"))
    wrapped[data.draw(st.integers(0, len(wrapped) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(EnvironmentFault, match="damaged"):
        unwrap(key, bytes(wrapped), b"whose")


@pytest.mark.parametrize("length", [0, 5, 12, 27])
def test_cut_off_secret_is_refused(length: int) -> None:
    key = new_key()
    with pytest.raises(EnvironmentFault, match="damaged"):
        unwrap(key, wrap(key, b"", b"whose")[:length], b"whose")


def test_secret_of_another_owner_or_key_is_refused() -> None:
    key = new_key()
    wrapped = wrap(key, b"secret", b"member 1")
    with pytest.raises(EnvironmentFault):
        unwrap(key, wrapped, b"member 2")
    with pytest.raises(EnvironmentFault):
        unwrap(new_key(), wrapped, b"member 1")


def test_same_secret_never_looks_the_same_twice() -> None:
    key = new_key()
    assert len({wrap(key, b"secret", b"") for _ in range(100)}) == 100


def test_passphrase_opens_the_key_file(tmp_path: Path) -> None:
    master = create_master_key(tmp_path, PASSPHRASE, use_keyring=False, scrypt_n=QUICK)
    assert needs_passphrase(tmp_path)
    assert open_master_key(tmp_path, lambda: PASSPHRASE) == master


def test_passphrase_opens_however_its_letters_were_composed(tmp_path: Path) -> None:
    master = create_master_key(tmp_path, "M\u00fcnchen 1972", use_keyring=False, scrypt_n=QUICK)
    assert open_master_key(tmp_path, lambda: "Mu\u0308nchen 1972") == master


def test_shipped_cost_is_stored_and_used(tmp_path: Path) -> None:
    master = create_master_key(tmp_path, PASSPHRASE, use_keyring=False)
    stored = json.loads((tmp_path / FILE_NAME).read_text(encoding="ascii"))["scrypt"]
    assert (stored["n"], stored["r"], stored["p"]) == (131072, 8, 1)
    assert open_master_key(tmp_path, lambda: PASSPHRASE) == master


@pytest.mark.parametrize("wrong", ["", "four brown horses lauten", PASSPHRASE + " ", PASSPHRASE.upper()])
def test_wrong_passphrase_is_denied(tmp_path: Path, wrong: str) -> None:
    create_master_key(tmp_path, PASSPHRASE, use_keyring=False, scrypt_n=QUICK)
    with pytest.raises(Denied, match="passphrase is wrong") as denied:
        open_master_key(tmp_path, lambda: wrong)
    assert denied.value.reason is DenialReason.WRONG_CREDENTIALS


def test_no_flipped_byte_of_the_key_file_gives_a_key(tmp_path: Path) -> None:
    """Every byte in turn: told as damage, never as a wrong passphrase, and never opened with another key."""
    master = create_master_key(tmp_path, PASSPHRASE, use_keyring=False, scrypt_n=QUICK)
    path = tmp_path / FILE_NAME
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x01]) + whole[place + 1 :])
        try:
            assert open_master_key(tmp_path, lambda: PASSPHRASE) == master  # white space does not matter
        except EnvironmentFault as fault:
            assert "damaged" in str(fault)
        else:
            assert whole[place : place + 1].isspace()


@pytest.mark.parametrize("change", [{"n": 2**30}, {"n": 3}, {"r": 10**6}, {"salt": "zz"}, {"salt": None}, {"n": "x"}])
def test_parameters_made_to_exhaust_the_machine_are_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    create_master_key(tmp_path, PASSPHRASE, use_keyring=False, scrypt_n=QUICK)
    rewrite_marker(tmp_path, scrypt=change)
    with pytest.raises(EnvironmentFault, match="damaged"):
        open_master_key(tmp_path, lambda: PASSPHRASE)


def rewrite_marker(folder: Path, **changes: Any) -> None:
    """Change fields and make the checksum fit again, as someone with the source can."""
    path = folder / FILE_NAME
    fields = json.loads(path.read_text(encoding="ascii"))
    del fields["checksum"]
    for name, value in changes.items():
        fields[name] = {**fields[name], **value} if isinstance(value, dict) else value
    body = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    path.write_text(json.dumps({**fields, "checksum": hashlib.sha256(body).hexdigest()}), encoding="ascii")


def test_changed_parameters_with_a_fitting_checksum_open_nothing(tmp_path: Path) -> None:
    create_master_key(tmp_path, PASSPHRASE, use_keyring=False, scrypt_n=QUICK)
    rewrite_marker(tmp_path, scrypt={"n": QUICK * 2})
    with pytest.raises(Denied):
        open_master_key(tmp_path, lambda: PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"checksum": 3}', b"\xff\xfe", b"[" * 100_000])
def test_file_that_is_no_key_file_is_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(EnvironmentFault, match="damaged"):
        open_master_key(tmp_path, lambda: PASSPHRASE)


def test_missing_key_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="set it up first"):
        open_master_key(tmp_path, lambda: PASSPHRASE)


def test_key_is_nowhere_in_the_folder(tmp_path: Path, os_store: MemoryStore) -> None:
    for name, backend in (("file", None), ("store", os_store)):
        folder = tmp_path / name
        folder.mkdir()
        master = create_master_key(folder, PASSPHRASE, use_keyring=backend is not None, backend=backend, scrypt_n=QUICK)
        stored = everything_in(folder)
        assert stored
        forms = (master, master.hex().encode(), master.hex().upper().encode(), base64.b64encode(master))
        assert not any(form in stored for form in (*forms, base64.urlsafe_b64encode(master), PASSPHRASE.encode()))
        assert derive(master, "database").hex().encode() not in stored


def test_short_passphrase_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="too short"):
        create_master_key(tmp_path, "1234567", use_keyring=False, scrypt_n=QUICK)
    assert list(tmp_path.iterdir()) == []


def test_second_key_for_a_folder_is_refused_and_the_first_kept(tmp_path: Path) -> None:
    master = create_master_key(tmp_path, PASSPHRASE, use_keyring=False, scrypt_n=QUICK)
    with pytest.raises(BadInput, match="has its key already"):
        create_master_key(tmp_path, "another passphrase", use_keyring=False, scrypt_n=QUICK)
    assert open_master_key(tmp_path, lambda: PASSPHRASE) == master


def test_folder_that_cannot_be_written_is_a_fault_of_the_machine(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="data folder"):
        PassphraseKeyFile(tmp_path / "missing" / FILE_NAME, QUICK).save(new_key(), PASSPHRASE)


def test_key_in_the_operating_systems_store_needs_no_passphrase(tmp_path: Path, os_store: MemoryStore) -> None:
    def never() -> str:
        raise AssertionError("asked for a passphrase")

    master = create_master_key(tmp_path, None, backend=os_store)
    assert not needs_passphrase(tmp_path)
    assert open_master_key(tmp_path, never, backend=os_store) == master
    assert open_master_key(tmp_path, None, backend=os_store) == master


def test_two_folders_have_two_keys_in_one_store(tmp_path: Path, os_store: MemoryStore) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    keys = [create_master_key(folder, None, backend=os_store) for folder in folders]
    assert keys[0] != keys[1]
    assert [open_master_key(folder, None, backend=os_store) for folder in folders] == keys


UNSAFE = [
    keyring.core.load_keyring("keyring.backends.null.Keyring"),
    keyring.core.load_keyring("keyring.backends.fail.Keyring"),
    store_named("keyrings.alt.file"),
    store_named("somebody.plugin"),
    store_named("keyring.backends.SecretService", priority=0.5),
    object(),
]


@pytest.mark.parametrize("backend", UNSAFE, ids=lambda backend: type(backend).__module__)
def test_unsafe_store_is_never_used(tmp_path: Path, backend: Any) -> None:
    assert safe_backend(backend) is None
    assert KeyringKeyStore("ALPR Desk", "x", backend).load() is None
    with pytest.raises(EnvironmentFault, match="no safe key store"):
        create_master_key(tmp_path, None, backend=backend)
    assert list(tmp_path.iterdir()) == []
    assert getattr(backend, "kept", {}) == {}


def test_without_a_safe_store_the_passphrase_is_used(tmp_path: Path) -> None:
    plaintext = store_named("keyrings.alt.file")
    master = create_master_key(tmp_path, PASSPHRASE, backend=plaintext, scrypt_n=QUICK)
    assert open_master_key(tmp_path, lambda: PASSPHRASE, backend=plaintext) == master
    assert plaintext.kept == {}


def test_chain_of_stores_uses_its_safe_one_only() -> None:
    plaintext, safe = store_named("keyrings.alt.file", 9.0), store_named("keyring.backends.kwallet")
    chainer = type("ChainerBackend", (), {"__module__": "keyring.backends.chainer", "backends": [plaintext, safe]})()
    assert KeyringKeyStore("ALPR Desk", "x", chainer).save(new_key())
    assert plaintext.kept == {}
    assert len(safe.kept) == 1


def test_passphrase_file_without_anyone_to_ask_is_a_fault(tmp_path: Path) -> None:
    create_master_key(tmp_path, PASSPHRASE, use_keyring=False, scrypt_n=QUICK)
    with pytest.raises(EnvironmentFault, match="passphrase"):
        open_master_key(tmp_path, None)


def test_store_that_lost_the_key_is_told(tmp_path: Path, os_store: MemoryStore) -> None:
    create_master_key(tmp_path, None, backend=os_store)
    os_store.kept.clear()
    with pytest.raises(EnvironmentFault, match="not in this computer's key store"):
        open_master_key(tmp_path, None, backend=os_store)


def test_key_of_another_folder_in_the_store_is_told(tmp_path: Path, os_store: MemoryStore) -> None:
    create_master_key(tmp_path, None, backend=os_store)
    (place,) = os_store.kept
    os_store.kept[place] = base64.b64encode(new_key()).decode()
    with pytest.raises(EnvironmentFault, match="another data folder"):
        open_master_key(tmp_path, None, backend=os_store)


@pytest.mark.parametrize("text", ["", "***", "c2hvcnQ=", "\u00e9"])
def test_damaged_key_in_the_store_is_told(tmp_path: Path, os_store: MemoryStore, text: str) -> None:
    create_master_key(tmp_path, None, backend=os_store)
    (place,) = os_store.kept
    os_store.kept[place] = text
    with pytest.raises(EnvironmentFault, match="damaged key"):
        open_master_key(tmp_path, None, backend=os_store)


class LockedStore(MemoryStore):
    """What a locked desktop key ring does."""

    __module__ = "keyring.backends.SecretService"

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("locked")


class ForgettingStore(MemoryStore):
    """Says yes and keeps nothing."""

    __module__ = "keyring.backends.Windows"

    def set_password(self, service: str, username: str, password: str) -> None:
        return None


@pytest.mark.parametrize("store", [LockedStore(), ForgettingStore()], ids=["locked", "forgetting"])
def test_store_that_refuses_leaves_no_marker(tmp_path: Path, store: MemoryStore) -> None:
    with pytest.raises(EnvironmentFault, match="key store refused"):
        create_master_key(tmp_path, None, backend=store)
    assert list(tmp_path.iterdir()) == []


def test_store_locked_when_opening_is_told(tmp_path: Path, os_store: MemoryStore) -> None:
    create_master_key(tmp_path, None, backend=os_store)
    with pytest.raises(EnvironmentFault, match="unlock it"):
        open_master_key(tmp_path, None, backend=LockedStore())
