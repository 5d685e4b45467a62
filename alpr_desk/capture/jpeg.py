"""What a JPEG's segments say before its pixels are unpacked: size, memory, orientation, and whether its end is there.

Knows no OpenCV. Markers are those of ITU-T T.81, Annex B; orientation is the tag 0x0112 of Exif 2.32, 4.6.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from alpr_desk.capture.tiff import byte_order, entries

_NO_FRAME = (0xC4, 0xC8, 0xCC)
_SCAN = 0xDA


def is_jpeg(data: bytes) -> bool:
    return data.startswith(b"\xff\xd8")


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """(marker, where its parameters begin) of each segment up to the first scan, which is the last one given."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif 0xD0 <= marker <= 0xD9 or marker == 0x01:
            at += 2
        else:
            yield marker, at + 4
            if marker == _SCAN:
                return
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]


def frame_header(data: bytes) -> tuple[int, int, float] | None:
    """(width, height, bytes a pixel that unpacking holds at once); None where no frame is announced.

    A progressive picture is held as 16-bit coefficients besides its pixels. Raises struct.error where it is cut off.
    """
    for marker, at in _segments(data):
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            height, width, components = struct.unpack_from(">HHB", data, at + 1)
            factors = [divmod(f, 16) for f in data[at + 7 : at + 6 + 3 * components : 3]]
            if not factors or not all(across and down for across, down in factors):
                return None
            whole = max(across for across, _ in factors) * max(down for _, down in factors)
            coefficients = 2 * sum(across * down for across, down in factors) / whole
            return width, height, max(8, 4 + coefficients) if marker == 0xC2 else 8
    return None


def lacks_end(data: bytes) -> bool:
    """Whether the picture's end marker is missing.

    Looked for behind the first scan: a thumbnail in the header has an end of its own, and cameras append what they
    like (a second picture, a film) behind the picture's.
    """
    for marker, at in _segments(data):
        if marker == _SCAN:
            return data.find(b"\xff\xd9", at) < 0
    return True


def orientation(data: bytes) -> int:
    """1 to 8 as Exif numbers them; 1, upright, where the file does not say."""
    if not is_jpeg(data):
        return 1
    try:
        for marker, at in _segments(data):
            if marker == 0xE1 and data[at : at + 6] == b"Exif\0\0":
                return _orientation(data[at + 6 : at + 6 + 65536])
    except struct.error:
        pass
    return 1


def _orientation(tiff: bytes) -> int:
    for tag, _, _, at in entries(tiff):
        if tag == 0x0112:
            value = int(struct.unpack_from(byte_order(tiff) + "H", tiff, at)[0])
            return value if 1 <= value <= 8 else 1
    return 1
