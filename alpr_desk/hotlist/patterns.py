"""Entries of which only a part is known (`7A?C*`), matched against a read without trying each. Pure and immutable.

Each pattern waits under one character that a plate must have to fit it: at a place counted from the start, from the
end, or anywhere. Of those that it could wait under it takes the one where the fewest others wait. A read asks its own
characters only: of 10,000 patterns some dozens are tried.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from alpr_desk.domain.matching import HotlistEntry, Match, MatchKind, in_force
from alpr_desk.domain.plates import PlatePattern
from alpr_desk.domain.seeing import PlateCandidate
from alpr_desk.hotlist.variants import FLOOR, unit

_TOKEN: Final = re.compile(r"\[[^\]]*\]|.")
_Anchor = tuple[int | None, str]
"""A character and its place: 0, 1, … from the start, -1, -2, … from the end, None anywhere."""
_LOOSE: Final[tuple[_Anchor, ...]] = ((None, ""),)


@dataclass(frozen=True, slots=True)
class _Waiting:
    hotlist_id: int
    entry: HotlistEntry
    fits: re.Pattern[str]


def _anchors(pattern: PlatePattern) -> tuple[_Anchor, ...]:
    """What `pattern` could wait under: single known characters, by place where a place is known."""
    tokens = _TOKEN.findall(pattern.text)
    stars = [place for place, token in enumerate(tokens) if token == "*"]
    first, last = (stars[0], stars[-1]) if stars else (len(tokens), -1)
    found: list[_Anchor] = []
    for place, token in enumerate(tokens):
        if token.isalnum():
            if place < first:
                found.append((place, token))
            elif place > last:
                found.append((place - len(tokens), token))
            else:
                found.append((None, token))
    return tuple(found) or _LOOSE


@dataclass(frozen=True, slots=True)
class PatternIndex:
    """Pattern entries by what they wait under. Build it with `build`."""

    _waiting: MappingProxyType[_Anchor, tuple[_Waiting, ...]] = field(repr=False)
    size: int

    @classmethod
    def build(cls, entries: Iterable[tuple[int, HotlistEntry]]) -> PatternIndex:
        """`entries`: (hotlist id, entry whose `plate` is the text of a `PlatePattern`)."""
        patterns = [(hotlist_id, entry, PlatePattern(entry.plate)) for hotlist_id, entry in entries]
        wanted = Counter(anchor for _, _, pattern in patterns for anchor in _anchors(pattern))
        waiting: dict[_Anchor, list[_Waiting]] = defaultdict(list)
        for hotlist_id, entry, pattern in patterns:
            anchor = min(_anchors(pattern), key=lambda a: (a[0] is None, len(waiting[a]), wanted[a]))
            waiting[anchor].append(_Waiting(hotlist_id, entry, pattern.regex))
        return cls(MappingProxyType({at: tuple(found) for at, found in waiting.items()}), len(patterns))

    def match(self, candidates: tuple[PlateCandidate, ...], now: datetime | None) -> list[Match]:
        """One match for each pattern entry in force that any likely candidate fits, with the likeliest of them.

        `now`: None for entries of any dates.
        """
        if not self.size or not candidates:
            return []
        least = FLOOR * unit(candidates[0].confidence)
        best: dict[int, tuple[float, _Waiting]] = {}
        for candidate in candidates:
            sure = unit(candidate.confidence)
            if candidate is not candidates[0] and (sure <= 0 or sure < least):
                continue
            for waiting in self._fitting(candidate.plate):
                key = id(waiting)
                if key not in best or sure > best[key][0]:
                    best[key] = (sure, waiting)
        return [
            Match(waiting.entry, waiting.hotlist_id, MatchKind.PATTERN, sure)
            for sure, waiting in best.values()
            if now is None or in_force(waiting.entry, now)
        ]

    def _fitting(self, plate: str) -> Iterator[_Waiting]:
        asked: list[_Anchor] = [*enumerate(plate), *((at - len(plate), c) for at, c in enumerate(plate)), *_LOOSE]
        for anchor in (*asked, *((None, character) for character in set(plate))):
            for waiting in self._waiting.get(anchor, ()):
                if waiting.fits.fullmatch(plate):
                    yield waiting
