"""Many invented reads at once into an empty SQLCipher store, past the door: for benchmarks alone.

Rows come in the order in which they lie, and the indexes are made at the end.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from alpr_desk.db.tables import plate_read, read_name

_READ = (
    "INSERT INTO plate_read (id, uid, plate, confidence, candidates, region, captured_at, recorded_at, camera, vehicle,"
    " latitude, longitude, characters, quad, frames, revision, region_confidence)"
    " VALUES (?, ?, ?, ?, ?, 'US-CA', ?, ?, ?, ?, ?, ?, ?, ?, 5, 1, 0.9)"
)
_NAME = (
    "INSERT INTO read_name"
    " (text, band, captured_at, read_id, number, state, camera, vehicle, latitude, longitude, cell)"
    " VALUES (?, ?, ?, ?, ?, 'CA', ?, ?, ?, ?, ?)"
)
_INDEXES = sorted(plate_read.indexes | read_name.indexes, key=lambda index: str(index.name))
Rows = Iterable[tuple[object, ...]]


class Filling:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def drop_indexes(self) -> None:
        for index in _INDEXES:
            index.drop(self._connection)

    def make_indexes(self) -> None:
        for index in _INDEXES:
            index.create(self._connection)

    def reads(self, rows: Rows) -> None:
        """id, uid, plate, confidence, candidates, captured, recorded, camera, vehicle, position, characters, quad."""
        self._connection.exec_driver_sql(_READ, list(rows))

    def names(self, rows: Rows) -> None:
        """text, band, captured, read, number, camera, vehicle, latitude, longitude, cell."""
        self._connection.exec_driver_sql(_NAME, list(rows))

    def size(self) -> int:
        """Bytes of the database with its indexes."""
        ask = self._connection.exec_driver_sql
        return int(ask("PRAGMA page_count").scalar_one()) * int(ask("PRAGMA page_size").scalar_one())


class FirstFormFilling:
    """The same into an SQLCipher store of the first form, to be brought to the newest one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self) -> None:
        self._connection.exec_driver_sql("INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, '')")
        self._connection.exec_driver_sql("DROP INDEX ix_plate_read_plate")

    def reads(self, rows: Rows) -> None:
        """As `Filling.reads`."""
        self._connection.exec_driver_sql(_READ, list(rows))

    def finish(self) -> None:
        self._connection.exec_driver_sql("CREATE INDEX ix_plate_read_plate ON plate_read (plate)")
