"""Many invented reads at once into an empty PostgreSQL store, past the door: for benchmarks alone.

All of it is one transaction, so that rows are written once, whole, and no log of them is kept where the server allows
that. `read_name` gets its keys and indexes at the end.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.schema import AddConstraint, DropConstraint

from alpr_desk.db.tables import plate_read, read_name

_READ = (
    "COPY plate_read (id, uid, plate, confidence, candidates, captured_at, recorded_at, camera, vehicle, latitude,"
    " longitude, characters, quad, region, frames, revision, region_confidence) FROM STDIN (FREEZE)"
)
_ALIKE = ("US-CA", 5, 1, 0.9)
"""What all reads have in the last four columns."""
_NAME = (
    "COPY read_name (text, band, captured_at, read_id, number, camera, vehicle, latitude, longitude, cell, state)"
    " FROM STDIN (FREEZE)"
)
_INDEXES = sorted(plate_read.indexes | read_name.indexes, key=lambda index: str(index.name))
_LAST = (ForeignKeyConstraint, UniqueConstraint, PrimaryKeyConstraint)
_CONSTRAINTS = sorted(
    (constraint for constraint in read_name.constraints if isinstance(constraint, _LAST)),
    key=lambda constraint: _LAST.index(type(constraint)),
)
Rows = Iterable[tuple[object, ...]]


class OfficeFilling:
    """`begin`, then rows in any order, then `finish`; the caller commits once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self) -> None:
        # COPY writes rows as long since committed only where the same transaction has emptied the table.
        self._connection.exec_driver_sql("TRUNCATE plate_read, read_name CASCADE")
        for index in _INDEXES:
            index.drop(self._connection)
        for constraint in _CONSTRAINTS:
            self._connection.execute(DropConstraint(constraint))

    def reads(self, rows: Rows) -> None:
        """As `Filling.reads`."""
        self._copy(_READ, (row + _ALIKE for row in rows))

    def names(self, rows: Rows) -> None:
        """As `Filling.names`."""
        self._copy(_NAME, ((*row, "CA") for row in rows))

    def finish(self) -> None:
        self._connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '1GB'")
        for constraint in reversed(_CONSTRAINTS):
            self._connection.execute(AddConstraint(constraint))
        for index in _INDEXES:
            index.create(self._connection)
        self._connection.exec_driver_sql("SELECT setval('plate_read_id_seq', (SELECT max(id) FROM plate_read))")
        self._connection.exec_driver_sql("ANALYZE plate_read, read_name")

    def size(self) -> int:
        """Bytes of the database with its indexes."""
        return int(self._connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())

    def _copy(self, statement: str, rows: Rows) -> None:
        driver = self._connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("the connection was given back")
        with driver.cursor().copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
