"""Reads of other readers, a JSON object a line, as `alpr-desk read` prints them and more.

Besides the fields of `read`, a line holds `captured_at` (ISO 8601 with a zone), `camera`, and may hold `vehicle`,
`incident`, `latitude` and `longitude`. Pure.
"""

from __future__ import annotations

import json
import math
import string
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json

from alpr_desk.domain.plates import plate_text
from alpr_desk.domain.seeing import CapturedRead, PlateCandidate, PlateRead, Position, Quad
from alpr_desk.errors import BadInput

_NAMES = uuid.UUID("5b6a5f9c-6a0e-4c0e-9f6a-2f9a3f6b7f10")
_48_BITS = (1 << 48) - 1
_PLAIN = frozenset(string.ascii_uppercase + string.digits)
MAX_LINE = 1_000_000
MAX_FILE = 200_000_000
"""Bytes. In memory a read takes five times as much as its line."""


def parse_reads(lines: Iterable[bytes], source: str) -> list[CapturedRead]:
    """Every read of the file. Raises BadInput with the number of the first faulty line; nothing is taken then."""
    reads: list[CapturedRead] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            if len(line) > MAX_LINE:
                raise ValueError("it is longer than 1 MB")
            record = _json(line)
            reads += [_read(record, read, number, place) for place, read in enumerate(record["reads"])]
        except (KeyError, TypeError, ValueError, OverflowError, RecursionError, BadInput) as error:
            raise BadInput(f"{source}, line {number}, cannot be used ({_why(error)}). Nothing was taken in.") from error
    return reads


def _json(line: bytes) -> Any:
    try:
        return from_json(line)
    except ValueError as error:
        raise ValueError(f"it is no JSON in UTF-8: {str(error).replace(' at line 1', ',')}") from error


def _why(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"the field {error} is missing"
    if isinstance(error, TypeError | RecursionError):
        return "a field holds another kind of value than it should"
    return str(error).rstrip(".")


def _read(record: dict[str, Any], read: dict[str, Any], number: int, place: int) -> CapturedRead:
    captured_at = datetime.fromisoformat(record["captured_at"])
    if captured_at.tzinfo is None:
        raise ValueError("captured_at has no time zone")
    plate = plate_text(read["plate"])
    candidates = tuple(
        PlateCandidate(plate_text(candidate["plate"]), _probability(candidate["confidence"]))
        for candidate in read.get("candidates") or [read]
    )
    if candidates[0].plate != plate:
        raise ValueError("the first candidate is not the plate")
    characters = tuple(_alternatives(one) for one in read.get("characters", []))
    # The moment comes first in what names a read, so that reads of one time are neighbours in the store's index.
    key = json.dumps([record.get("source"), record["captured_at"], record["camera"], number, place, read["plate"]])
    latitude, longitude = record.get("latitude"), record.get("longitude")
    position = None
    if latitude is not None and longitude is not None:
        position = Position(_within(latitude, 90, "latitude"), _within(longitude, 180, "longitude"))
    time_ms = _number(record.get("time_ms", 0.0))
    return CapturedRead(
        PlateRead(
            uid=f"{int(captured_at.timestamp() * 1000) & _48_BITS:012x}{uuid.uuid5(_NAMES, key).hex[:20]}",
            camera=_text(record["camera"], "camera", 200),
            vehicle=_text(record["vehicle"], "vehicle", 40) if record.get("vehicle") else "",
            track=place,
            candidates=candidates,
            characters=characters,
            region=_text(read["region"], "region", 8) if read.get("region") else None,
            region_confidence=_probability(read.get("region_confidence", 0.0)),
            captured_at=captured_at.astimezone(UTC),
            first_ms=time_ms,
            last_ms=time_ms,
            decided_ms=time_ms,
            frames=1,
            best_frame=int(record.get("frame", 0)),
            quad=_quad(read),
            position=position,
            incident=_text(record["incident"], "incident", 80) if record.get("incident") else "",
        ),
        b"",
        b"",
    )


def _quad(read: dict[str, Any]) -> Quad:
    if read.get("quad"):
        corners = [(_number(x), _number(y)) for x, y in read["quad"]]
    else:
        x, y, width, height = (_number(value) for value in read.get("box", (0, 0, 0, 0)))
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    if len(corners) != 4:
        raise ValueError("a quad has four corners")
    return corners[0], corners[1], corners[2], corners[3]


def _alternatives(position: Any) -> tuple[tuple[str, float], ...]:
    """Of one position. What is plainly right is not asked about by a call of its own: most of a line is this."""
    return tuple(
        [
            (
                character if character in _PLAIN else _character(character),
                p if p.__class__ is float and 0.0 <= p <= 1.0 else _probability(p),
            )
            for character, p in position
        ]
    )


def _character(value: Any) -> str:
    return value if isinstance(value, str) and value in _PLAIN else _text(value, "character", 2)


def _text(value: Any, name: str, most: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > most or not value.isprintable():
        raise ValueError(f"the {name} must be a text of 1 to {most} characters")
    return value


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a number is not finite")
    return number


def _probability(value: Any) -> float:
    number = float(value)
    if not 0 <= number <= 1:
        raise ValueError("a confidence lies between 0 and 1")
    return number


def _within(value: Any, bound: float, name: str) -> float:
    number = float(value)
    if not -bound <= number <= bound:
        raise ValueError(f"the {name} is out of range")
    return number
