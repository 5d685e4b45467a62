"""A profile met with the first line of a file: the delimiter and where each column is. Pure."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from alpr_desk.errors import BadInput
from alpr_desk.hotlist.profiles import Column, Profile


@dataclass(frozen=True, slots=True)
class Layout:
    """Where to find what.

    Attributes:
        width: columns each line has; 0 where there is no header to say so.
        places: columns of the profile that the file has, by place from 0.
    """

    profile: Profile
    delimiter: str
    width: int
    places: dict[Column, int]

    def cell(self, row: list[str], column: Column | None) -> str:
        """What `row` says at `column`; empty where it has no such column."""
        place = None if column is None else self.places.get(column)
        return row[place] if place is not None and place < len(row) else ""

    def lacks(self, column: Column | None) -> bool:
        """Whether the profile knows `column` and the file's header does not name it."""
        return self.profile.has_header and column is not None and column not in self.places


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


def _columns(profile: Profile) -> tuple[Column, ...]:
    named = (profile.plate, profile.state, profile.category, profile.starts, profile.expires)
    return (*(column for column in named if column is not None), *(column for column, _ in profile.facts))


def _missing(profile: Profile, header: list[str]) -> list[str]:
    present = {_same(name) for name in header}
    needed = (column for column in _columns(profile) if column not in profile.optional)
    return [column for column in needed if isinstance(column, str) and _same(column) not in present]


def lay_out(line: str, profile: Profile) -> Layout:
    """The layout by the file's first line. Raises BadInput naming a missing or doubled column and what was found."""
    if not profile.has_header:
        delimiter = max(profile.delimiters, key=line.count)
        return Layout(
            profile, delimiter, 0, {column: column for column in _columns(profile) if isinstance(column, int)}
        )
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
    for column in _columns(profile):
        if isinstance(column, str) and _same(column) in names:
            if names.count(_same(column)) > 1:
                raise BadInput(f"The column '{column}' stands twice in the first line (found: {found}).")
            places[column] = names.index(_same(column))
    return Layout(profile, delimiter, len(header), places)
