"""What a picture's header says of its size, so that a huge one is refused before its pixels are unpacked.

Knows no OpenCV. Bytes a pixel are what OpenCV 4.10 was measured to hold at once: it copies its result for Python.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from alpr_desk.capture import jpeg
from alpr_desk.capture.tiff import byte_order, entries

_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """`width` and `height` in pixels as stored; `pixel_bytes`: memory that unpacking takes, for each pixel."""

    width: int
    height: int
    pixel_bytes: float


def picture_header(data: bytes) -> PictureHeader | None:
    """Of a JPEG, PNG, WebP, TIFF, BMP, JPEG 2000, PGM or PPM; None where it is no such header, or half of one."""
    try:
        found = _header(data)
    except struct.error:
        return None
    return None if found is None else PictureHeader(*found)


def is_animated_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8X" and bool(data[20:21] and data[20] & 0x02)


def lacks_end(data: bytes) -> bool:
    """Whether a JPEG, PNG or WebP is shorter than it says; OpenCV fills some such pictures with grey silently."""
    if jpeg.is_jpeg(data):
        return jpeg.lacks_end(data)
    if data.startswith(_PNG):
        return _png_lacks_end(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return 8 + int.from_bytes(data[4:8], "little") > len(data)
    return False


def _png_lacks_end(data: bytes) -> bool:
    at = len(_PNG)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if kind == b"IEND":
            return False
    return True


def _header(data: bytes) -> tuple[int, int, float] | None:
    if jpeg.is_jpeg(data):
        return jpeg.frame_header(data)
    if data.startswith(_PNG):
        width, height, depth, colour = struct.unpack_from(">IIBB", data, 16)
        clear = colour >= 4 or b"tRNS" in data[: max(0, data.find(b"IDAT"))]
        unpacked = (4 if clear else 3 if colour else 1) * max(1, depth // 8)
        return width, height, max(2 * unpacked, unpacked + 3)
    if data.startswith(b"BM"):
        short = struct.unpack_from("<I", data, 14)[0] == 12  # the header of OS/2
        width, height = struct.unpack_from("<HH" if short else "<ii", data, 18)
        return abs(width), abs(height), 8
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[:4] in (b"II*\0", b"MM\0*"):
        return _tiff(data)
    if data[4:8] == b"jP  " or data.startswith(b"\xff\x4f\xff\x51"):
        return _jpeg2000(data)
    return _portable(data[:4096])


def _webp(data: bytes) -> tuple[int, int, float] | None:
    """RFC 9649, sections 2.5 to 2.7."""
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"), 8
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), 8
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF, 6


def _tiff(data: bytes) -> tuple[int, int, float] | None:
    """The first picture of TIFF 6.0; its strips may be as large as the picture, so all is counted twice."""
    order, values = byte_order(data), {258: 1, 277: 1}
    for tag, kind, count, place in entries(data):
        form = order + ("H" if kind == 3 else "I")
        if count * struct.calcsize(form) > 4:
            (place,) = struct.unpack_from(order + "I", data, place)
        if tag in (256, 257, 258, 277):
            (values[tag],) = struct.unpack_from(form, data, place)
    if 256 not in values or 257 not in values:
        return None
    return values[256], values[257], 2 * max(4, values[277] * values[258] / 8)


def _jpeg2000(data: bytes) -> tuple[int, int, float] | None:
    """By its codestream (ITU-T T.800, A.5.1); each component is held in 32 bits."""
    at = data.find(b"\xff\x4f\xff\x51")
    if at < 0:
        return None
    right, below, left, above = struct.unpack_from(">IIII", data, at + 8)
    (components,) = struct.unpack_from(">H", data, at + 40)
    return right - left, below - above, 6 * max(3, components)


def _portable(head: bytes) -> tuple[int, int, float] | None:
    """PBM, PGM and PPM."""
    said = re.match(rb"P[1-6]\s+(\d{1,9})\s+(\d{1,9})\s", re.sub(rb"#[^\n]*\n?", b" ", head))
    return (int(said[1]), int(said[2]), 12) if said else None
