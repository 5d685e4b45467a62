"""Synthetic reads with real, small pictures."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import numpy as np

from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import CapturedRead, PlateCandidate, PlateRead, Position
from alpr_desk.vision import cv2
from tests.helpers.clock import START


@cache
def pictures(plate: str) -> tuple[bytes, bytes]:
    """(frame as JPEG, crop as PNG) of a plate."""
    frame = np.full((120, 213, 3), (70, 72, 75), np.uint8)
    cv2.rectangle(frame, (60, 60), (150, 90), (235, 240, 240), -1)
    cv2.putText(frame, plate[:9], (62, 82), cv2.FONT_HERSHEY_DUPLEX, 0.55, (110, 40, 30), 1, cv2.LINE_AA)
    return cv2.imencode(".jpg", frame)[1].tobytes(), cv2.imencode(".png", frame[60:90, 60:150])[1].tobytes()


def captured(
    plate: str,
    *,
    uid: str | None = None,
    confidence: float = 0.97,
    others: tuple[tuple[str, float], ...] = (),
    region: str | None = "US-CA",
    at: datetime = START,
    camera: str = "front",
    position: Position | None = None,
    images: bool = True,
) -> CapturedRead:
    """One vehicle pass. `others`: further candidates with their probabilities."""
    frame, crop = pictures(plate) if images else (b"", b"")
    read = PlateRead(
        uid=uid or f"uid-{plate}",
        camera=camera,
        vehicle="unit 12",
        track=1,
        candidates=tuple(PlateCandidate(PlateText(p), c) for p, c in ((plate, confidence), *others)),
        characters=tuple(((character, confidence),) for character in plate),
        region=region,
        region_confidence=0.9,
        captured_at=at,
        first_ms=0.0,
        last_ms=400.0,
        decided_ms=300.0,
        frames=5,
        best_frame=3,
        quad=((60.0, 60.0), (150.0, 60.0), (150.0, 90.0), (60.0, 90.0)),
        position=position,
    )
    return CapturedRead(read, frame, crop)
