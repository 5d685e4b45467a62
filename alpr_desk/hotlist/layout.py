"""A profile met with the first line of a file: the delimiter and where each column is. Pure."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from alpr_desk.domain.list_profiles import Column, Profile
from alpr_desk.errors import BadInput


@dataclass(frozen=True, slots=True)
class Layout:
    """Where to find what.

    Attributes:
        width: columns each line has; 0 where there is no header to say so.
        places: columns of the profile that the file has, by place from 0.
        spans: first and last character of each cell of a file of fixed width.
    """

    profile: Profile
    delimiter: str
    width: int
    places: dict[Column, int]
    spans: tuple[tuple[int, int], ...] = ()

    def place(self, column: Column | None) -> int:
        """Where `column` stands in a line's cells; -1 where the file has no such column."""
        return -1 if column is None else self.places.get(column, -1)

    def cells(self, line: str) -> list[str]:
        """The cells of one line as they stand. Raises BadInput."""
        if self.spans:
            return [line[first - 1 : last] for first, last in self.spans]
        if '"' not in line:
            row = line.split(self.delimiter)
        else:
            try:
                row = next(csv.reader([line], delimiter=self.delimiter, strict=True))
            except csv.Error as error:
                raise BadInput(
                    "A quotation mark is opened and not closed on this line, or closed too early."
                ) from error
        width = self.width
        if width and len(row) != width and (len(row) < width or any(row[width:])):
            raise BadInput(f"The line has {len(row)} columns; the header has {width}.")
        return row

    def lacks(self, column: Column | None) -> bool:
        """Whether the profile knows `column` and the file's header does not name it."""
        named = self.profile.has_header and not self.profile.is_fixed_width
        return named and column is not None and column not in self.places


def _same(name: str) -> str:
    return "".join(name.casefold().replace("_", " ").split())


def _header(line: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadInput("A quotation mark in the header is not closed: nothing was imported.") from error
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _missing(profile: Profile, header: list[str]) -> list[str]:
    present = {_same(name) for name in header}
    needed = (column for column in profile.columns if column not in profile.optional)
    return [column for column in needed if isinstance(column, str) and _same(column) not in present]


def lay_out(line: str, profile: Profile) -> Layout:
    """The layout by the file's first line. Raises BadInput naming a missing or doubled column and what was found."""
    if profile.is_fixed_width:
        spans = tuple(dict.fromkeys(column for column in profile.columns if isinstance(column, tuple)))
        return Layout(profile, "", 0, {span: place for place, span in enumerate(spans)}, spans)
    if not profile.has_header:
        delimiter = max(profile.delimiters, key=line.count)
        return Layout(profile, delimiter, 0, {column: column for column in profile.columns if isinstance(column, int)})
    headers = {delimiter: _header(line, delimiter) for delimiter in profile.delimiters}
    delimiter = min(headers, key=lambda d: (len(_missing(profile, headers[d])), -len(headers[d])))
    header = headers[delimiter]
    missing = _missing(profile, header)
    found = ", ".join(name.strip()[:40] for name in header[:20])
    if missing:
        raise BadInput(
            f"The file has no column '{missing[0]}' in its first line (found: {found}). Nothing was imported."
        )
    names = [_same(name) for name in header]
    places: dict[Column, int] = {}
    for column in profile.columns:
        if isinstance(column, str) and _same(column) in names:
            if names.count(_same(column)) > 1:
                raise BadInput(f"The column '{column}' stands twice in the first line (found: {found}).")
            places[column] = names.index(_same(column))
    return Layout(profile, delimiter, len(header), places)
