"""What is inserted of a read, worked out before anybody waits for the write lock: all but the numbers it gets.

Touches no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from alpr_desk.db.many_rows import Values
from alpr_desk.db.types import json_text, microseconds
from alpr_desk.domain.places import cell
from alpr_desk.domain.plate_table import band_of
from alpr_desk.domain.seeing import PlateRead
from alpr_desk.domain.states import state_of

MADE = (
    ("uid", "revision", "plate", "confidence", "region", "region_confidence", "captured_at", "camera", "vehicle")
    + ("latitude", "longitude", "accuracy_m", "quad", "candidates", "characters", "frames", "incident")
)  # fmt: skip
"""Columns of plate_read that `ReadRow.values` holds, in their order."""
_MADE_OF = itemgetter(*MADE)


class _Nowhere(NamedTuple):
    latitude: None = None
    longitude: None = None
    accuracy_m: None = None


_NOWHERE = _Nowhere()


class Name(NamedTuple):
    """A row of read_name but for its numbers; `captured_at` in microseconds since 1970."""

    text: str
    band: int
    captured_at: int
    state: str | None
    camera: str
    vehicle: str
    incident: str | None
    latitude: float | None
    longitude: float | None
    cell: int | None


class ReadRow(NamedTuple):
    """`values`: of the columns `MADE`, as the database stores them."""

    values: Values
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class StoredImages:
    """Where the pictures of a read lie; addresses in the image store and the data key that opens them."""

    frame_address: str | None = None
    frame_sha256: str | None = None
    crop_address: str | None = None
    image_key_id: int | None = None
    clip_address: str | None = None
    clip_key_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewRead:
    """A read to be stored, where its pictures lie already, and its row where that was made beforehand."""

    read: PlateRead
    images: StoredImages = StoredImages()
    row: ReadRow | None = None


def row_of(read: PlateRead) -> ReadRow:
    row = values_of(read)
    names = names_of_row(row)
    row["uid"], row["revision"], row["captured_at"] = read.uid, 1, names[0].captured_at
    row["quad"], row["candidates"], row["characters"] = map(json_text, (read.quad, row["candidates"], read.characters))
    return ReadRow(_MADE_OF(row), names)


def values_of(read: PlateRead) -> dict[str, Any]:
    """What a row of plate_read says of what was seen."""
    position, best = read.position or _NOWHERE, read.candidates[0]
    return {
        "plate": best.plate,
        "confidence": best.confidence,
        "region": read.region,
        "region_confidence": read.region_confidence,
        "captured_at": read.captured_at,
        "camera": read.camera,
        "vehicle": read.vehicle,
        "latitude": position.latitude,
        "longitude": position.longitude,
        "accuracy_m": position.accuracy_m,
        "quad": read.quad,
        "candidates": [(candidate.plate, candidate.confidence) for candidate in read.candidates],
        "characters": read.characters,
        "frames": read.frames,
        "incident": read.incident or None,
    }


def names_of_row(read: Mapping[str, Any]) -> tuple[Name, ...]:
    """Every name of a read, given as its row: as read first, then the choices likely enough to be looked for."""
    plate = read["plate"]
    names = {plate: 0}
    for text, probability in read["candidates"]:
        if text != plate:
            band = band_of(probability)
            if band is not None and band < names.get(text, band + 1):
                names[text] = band
    first = name_of_row(read, plate)
    return (first,) if len(names) == 1 else tuple(first._replace(text=text, band=band) for text, band in names.items())


def name_of_row(read: Mapping[str, Any], text: str) -> Name:
    """`text` as a name of a read, given as its row, that is as sure as what was read."""
    latitude, longitude = read["latitude"], read["longitude"]
    return Name(
        text,
        0,
        microseconds(read["captured_at"]),
        state_of(read["region"] or "") or None,
        read["camera"],
        read["vehicle"],
        read["incident"],
        latitude,
        longitude,
        cell(latitude, longitude) if latitude is not None and longitude is not None else None,
    )
