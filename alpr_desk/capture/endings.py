"""Whether a file that announces no length was cut off: an animated GIF and an MPEG transport stream.

Knows no decoder; what only its decoder can tell is not told here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

_TRANSPORT_PACKETS = ((188, 0), (192, 4), (204, 0))  # bytes of a packet, and of what stands before its sync byte
_SYNC = 0x47


def lacks_end(path: Path) -> bool:
    """True where it is sure: a GIF without its trailer, a transport stream that ends within a packet.

    A transport stream cut between two packets cannot be told from a whole one, nor anything of an unreadable file.
    """
    try:
        with path.open("rb") as file:
            return _lacks_end(file)
    except OSError:
        return False


def _lacks_end(file: BinaryIO) -> bool:
    head = file.read(1024)
    if head.startswith((b"GIF87a", b"GIF89a")):
        return _gif_lacks_end(file, head)
    for packet, before in _TRANSPORT_PACKETS:
        places = range(before, len(head), packet)
        if len(places) >= 4 and all(head[place] == _SYNC for place in places):
            return bool(file.seek(0, os.SEEK_END) % packet)
    return False


def _gif_lacks_end(file: BinaryIO, head: bytes) -> bool:
    """GIF89a, sections 17 to 27: blocks up to the trailer. What is no block is left to the decoder."""
    if len(head) < 13:
        return True
    file.seek(13 + _colour_table(head[10]))
    while kind := file.read(1):
        if kind == b"\x2c":
            picture = file.read(9)
            if len(picture) == 9:
                file.seek(_colour_table(picture[8]), os.SEEK_CUR)
        elif kind != b"\x21":
            return False
        file.read(1)  # an extension's label, a picture's code size
        while length := file.read(1):
            if length == b"\0":
                break
            file.seek(length[0], os.SEEK_CUR)
    return True


def _colour_table(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
