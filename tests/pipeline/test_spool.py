"""The spool under attack: torn, altered, swapped, killed, full; nothing open on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.errors import EnvironmentFault
from alpr_desk.pipeline.spool import Spool
from alpr_desk.pipeline.wire import pack, unpack
from tests.helpers.reads import captured

KEY = bytes(range(32))


def records(count: int) -> list[bytes]:
    return [f"record {n} of plate 7ABC123".encode() * 3 for n in range(count)]


def test_records_come_back_in_order_after_a_restart(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", KEY)
    spool.append(records(3))
    spool.append(records(5)[3:])
    again = Spool(tmp_path / "spool", KEY)
    assert again.peek(100) == records(5) and not again.damaged
    again.drop(2)
    assert again.peek(1) == [records(5)[2]] and len(again) == 3
    again.drop(3)
    assert len(Spool(tmp_path / "spool", KEY)) == 0


def test_no_plate_and_no_picture_lies_open_on_the_disk(tmp_path: Path) -> None:
    read = captured("7ABC123")
    Spool(tmp_path / "spool", KEY).append([pack(read)])
    disk = (tmp_path / "spool").read_bytes()
    assert b"7ABC123" not in disk and b"unit 12" not in disk and read.frame_image[:40] not in disk
    assert [unpack(r) for r in Spool(tmp_path / "spool", KEY).peek(1)] == [read]


@pytest.mark.parametrize("torn", range(1, 60, 7))
def test_torn_last_record_is_cut_off_and_the_rest_recovered(tmp_path: Path, torn: int) -> None:
    path = tmp_path / "spool"
    Spool(path, KEY).append(records(4))
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - torn)
    spool = Spool(path, KEY)
    assert spool.peek(10) == records(3) and spool.damaged
    spool.append([b"after"])
    assert Spool(path, KEY).peek(10) == [*records(3), b"after"]


def test_kill_9_while_writing_loses_nothing_that_was_taken(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    script = (
        "import sys, pathlib\nfrom alpr_desk.pipeline.spool import Spool\n"
        "spool, n = Spool(pathlib.Path(sys.argv[1]), bytes(range(32))), 0\n"
        "while True:\n    spool.append([b'x' * 5000 + str(n).encode()])\n    print(n, flush=True)\n    n += 1\n"
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    taken = [int(child.stdout.readline()) for _ in range(25)]
    child.kill()
    taken += [int(line) for line in child.stdout.read().split()]
    child.stdout.close()
    child.wait()
    found = [int(r[5000:]) for r in Spool(path, KEY).peek(10_000)]
    assert found[: len(taken)] == taken


def test_altered_record_is_set_aside_and_the_others_kept(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    Spool(path, KEY).append(records(3))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    spool = Spool(path, KEY)
    assert spool.peek(10) == [records(3)[0], records(3)[2]] and spool.damaged
    assert (tmp_path / "spool.damaged-1").read_bytes() == data


def test_swapped_and_repeated_records_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    Spool(path, KEY).append([b"a" * 10, b"b" * 10])
    data = path.read_bytes()
    size = (len(data) - 24) // 2
    first, second = data[24 : 24 + size], data[24 + size :]
    path.write_bytes(data[:24] + second + first)
    spool = Spool(path, KEY)
    assert spool.peek(10) == [] and spool.damaged


def test_wrong_key_opens_nothing_and_deletes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    Spool(path, KEY).append(records(2))
    before = path.read_bytes()
    assert len(Spool(path, bytes(32))) == 0
    assert (tmp_path / "spool.damaged-1").read_bytes() == before


def test_file_altered_while_open_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    spool = Spool(path, KEY)
    spool.append(records(2))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert spool.peek(5) == records(1) and spool.damaged
    spool.append([b"more"])
    assert Spool(path, KEY).peek(5) == [*records(1), b"more"]


def test_put_first_goes_before_what_waits(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", KEY)
    spool.append([b"3", b"4"])
    spool.put_first([b"1", b"2"])
    assert Spool(tmp_path / "spool", KEY).peek(9) == [b"1", b"2", b"3", b"4"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_full_disk_is_a_fault_and_the_spool_stays_whole(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", KEY)
    spool.append([b"one"])
    good = (tmp_path / "spool").read_bytes()
    (tmp_path / "spool").unlink()
    (tmp_path / "spool").symlink_to("/dev/full")
    with pytest.raises(EnvironmentFault):
        spool.append([os.urandom(100_000)])
    (tmp_path / "spool").unlink()
    (tmp_path / "spool").write_bytes(good)
    assert spool.peek(5) == [b"one"] and len(spool) == 1


@given(st.binary(min_size=0, max_size=300))
def test_no_bytes_on_the_disk_stop_the_start(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("spool") / "spool"
    path.write_bytes(b"ALPRSPL1" + data)
    spool = Spool(path, KEY)
    spool.append([b"new"])
    assert Spool(path, KEY).peek(5) == [b"new"]
