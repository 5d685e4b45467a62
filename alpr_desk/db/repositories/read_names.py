"""The names a read goes by: what was read, the reader's other choices, what members corrected it to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, select

from alpr_desk.db.many_rows import ManyRows
from alpr_desk.db.repositories.plate_blocks import PlateBlocks
from alpr_desk.db.repositories.read_rows import Name, name_of_row, names_of_row
from alpr_desk.db.tables import plate_read, read_name
from alpr_desk.domain.plate_table import keys_of

Row = Mapping[str, Any]
Named = tuple[int, Name]
"""A read's number, and one of its names."""
_NUMBERED = ("number", "read_id", *Name._fields)
_AS_THEY_LIE = itemgetter(_NUMBERED.index("text"), _NUMBERED.index("captured_at"))


_ADD_NAMES = ManyRows(read_name, _NUMBERED)


class ReadNames:
    """`at` is the moment of the change."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.plates = PlateBlocks(connection)

    def add(self, names: Sequence[Named], at: datetime) -> None:
        """The names of new reads."""
        self._insert(names, at)

    def replace(self, read: Row, former_plate: str, at: datetime) -> None:
        """The read says something else now; what members corrected it to stays. `read`: its row of plate_read."""
        mine = read_name.c.read_id == read["id"]
        known = self._connection.execute(select(read_name.c.text).where(mine, read_name.c.band == 0)).scalars()
        corrected = set(known) - {former_plate, read["plate"]}
        self._connection.execute(delete(read_name).where(mine))
        names = [name for name in names_of_row(read) if name.text not in corrected]
        names += [name_of_row(read, text) for text in corrected]
        self._insert([(read["id"], name) for name in names], at)

    def correct(self, read_id: int, text: str, at: datetime) -> None:
        """The read is found by `text` too from now on."""
        mine = (read_name.c.read_id == read_id) & (read_name.c.text == text)
        if 0 not in self._connection.execute(select(read_name.c.band).where(mine)).scalars().all():
            row = self._connection.execute(select(plate_read).where(plate_read.c.id == read_id)).one()
            self._connection.execute(delete(read_name).where(mine))
            self._insert([(read_id, name_of_row(row._asdict(), text))], at)

    def forget(self, read_ids: Sequence[int]) -> None:
        """Take every name of reads that are purged, and the plates that no read bears any more, out of the search.

        Give many at once: the blocks of plates are written anew.
        """
        chosen = read_name.c.read_id.in_(read_ids)
        borne = select(read_name.c.text, read_name.c.band).distinct()
        gone = set(map(tuple, self._connection.execute(borne.where(chosen))))
        self._connection.execute(delete(read_name).where(chosen))
        for text, band in list(gone):
            here = (read_name.c.text == text) & (read_name.c.band == band)
            if self._connection.execute(borne.where(here)).first() is not None:
                gone.discard((text, band))
        texts, bands = [text for text, _ in gone], np.array([band for _, band in gone], np.uint8)
        self.plates.forget(keys_of(texts, bands))

    def _insert(self, names: Sequence[Named], at: datetime) -> None:
        """Numbers are never given twice, whatever was deleted: blocks keep theirs, and they keep up with the clock."""
        first = max(self.plates.last() + 1, int(at.timestamp() * 1_000_000))
        rows = [(number, read_id, *name) for number, (read_id, name) in enumerate(names, first)]
        rows.sort(key=_AS_THEY_LIE)  # neighbours share a page
        _ADD_NAMES.execute(self._connection, rows)
        if names:
            texts, bands, seen = zip(*((name.text, name.band, name.captured_at) for _, name in names), strict=True)
            plates = keys_of(texts, np.array(bands, np.uint8)), np.array(seen, np.int64)
            self.plates.came(plates, first + len(names) - 1)
