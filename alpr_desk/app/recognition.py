"""Recognition for the pipeline and for `alpr-desk read`: sources, engine and voters, built when they are needed."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from pathlib import Path

import click

from alpr_desk.domain.clock import Clock
from alpr_desk.domain.seeing import Frame, FrameReader, PassVoter
from alpr_desk.errors import BadInput
from alpr_desk.settings import Settings


def load_reader(settings: Settings) -> FrameReader:
    """The engine for the pipeline; takes about two seconds."""
    from alpr_desk.ocr.engine import LOOK_CONFIDENCE, load_engine

    recognition = settings.recognition
    return load_engine(
        threads=recognition.threads, minimum_confidence=LOOK_CONFIDENCE, region=recognition.region or None
    )


def make_voter(settings: Settings, camera: str, vehicle: str) -> PassVoter:
    from alpr_desk.ocr.passes import make_voter as voter

    return voter(camera, vehicle, settings.recognition.minimum_confidence)


def read_command(clock: Clock) -> click.Command:
    """`alpr-desk read` over the real sources and engine."""
    from alpr_desk.capture.opening import open_source
    from alpr_desk.capture.stills import decode_still, still_files
    from alpr_desk.cli.read import ReadTools, make_read_command
    from alpr_desk.ocr.engine import LOOK_CONFIDENCE, STILL_CONFIDENCE, load_engine
    from alpr_desk.ocr.passes import make_voter as voter

    def frames(spec: str, realtime: bool, rate_fps: float, stop: threading.Event) -> Generator[Frame, None, None]:
        source = open_source(spec, clock=clock, folder_rate_fps=rate_fps, realtime=realtime)
        yield from source.frames(stop)

    def images(folder: Path) -> Sequence[Path]:
        found = still_files(folder)
        if not found:
            raise BadInput(f"{folder} holds no picture.")
        return found

    def reader(threads: int, region: str | None, track: bool) -> FrameReader:
        least = LOOK_CONFIDENCE if track else STILL_CONFIDENCE
        return load_engine(threads=threads, minimum_confidence=least, region=region)

    least = Settings().recognition.minimum_confidence
    return make_read_command(ReadTools(frames, images, decode_still, reader, lambda camera: voter(camera, "", least)))
