"""Many rows with one statement, which is made once and not again for each batch.

SQLAlchemy works out each parameter of each row by itself: for 500 reads that took longer than the database did. Here
whole columns are converted, by the same types, and handed to the driver.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Insert


class _Made(NamedTuple):
    """For one dialect: the text, the columns in the order of its parameters, and what converts each."""

    text: str
    names: tuple[str, ...]
    converters: tuple[Callable[[Any], Any] | None, ...]
    positional: bool


class ManyRows:
    """An INSERT of some columns of a table."""

    def __init__(self, make: Callable[[Dialect], Insert], columns: Sequence[str]) -> None:
        """`make`: the statement for a dialect, without values."""
        self._make, self._columns = make, columns
        self._made: dict[str, _Made] = {}

    def execute(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Each row holds every column."""
        if not rows:
            return
        made = self._for(connection.dialect)
        values = []
        for name, convert in zip(made.names, made.converters, strict=True):
            column = [row[name] for row in rows]
            values.append(column if convert is None else list(map(convert, column)))
        given: list[Any] = list(zip(*values, strict=True))
        if not made.positional:
            given = [dict(zip(made.names, row, strict=True)) for row in given]
        connection.exec_driver_sql(made.text, given)

    def _for(self, dialect: Dialect) -> _Made:
        made = self._made.get(dialect.name)
        if made is None:
            statement = self._make(dialect)
            compiled = statement.compile(dialect=dialect, column_keys=list(self._columns))
            names = tuple(compiled.positiontup or self._columns)
            types = [statement.table.c[name].type.dialect_impl(dialect) for name in names]
            converters = tuple(kind.bind_processor(dialect) for kind in types)
            made = _Made(str(compiled), names, converters, compiled.positional)
            self._made[dialect.name] = made
        return made
