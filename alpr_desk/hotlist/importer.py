"""A hotlist file made into entries, with a report of what was not taken and where. Pure; knows no store.

No reason quotes what stood in the file (the report is shown and kept). The entries are handed out one by one, so that a
list of a million lines is never held as a million objects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from alpr_desk.domain.list_profiles import MAX_LINE, Profile
from alpr_desk.domain.matching import HotlistEntry
from alpr_desk.domain.requests.hotlists import ListPreview, MissingColumn, PreviewLine, RejectedLine
from alpr_desk.domain.states import state_code
from alpr_desk.errors import BadInput
from alpr_desk.hotlist.fields import LineReader, clean
from alpr_desk.hotlist.layout import Layout, lay_out
from alpr_desk.hotlist.lines import lines
from alpr_desk.hotlist.listed import Listed, together
from alpr_desk.hotlist.packing import pack

__all__ = [
    "MAX_LINE",
    "MAX_REPORTED",
    "PREVIEWED",
    "HotlistFile",
    "ParsedHotlist",
    "parse_hotlist",
    "preview",
    "with_refused",
]

MAX_REPORTED: Final = 1_000
"""Rejected lines that are reported one by one; the rest is counted."""

PREVIEWED: Final = 100
"""Lines of a file that a preview shows."""


@dataclass(frozen=True, slots=True)
class ParsedHotlist:
    """What a small file holds, at once.

    Attributes:
        entries: in the file's order, each once; expired ones included (matching skips them).
        duplicates: lines that repeat an entry in every respect.
        rejected: the first `MAX_REPORTED` lines that were not taken, by their number in the file from 1.
        sha256: of the bytes as given, hex.
        missing: columns of the profile that the header lacks, of those that decide where and how long an entry counts.
        folded: plates written with full-width characters, taken in their plain form.
    """

    entries: tuple[HotlistEntry, ...]
    duplicates: int
    rejected: tuple[RejectedLine, ...]
    rejected_total: int
    sha256: str
    missing: tuple[MissingColumn, ...] = ()
    folded: int = 0


class HotlistFile:
    """A file on its way in. Everything but `sha256` is final once `listed` is used up.

    Attributes: as those of `ParsedHotlist`; `taken` counts the entries handed out.
    """

    def __init__(self, content: bytes, profile: Profile, *, default_state: str | None = None) -> None:
        """`default_state`: for lines without a state; before the profile's own default. Raises BadInput."""
        self._content = content
        self._profile = profile
        codes = dict(profile.state_codes)
        self._fallback = state_code(default_state, codes) if default_state else profile.default_state
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.rejected: list[RejectedLine] = []
        self.rejected_total = self.duplicates = self.taken = self.folded = 0
        self.missing: tuple[MissingColumn, ...] = ()
        self.first_folded = 0

    def listed(self, watch: Callable[[float], None] = lambda _: None) -> Iterator[Listed]:
        """The file's entries in their order, each once, taken apart.

        Args:
            watch: told from time to time which share of the file is read, 0..1; what it raises ends the reading.

        Raises:
            BadInput: the file as a whole cannot be used: empty, another encoding, a column missing, no usable line.
        """
        numbered = lines(self._content, self._profile.encoding, self._reject, watch)
        first = next(numbered, None)
        if first is None:
            raise BadInput(self._nothing_usable() if self.rejected_total else "The hotlist file is empty.")
        layout = lay_out(first[1], self._profile)
        self.missing = _missing(layout, self._fallback)
        reader = LineReader(layout, self._fallback)
        seen: set[int] = set()
        for number, line in _records(first, numbered, layout):
            try:
                listed = reader.read(line)
            except BadInput as error:
                self._reject(number, str(error))
                continue
            if reader.folded != self.folded:
                self.folded, self.first_folded = reader.folded, self.first_folded or number
            # The plate whole and a hash of the rest: no chance could ever make one plate take another with it.
            identity = (pack(listed[0]) << 64) + hash(listed)
            if identity in seen:
                self.duplicates += 1
                continue
            seen.add(identity)
            self.taken += 1
            yield listed
        if not self.taken:
            raise BadInput(self._nothing_usable())

    def _reject(self, line: int, reason: str) -> None:
        self.rejected_total += 1
        if len(self.rejected) < MAX_REPORTED:
            self.rejected.append(RejectedLine(line, reason))

    def _nothing_usable(self) -> str:
        if not self.rejected:
            return "The hotlist file has a header and no plate."
        line = self.rejected[0]
        name = self._profile.name
        return f"No line of the file is a hotlist entry of the profile '{name}' (line {line.line}: {line.reason})"


def parse_hotlist(content: bytes, profile: Profile, *, default_state: str | None = None) -> ParsedHotlist:
    """A small file at once. Raises BadInput as `HotlistFile.listed` does."""
    file = HotlistFile(content, profile, default_state=default_state)
    entries = tuple(map(together, file.listed()))
    return ParsedHotlist(
        entries, file.duplicates, tuple(file.rejected), file.rejected_total, file.sha256, file.missing, file.folded
    )


def preview(content: bytes, profile: Profile, *, default_state: str | None = None) -> ListPreview:
    """The first hundred lines of `content` as they stand and as `profile` reads them. Raises BadInput.

    Args:
        content: the beginning of a file is enough.
    """
    rejected: dict[int, str] = {}
    numbered = lines(content, profile.encoding, rejected.__setitem__, lambda _: None)
    first = next(numbered, None)
    if first is None:
        raise BadInput("The hotlist file is empty.")
    layout = lay_out(first[1], profile)
    codes = dict(profile.state_codes)
    reader = LineReader(layout, state_code(default_state, codes) if default_state else profile.default_state)
    head = tuple(clean(cell) for cell in layout.cells(first[1])) if profile.has_header else ()
    shown = []
    for number, line in islice(_records(first, numbered, layout), PREVIEWED):
        cells: tuple[str, ...] = (clean(line)[:80],)
        try:
            cells = tuple(clean(cell)[:80] for cell in layout.cells(line))
            shown.append(PreviewLine(number, cells, together(reader.read(line)), ""))
        except BadInput as error:
            shown.append(PreviewLine(number, cells, None, str(error)))
    return ListPreview(head, layout.delimiter, with_refused(shown, rejected))


def with_refused(shown: list[PreviewLine], refused: dict[int, str]) -> tuple[PreviewLine, ...]:
    """`shown` with the lines that were `refused` before they could be read, in the file's order, a hundred in all."""
    unread = (PreviewLine(number, (), None, reason) for number, reason in refused.items())
    return tuple(sorted((*shown, *unread), key=lambda line: line.line)[:PREVIEWED])


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


def _records(first: tuple[int, str], rest: Iterator[tuple[int, str]], layout: Layout) -> Iterator[tuple[int, str]]:
    if not layout.profile.has_header:
        yield first
    yield from rest
