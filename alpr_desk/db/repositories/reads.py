"""Plate reads: store, improve, open by number. Looking for them is `read_search`'s."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from alpr_desk.db.many_rows import ManyRows
from alpr_desk.db.repositories.read_names import ReadNames
from alpr_desk.db.tables import plate_read, read_revision
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import PlateRead, Position

_NOT_YET = {"clip_address", "clip_key_id"}
_ADD_READS = ManyRows(
    lambda _: insert(plate_read), tuple(column.name for column in plate_read.c if column.name not in _NOT_YET)
)


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
    """A read to be stored, and where its pictures lie already."""

    read: PlateRead
    images: StoredImages = StoredImages()


class Reads:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.names = ReadNames(connection)

    def record(
        self, reads: Sequence[NewRead], shift_id: int | None, at: datetime, known: Container[str] | None = None
    ) -> list[tuple[StoredRead, bool]]:
        """Store `reads`, or improve those of the same uid. In their order: (as stored, whether it improved one).

        What an improvement replaces is kept as a revision; pictures are replaced only by pictures. `known`: uids of
        those that are in the store, where that was found out already.
        """
        known = self.known([new.read.uid for new in reads]) if known is None else known
        first: dict[str, NewRead] = {}
        for new in reads:
            if new.read.uid not in known:
                first.setdefault(new.read.uid, new)
        stored = self._insert(list(first.values()), shift_id, at)
        results = []
        for new in reads:
            uid = new.read.uid
            if first.get(uid) is new:
                results.append((stored[uid], False))
            else:
                results.append((self._improve(new, at), True))
        return results

    def known(self, uids: Sequence[str]) -> dict[str, int]:
        """Numbers of those reads that are in the store."""
        query = select(plate_read.c.uid, plate_read.c.id).where(plate_read.c.uid.in_(uids))
        return {row.uid: row.id for row in self._connection.execute(query)} if uids else {}

    def _insert(self, reads: Sequence[NewRead], shift_id: int | None, at: datetime) -> dict[str, StoredRead]:
        rows = [
            _values(new.read)
            | _image_values(new.images)
            | {"uid": new.read.uid, "revision": 1, "recorded_at": at, "shift_id": shift_id}
            for new in reads
        ]
        if not rows:
            return {}
        for row, number in zip(rows, self._numbers(len(rows)), strict=True):
            row["id"] = number
        _ADD_READS.execute(self._connection, rows)
        self.names.add(rows, at)
        return {
            new.read.uid: as_stored(row["id"], new.read, has_images=new.images.frame_address is not None)
            for new, row in zip(reads, rows, strict=True)
        }

    def _numbers(self, count: int) -> Iterable[int]:
        """Numbers for new reads, drawn at once: asking for each row's own makes an insert of its own of each."""
        if self._connection.dialect.name == "postgresql":
            drawn = select(func.nextval("plate_read_id_seq")).select_from(func.generate_series(1, count).table_valued())
            return self._connection.execute(drawn).scalars()
        last = self._connection.execute(select(func.max(plate_read.c.id))).scalar() or 0
        return range(last + 1, last + count + 1)

    def _improve(self, new: NewRead, at: datetime) -> StoredRead:
        read = new.read
        values = _values(read) | {name: value for name, value in _image_values(new.images).items() if value}
        former = self._connection.execute(select(plate_read).where(plate_read.c.uid == read.uid)).one()
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
        self.names.replace(values | {"id": former.id}, former.plate, at)
        values |= {"revision": former.revision + 1, "recorded_at": at}
        self._connection.execute(update(plate_read).where(plate_read.c.id == former.id).values(values))
        pictured = former.frame_address is not None or new.images.frame_address is not None
        return as_stored(former.id, read, has_images=pictured)

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
        "quad": read.quad,
        "candidates": [(candidate.plate, candidate.confidence) for candidate in read.candidates],
        "characters": read.characters,
        "frames": read.frames,
        "incident": read.incident or None,
    }


def _image_values(images: StoredImages) -> dict[str, Any]:
    return {
        "frame_address": images.frame_address,
        "frame_sha256": images.frame_sha256,
        "crop_address": images.crop_address,
        "image_key_id": images.image_key_id,
    }


def as_stored(read_id: int, read: PlateRead, *, has_images: bool) -> StoredRead:
    """`read` as it comes back from the store."""
    return StoredRead(
        id=read_id,
        uid=read.uid,
        plate=read.plate,
        confidence=read.confidence,
        region=read.region,
        captured_at=read.captured_at.astimezone(UTC),
        camera=read.camera,
        vehicle=read.vehicle,
        position=read.position,
        quad=read.quad,
        candidates=tuple((candidate.plate, candidate.confidence) for candidate in read.candidates),
        characters=read.characters,
        frames=read.frames,
        has_images=has_images,
        incident=read.incident,
    )


def stored_read(row: Row[Any]) -> StoredRead:
    """A row of plate_read as the domain knows it."""
    has_position = row.latitude is not None and row.longitude is not None
    first, second, third, fourth = [(float(x), float(y)) for x, y in row.quad]
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
        quad=(first, second, third, fourth),
        candidates=tuple([(plate, confidence) for plate, confidence in row.candidates]),
        characters=tuple([tuple([(c, p) for c, p in place]) for place in row.characters]),
        frames=row.frames,
        has_images=row.frame_address is not None,
        incident=row.incident or "",
    )
