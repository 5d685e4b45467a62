"""The recorder loses no read, whatever the store and the disk do."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from alpr_desk.bus import Bus
from alpr_desk.domain.events import HealthState
from alpr_desk.domain.people import SessionId
from alpr_desk.errors import DenialReason, Denied, EnvironmentFault
from alpr_desk.pipeline.recorder import Recorder
from alpr_desk.pipeline.spool import Spool
from alpr_desk.pipeline.wire import unpack
from tests.capture.support import HealthLog
from tests.helpers.clock import FakeClock
from tests.helpers.reads import captured
from tests.pipeline.support import ListDesk

KEY = bytes(32)
TOKEN = SessionId("0" * 64)


class Bench:
    """A recorder over files in `folder`; `start` makes another one, as the next run of the program does."""

    def __init__(self, folder: Path, bus: Bus, clock: FakeClock) -> None:
        self.folder, self.bus, self.clock, self.desk = folder, bus, clock, ListDesk()

    def spool(self) -> Spool:
        return Spool(self.folder / "spool", KEY)

    def start(self, capacity: int = 2000) -> Recorder:
        refused = Spool(self.folder / "refused", KEY)
        recorder = Recorder(self.desk, TOKEN, self.spool(), refused, self.bus, self.clock, capacity=capacity)
        recorder.start()
        return recorder


@pytest.fixture
def bench(tmp_path: Path, bus: Bus, clock: FakeClock) -> Bench:
    return Bench(tmp_path, bus, clock)


def submit(recorder: Recorder, first: int, count: int) -> list[str]:
    uids = [f"uid {n}" for n in range(first, first + count)]
    for uid in uids:
        recorder.submit(captured("7ABC123", uid=uid))
    return uids


def test_reads_are_recorded_in_order_and_in_batches(bench: Bench) -> None:
    recorder = bench.start()
    uids = submit(recorder, 0, 1200)
    recorder.stop()
    assert bench.desk.uids == uids and max(bench.desk.batches) <= 500 and recorder.idle


def test_failing_store_loses_nothing_and_is_announced(bench: Bench, health: HealthLog) -> None:
    bench.desk.fault = EnvironmentFault("The disk is full.")
    recorder = bench.start()
    uids = submit(recorder, 0, 40)
    assert health.wait_for("The disk is full. Reads wait encrypted on the disk.").state is HealthState.FAILED
    uids += submit(recorder, 40, 40)
    bench.desk.wait_for_calls(2)
    bench.desk.fault = None
    bench.desk.wait_for_reads(80)
    recorder.stop()
    assert bench.desk.uids == uids and len(bench.spool()) == 0
    assert health.seen[-1].state is HealthState.OK


def test_reads_of_a_failing_store_are_recorded_in_the_next_run(bench: Bench) -> None:
    bench.desk.fault = EnvironmentFault("The database does not answer.")
    recorder = bench.start()
    uids = submit(recorder, 0, 30)
    bench.desk.wait_for_calls(1)
    uids += submit(recorder, 30, 30)
    recorder.stop()
    assert not recorder.idle and [unpack(r).read.uid for r in bench.spool().peek(100)] == uids
    bench.desk.fault = None
    again = bench.start()
    again.stop()
    assert bench.desk.uids == uids and again.idle


def test_reads_in_memory_are_on_the_disk_once_the_store_fails(bench: Bench, health: HealthLog) -> None:
    bench.desk.fault = EnvironmentFault("The disk is full.")
    recorder = bench.start()
    uids = submit(recorder, 0, 5)
    health.wait_for("The disk is full. Reads wait encrypted on the disk.")
    uids += submit(recorder, 5, 5)
    bench.desk.wait_for_calls(2)  # the batch of the first call is put down by then
    on_disk = (bench.folder / "spool").read_bytes()
    recorder.stop()
    assert len(on_disk) > 10 * 1000 and [unpack(r).read.uid for r in bench.spool().peek(100)] == uids


def test_full_queue_goes_to_the_disk_and_keeps_its_order(bench: Bench, health: HealthLog) -> None:
    recorder = bench.start(capacity=10)
    uids = submit(recorder, 0, 300)
    recorder.stop()
    assert bench.desk.uids == uids
    assert health.wait_for("Reads wait encrypted on the disk until the store takes them.").state is HealthState.DEGRADED


def test_ended_shift_leaves_its_reads_for_the_next_one(bench: Bench, health: HealthLog) -> None:
    bench.desk.fault = Denied(DenialReason.SESSION_EXPIRED, "The shift is over.")
    recorder = bench.start()
    uids = submit(recorder, 0, 3)
    recorder.stop()
    assert "recorded in the next shift" in health.wait_for("The shift is over.").sentence
    bench.desk.fault = None
    bench.start().stop()
    assert bench.desk.uids == uids


def test_read_that_the_store_refuses_blocks_no_other_and_is_kept(
    bench: Bench, health: HealthLog, caplog: pytest.LogCaptureFixture
) -> None:
    bench.desk.refused = {"uid 3"}
    recorder = bench.start()
    with caplog.at_level(logging.DEBUG):
        uids = submit(recorder, 0, 8)
        recorder.stop()
    assert bench.desk.uids == [uid for uid in uids if uid != "uid 3"]
    assert [unpack(r).read.uid for r in Spool(bench.folder / "refused", KEY).peek(5)] == ["uid 3"]
    assert health.wait_for("set aside").state is HealthState.DEGRADED
    assert "7ABC123" not in caplog.text


def test_defect_of_the_store_loses_nothing(bench: Bench) -> None:
    bench.desk.fault = ZeroDivisionError()
    recorder = bench.start()
    uids = submit(recorder, 0, 4)
    recorder.stop()
    kept = [unpack(r).read.uid for r in Spool(bench.folder / "refused", KEY).peek(9)]
    assert kept == uids


def test_spool_that_fails_too_keeps_reads_in_memory(bench: Bench, health: HealthLog) -> None:
    bench.desk.fault = EnvironmentFault("The disk is full.")
    recorder = bench.start()
    (bench.folder / "spool").unlink()
    (bench.folder / "spool").mkdir()  # nothing can be written there any more
    uids = submit(recorder, 0, 6)
    assert health.wait_for("Reads are kept in memory only.").state is HealthState.FAILED
    uids += submit(recorder, 6, 6)
    bench.desk.fault = None
    bench.desk.wait_for_reads(12)
    recorder.stop()
    assert bench.desk.uids == uids


def test_torn_spool_is_recorded_as_far_as_it_goes_and_said(bench: Bench, health: HealthLog) -> None:
    bench.desk.fault = EnvironmentFault("The disk is full.")
    recorder = bench.start()
    uids = submit(recorder, 0, 5)
    recorder.stop()
    with (bench.folder / "spool").open("r+b") as file:
        file.truncate((bench.folder / "spool").stat().st_size - 9)
    bench.desk.fault = None
    bench.start().stop()
    assert bench.desk.uids == uids[:4]
    assert health.wait_for("damaged").state is HealthState.DEGRADED
