"""A hotlist file made into entries, with a report of what was not taken and where. Pure; knows no store.

A line of the file is a record: quoted line ends are not followed, so that one stray quotation mark can never make
the plates after it disappear. No reason quotes what stood in the file (the report is shown and kept).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from alpr_desk.domain.matching import HotlistEntry
from alpr_desk.domain.plates import plate_text
from alpr_desk.domain.requests.hotlists import MissingColumn, RejectedLine
from alpr_desk.domain.states import state_code
from alpr_desk.errors import BadInput
from alpr_desk.hotlist.layout import Layout, lay_out
from alpr_desk.hotlist.profiles import Profile

MAX_LINE: Final = 65_536
"""Characters; a longer line is rejected. (Below the field limit of the csv module, so that one is never met.)"""

MAX_REPORTED: Final = 1_000
"""Rejected lines that are reported one by one; the rest is counted."""

PLACEHOLDERS: Final = frozenset({"NOPLATE", "NOPLATES", "NONE", "NOTAG", "NULL", "MISSING", "UNKNOWN", "UNK", "TEMP"})
"""What clerks type where there is no plate; as an entry it would accuse whoever owns it as a vanity plate."""

_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WORDS: Final = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
_EARLIEST_ZONE, _LATEST_ZONE = timedelta(hours=14), timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class ParsedHotlist:
    """What a file holds.

    Attributes:
        entries: in the file's order, each once; expired ones included (`HotlistIndex.match` skips them).
        duplicates: lines that repeat an entry in every respect.
        rejected: the first `MAX_REPORTED` lines that were not taken, by their number in the file from 1.
        sha256: of the bytes as given, hex.
        missing: columns of the profile that the header lacks, of those that decide where and how long an entry counts.
    """

    entries: tuple[HotlistEntry, ...]
    duplicates: int
    rejected: tuple[RejectedLine, ...]
    rejected_total: int
    sha256: str
    missing: tuple[MissingColumn, ...] = ()


@dataclass(slots=True)
class _Report:
    lines: list[RejectedLine] = field(default_factory=list)
    total: int = 0

    def reject(self, line: int, reason: str) -> None:
        self.total += 1
        if len(self.lines) < MAX_REPORTED:
            self.lines.append(RejectedLine(line, reason))


def parse_hotlist(content: bytes, profile: Profile, *, default_state: str | None = None) -> ParsedHotlist:
    """The entries of a file laid out as `profile` says.

    Args:
        default_state: for lines without a state; before the profile's own default.

    Raises:
        BadInput: the file as a whole cannot be used: empty, another encoding, a column missing, no usable line.
    """
    fallback = state_code(default_state, dict(profile.state_codes)) if default_state else profile.default_state
    report = _Report()
    lines = _lines(_decoded(content, profile), report)
    first = next(lines, None)
    if first is None:
        raise BadInput(_nothing_usable(report, profile) if report.total else "The hotlist file is empty.")
    layout = lay_out(first[1], profile)
    found: dict[HotlistEntry, None] = {}
    duplicates = 0
    for number, line in _records(first, lines, layout):
        try:
            entry = _entry(_cells(line, layout), layout, fallback)
        except BadInput as error:
            report.reject(number, str(error))
            continue
        duplicates += entry in found
        found[entry] = None
    if not found:
        raise BadInput(_nothing_usable(report, profile))
    sha256 = hashlib.sha256(content).hexdigest()
    missing = _missing(layout, fallback)
    return ParsedHotlist(tuple(found), duplicates, tuple(report.lines), report.total, sha256, missing)


def _missing(layout: Layout, fallback: str | None) -> tuple[MissingColumn, ...]:
    """Facts are left out: hardly a file has them all, and no hit depends on them."""
    profile = layout.profile
    deciding = (
        (profile.state, "state", fallback),
        (profile.category, "category", profile.default_category),
        (profile.starts, "start", None),
        (profile.expires, "end", None),
    )
    return tuple(
        MissingColumn(str(column), what, taken_as or "unknown")
        for column, what, taken_as in deciding
        if layout.lacks(column)
    )


def _nothing_usable(report: _Report, profile: Profile) -> str:
    if not report.lines:
        return "The hotlist file has a header and no plate."
    line = report.lines[0]
    return f"No line of the file is a hotlist entry of the profile '{profile.name}' (line {line.line}: {line.reason})"


def _decoded(content: bytes, profile: Profile) -> str:
    """The file's text by its byte order mark, else by the profile. Raises BadInput naming the line."""
    encoding: str = profile.encoding
    for mark, marked in _MARKS:
        if content.startswith(mark):
            content, encoding = content[len(mark) :], marked
            break
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"The file is not {_WORDS[encoding]} (line {line}): save it as UTF-8, or choose a profile of its encoding."
        ) from error
    if text.count("\0", 0, 4096) * 4 > min(len(text), 4096):
        raise BadInput("The file is not text in a known encoding (it is full of zero bytes): save it as UTF-8.")
    return text


def _lines(text: str, report: _Report) -> Iterator[tuple[int, str]]:
    """Each usable line with its number; ends may be CR, LF or both, mixed."""
    for number, ended in enumerate(io.StringIO(text, newline=None), 1):
        line = ended.rstrip("\n")
        if len(line) > MAX_LINE:
            report.reject(number, f"The line is longer than {MAX_LINE:,} characters.")
        elif "\0" in line:
            report.reject(number, "The line holds a zero byte.")
        elif line.strip():
            yield number, line


def _records(first: tuple[int, str], rest: Iterator[tuple[int, str]], layout: Layout) -> Iterator[tuple[int, str]]:
    if not layout.profile.has_header:
        yield first
    yield from rest


def _cells(line: str, layout: Layout) -> list[str]:
    """The cells of one line. Raises BadInput."""
    try:
        row = next(csv.reader([line], delimiter=layout.delimiter, strict=True))
    except csv.Error as error:
        raise BadInput("A quotation mark is opened and not closed on this line, or closed too early.") from error
    if layout.width and len(row) != layout.width and (len(row) < layout.width or any(row[layout.width :])):
        raise BadInput(f"The line has {len(row)} columns; the header has {layout.width}.")
    return [_clean(cell) for cell in row]


def _clean(cell: str) -> str:
    """`cell` without what could move or hide text on a screen (controls, direction marks), one space between words."""
    shown = cell if cell.isprintable() else "".join(c if c.isprintable() else " " for c in cell)
    return " ".join(shown.split())


def _entry(row: list[str], layout: Layout, fallback: str | None) -> HotlistEntry:
    """Raises BadInput saying what is wrong with the line."""
    profile = layout.profile
    plate = plate_text(layout.cell(row, profile.plate))
    if plate in PLACEHOLDERS:
        raise BadInput("The plate is a word that stands for no plate.")
    if not profile.has_header and plate in ("PLATE", "PLATENUMBER", "LICENSE", "LICENSEPLATE", "LIC"):
        raise BadInput("The line looks like a header; this profile has none.")
    state = layout.cell(row, profile.state)
    starts = _date(layout.cell(row, profile.starts), profile, "start")
    expires = _date(layout.cell(row, profile.expires), profile, "expiry")
    if starts is not None and expires is not None and expires <= starts:
        raise BadInput("The entry expires before it starts.")
    return HotlistEntry(
        id=0,
        plate=plate,
        state=state_code(state, dict(profile.state_codes)) if state else fallback,
        category=layout.cell(row, profile.category) or profile.default_category,
        facts=tuple((code, value) for column, code in profile.facts if (value := layout.cell(row, column))),
        starts=starts,
        expires=expires,
    )


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
