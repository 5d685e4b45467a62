"""What the demonstration drives past, and which of its plates is wanted."""

from __future__ import annotations

import threading

from alpr_desk.app.recognition import load_reader, make_voter
from alpr_desk.capture.opening import open_source
from alpr_desk.capture.synthetic.source import SyntheticSource
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.seeing import CapturedRead
from alpr_desk.domain.states import state_of
from alpr_desk.errors import BadInput
from alpr_desk.settings import Settings

SYNTHETIC = "synthetic:7?seconds=24&fps=12"
TO_WATCH = "synthetic:7?seconds=60&fps=12"
"""A longer drive, for a person at the window."""
SURE = 0.9
"""A plate of a foreign drive is put on the list once it has been read this surely."""


def wanted_plate(spec: str, settings: Settings, clock: Clock) -> tuple[str, str | None]:
    """(plate, state) to put on the demonstration's list: the truth of a synthetic drive, else a sure read of it."""
    source = open_source(spec, clock=clock, folder_rate_fps=settings.capture.folder_rate_fps, realtime=False)
    if isinstance(source, SyntheticSource):
        passes = [true for true in source.drive.passes if true.widest_px >= 100 and len(true.quads) >= 8]
        if not passes:
            raise BadInput("This synthetic drive shows no plate large enough: make it longer.")
        chosen = passes[len(passes) // 2]
        return str(chosen.plate), state_of(chosen.region)
    return _first_sure_read(spec, settings, clock), None


def _first_sure_read(spec: str, settings: Settings, clock: Clock) -> str:
    source = open_source(spec, clock=clock, folder_rate_fps=settings.capture.folder_rate_fps, realtime=False)
    reader, voter, stop = load_reader(settings), make_voter(settings, source.name, "demonstration"), threading.Event()
    best: CapturedRead | None = None
    for frame in source.frames(stop):
        for captured in voter.observe(frame, reader.read(frame.image)).reads:
            if best is None or captured.read.confidence > best.read.confidence:
                best = captured
        if best is not None and best.read.confidence >= SURE:
            stop.set()
            return str(best.read.plate)
    for captured in voter.close().reads:
        if best is None or captured.read.confidence > best.read.confidence:
            best = captured
    if best is None:
        raise BadInput(f"No plate could be read in {spec}: name another source.")
    return str(best.read.plate)
