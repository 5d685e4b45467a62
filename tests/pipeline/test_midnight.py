"""A quiet street at midnight: the runner sees that the shift's time has come and ends capture in order."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from alpr_desk.db.tables import plate_read, training_record
from alpr_desk.domain.events import ShiftEnded, ShiftStarted
from alpr_desk.domain.office_time import midnight_after
from alpr_desk.domain.requests.capture import StartShift
from alpr_desk.domain.seeing import Frame, FrameReading, Observation
from alpr_desk.pipeline.runner import CaptureRunner
from alpr_desk.settings import Settings
from tests.helpers.agency import Agency
from tests.helpers.reads import captured
from tests.pipeline.support import NumberReader
from tests.pipeline.test_runner import opener


class LastLook:
    """A voter with one vehicle in view all along, decided only when its track is closed."""

    unread = ()

    def __init__(self, seen: threading.Event) -> None:
        self._seen = seen

    def observe(self, frame: Frame, seen: FrameReading) -> Observation:
        self._seen.set()
        return Observation((), ())

    def close(self) -> Observation:
        return Observation((), (captured("7ABC123", uid="in view at midnight"),))


@pytest.mark.usefixtures("no_thread_left")
def test_shift_ends_at_midnight_and_the_vehicle_in_view_is_recorded(agency: Agency, tmp_path: Path) -> None:
    today = agency.clock.now().astimezone().date()
    midnight = midnight_after(today, "")
    with agency.raw() as connection:
        connection.execute(update(training_record).values(expires=today))
    agency.clock.forward(seconds=(midnight - timedelta(minutes=10) - agency.clock.now()).total_seconds())
    seen, over = threading.Event(), threading.Event()
    started = agency.heard(ShiftStarted)
    runner = CaptureRunner(
        agency.bus, agency.opened.desk, agency.clock, Settings, NumberReader, lambda *_: LastLook(seen),
        opener, tmp_path / "spool", bytes(32), look_s=0.01,
    )  # fmt: skip
    runner.start()
    try:
        ended = agency.heard(ShiftEnded)
        agency.bus.subscribe(ShiftEnded, lambda _: over.set())
        agency.execute(agency.session_of("deputy"), StartShift("unit 12", ("front:live",)))
        assert [event.until for event in started] == [midnight]
        assert seen.wait(20)
        assert not over.is_set()
        agency.clock.forward(minutes=10)
        assert over.wait(20)
        assert runner.wait_idle(20)
        assert [event.reason for event in ended] == ["training ended"]
        assert runner.cameras() == ()
    finally:
        runner.close()
    with agency.raw() as connection:
        assert connection.execute(select(func.count()).select_from(plate_read)).scalar_one() == 1
    assert agency.verdict().good
