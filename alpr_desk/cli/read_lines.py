"""The JSON lines of `alpr-desk read`, as outsiders rely on them (docs: the command's help). Pure formatting."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from alpr_desk.domain.seeing import PlateCandidate, PlateRead, PlateReading, Quad, UnreadPlate, bounding_box


def json_line(values: Mapping[str, Any]) -> str:
    """One line of ASCII JSON."""
    return json.dumps(values, separators=(", ", ": "))


def shown_source(spec: str) -> str:
    """`spec` as it may be printed: a URL without its user name and password."""
    parts = urlsplit(spec)
    if "@" not in parts.netloc:
        return spec
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def reading_values(reading: PlateReading) -> dict[str, Any]:
    """One plate of one picture."""
    return {
        "plate": reading.plate,
        "confidence": round(reading.confidence, 4),
        "box": _box(reading.detection.quad),
        "quad": _corners(reading.detection.quad),
        "region": reading.region,
        "region_confidence": round(reading.region_confidence, 4),
        "characters": [[[c, round(p, 4)] for c, p in alternatives] for alternatives in reading.characters],
        "candidates": _candidates(reading.candidates),
    }


def unread_values(plate: UnreadPlate) -> dict[str, Any]:
    """One plate that was found and not read, and why."""
    quad = plate.detection.quad
    return {"box": _box(quad), "quad": _corners(quad), "reason": plate.reason.value}


def pass_values(source: str, read: PlateRead) -> dict[str, Any]:
    """One vehicle pass. `reads_per_second` is looks a second between the first and the last, 0 for one look."""
    seconds = (read.last_ms - read.first_ms) / 1000.0
    return {
        "source": source,
        "track": read.track,
        "plate": read.plate,
        "confidence": round(read.confidence, 4),
        "candidates": _candidates(read.candidates),
        "region": read.region,
        "first_ms": round(read.first_ms, 1),
        "last_ms": round(read.last_ms, 1),
        "decided_ms": round(read.decided_ms, 1),
        "frames": read.frames,
        "best_frame": read.best_frame,
        "box": _box(read.quad),
        "reads_per_second": round((read.frames - 1) / seconds, 2) if seconds > 0 else 0.0,
    }


def _box(quad: Quad) -> list[float]:
    return [round(value, 1) for value in bounding_box(quad)]


def _corners(quad: Quad) -> list[list[float]]:
    return [[round(x, 1), round(y, 1)] for x, y in quad]


def _candidates(candidates: tuple[PlateCandidate, ...]) -> list[dict[str, Any]]:
    return [{"plate": c.plate, "confidence": round(c.confidence, 4)} for c in candidates]
