"""The distinct plates of the store in memory: read once, kept up with what this program or another records."""

from __future__ import annotations

import threading

from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.plate_table import PlateTable


class PlateMemory:
    """Holds at least what the unit of work it is asked with can see; safe from any thread.

    A plate that was purged meanwhile may still be in it: it has no reads any more, so no search gives it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._table: PlateTable | None = None
        self._number = 0

    def table(self, unit: UnitOfWork) -> PlateTable:
        with self._lock:
            blocks = unit.reads.names.plates
            last = blocks.last()
            if self._table is None:
                self._table = PlateTable(*blocks.since(0))
            elif last > self._number:
                self._table.add(*blocks.since(self._number))
            self._number = last
            return self._table
