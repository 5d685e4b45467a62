"""Every distinct plate of the store, in blocks that are read whole.

A row a plate would have to be brought up to date at each read, somewhere in a table of millions. Instead the names that
came last are gathered from `read_name`, and once there are many of them become a block. Blocks grow by being put
together with their neighbours, so that there are few, and each plate is written few times.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    String,
    cast,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from alpr_desk.db.tables import plate_block, plate_head, read_name
from alpr_desk.domain.plate_table import Keys, keys_of
from alpr_desk.domain.plates import MAX_PLATE

FOLDED: Final = 65_536
"""Names that wait at most, or nearly so, before they become a block."""

_PART: Final = 1 << 18
"""Plates of a row: eight megabytes."""
_DIGITS: Final = 20
_SEEN: Final = "<i8"

Seen = NDArray[np.int64]
Plates = tuple[Keys, Seen]
"""Keys, and when each was seen last (microseconds since 1970)."""


class PlateBlocks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Plates:
        """Every plate once, in order."""
        query = select(plate_block).order_by(plate_block.c.number, plate_block.c.part)
        blocks = [*map(_plates, self._connection.execute(query)), self.since(self._reach())]
        return _newest(blocks)

    def since(self, number: int) -> Plates:
        """The names above `number`, in no order, each perhaps several times."""
        return _parted(self._connection.execute(self._gathered().where(read_name.c.number > number)).one())

    def came(self, count: int, last: int) -> None:
        """`count` names came, the last one with the number `last`."""
        waits = update(plate_head).values(waiting=plate_head.c.waiting + count).returning(plate_head.c.waiting)
        if self._connection.execute(waits).scalar_one() >= FOLDED:
            self._fold(last)

    def put(self, keys: Keys, seen: Seen, number: int) -> None:
        """A block of distinct plates that holds every name up to `number` that no other block does."""
        for start in range(0, len(keys), _PART):
            here = slice(start, start + _PART)
            values = {"plates": keys[here].tobytes(), "seen": seen[here].astype(_SEEN).tobytes()}
            self._connection.execute(insert(plate_block), {"number": number, "part": start // _PART} | values)
        self._connection.execute(update(plate_head).values(number=number, waiting=0))

    def forget(self, keys: Keys) -> None:
        """Take these out of every block. Give many at once: each block that holds one is written anew."""
        for row in self._connection.execute(select(plate_block)).all():
            held, seen = _plates(row)
            kept = ~np.isin(held, keys)
            if kept.all():
                continue
            here = (plate_block.c.number == row.number) & (plate_block.c.part == row.part)
            values = {"plates": held[kept].tobytes(), "seen": seen[kept].astype(_SEEN).tobytes()}
            self._connection.execute(update(plate_block).where(here).values(values))

    def _reach(self) -> int:
        """The number up to which every name is in a block."""
        return int(self._connection.execute(select(plate_head.c.number)).scalar_one())

    def _fold(self, last: int) -> None:
        """What waits becomes a block, together with the blocks before it that are not twice as large."""
        block, taken = _newest([self.since(self._reach())]), []
        size = func.sum(func.length(plate_block.c.plates)) / (MAX_PLATE + 1)
        sizes = select(plate_block.c.number, size).group_by(plate_block.c.number).order_by(plate_block.c.number.desc())
        for number, count in self._connection.execute(sizes).all():
            if count > 2 * len(block[0]):
                break
            parts = select(plate_block).where(plate_block.c.number == number).order_by(plate_block.c.part)
            block = _newest([*map(_plates, self._connection.execute(parts)), block])
            taken.append(number)
        self._connection.execute(delete(plate_block).where(plate_block.c.number.in_(taken)))
        self.put(*block, last)

    def _gathered(self) -> Any:
        """Columns of many rows as one text each: a row each would cost ten times as long. Every value is as wide."""
        name, at = read_name.c, type_coerce(read_name.c.captured_at, BigInteger)
        columns: tuple[ColumnElement[str], ColumnElement[str]]
        if self._connection.dialect.name == "postgresql":
            columns = func.rpad(name.text, MAX_PLATE) + cast(name.band, String), func.lpad(cast(at, String), _DIGITS)
        else:
            columns = func.format("%-12s%d", name.text, name.band), func.format(f"%{_DIGITS}d", at)
        return select(*(func.aggregate_strings(column, "") for column in columns))


def _newest(blocks: Sequence[Plates]) -> Plates:
    """Each plate of `blocks` once, in order, with the last time it was seen."""
    keys, seen = np.concatenate([keys for keys, _ in blocks]), np.concatenate([seen for _, seen in blocks])
    order = np.argsort(keys, kind="stable")  # quick where parts are in order already
    keys, seen = keys[order], seen[order]
    if not len(keys):
        return keys, seen
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    return keys[first], np.maximum.reduceat(seen, first)


def _plates(row: Row[Any]) -> Plates:
    return np.frombuffer(row.plates, f"S{MAX_PLATE + 1}"), np.frombuffer(row.seen, _SEEN).astype(np.int64)


def _parted(row: Row[Any]) -> Plates:
    if row[0] is None:
        return keys_of((), np.zeros(0, np.uint8)), np.zeros(0, np.int64)
    keys, seen = (part.encode() for part in row)
    as_keys = np.frombuffer(keys.replace(b" ", b"\0"), f"S{MAX_PLATE + 1}")
    return as_keys, np.frombuffer(seen, f"S{_DIGITS}").astype(np.int64)
