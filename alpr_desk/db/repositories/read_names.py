"""The names a read goes by: what was read, the reader's other choices, what members corrected it to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from alpr_desk.db.many_rows import ManyRows
from alpr_desk.db.tables import plate, plate_read, read_name
from alpr_desk.domain.places import cell
from alpr_desk.domain.plate_table import band_of

Row = dict[str, Any]


def _seen(dialect: Dialect) -> Insert:
    adding: postgresql.Insert | sqlite.Insert = (
        postgresql.insert(plate) if dialect.name == "postgresql" else sqlite.insert(plate)
    )
    later = adding.excluded.last_seen
    return adding.on_conflict_do_update(
        index_elements=[plate.c.text, plate.c.band], set_={"last_seen": later}, where=plate.c.last_seen < later
    )


_SEE_PLATES = ManyRows(_seen, ("text", "band", "last_seen"))
_ADD_NAMES = ManyRows(lambda _: insert(read_name), tuple(column.name for column in read_name.c))


def names_of(plate: str, candidates: Iterable[tuple[str, float]]) -> dict[str, int]:
    """Every name of a read with its band: the plate as read first, then the choices likely enough to be looked for."""
    names = {plate: 0}
    for text, probability in candidates:
        band = band_of(probability)
        if band is not None and band < names.get(text, band + 1):
            names[text] = band
    return names


class ReadNames:
    """`at` is the moment of the change."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, reads: Sequence[Row], at: datetime) -> None:
        """The names of new reads; each a row of plate_read as it was inserted, with its `id`."""
        self._insert([name for read in reads for name in _names(read)], self._last(), at)

    def replace(self, read: Row, former_plate: str, at: datetime) -> None:
        """The read says something else now; what members corrected it to stays."""
        mine = read_name.c.read_id == read["id"]
        known = self._connection.execute(select(read_name.c.text).where(mine, read_name.c.band == 0)).scalars()
        corrected = set(known) - {former_plate, read["plate"]}
        last = self._last()
        self._connection.execute(delete(read_name).where(mine))
        names = [name for name in _names(read) if name["text"] not in corrected]
        self._insert([*names, *(_name(read, text, 0) for text in corrected)], last, at)

    def correct(self, read_id: int, text: str, at: datetime) -> None:
        """The read is found by `text` too from now on."""
        mine = (read_name.c.read_id == read_id) & (read_name.c.text == text)
        if 0 not in self._connection.execute(select(read_name.c.band).where(mine)).scalars().all():
            row = self._connection.execute(select(plate_read).where(plate_read.c.id == read_id)).one()
            last = self._last()
            self._connection.execute(delete(read_name).where(mine))
            self._insert([_name(row._asdict(), text, 0)], last, at)

    def forget(self, read_ids: Sequence[int]) -> None:
        """Take every name of reads that are purged, and the plates that no read bears any more, out of the search."""
        chosen = read_name.c.read_id.in_(read_ids)
        gone = self._connection.execute(select(read_name.c.text, read_name.c.band).where(chosen).distinct()).all()
        self._connection.execute(delete(read_name).where(chosen))
        still = select(read_name.c.text).where(read_name.c.text == plate.c.text, read_name.c.band == plate.c.band)
        for text, band in gone:
            self._connection.execute(delete(plate).where(plate.c.text == text, plate.c.band == band, ~still.exists()))

    def _last(self) -> int:
        return self._connection.execute(select(func.max(read_name.c.number))).scalar() or 0

    def _insert(self, names: list[Row], last: int, at: datetime) -> None:
        """`last`: the greatest number there was before anything was deleted. Numbers are never given twice: they keep
        up with the clock, so that a store that was emptied does not begin again at 1.
        """
        if not names:
            return
        for number, name in enumerate(names, max(last + 1, int(at.timestamp() * 1_000_000))):
            name["number"] = number
        names.sort(key=lambda name: (name["text"], name["captured_at"]))  # as they lie: neighbours share a page
        _ADD_NAMES.execute(self._connection, names)
        self._see({(name["text"], name["band"]): name["captured_at"] for name in names})

    def _see(self, seen: Mapping[tuple[str, int], datetime]) -> None:
        rows = [{"text": text, "band": band, "last_seen": at} for (text, band), at in seen.items()]
        _SEE_PLATES.execute(self._connection, rows)


def _names(read: Row) -> Iterator[Row]:
    for text, band in names_of(read["plate"], read["candidates"]).items():
        yield _name(read, text, band)


def _name(read: Row, text: str, band: int) -> Row:
    latitude, longitude = read["latitude"], read["longitude"]
    has_position = latitude is not None and longitude is not None
    return {
        "text": text,
        "band": band,
        "captured_at": read["captured_at"],
        "read_id": read["id"],
        "state": (read["region"] or "").rpartition("-")[2] or None,
        "camera": read["camera"],
        "vehicle": read["vehicle"],
        "incident": read["incident"],
        "latitude": latitude,
        "longitude": longitude,
        "cell": cell(latitude, longitude) if has_position else None,
    }
