"""Builds the pipeline over an open data folder."""

from __future__ import annotations

from alpr_desk.app.opening import Opened
from alpr_desk.app.recognition import load_reader, make_voter, provider_health
from alpr_desk.bus import Bus
from alpr_desk.capture.opening import open_source
from alpr_desk.domain.clock import Clock
from alpr_desk.pipeline.runner import CaptureRunner

SPOOL_NAME = "waiting.spool"


def start_runner(opened: Opened, bus: Bus, clock: Clock, *, realtime: bool = True) -> CaptureRunner:
    """A runner that starts with each shift and records through the Desk; `realtime` False drops no frame of a file."""
    office = opened.office
    runner = CaptureRunner(
        bus=bus,
        desk=opened.desk,
        clock=clock,
        settings=lambda: office.settings,
        load_reader=lambda: load_reader(office.settings, provider_health(bus, clock)),
        make_voter=lambda camera, vehicle: make_voter(office.settings, camera, vehicle),
        open_source=open_source,
        spool_path=opened.folder / SPOOL_NAME,
        spool_key=opened.spool_key,
        realtime=realtime,
    )
    runner.start()
    return runner
