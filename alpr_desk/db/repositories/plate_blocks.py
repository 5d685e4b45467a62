"""Every distinct plate of the store, in blocks that are read whole.

A row a plate would have to be brought up to date at each read, somewhere in a table of millions. Instead the plates of
the reads that are stored at once are a block, and once there are many small blocks they are put together, each time
with those before that are not much larger: so there are few, and each plate is written few times.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from alpr_desk.db.tables import plate_block, plate_head
from alpr_desk.domain.plate_table import NO_PLATES, Keys, Plates, newest
from alpr_desk.domain.plates import MAX_PLATE

WAITING: Final = 128
"""Blocks that come before they are put together."""

_LAST = select(func.max(plate_block.c.number))
_PUT = insert(plate_block)
_CAME = update(plate_head).values(waiting=plate_head.c.waiting + 1).returning(plate_head.c.waiting)

_PART: Final = 1 << 18
"""Plates of a row at most: six megabytes."""
_SEEN: Final = "<i8"


class PlateBlocks:
    """A number is a name's (`read_name.number`): what came after it is in blocks of greater ones."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self) -> int:
        """The number of the last name; 0 where there is none."""
        return self._connection.execute(_LAST).scalar() or 0

    def since(self, number: int) -> Plates:
        """Each plate once that came after the name of that number, in order, and some that came before."""
        return self._together(select(plate_block).where(plate_block.c.number > number))

    def came(self, plates: Plates, last: int) -> None:
        """More plates, of names up to the number `last`."""
        self.put(newest(*plates), last)
        if self._connection.execute(_CAME).scalar_one() >= WAITING:
            self._put_together(last)

    def put(self, plates: Plates, number: int) -> None:
        """A block of distinct plates, in order."""
        keys, seen = plates
        for start in range(0, max(1, len(keys)), _PART):
            here = slice(start, start + _PART)
            row = {"number": number, "part": start // _PART, **_values(keys[here], seen[here])}
            self._connection.execute(_PUT, row)

    def forget(self, keys: Keys) -> None:
        """Take these out of every block. Give many at once: each block that holds one is written anew."""
        for row in self._connection.execute(select(plate_block)).all():
            held, seen = _plates(row)
            kept = ~np.isin(held, keys)
            if not kept.all():
                here = (plate_block.c.number == row.number) & (plate_block.c.part == row.part)
                self._connection.execute(update(plate_block).where(here).values(_values(held[kept], seen[kept])))

    def _put_together(self, last: int) -> None:
        """One block of all that wait, and of those before it that are not twice as large as what follows them."""
        size = func.sum(func.length(plate_block.c.plates)) / (MAX_PLATE + 1)
        sizes = select(plate_block.c.number, size).group_by(plate_block.c.number).order_by(plate_block.c.number.desc())
        first, count = last, 0
        for place, (number, plates) in enumerate(self._connection.execute(sizes).all()):
            if place >= WAITING and plates > 2 * count:
                break
            first, count = number, count + plates
        block = self._together(select(plate_block).where(plate_block.c.number >= first))
        self._connection.execute(delete(plate_block).where(plate_block.c.number >= first))
        self.put(block, last)
        self._connection.execute(update(plate_head).values(waiting=0))

    def _together(self, blocks: Select[Any]) -> Plates:
        in_order = blocks.order_by(plate_block.c.number, plate_block.c.part)
        keys, seen = zip(NO_PLATES, *map(_plates, self._connection.execute(in_order)), strict=True)
        return newest(np.concatenate(keys), np.concatenate(seen))


def _values(keys: Keys, seen: NDArray[np.int64]) -> dict[str, bytes]:
    """What `_plates` reads."""
    return {"plates": keys.tobytes(), "seen": seen.astype(_SEEN).tobytes()}


def _plates(row: Row[Any]) -> Plates:
    return np.frombuffer(row.plates, f"S{MAX_PLATE + 1}"), np.frombuffer(row.seen, _SEEN).astype(np.int64)
