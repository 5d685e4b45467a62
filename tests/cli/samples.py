"""Small files that commands take in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HOTLIST = (
    "PlateNumber;Category;PlateState;EffectiveDate;ExpiryDate\n"
    "7ABC123;Stolen vehicle;CA;2026-01-01;2027-01-01\n"
    "8XYZ987;Missing person;CA;2026-01-01;2027-01-01\n"
)


def seen(plate: str, *, at: str = "2026-11-24T02:00:00+00:00", **more: Any) -> dict[str, Any]:
    """A line of another reader that saw `plate` once."""
    read = {
        "plate": plate,
        "confidence": 0.98,
        "box": [10, 20, 120, 40],
        "region": "US-CA",
        "region_confidence": 0.9,
        "characters": [[[character, 0.98]] for character in plate],
        "candidates": [{"plate": plate, "confidence": 0.98}],
    }
    line: dict[str, Any] = {"source": "gate.mp4", "frame": 3, "time_ms": 120.0, "reads": [read]}
    return line | {"captured_at": at, "camera": "gate", "latitude": 36.74, "longitude": -119.79} | more


def write_lines(path: Path, *lines: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path
