"""Many rows with one statement, which is made once and not again for each batch.

SQLAlchemy works out each parameter of each row by itself: for 500 reads that took longer than the database did. The
driver's own way, a row at a time, gives up the interpreter at each row, and with the write lock held waits up to 5 ms
to get it back from whoever computes beside it. So values come as the database stores them, many rows a statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    String,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
)
from sqlalchemy.types import TypeEngine

from alpr_desk.db.types import UtcMoment, json_text

Values = tuple[object, ...]
_AT_ONCE = (500, 100, 20, 4, 1)
"""Rows of one statement on SQLite, which keeps prepared what it has prepared."""


class _Made(NamedTuple):
    """For one dialect: the text, and what stands in it for one row; nothing where it takes whole columns."""

    text: str
    row: str = ""


class ManyRows:
    """An INSERT of some columns of a table."""

    def __init__(self, table: Table, columns: Sequence[str]) -> None:
        self._table, self._columns = table, list(columns)
        self._made: dict[str, _Made] = {}
        self._texts: dict[int, str] = {}

    def execute(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Each row holds every column, in their order: moments as microseconds since 1970, JSON as text."""
        if not rows:
            return
        made = self._for(connection.dialect)
        if not made.row:
            lists = map(json_text, zip(*rows, strict=True))  # the driver writes an array in twenty times as long
            connection.exec_driver_sql(made.text, dict(zip(self._columns, lists, strict=True)))
            return
        for part in _parts(rows):
            connection.exec_driver_sql(self._text(made, len(part)), tuple(chain.from_iterable(part)))

    def _text(self, made: _Made, rows: int) -> str:
        text = self._texts.get(rows)
        if text is None:
            text = made.text.replace(made.row, ", ".join([made.row] * rows), 1)
            self._texts[rows] = text
        return text

    def _for(self, dialect: Dialect) -> _Made:
        made = self._made.get(dialect.name)
        if made is None:
            made = self._whole_columns(dialect) if dialect.name == "postgresql" else self._by_rows(dialect)
            self._made[dialect.name] = made
        return made

    def _by_rows(self, dialect: Dialect) -> _Made:
        compiled = insert(self._table).compile(dialect=dialect, column_keys=self._columns)
        row = f"({', '.join('?' * len(self._columns))})"
        as_compiled = f"({', '.join(compiled.positiontup or ())}) VALUES {row}"
        if as_compiled not in str(compiled):
            raise RuntimeError(f"the INSERT into {self._table.name} has another form than it should")
        return _Made(str(compiled).replace(as_compiled, f"({', '.join(self._columns)}) VALUES {row}", 1), row)

    def _whole_columns(self, dialect: Dialect) -> _Made:
        """One question of a few lists."""
        lists = [_listed(self._table.c[name].type, bindparam(name, type_=Text)) for name in self._columns]
        adding = insert(self._table).from_select(self._columns, select(*lists), include_defaults=False)
        return _Made(str(adding.compile(dialect=dialect)))


def _parts(rows: Sequence[Values]) -> Iterator[Sequence[Values]]:
    start = 0
    for size in _AT_ONCE:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


def _listed(kind: TypeEngine[Any], values: BindParameter[str]) -> ColumnElement[Any]:
    """Each of the values of a column of this kind, which come as JSON. A text stays one: cast to so many characters,
    what is too long would be cut, where the column refuses it."""
    each = func.json_array_elements_text(cast(values, JSON), type_=Text)
    if isinstance(kind, String):
        return each
    return cast(each, BigInteger() if isinstance(kind, UtcMoment) else kind)
