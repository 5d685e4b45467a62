"""How a hotlist file is laid out, as data: shipped, or made by a member and saved under a name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal, get_args

from alpr_desk.errors import BadInput

Column = str | int | tuple[int, int]
"""A column by the name in its header (case, spaces and underscores do not count), by its place from 0, or in a file of
fixed width by its first and last character, from 1, as record layouts are written."""

Encoding = Literal["utf-8", "cp1252", "latin-1"]

DATE_FORMATS: Final = (
    *("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S"),
    *("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"),
)
MAX_LINE: Final = 65_536
"""Characters; a longer line is rejected. (Below the field limit of the csv module, so that one is never met.)"""

_DELIMITERS: Final = frozenset(";,|\t")
_DATE_PARTS: Final = re.compile(r"%[YymdHMSzbBjp]|[^%]")


@dataclass(frozen=True, slots=True)
class Profile:
    """How a file is laid out.

    Attributes:
        has_header: whether the first line names the columns; if not, columns are places.
        plate, state, category, starts, expires, priority: their columns; None where the layout has none.
        facts: column and NCIC field code of everything else that is kept.
        optional: columns that may be missing from the header.
        delimiters: tried against the first line; empty for fixed width.
        encoding: of a file without a byte order mark; one with a mark is read by its mark.
        default_state, default_category: where the column is missing or empty.
        date_formats: of `strptime`, tried in this order.
        no_date: what stands for "no date" (upper case).
        state_codes: state codes of the source that differ from the postal ones.
    """

    name: str
    title: str
    description: str
    has_header: bool
    plate: Column
    state: Column | None = None
    category: Column | None = None
    starts: Column | None = None
    expires: Column | None = None
    priority: Column | None = None
    facts: tuple[tuple[Column, str], ...] = ()
    optional: frozenset[Column] = frozenset()
    delimiters: str = ";,|\t"
    encoding: Encoding = "utf-8"
    default_state: str | None = None
    default_category: str = ""
    date_formats: tuple[str, ...] = DATE_FORMATS
    no_date: frozenset[str] = frozenset({"", "NONEXP", "NONE", "N/A"})
    state_codes: tuple[tuple[str, str], ...] = ()

    @property
    def is_fixed_width(self) -> bool:
        return not self.delimiters

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column it reads."""
        named = (self.plate, self.state, self.category, self.starts, self.expires, self.priority)
        return (*(column for column in named if column is not None), *(column for column, _ in self.facts))


def checked(profile: Profile) -> Profile:
    """`profile` as it can be saved. Raises BadInput naming what is wrong."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9 ._-]{0,39}", profile.name):
        raise BadInput("Name the profile with small letters, digits, spaces, dots or dashes, at most 40 of them.")
    if not profile.title.strip() or len(profile.title) > 80 or len(profile.description) > 400:
        raise BadInput("Give the profile a title of at most 80 characters, and a description of at most 400.")
    if profile.encoding not in get_args(Encoding):
        raise BadInput(f"The encoding is one of {', '.join(get_args(Encoding))}.")
    if not set(profile.delimiters) <= _DELIMITERS:
        raise BadInput("Columns are divided by ; , | or a tab, or are of fixed width.")
    for column in profile.columns:
        _check_column(column, profile)
    if any(not re.fullmatch(r"[A-Z]{3}", code) for _, code in profile.facts):
        raise BadInput("Other columns are kept under NCIC field codes of three letters, like VMA.")
    if not profile.date_formats or any("%" in _DATE_PARTS.sub("", form) for form in profile.date_formats):
        raise BadInput("Write dates with %Y, %m, %d, %H, %M and %S, for example %m/%d/%Y.")
    return profile


def _check_column(column: Column, profile: Profile) -> None:
    if isinstance(column, tuple) != profile.is_fixed_width:
        raise BadInput("In a file of fixed width each column is its first and last character; in others it is not.")
    if isinstance(column, tuple) and not 1 <= column[0] <= column[1] <= MAX_LINE:
        raise BadInput(f"Columns of fixed width run from a first to a last character, not {column[0]}-{column[1]}.")
    if isinstance(column, str) and not (profile.has_header and column.strip()):
        raise BadInput("Columns have names only where the first line names them.")
    if isinstance(column, int) and not 0 <= column < 500:
        raise BadInput("A column's place is between 1 and 500.")


def to_json(profile: Profile) -> dict[str, Any]:
    """Plain JSON values; what is as usual is left out."""
    values = asdict(profile)
    plain = {f.name for f in fields(Profile) if f.name in values and values[f.name] == f.default}
    made = {name: value for name, value in values.items() if name not in plain}
    return {name: _plain(value) for name, value in made.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted((_plain(part) for part in value), key=str)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def from_json(values: Mapping[str, Any]) -> Profile:
    """The profile that `to_json` wrote. Raises BadInput where it is none."""
    try:
        made = {**values}
        for name in ("plate", "state", "category", "starts", "expires", "priority"):
            if name in made:
                made[name] = _column(made[name])
        made["facts"] = tuple((_column(column), str(code)) for column, code in made.get("facts", ()))
        made["state_codes"] = tuple((str(a), str(b)) for a, b in made.get("state_codes", ()))
        for name, kind in (("optional", _columns), ("no_date", _texts)):
            if name in made:
                made[name] = frozenset(kind(made[name]))
        if "date_formats" in made:
            made["date_formats"] = _texts(made["date_formats"])
        return checked(Profile(**made))
    except (TypeError, ValueError, AttributeError) as error:
        raise BadInput("This is no import profile: make it anew.") from error


def _column(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _columns(values: Iterable[Any]) -> list[Any]:
    return [_column(value) for value in values]


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
