"""The entries of a TIFF's first directory (TIFF 6.0, section 2), which Exif data are too. Knows no tag."""

from __future__ import annotations

import struct
from collections.abc import Iterator


def byte_order(tiff: bytes) -> str:
    """`struct`'s sign for the order of bytes that the first two say."""
    return "<" if tiff.startswith(b"II") else ">"


def entries(tiff: bytes) -> Iterator[tuple[int, int, int, int]]:
    """(tag, kind, count, where its value or that one's offset stands) of each. Raises struct.error where cut off."""
    order = byte_order(tiff)
    (at,) = struct.unpack_from(order + "I", tiff, 4)
    (number,) = struct.unpack_from(order + "H", tiff, at)
    for entry in range(at + 2, at + 2 + 12 * number, 12):
        tag, kind, count = struct.unpack_from(order + "HHI", tiff, entry)
        yield tag, kind, count, entry + 8
