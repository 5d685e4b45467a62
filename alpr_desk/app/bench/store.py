"""The reads that benchmarks take in, and the purpose they name."""

from __future__ import annotations

import string
from datetime import datetime

import numpy as np

from alpr_desk.domain.plates import plate_text
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.seeing import CapturedRead, PlateCandidate, PlateRead, Position

_PLAIN = string.ascii_uppercase + string.digits
_OTHER = dict(zip(_PLAIN, _PLAIN[1:] + _PLAIN[:1], strict=True))
"""What a character may be read for, each another one."""
PURPOSE = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234")


def bench_read(number: int, plate: str, at: datetime, place: np.ndarray) -> CapturedRead:
    """One read without pictures; `place` is latitude and longitude. Every third has a second choice to be found by."""
    text = plate_text(plate)
    others = (PlateCandidate(plate_text(f"{plate[:-1]}{_OTHER[plate[-1]]}"), 0.06),) if number % 3 == 1 else ()
    read = PlateRead(
        uid=f"{number:032x}",
        camera="bench",
        vehicle="unit 1",
        track=number,
        candidates=(PlateCandidate(text, 0.93), *others),
        characters=tuple(((character, 0.97), (_OTHER[character], 0.02)) for character in text),
        region="US-CA",
        region_confidence=0.9,
        captured_at=at,
        first_ms=0.0,
        last_ms=0.0,
        decided_ms=0.0,
        frames=1,
        best_frame=number,
        quad=((10.0, 10.0), (130.0, 10.0), (130.0, 50.0), (10.0, 50.0)),
        position=Position(float(place[0]), float(place[1])),
    )
    return CapturedRead(read, b"", b"")
