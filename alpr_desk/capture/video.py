"""Recorded and streamed video through PyAV: each frame with the time stamp that its container gives.

A sentence never holds a URL's user name and password.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import av
import numpy as np

from alpr_desk.capture.endings import lacks_end
from alpr_desk.capture.stamping import Pace, Stamper
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.seeing import MIN_SIDE, Frame, Image
from alpr_desk.errors import BadInput, EnvironmentFault

STREAM_SCHEMES = ("rtsp", "rtsps", "http", "https")
OPEN_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 5.0
MAX_PIXELS = 40_000_000
"""Of a frame, a little more than 8K: a decoder holds many at once."""
_RTSP_OPTIONS = {"rtsp_transport": "tcp", "fflags": "nobuffer", "flags": "low_delay"}


class _Decoding:
    """The video stream of an open container, decoded as far as it goes.

    Attributes:
        damaged: packets that could not be decoded, frames that the decoder had to patch (they are still read), and
            frames in which no plate can be: less than 8 pixels a side.
        end_ms: time stamp of the last frame.
    """

    def __init__(self, container: Any) -> None:
        self._container = container
        self._stream = container.streams.video[0]
        self._stream.thread_type = "AUTO"
        self._stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}  # held even where the size changes
        self._start = self._stream.start_time or 0
        self.damaged = 0
        self.end_ms = 0.0
        self.interval_ms = 0.0

    def pictures(self) -> Iterator[tuple[Image, float]]:
        """(BGR pixels, media_ms). The size may change from frame to frame.

        Raises av.FFmpegError where reading fails.
        """
        for packet in self._container.demux(self._stream):
            try:
                decoded = packet.decode()
            except (av.error.InvalidDataError, av.error.ArgumentError):  # the latter: larger than MAX_PIXELS
                self.damaged += 1
                continue
            for picture in decoded:
                if min(picture.width, picture.height) < MIN_SIDE:
                    self.damaged += 1
                    continue
                self.damaged += picture.is_corrupt
                yield np.ascontiguousarray(picture.to_ndarray(format="bgr24"), np.uint8), self._stamp(picture)

    def _stamp(self, picture: Any) -> float:
        if picture.pts is None:  # a raw stream without stamps: at the rate it says it has
            rate = self._stream.average_rate or self._stream.base_rate or 25
            media_ms = self.end_ms + 1000.0 / float(rate)
        else:
            media_ms = float((picture.pts - self._start) * picture.time_base) * 1000.0
        self.interval_ms = max(0.0, media_ms - self.end_ms)
        self.end_ms = media_ms
        return media_ms

    @property
    def announced_ms(self) -> float | None:
        """How long the header says the video is; None where it does not say."""
        if self._container.format.name == "avi" and self._stream.frames:  # its duration is guessed from the file's size
            return float(self._stream.frames * self._stream.time_base) * 1000.0
        if self._stream.duration is not None:
            return float(self._stream.duration * self._stream.time_base) * 1000.0
        only_video = len(self._container.streams) == 1
        if self._container.duration is not None and only_video:
            return float(self._container.duration) / av.time_base * 1000.0
        return None

    @property
    def missing_ms(self) -> float:
        """How much of the announced length never came; 0 where the rest is shorter than a few frames."""
        announced = self.announced_ms
        if announced is None:
            return 0.0
        missing = announced - self.end_ms
        return missing if missing > 500.0 + 3 * self.interval_ms else 0.0


class VideoFileSource:
    """A video file. See `CameraSource`.

    A file cut off in the middle gives what there is and then raises BadInput saying where it broke off: it is the
    recording that is at fault. EnvironmentFault is left for the disk that cannot be read.
    """

    live = False

    def __init__(self, path: Path, name: str, clock: Clock, *, realtime: bool) -> None:
        self.name = name
        self._path = path
        self._clock = clock
        self._realtime = realtime

    def frames(self, stop: threading.Event) -> Iterator[Frame]:
        stamper, pace = Stamper(self.name, self._clock), Pace(self._clock, self._realtime)
        delivered = 0
        with self._open() as container:
            decoding = _Decoding(container)
            try:
                for image, media_ms in decoding.pictures():
                    if not pace.hold(media_ms, stop):
                        return
                    yield stamper.frame(image, media_ms)
                    delivered += 1
            except OSError as error:  # some of av's errors are OSErrors too: those that the system gave
                raise EnvironmentFault(
                    f"{self._path.name} cannot be read any further after {delivered} frames: check the disk it is on."
                ) from error
            except av.FFmpegError as error:
                raise BadInput(self._broken_off(decoding, delivered)) from error
            if not delivered:
                raise BadInput(f"{self._path.name} holds no picture that can be decoded.")
            if decoding.missing_ms or lacks_end(self._path):
                raise BadInput(self._broken_off(decoding, delivered))
            if decoding.damaged:
                raise BadInput(
                    f"{self._path.name} is damaged: {decoding.damaged} of its frames could not be decoded whole, "
                    f"{delivered} were read."
                )

    def _open(self) -> Any:
        name = self._path.name
        try:
            if self._path.stat().st_size == 0:
                raise BadInput(f"{name} is empty (zero bytes): copy it from its source again.")
            container = av.open(str(self._path), metadata_errors="replace")
        except av.FFmpegError as error:
            raise BadInput(
                f"{name} is not a video that can be read, or a part without which nothing of it can be read is missing "
                "(an mp4 often ends with its index): copy it from its source again."
            ) from error
        except OSError as error:
            raise EnvironmentFault(f"{name} cannot be opened: {error.strerror}.") from error
        if not container.streams.video:
            container.close()
            raise BadInput(f"{name} holds no video, only sound or other data.")
        size = container.streams.video[0].codec_context
        if size.width * size.height > MAX_PIXELS:
            container.close()
            raise BadInput(
                f"{name} has frames of {size.width}x{size.height} pixels; "
                f"videos of up to {MAX_PIXELS // 1_000_000} megapixels are read."
            )
        return container

    def _broken_off(self, decoding: _Decoding, delivered: int) -> str:
        return (
            f"{self._path.name} is cut off or damaged after {delivered} frames ({decoding.end_ms / 1000:.1f} s): "
            "what came before was read; copy it from its source again."
        )


class StreamSource:
    """An rtsp or http video stream. See `CameraSource`.

    A stream that says how long it is (a recording behind a URL) ends; any other that ends is a fault.
    """

    live = True

    def __init__(self, url: str, name: str | None, clock: Clock, *, realtime: bool) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "the stream"
        self.name = name or self._host
        self._url = url
        self._scheme = parts.scheme.lower()
        self._clock = clock
        self._realtime = realtime

    def frames(self, stop: threading.Event) -> Iterator[Frame]:
        stamper = Stamper(self.name, self._clock)
        with self._open() as container:
            decoding = _Decoding(container)
            recorded = decoding.announced_ms is not None
            pace = Pace(self._clock, self._realtime and recorded)
            try:
                for image, media_ms in decoding.pictures():
                    if not pace.hold(media_ms, stop):
                        return
                    yield stamper.frame(image, media_ms)
            except (av.FFmpegError, OSError) as error:
                raise EnvironmentFault(f"The stream of {self._host} broke off: check the camera's network.") from error
            if not recorded or decoding.missing_ms:
                raise EnvironmentFault(f"The stream of {self._host} ended: check that the camera is on.")

    def _open(self) -> Any:
        options = _RTSP_OPTIONS if self._scheme.startswith("rtsp") else {}
        try:
            container = av.open(
                self._url,
                options=options,
                timeout=(OPEN_TIMEOUT_S, READ_TIMEOUT_S),
                metadata_errors="replace",
            )
        except (av.FFmpegError, OSError, ValueError) as error:
            raise EnvironmentFault(
                f"The stream of {self._host} cannot be opened: check its address and that the camera is on."
            ) from error
        if not container.streams.video:
            container.close()
            raise EnvironmentFault(f"The stream of {self._host} carries no video.")
        return container
