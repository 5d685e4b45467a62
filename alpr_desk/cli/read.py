"""`alpr-desk read`: plates of pictures, folders, videos and streams as JSON lines.

Touches no stored data, so it needs no sign-in. Everything below `domain` is handed in as `ReadTools`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from alpr_desk.cli.frames import AllFrames, NewestFrames
from alpr_desk.cli.read_lines import json_line, pass_values, reading_values, shown_source, unread_values
from alpr_desk.domain.seeing import Frame, FrameReader, FrameReading, Image, PassVoter, PlateRead, UnreadReason
from alpr_desk.domain.states import known_region
from alpr_desk.errors import AlprDeskError

STILL_SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".png", ".bmp", ".webp", ".tif", ".tiff", ".jp2", ".ppm", ".pgm"})
_SETTLED_MS = 20_000.0  # a pass not seen for so long gets no more improvements


@dataclass(frozen=True)
class ReadTools:
    """What the composition root hands in.

    Attributes:
        open_source: (spec, realtime, folder rate in frames a second, stop) -> frames, a generator that is closed
            afterwards; raises BadInput or EnvironmentFault, at once or while it is iterated.
        list_images: pictures directly in a folder, in natural order, and GIFs, which are read as films; raises BadInput
            where there is none.
        still_bytes: a picture file's bytes; raises BadInput and EnvironmentFault.
        decode_still: (a file's bytes, its name) -> BGR picture; raises BadInput.
        load_reader: (threads, home region or None, whether a vote follows, one of `providers`) -> the engine.
        make_voter: (a camera's name, home region or None) -> its voter.
        providers: what may run recognition, the default first.
    """

    open_source: Callable[[str, bool, float, threading.Event], Generator[Frame, None, None]]
    list_images: Callable[[Path], Sequence[Path]]
    still_bytes: Callable[[Path], bytes]
    decode_still: Callable[[bytes, str], Image]
    load_reader: Callable[[int, str | None, bool, str], FrameReader]
    make_voter: Callable[[str, str | None], PassVoter]
    providers: Sequence[str] = ("cpu",)


@dataclass
class _Run:
    """One call of the command. `code` is the exit code so far, `passes`, `unread` (passes that were never read) and the
    counts what the summary says."""

    tools: ReadTools
    reader: FrameReader
    region: str | None
    realtime: bool
    rate_fps: float
    stop: threading.Event = field(default_factory=threading.Event)
    code: int = 0
    delivered: int = 0
    processed: int = 0
    passes: int = 0
    unread: Counter[UnreadReason] = field(default_factory=Counter)
    seconds: float = 0.0

    def complain(self, error: AlprDeskError) -> None:
        """Say what is wrong, and go on with what is left."""
        click.echo(str(error), err=True)
        self.code = max(self.code, error.exit_code)

    def frames(self, spec: str) -> AllFrames | NewestFrames:
        stream = self.tools.open_source(spec, self.realtime, self.rate_fps, self.stop)
        return NewestFrames(stream, self.stop) if self.realtime else AllFrames(stream)


def make_read_command(tools: ReadTools) -> click.Command:
    """The command, ready for the `alpr-desk` group."""

    @click.command("read")
    @click.argument("paths", metavar="PATH...", nargs=-1, required=True)
    @click.option("--threads", type=click.IntRange(1, 16), default=2, show_default=True, help="Processor threads.")
    @click.option("--region", default=None, metavar="CODE", help="Home region whose plates are expected, as US-CA.")
    @click.option(
        "--track",
        is_flag=True,
        help="One line a vehicle pass instead of one a frame, then a summary that counts passes never read by reason.",
    )
    @click.option("--realtime", is_flag=True, help="Play recordings at their own rate; drop what takes too long.")
    @click.option(
        "--camera-rate",
        type=click.FloatRange(0.1, 60),
        default=5.0,
        show_default=True,
        metavar="FPS",
        help="Pictures a second where a folder is played as a camera (--track).",
    )
    @click.option("--json", is_flag=True, expose_value=False, help="Taken as everywhere; JSON is all that is printed.")
    @click.option(
        "--provider",
        type=click.Choice(tools.providers),
        default=tools.providers[0],
        show_default=True,
        help="What runs recognition; all but cpu need a package of their own.",
    )
    def read(
        paths: tuple[str, ...],
        threads: int,
        region: str | None,
        track: bool,
        realtime: bool,
        camera_rate: float,
        provider: str,
    ) -> None:
        """Read the plates of pictures, folders, videos, streams (rtsp, http), cameras (camera:0) or synthetic drives.

        Prints one JSON object a line. A picture that cannot be read is named on standard error, the others are
        read, and the exit code is 2.
        """
        region = known_region(region) if region is not None else None
        run = _Run(tools, tools.load_reader(threads, region, track, provider), region, realtime, camera_rate)
        for path in paths:
            try:
                if track:
                    _read_passes(run, path)
                else:
                    _read_looks(run, path)
            except AlprDeskError as error:
                run.complain(error)
        if track:
            click.echo(json_line({"summary": _summary(run)}))
        if run.code:
            raise SystemExit(run.code)

    return read


def _read_looks(run: _Run, spec: str) -> None:
    path = Path(spec)
    if path.is_dir():
        images: Sequence[Path] = run.tools.list_images(path)
    elif path.suffix.lower() in STILL_SUFFIXES and "://" not in spec:
        images = (path,)
    else:
        _read_frames(run, spec)
        return
    for image in images:
        try:
            if image.suffix.lower() in STILL_SUFFIXES:
                _read_still(run, image)
            else:
                _read_frames(run, str(image))
        except AlprDeskError as error:
            run.complain(error)


def _read_still(run: _Run, path: Path) -> None:
    data = run.tools.still_bytes(path)
    started = perf_counter()
    image = run.tools.decode_still(data, path.name)
    seen = run.reader.read(image)
    _print_looks(str(path), 0, 0.0, image, (perf_counter() - started) * 1000.0, seen)


def _read_frames(run: _Run, spec: str) -> None:
    source = shown_source(spec)
    with run.frames(spec) as frames:
        asked = perf_counter()
        for frame in frames:
            started = perf_counter() if run.realtime else asked
            seen = run.reader.read(frame.image)
            elapsed = (perf_counter() - started) * 1000.0
            _print_looks(source, frame.sequence, frame.media_ms, frame.image, elapsed, seen)
            asked = perf_counter()


def _print_looks(source: str, number: int, time_ms: float, image: Image, elapsed_ms: float, seen: FrameReading) -> None:
    height, width = image.shape[:2]
    values: dict[str, Any] = {
        "source": source,
        "frame": number,
        "time_ms": round(time_ms, 1),
        "width": width,
        "height": height,
        "elapsed_ms": round(elapsed_ms, 1),
        "reads": [reading_values(reading) for reading in seen.readings],
        "unread": [unread_values(plate) for plate in seen.unread],
    }
    click.echo(json_line(values))


def _read_passes(run: _Run, spec: str) -> None:
    source = shown_source(spec)
    voter = run.tools.make_voter(source, run.region)
    newest: dict[str, PlateRead] = {}
    started = perf_counter()
    frames = run.frames(spec)
    try:
        with frames:
            for frame in frames:
                seen = voter.observe(frame, run.reader.read(frame.image))
                run.processed += 1
                run.unread.update(seen.unread)
                newest.update((captured.read.uid, captured.read) for captured in seen.reads)
                _print_passes(run, source, newest, _settled(newest, frame.media_ms))
    finally:
        last = voter.close()
        run.unread.update(last.unread)
        newest.update((captured.read.uid, captured.read) for captured in last.reads)
        _print_passes(run, source, newest, list(newest))
        run.delivered += frames.delivered
        run.seconds += perf_counter() - started


def _settled(newest: dict[str, PlateRead], now_ms: float) -> list[str]:
    """Passes that will not improve any more: long gone, or of a source that has started again since."""
    return [uid for uid, read in newest.items() if not 0 <= now_ms - read.last_ms <= _SETTLED_MS]


def _print_passes(run: _Run, source: str, newest: dict[str, PlateRead], which: Sequence[str]) -> None:
    for read in sorted((newest.pop(uid) for uid in which), key=lambda read: (read.first_ms, read.track)):
        run.passes += 1
        click.echo(json_line(pass_values(source, read)))


def _summary(run: _Run) -> dict[str, Any]:
    return {
        "frames": run.delivered,
        "processed": run.processed,
        "dropped": run.delivered - run.processed,
        "fps": round(run.processed / run.seconds, 2) if run.seconds > 0 else 0.0,
        "tracks": run.passes,
        "unread": {reason.value: run.unread[reason] for reason in UnreadReason},
    }
