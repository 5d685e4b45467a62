"""A `CapturedRead` as bytes for the spool: JSON for the words, then the two pictures. Never written unencrypted."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict
from datetime import datetime
from typing import Any

from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import CapturedRead, PlateCandidate, PlateRead, Position, Quad

_LENGTHS = struct.Struct(">II")


def pack(captured: CapturedRead) -> bytes:
    """Two lengths (JSON, frame picture; 4 bytes each, big-endian), the JSON, the frame picture, the crop."""
    read: dict[str, Any] = asdict(captured.read)
    read["captured_at"] = captured.read.captured_at.isoformat()
    words = json.dumps(read).encode()
    return _LENGTHS.pack(len(words), len(captured.frame_image)) + words + captured.frame_image + captured.crop_image


def unpack(data: bytes) -> CapturedRead:
    """The read that `pack` was given. Raises ValueError, KeyError or struct.error where `data` is none."""
    words_length, frame_length = _LENGTHS.unpack_from(data)
    words_end = _LENGTHS.size + words_length
    frame_end = words_end + frame_length
    if frame_end > len(data):
        raise ValueError("the lengths do not fit the record")
    words: dict[str, Any] = json.loads(data[_LENGTHS.size : words_end])
    position = words["position"]
    corners = [(float(x), float(y)) for x, y in words["quad"]]
    quad: Quad = (corners[0], corners[1], corners[2], corners[3])
    words |= {
        "captured_at": datetime.fromisoformat(words["captured_at"]),
        "candidates": tuple(PlateCandidate(PlateText(c["plate"]), c["confidence"]) for c in words["candidates"]),
        "characters": tuple(tuple((c, p) for c, p in alternatives) for alternatives in words["characters"]),
        "quad": quad,
        "position": None if position is None else Position(**position),
    }
    return CapturedRead(PlateRead(**words), data[words_end:frame_end], data[frame_end:])
