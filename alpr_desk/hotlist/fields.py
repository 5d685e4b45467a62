"""The cells of one line made into an entry. Pure.

Words, states and dates repeat a million times over, so what each means is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Final, TypeVar

from alpr_desk.domain.list_profiles import Profile
from alpr_desk.domain.matching import Priority
from alpr_desk.domain.plates import MAX_PLATE, PlateText, plate_text
from alpr_desk.domain.states import state_code
from alpr_desk.errors import BadInput
from alpr_desk.hotlist.layout import Layout
from alpr_desk.hotlist.listed import Listed, Terms, in_json

PLACEHOLDERS: Final = frozenset({"NOPLATE", "NOPLATES", "NONE", "NOTAG", "NULL", "MISSING", "UNKNOWN", "UNK", "TEMP"})
"""What clerks type where there is no plate; as an entry it would accuse whoever owns it as a vanity plate."""

_HEADERS: Final = frozenset({"PLATE", "PLATENUMBER", "LICENSE", "LICENSEPLATE", "LIC"})
_COLOURS: Final = {"red": Priority.HIGH, "orange": Priority.MEDIUM, "yellow": Priority.LOW}
"""Alert levels of Vigilant-like lists; our own words count too."""

_EARLIEST_ZONE, _LATEST_ZONE = timedelta(hours=14), timedelta(hours=12)
_REMEMBERED: Final = 20_000
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class LineReader:
    """Reads the lines of one file.

    Attributes:
        folded: plates so far that held full-width or other compatibility characters, taken in their plain form.
    """

    def __init__(self, layout: Layout, default_state: str | None) -> None:
        profile = layout.profile
        self._layout = layout
        self._fallback = default_state
        self._plate = layout.place(profile.plate)
        terms = (profile.state, profile.starts, profile.expires, profile.category, profile.priority)
        self._terms_of = itemgetter(*map(layout.place, terms))
        places = ((layout.place(column), code) for column, code in profile.facts)
        self._facts = tuple((place, code) for place, code in places if place >= 0)
        self._no_plates = dict.fromkeys(PLACEHOLDERS, "The plate is a word that stands for no plate.")
        if not profile.has_header:
            self._no_plates |= dict.fromkeys(_HEADERS, "The line looks like a header; this profile has none.")
        self._reach = 1 + max(map(layout.place, profile.columns))
        self._terms: dict[tuple[str, ...], Terms] = {}
        self._categories: dict[str, str] = {}
        self._states: dict[str, str | None] = {}
        self._begun: dict[str, datetime | None] = {}
        self._ended: dict[str, datetime | None] = {}
        self._priorities: dict[str, Priority | None] = {}
        self.folded = 0

    def read(self, line: str) -> Listed:
        """Raises BadInput saying what is wrong with the line, without quoting it."""
        row = self._layout.cells(line)
        row.append("")  # at -1, where a column is that the file lacks
        if len(row) < self._reach:
            row += [""] * (self._reach - len(row))
        plate = self._plate_of(row[self._plate])
        cells = self._terms_of(row)
        terms = self._terms.get(cells)
        if terms is None:
            terms = _remember(self._terms, cells, self._said_in(*cells))
        return plate, terms, self._facts_of(row) if self._facts else "[]"

    def _said_in(self, state: str, starts: str, expires: str, category: str, priority: str) -> Terms:
        said_state = self._said(self._states, state, self._state_of)
        first = self._said(self._begun, starts, self._start_of)
        last = self._said(self._ended, expires, self._expiry_of)
        if first is not None and last is not None and last <= first:
            raise BadInput("The entry expires before it starts.")
        said_category = self._said(self._categories, category, self._category_of)
        return Terms(said_state, said_category, first, last, self._said(self._priorities, priority, _priority_of))

    def _said(self, known: dict[str, T], cell: str, meaning: Callable[[str], T]) -> T:
        return known[cell] if cell in known else _remember(known, cell, meaning(clean(cell)))

    def _facts_of(self, row: list[str]) -> str:
        """In JSON. A cell of letters and digits alone is clean as it is, and needs no escapes."""
        found = []
        for place, code in self._facts:
            cell = row[place]
            if cell.isalnum():
                found.append(f'["{code}","{cell}"]')
            elif cell and (value := clean(cell)):
                found.append(f'["{code}",{in_json(value)}]')
        return f"[{','.join(found)}]"

    def _plate_of(self, cell: str) -> PlateText:
        if cell.isascii() and cell.isalnum() and len(cell) <= MAX_PLATE:
            plate = PlateText(cell.upper())
        else:
            shown = clean(cell)
            plate = plate_text(shown)
            self.folded += any(character > "\x7f" and character.isalnum() for character in shown)
        if plate in self._no_plates:
            raise BadInput(self._no_plates[plate])
        return plate

    def _category_of(self, text: str) -> str:
        if len(text) > 80:
            raise BadInput("The category is longer than 80 characters.")
        return text or self._layout.profile.default_category

    def _state_of(self, text: str) -> str | None:
        return state_code(text, dict(self._layout.profile.state_codes)) if text else self._fallback

    def _start_of(self, text: str) -> datetime | None:
        return _date(text, self._layout.profile, "start")

    def _expiry_of(self, text: str) -> datetime | None:
        return _date(text, self._layout.profile, "expiry")


def _remember(known: dict[K, T], cell: K, meaning: T) -> T:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[cell] = meaning
    return meaning


def clean(cell: str) -> str:
    """`cell` without what could move or hide text on a screen (controls, direction marks), one space between words."""
    shown = cell if cell.isprintable() else "".join(c if c.isprintable() else " " for c in cell)
    return " ".join(shown.split())


def _priority_of(text: str) -> Priority | None:
    """By word, by Vigilant's colours, or by Genetec's number (0 highest to 100); None where it is none of them."""
    word = text.casefold()
    if word in _COLOURS:
        return _COLOURS[word]
    if word.isascii() and word.isdigit() and len(word) <= 3 and int(word) <= 100:
        return (Priority.HIGH, Priority.MEDIUM, Priority.LOW)[min(2, int(word) // 34)]
    return Priority(word) if word in set(Priority) else None


def _date(text: str, profile: Profile, which: str) -> datetime | None:
    """UTC. A day alone counts whole (the expiry day included), and a time without a zone counts wherever on earth
    keeps the entry longest in force: a hit too many is verified, a hit too few lets a kidnapper pass.
    """
    if text.upper() in profile.no_date:
        return None
    for form in profile.date_formats:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 (files rarely name a zone; it is set below)
        except ValueError:
            continue
        try:
            return _anywhere(moment, whole_day="%H" not in form, is_end=which == "expiry")
        except OverflowError:
            return None
    raise BadInput(f"The {which} date cannot be read; write it like 2026-11-24.")


def _anywhere(moment: datetime, *, whole_day: bool, is_end: bool) -> datetime:
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    if not is_end:
        return moment.replace(tzinfo=UTC) - _EARLIEST_ZONE
    return moment.replace(tzinfo=UTC) + (timedelta(days=1) if whole_day else timedelta()) + _LATEST_ZONE
