"""Still pictures: decoding whatever a file holds to BGR, and playing a folder of them as a camera.

EXIF orientation is left as stored: boxes and quads are in pixels of the original file, and an evidence package
shows those bytes. Sixteen-bit pictures keep their upper eight bits; transparency lies over white.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alpr_desk.capture.headers import picture_size
from alpr_desk.capture.stamping import Pace, Stamper
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.seeing import Frame, Image
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.vision import cv2

STILL_SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".png", ".bmp", ".webp", ".tif", ".tiff", ".jp2", ".ppm", ".pgm"})
MAX_PIXELS = 100_000_000
_FLAGS = cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION


def decode_still(data: bytes, name: str) -> Image:
    """`data` (JPEG, PNG, BMP, WebP, TIFF, ...) as (height, width, 3) BGR; `name` is the file's, for the sentence.

    Takes grey, 16-bit, transparent, palette and CMYK pictures. Raises BadInput for zero bytes, garbage, a picture
    cut off in the middle, and one of more than 100 megapixels (refused before its pixels are unpacked where the
    header says so).
    """
    if not data:
        raise BadInput(f"{name} is empty (zero bytes): copy it from its source again.")
    size = picture_size(data)
    if size is not None and size[0] * size[1] > MAX_PIXELS:
        raise BadInput(f"{name} has {size[0]}x{size[1]} pixels; pictures of up to 100 megapixels are read.")
    if _cut_off(data):
        raise BadInput(f"{name} is cut off in the middle: copy it from its source again.")
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), _FLAGS)
    except cv2.error:
        pixels = None
    if pixels is None or pixels.size == 0:
        raise BadInput(f"{name} is not a picture that can be read: use JPEG, PNG, WebP, TIFF or BMP.")
    if pixels.shape[0] * pixels.shape[1] > MAX_PIXELS:
        raise BadInput(f"{name} has more than 100 megapixels; make it smaller.")
    return _as_bgr(np.asarray(pixels), name)


def _cut_off(data: bytes) -> bool:
    """Whether a JPEG or PNG lacks its end; OpenCV would fill the rest with grey and say nothing."""
    if data.startswith(b"\xff\xd8"):
        return b"\xff\xd9" not in data[-65536:]
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return b"IEND" not in data[-65536:]
    return False


def _as_bgr(pixels: NDArray[Any], name: str) -> Image:
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    elif pixels.dtype.kind == "f":
        pixels = (np.nan_to_num(np.clip(pixels, 0.0, 1.0)) * 255).astype(np.uint8)
    elif pixels.dtype != np.uint8:
        raise BadInput(f"{name} stores its colours in a way that is not read: save it with 8 or 16 bits a colour.")
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if channels == 1:
        return np.ascontiguousarray(cv2.cvtColor(pixels.reshape(pixels.shape[:2]), cv2.COLOR_GRAY2BGR), np.uint8)
    if channels == 2:
        pixels = np.dstack([pixels[..., 0]] * 3 + [pixels[..., 1]])
        channels = 4
    if channels == 4:
        alpha = pixels[..., 3:].astype(np.uint16)
        over_white = pixels[..., :3].astype(np.uint16) * alpha + 255 * (255 - alpha)
        pixels = ((over_white + 127) // 255).astype(np.uint8)
    return np.ascontiguousarray(pixels[..., :3], np.uint8)


def natural_order(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Sort key by which `shot2` comes before `shot10`, whatever the case."""
    pieces = re.findall(r"(\d+)|(\D+)", path.name)
    return tuple((0, int(d), d) if d else (1, 0, t.casefold()) for d, t in pieces)


def still_files(folder: Path) -> tuple[Path, ...]:
    """The pictures directly in `folder`, in natural order of their names. Raises BadInput where there is none."""
    try:
        found = [p for p in folder.iterdir() if p.suffix.lower() in STILL_SUFFIXES and p.is_file()]
    except OSError as error:
        raise EnvironmentFault(f"The folder {folder.name} cannot be read: {error.strerror}.") from error
    if not found:
        raise BadInput(f"There is no picture in the folder {folder.name}: put JPEG or PNG files there.")
    return tuple(sorted(found, key=natural_order))


class StillsSource:
    """Pictures as frames; `Frame.original` holds the file's own bytes. See `CameraSource`.

    A picture that cannot be used is passed over and the rest is played; then one BadInput says which it was.
    """

    live = False

    def __init__(self, paths: Sequence[Path], name: str, clock: Clock, rate_fps: float, realtime: bool) -> None:
        self.name = name
        self._paths = tuple(paths)
        self._clock = clock
        self._rate_fps = rate_fps
        self._realtime = realtime

    @classmethod
    def of_folder(cls, folder: Path, name: str, clock: Clock, rate_fps: float, realtime: bool) -> StillsSource:
        return cls(still_files(folder), name, clock, rate_fps, realtime)

    def frames(self, stop: threading.Event) -> Iterator[Frame]:
        stamper, pace = Stamper(self.name, self._clock), Pace(self._clock, self._realtime)
        unusable: list[BadInput] = []
        for number, path in enumerate(self._paths):
            media_ms = number * 1000.0 / self._rate_fps
            try:
                data = path.read_bytes()
                image = decode_still(data, path.name)
            except OSError as error:
                raise EnvironmentFault(f"{path.name} cannot be read: {error.strerror}.") from error
            except BadInput as error:
                unusable.append(error)
                continue
            if not pace.hold(media_ms, stop):
                return
            yield stamper.frame(image, media_ms, data)
        if unusable:
            more = f" ({len(unusable)} such files were passed over)" if len(unusable) > 1 else ""
            raise BadInput(f"{unusable[0]}{more}") from unusable[0]
