"""Recognition for the pipeline and for `alpr-desk read`: sources, engine and voters, built when they are needed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import cast, get_args

import click

from alpr_desk.bus import Bus
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.look_alikes import Behind, measured
from alpr_desk.domain.seeing import Frame, FrameReader, PassVoter
from alpr_desk.errors import BadInput
from alpr_desk.settings import Provider, Settings

log = logging.getLogger(__name__)
STAGE = "provider"


def load_reader(settings: Settings, tell: Callable[[str], None] = lambda sentence: None) -> FrameReader:
    """The engine for the pipeline; takes about two seconds.

    Where the machine cannot run it by the provider that is set, the processor does, and `tell` is given a sentence:
    a car that reads more slowly misses fewer plates than one that reads none. `alpr-desk read --provider` fails.
    """
    from alpr_desk.ocr.engine import LOOK_CONFIDENCE, load_engine
    from alpr_desk.ocr.network import ProviderFault

    recognition = settings.recognition

    def load(provider: Provider) -> FrameReader:
        return load_engine(
            threads=recognition.threads,
            minimum_confidence=LOOK_CONFIDENCE,
            region=recognition.region or None,
            vote_follows=True,
            provider=provider,
        )

    try:
        return load(recognition.provider)
    except ProviderFault as fault:
        log.warning("the processor runs recognition: %s cannot be used", recognition.provider, exc_info=fault)
        tell(f"The processor reads instead. {fault}")
        return load("cpu")


def provider_health(bus: Bus, clock: Clock) -> Callable[[str], None]:
    """What `load_reader` tells, as the health of a stage of its own: the recogniser's is replaced every second."""
    return lambda sentence: bus.publish(StageHealth(STAGE, HealthState.DEGRADED, sentence, clock.now()))


def make_voter(settings: Settings, camera: str, vehicle: str) -> PassVoter:
    from alpr_desk.ocr.passes import make_voter as voter

    recognition = settings.recognition
    return voter(camera, vehicle, recognition.minimum_confidence, recognition.region or None)


def look_alikes() -> Behind:
    """What a piece of a read may be in truth, by what the shipped reader was seen to do: for matching.

    A search looks through reads of other readers too, so it keeps to the pairs that any of them mistakes.

    Raises EnvironmentFault where the figures are missing or not the ones that were measured.
    """
    from alpr_desk.ocr.model_files import reader_confusions

    return measured(reader_confusions())


def read_command(clock: Clock) -> click.Command:
    """`alpr-desk read` over the real sources and engine."""
    from alpr_desk.capture.opening import open_source
    from alpr_desk.capture.stills import decode_still, still_bytes, still_files
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

    def reader(threads: int, region: str | None, track: bool, provider: str) -> FrameReader:
        least = LOOK_CONFIDENCE if track else STILL_CONFIDENCE
        return load_engine(
            threads=threads,
            minimum_confidence=least,
            region=region,
            vote_follows=track,
            provider=cast("Provider", provider),
            alone=not track,
        )

    least = Settings().recognition.minimum_confidence
    return make_read_command(
        ReadTools(
            open_source=frames,
            list_images=images,
            still_bytes=still_bytes,
            decode_still=decode_still,
            load_reader=reader,
            make_voter=lambda camera, region: voter(camera, "", least, region),
            providers=get_args(Provider),
        )
    )
