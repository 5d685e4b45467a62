"""Pictures on the disk: found again, unreadable to others, and damaged ones told by their address."""

from __future__ import annotations

import errno
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alpr_desk.db.files import TEMPORARY, disk_fault
from alpr_desk.db.images import ImageStore
from alpr_desk.db.keys import new_key
from alpr_desk.errors import EnvironmentFault

PICTURE = b"\xff\xd8\xff\xe0 JFIF plate 7ABC123 " * 50


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "images"


@pytest.fixture
def store(folder: Path) -> ImageStore:
    return ImageStore(folder, new_key())


def blobs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=3000))
def test_what_is_put_comes_back(store: ImageStore, data: bytes) -> None:
    key = new_key()
    address = store.put(data, key)
    assert store.get(address, key) == data


def test_blob_lies_under_its_address(store: ImageStore, folder: Path) -> None:
    address = store.put(PICTURE, new_key())
    assert len(address) == 64
    assert blobs(folder) == [folder / address[:2] / address[2:]]


def test_nothing_of_the_picture_is_on_the_disk(store: ImageStore, folder: Path) -> None:
    key = new_key()
    store.put(PICTURE, key)
    stored = b"".join(path.read_bytes() for path in blobs(folder))
    assert all(PICTURE[place : place + 8] not in stored for place in range(64))
    assert key not in stored
    assert len(stored) == len(PICTURE) + 12 + 16


def test_same_picture_under_one_key_is_kept_once(store: ImageStore, folder: Path) -> None:
    key = new_key()
    assert store.put(PICTURE, key) == store.put(PICTURE, key)
    assert len(blobs(folder)) == 1


def test_same_picture_under_two_keys_is_two_blobs(store: ImageStore, folder: Path) -> None:
    january, february = new_key(), new_key()
    first, second = store.put(PICTURE, january), store.put(PICTURE, february)
    assert first != second
    store.delete(first)
    assert store.get(second, february) == PICTURE
    assert len(blobs(folder)) == 1


def test_address_tells_nothing_without_the_address_key(tmp_path: Path) -> None:
    key = new_key()
    stores = [ImageStore(tmp_path / name, new_key()) for name in ("a", "b")]
    assert stores[0].put(PICTURE, key) != stores[1].put(PICTURE, key)


def test_another_key_opens_nothing(store: ImageStore) -> None:
    address = store.put(PICTURE, new_key())
    with pytest.raises(EnvironmentFault, match="damaged or its key is gone"):
        store.get(address, new_key())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_any_flipped_bit_is_told_with_the_address(store: ImageStore, folder: Path, data: st.DataObject) -> None:
    key = new_key()
    address = store.put(b"a small picture", key)
    path = folder / address[:2] / address[2:]
    blob = bytearray(path.read_bytes())
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(bytes(blob))
    with pytest.raises(EnvironmentFault, match=address[:16]):
        store.get(address, key)


@pytest.mark.parametrize("length", [0, 11, 27, 100])
def test_cut_off_blob_is_told(store: ImageStore, folder: Path, length: int) -> None:
    key = new_key()
    address = store.put(PICTURE, key)
    (path,) = blobs(folder)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(EnvironmentFault, match="damaged"):
        store.get(address, key)


def test_blob_moved_to_another_address_is_refused(store: ImageStore, folder: Path) -> None:
    key = new_key()
    innocent, guilty = store.put(b"innocent", key), store.put(b"guilty", key)
    (folder / innocent[:2] / innocent[2:]).write_bytes((folder / guilty[:2] / guilty[2:]).read_bytes())
    with pytest.raises(EnvironmentFault, match="damaged"):
        store.get(innocent, key)


def test_putting_again_heals_a_damaged_blob(store: ImageStore, folder: Path) -> None:
    key = new_key()
    address = store.put(PICTURE, key)
    blobs(folder)[0].write_bytes(b"damaged")
    assert store.put(PICTURE, key) == address
    assert store.get(address, key) == PICTURE


def test_missing_blob_is_told(store: ImageStore) -> None:
    address = store.put(PICTURE, key := new_key())
    store.delete(address)
    assert not store.exists(address)
    with pytest.raises(EnvironmentFault, match="not in the store"):
        store.get(address, key)


def test_deleting_what_is_gone_is_no_fault(store: ImageStore) -> None:
    store.delete("ab" * 32)


@pytest.mark.parametrize("address", ["", "ab", "../" * 21 + "x", "AB" * 32, "ab" * 32 + "\n", "/etc/passwd"])
def test_address_that_is_none_reaches_no_file(store: ImageStore, address: str) -> None:
    for use in (lambda: store.get(address, new_key()), lambda: store.delete(address), lambda: store.exists(address)):
        with pytest.raises(EnvironmentFault, match="address"):
            use()


def test_full_disk_says_so_and_leaves_nothing(store: ImageStore, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            return
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    key = new_key()
    kept = store.put(b"earlier picture", key)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentFault, match="disk is full"):
        store.put(PICTURE, key)
    monkeypatch.undo()
    assert len(blobs(folder)) == 1
    assert store.get(kept, key) == b"earlier picture"
    assert store.get(store.put(PICTURE, key), key) == PICTURE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's own full disk")
def test_the_systems_own_full_disk_is_recognised() -> None:
    with pytest.raises(OSError, match="space") as caught, Path("/dev/full").open("wb", buffering=0) as stream:
        stream.write(b"x")
    assert "disk is full" in str(disk_fault(caught.value))


def test_folder_that_is_a_file_is_a_fault_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "images").write_bytes(b"in the way")
    with pytest.raises(EnvironmentFault, match="data folder"):
        ImageStore(tmp_path / "images", new_key()).put(PICTURE, new_key())


def test_program_killed_while_writing_leaves_ciphertext_that_is_removed(
    store: ImageStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def killed(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            return
        raise KilledError

    key = new_key()
    store.put(b"earlier picture", key)
    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KilledError):
        store.put(PICTURE, key)
    monkeypatch.undo()
    (left,) = [path for path in blobs(folder) if path.name.startswith(TEMPORARY)]
    assert b"JFIF" not in left.read_bytes()
    assert store.remove_unfinished() == 1
    assert len(blobs(folder)) == 1


def test_threads_that_put_the_same_picture_agree(store: ImageStore, folder: Path) -> None:
    key = new_key()
    start = threading.Barrier(8)
    addresses: list[str] = []

    def put() -> None:
        start.wait()
        for number in range(10):
            addresses.append(store.put(PICTURE + bytes([number]), key))

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(addresses) == 80
    assert len(set(addresses)) == len(blobs(folder)) == 10
    assert all(store.get(address, key).startswith(PICTURE) for address in addresses)


@pytest.mark.skipif(os.name == "nt", reason="Windows guards files by the folder's access list")
def test_blob_is_readable_by_its_owner_only(store: ImageStore, folder: Path) -> None:
    store.put(PICTURE, new_key())
    assert blobs(folder)[0].stat().st_mode & 0o077 == 0
