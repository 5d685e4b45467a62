"""Still pictures: decoding whatever a file holds to BGR, and playing a folder of them as a camera.

What the pixels look like in other formats is made 8-bit BGR by `pixels`; here is what is refused, and why.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from alpr_desk.capture import jpeg
from alpr_desk.capture.headers import is_animated_webp, lacks_end, picture_header
from alpr_desk.capture.pixels import as_bgr, upright
from alpr_desk.capture.stamping import Pace, Stamper
from alpr_desk.ceilings import read_within
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.seeing import MIN_SIDE, Frame, Image
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.vision import cv2

STILL_SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".png", ".bmp", ".webp", ".tif", ".tiff", ".jp2", ".ppm", ".pgm"})
ANIMATED_SUFFIX = ".gif"
"""A film by itself (see `opening`); in a folder listed among the pictures, so that it is never passed over unsaid."""
MAX_PIXELS = 100_000_000
MAX_BYTES = 1_000_000_000
"""Of memory for one picture, its file included; the program with its networks takes 300 MB besides."""
_FLAGS = cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION


def still_bytes(path: Path) -> bytes:
    """What the picture file at `path` holds. Raises BadInput where there is none or it is too large to be a picture,
    EnvironmentFault where the disk will not give it."""
    try:
        data, size = read_within(path, MAX_BYTES)
    except FileNotFoundError as error:
        raise BadInput(f"There is no file {path}.") from error
    except OSError as error:
        raise EnvironmentFault(f"{path.name} cannot be read: {error.strerror}.") from error
    if size > MAX_BYTES:
        raise BadInput(f"{path.name} has {size / 1e9:.1f} GB: no picture that is read is that large.")
    return data


def decode_still(data: bytes, name: str) -> Image:
    """`data` (JPEG, PNG, BMP, WebP, TIFF, ...) as (height, width, 3) BGR; `name` is the file's, for the sentence.

    Takes grey, 16-bit, transparent, palette and CMYK pictures; of an animated PNG the first picture, and a JPEG
    is turned upright as its Exif data say. Raises BadInput for zero bytes, garbage, a GIF, an animated WebP, a picture
    cut off in the middle, one of less than 8 pixels a side, and one of more than 100 megapixels or that would take too
    much memory (refused by its header, before its pixels are unpacked).
    """
    if not data:
        raise BadInput(f"{name} is empty (zero bytes): copy it from its source again.")
    _refuse_by_header(data, name)
    level = cv2.setLogLevel(0)  # what OpenCV has to complain of is in our sentence
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), _FLAGS)
    except (cv2.error, MemoryError):
        pixels = None
    finally:
        cv2.setLogLevel(level)
    if pixels is None or pixels.size == 0:
        raise BadInput(
            f"{name} is not a picture that can be read, or it is damaged: "
            "copy it from its source again, or save it as JPEG, PNG, WebP, TIFF or BMP."
        )
    return upright(as_bgr(np.asarray(pixels), name), jpeg.orientation(data))


def _refuse_by_header(data: bytes, name: str) -> None:
    header = picture_header(data)
    if header is None:
        if lacks_end(data):
            raise BadInput(f"{name} is cut off in the middle: copy it from its source again.")
        if data.startswith((b"GIF87a", b"GIF89a")):
            raise BadInput(f"{name} is a GIF, which is read as a film: name the file itself, ending in .gif.")
        raise BadInput(f"{name} is not a picture that can be read: use JPEG, PNG, WebP, TIFF or BMP.")
    width, height = header.width, header.height
    if width * height > MAX_PIXELS:
        raise BadInput(f"{name} has {width}x{height} pixels; pictures of up to 100 megapixels are read.")
    if len(data) + width * height * header.pixel_bytes > MAX_BYTES:
        raise BadInput(
            f"{name} has {width}x{height} pixels stored in a way that takes too much memory to unpack: "
            "make it smaller, or save it as plain JPEG."
        )
    if min(width, height) < MIN_SIDE:
        raise BadInput(f"{name} has {width}x{height} pixels: no plate can be read in less than {MIN_SIDE} a side.")
    if is_animated_webp(data):
        raise BadInput(f"{name} is an animation, which is not read as WebP: save it as a GIF, or one picture of it.")
    if lacks_end(data):
        raise BadInput(f"{name} is cut off in the middle: copy it from its source again.")


def natural_order(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Sort key by which `shot2` comes before `shot10`, whatever the case."""
    pieces = re.findall(r"(\d+)|(\D+)", path.name)
    return tuple((0, int(d), d) if d else (1, 0, t.casefold()) for d, t in pieces)


def still_files(folder: Path) -> tuple[Path, ...]:
    """The pictures directly in `folder`, GIFs among them, in natural order. Raises BadInput where there is none."""
    listed = STILL_SUFFIXES | {ANIMATED_SUFFIX}
    try:
        found = [p for p in folder.iterdir() if p.suffix.lower() in listed and p.is_file()]
    except OSError as error:
        raise EnvironmentFault(f"The folder {folder.name} cannot be read: {error.strerror}.") from error
    if not found:
        raise BadInput(f"There is no picture in the folder {folder.name}: put JPEG or PNG files there.")
    return tuple(sorted(found, key=natural_order))


class StillsSource:
    """Pictures as frames; `Frame.original` holds the file's own bytes. See `CameraSource`.

    A picture that was turned upright has no original: its plates would lie elsewhere in those bytes.
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
                data = still_bytes(path)
                image = decode_still(data, path.name)
            except BadInput as error:
                unusable.append(error)
                continue
            if not pace.hold(media_ms, stop):
                return
            yield stamper.frame(image, media_ms, data if jpeg.orientation(data) == 1 else None)
            del data, image  # the next picture is unpacked without this one beside it
        if unusable:
            more = f" ({len(unusable)} such files were passed over)" if len(unusable) > 1 else ""
            raise BadInput(f"{unusable[0]}{more}") from unusable[0]
