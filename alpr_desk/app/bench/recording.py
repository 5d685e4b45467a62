"""Reads through the recorder, as capture brings them under a shift: matched and audited, without pictures."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence

from alpr_desk.app.bench.measuring import BenchOffice, timed_ms
from alpr_desk.bus import Bus
from alpr_desk.domain.requests.capture import EndShift, StartShift
from alpr_desk.domain.seeing import CapturedRead
from alpr_desk.pipeline.recorder import Recorder
from alpr_desk.pipeline.spool import Spool


def recorded_ms(office: BenchOffice, reads: Sequence[CapturedRead]) -> float:
    """Milliseconds until all of `reads`, which come at once, are in the store."""
    desk, changed = office.opened.desk, threading.Condition()
    shift = desk.execute(office.session, StartShift("unit 1", ("bench",)))
    key, path = secrets.token_bytes(32), office.folder / "bench.spool"

    def tell() -> None:
        with changed:
            changed.notify_all()

    spool, refused = Spool(path, key), Spool(path.with_suffix(".refused"), key)
    recorder = Recorder(desk, shift.token, spool, refused, Bus(), office.clock, capacity=len(reads), on_change=tell)

    def record() -> None:
        for read in reads:
            recorder.submit(read)
        with changed:
            changed.wait_for(lambda: recorder.idle)

    recorder.start()
    try:
        return timed_ms(record)[1]
    finally:
        recorder.stop()
        desk.execute(office.session, EndShift())
