"""Plate reads: store, improve, find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from alpr_desk.db.tables import plate_read, read_revision
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.plates import PlatePattern, PlateText
from alpr_desk.domain.seeing import PlateRead, Position


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
class ReadFilter:
    """What the database narrows down before the rest is judged in Python. `box`: south, west, north, east."""

    pattern: PlatePattern | None = None
    since: datetime | None = None
    until: datetime | None = None
    camera: str | None = None
    box: tuple[float, float, float, float] | None = None


class Reads:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, read: PlateRead, images: StoredImages, shift_id: int | None, at: datetime) -> tuple[int, bool]:
        """Store `read`, or improve the one with its uid. Returns (id, whether it improved one).

        What an improvement replaces is kept as a revision; pictures are replaced only by pictures.
        """
        values = _values(read)
        if images.frame_address:
            values |= {
                "frame_address": images.frame_address,
                "frame_sha256": images.frame_sha256,
                "crop_address": images.crop_address,
                "image_key_id": images.image_key_id,
            }
        former = self._connection.execute(select(plate_read).where(plate_read.c.uid == read.uid)).first()
        if former is None:
            values |= {"uid": read.uid, "revision": 1, "recorded_at": at, "shift_id": shift_id}
            result = self._connection.execute(insert(plate_read).values(values).returning(plate_read.c.id))
            return int(result.scalar_one()), False
        self._connection.execute(
            insert(read_revision).values(
                read_id=former.id,
                revision=former.revision,
                plate=former.plate,
                confidence=former.confidence,
                candidates=former.candidates,
                recorded_at=former.recorded_at,
            )
        )
        values |= {"revision": former.revision + 1, "recorded_at": at}
        self._connection.execute(update(plate_read).where(plate_read.c.id == former.id).values(values))
        return int(former.id), True

    def by_id(self, read_id: int) -> StoredRead | None:
        row = self._connection.execute(select(plate_read).where(plate_read.c.id == read_id)).first()
        return stored_read(row) if row else None

    def by_ids(self, read_ids: Sequence[int]) -> dict[int, StoredRead]:
        if not read_ids:
            return {}
        query = select(plate_read).where(plate_read.c.id.in_(read_ids))
        return {row.id: stored_read(row) for row in self._connection.execute(query)}

    def by_uid(self, uid: str) -> StoredRead | None:
        row = self._connection.execute(select(plate_read).where(plate_read.c.uid == uid)).first()
        return stored_read(row) if row else None

    def images(self, read_id: int) -> StoredImages | None:
        row = self._connection.execute(select(plate_read).where(plate_read.c.id == read_id)).first()
        if row is None:
            return None
        return StoredImages(
            row.frame_address,
            row.frame_sha256,
            row.crop_address,
            row.image_key_id,
            row.clip_address,
            row.clip_key_id,
        )

    def set_clip(self, read_id: int, address: str, key_id: int) -> None:
        self._connection.execute(
            update(plate_read).where(plate_read.c.id == read_id).values(clip_address=address, clip_key_id=key_id)
        )

    def of_shift(self, shift_id: int, limit: int) -> tuple[StoredRead, ...]:
        """Newest first."""
        query = (
            select(plate_read)
            .where(plate_read.c.shift_id == shift_id)
            .order_by(plate_read.c.captured_at.desc())
            .limit(limit)
        )
        return tuple(stored_read(row) for row in self._connection.execute(query))

    def find(self, wanted: ReadFilter) -> Iterator[StoredRead]:
        """Newest first, streamed: the caller stops when it has enough. Holds all that `wanted` asks for, maybe more."""
        query = _narrowed(select(plate_read), wanted).order_by(plate_read.c.captured_at.desc())
        for row in self._connection.execute(query.execution_options(yield_per=500)):
            yield stored_read(row)


def _narrowed(query: Select[Any], wanted: ReadFilter) -> Select[Any]:
    columns = plate_read.c
    if wanted.pattern is not None:
        if wanted.pattern.is_exact:
            query = query.where(columns.plate == wanted.pattern.text)
        else:
            query = query.where(columns.plate.like(like_pattern(wanted.pattern)))
    if wanted.since is not None:
        query = query.where(columns.captured_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(columns.captured_at <= wanted.until)
    if wanted.camera:
        query = query.where(columns.camera == wanted.camera)
    if wanted.box is not None:
        south, west, north, east = wanted.box
        query = query.where(columns.latitude.between(south, north), columns.longitude.between(west, east))
    return query


def like_pattern(pattern: PlatePattern) -> str:
    """A LIKE that holds everything `pattern` fits. PlatePattern allows no character that LIKE treats specially."""
    text, out, in_set = pattern.text, [], False
    for character in text:
        if character == "[":
            in_set = True
            out.append("_")
        elif character == "]":
            in_set = False
        elif not in_set:
            out.append({"?": "_", "#": "_", "@": "_", "*": "%"}.get(character, character))
    return "".join(out)


def _values(read: PlateRead) -> dict[str, Any]:
    position = read.position
    return {
        "plate": read.plate,
        "confidence": read.confidence,
        "region": read.region,
        "region_confidence": read.region_confidence,
        "captured_at": read.captured_at,
        "camera": read.camera,
        "vehicle": read.vehicle,
        "latitude": position.latitude if position else None,
        "longitude": position.longitude if position else None,
        "accuracy_m": position.accuracy_m if position else None,
        "quad": [list(corner) for corner in read.quad],
        "candidates": [[candidate.plate, candidate.confidence] for candidate in read.candidates],
        "characters": [[list(alternative) for alternative in place] for place in read.characters],
        "frames": read.frames,
    }


def stored_read(row: Row[Any]) -> StoredRead:
    """A row of plate_read as the domain knows it."""
    has_position = row.latitude is not None and row.longitude is not None
    corners = [(float(x), float(y)) for x, y in row.quad]
    return StoredRead(
        id=row.id,
        uid=row.uid,
        plate=PlateText(row.plate),
        confidence=row.confidence,
        region=row.region,
        captured_at=row.captured_at,
        camera=row.camera,
        vehicle=row.vehicle,
        position=Position(row.latitude, row.longitude, row.accuracy_m) if has_position else None,
        quad=(corners[0], corners[1], corners[2], corners[3]),
        candidates=tuple((plate, confidence) for plate, confidence in row.candidates),
        characters=tuple(tuple((c, p) for c, p in place) for place in row.characters),
        frames=row.frames,
        has_images=row.frame_address is not None,
    )
