"""Plate reads: store, improve, open by number. Looking for them is `read_search`'s."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from alpr_desk.db.listed import listed
from alpr_desk.db.many_rows import ManyRows
from alpr_desk.db.repositories.read_names import ReadNames
from alpr_desk.db.repositories.read_rows import MADE, NewRead, StoredImages, row_of, values_of
from alpr_desk.db.tables import plate_read, read_revision
from alpr_desk.db.types import json_text, microseconds
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import PlateRead, Position

_ADD_READS = ManyRows(
    plate_read,
    ("id", "recorded_at", "shift_id", "frame_address", "frame_sha256", "crop_address", "image_key_id", *MADE),
)
_KNOWN = {
    dialect: select(plate_read.c.uid, plate_read.c.id).where(plate_read.c.uid.in_(uids))
    for dialect, uids in listed("uids").items()
}
_LAST_ID = select(func.max(plate_read.c.id))


@dataclass(frozen=True, slots=True)
class Kept:
    """A read that is in the store now; `improved`: it was before, and says something better since."""

    id: int
    improved: bool
    has_images: bool
    incident: str


class Reads:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.names = ReadNames(connection)

    def record(
        self, reads: Sequence[NewRead], shift_id: int | None, at: datetime, known: Container[str] | None = None
    ) -> list[Kept]:
        """Store `reads`, or improve those of the same uid; what became of each, in their order.

        What an improvement replaces is kept as a revision; pictures are replaced only by pictures, and an incident
        by none. `known`: uids of those that are in the store, where that was found out already.
        """
        known = self.known([new.read.uid for new in reads]) if known is None else known
        first: dict[str, NewRead] = {}
        for new in reads:
            if new.read.uid not in known:
                first.setdefault(new.read.uid, new)
        added = dict(zip(first, self._insert(list(first.values()), shift_id, at), strict=True))
        results = []
        for new in reads:
            uid = new.read.uid
            if first.get(uid) is new:
                results.append(Kept(added[uid], False, new.images.frame_address is not None, new.read.incident))
            else:
                results.append(self._improve(new, at))
        return results

    def known(self, uids: Sequence[str]) -> dict[str, int]:
        """Numbers of those reads that are in the store."""
        if not uids:
            return {}
        query = _KNOWN[self._connection.dialect.name]
        return {row.uid: row.id for row in self._connection.execute(query, {"uids": json_text(list(uids))})}

    def _insert(self, reads: Sequence[NewRead], shift_id: int | None, at: datetime) -> list[int]:
        """The numbers that `reads` got."""
        if not reads:
            return []
        moment, numbers, rows, names = microseconds(at), self._numbers(len(reads)), [], []
        for number, new in zip(numbers, reads, strict=True):
            made, images = new.row or row_of(new.read), new.images
            pictures = images.frame_address, images.frame_sha256, images.crop_address, images.image_key_id
            rows.append((number, moment, shift_id, *pictures, *made.values))
            names += [(number, name) for name in made.names]
        _ADD_READS.execute(self._connection, rows)
        self.names.add(names, at)
        return numbers

    def _numbers(self, count: int) -> list[int]:
        """Numbers for new reads, drawn at once: asking for each row's own makes an insert of its own of each."""
        if self._connection.dialect.name == "postgresql":
            drawn = select(func.nextval("plate_read_id_seq")).select_from(func.generate_series(1, count).table_valued())
            return list(self._connection.execute(drawn).scalars())
        last = self._connection.execute(_LAST_ID).scalar() or 0
        return list(range(last + 1, last + count + 1))

    def _improve(self, new: NewRead, at: datetime) -> Kept:
        read = new.read
        values = values_of(read) | {name: value for name, value in _image_values(new.images).items() if value}
        former = self._connection.execute(select(plate_read).where(plate_read.c.uid == read.uid)).one()
        values["incident"] = former.incident or values["incident"]
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
        return Kept(former.id, True, pictured, values["incident"] or "")

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


def _image_values(images: StoredImages) -> dict[str, Any]:
    return {
        "frame_address": images.frame_address,
        "frame_sha256": images.frame_sha256,
        "crop_address": images.crop_address,
        "image_key_id": images.image_key_id,
    }


def as_stored(read_id: int, read: PlateRead, *, has_images: bool, incident: str) -> StoredRead:
    """`read` as it comes back from the store, with what is not the read's own: pictures and incident of the pass."""
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
        incident=incident,
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
