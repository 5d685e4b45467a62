"""Entries of which only a part is known (`7A?C*`), matched against a read without trying each. Pure and immutable.

Each pattern is a bit. For every place of a plate, counted from its start and from its end, and every character that may
stand there, it is known beforehand which patterns take it; a plate may fit those that take all of its characters. What
a pattern wants between two stars has no place: of that, only which characters a plate must have is known. The few that
are left are tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.matching import HotlistEntry, Match, MatchKind, in_force
from alpr_desk.domain.plate_fit import tokens_of
from alpr_desk.domain.plates import MAX_PLATE, PlatePattern
from alpr_desk.domain.seeing import PlateCandidate
from alpr_desk.hotlist.packing import CODES
from alpr_desk.hotlist.variants import FLOOR, unit

_BEHIND: Final = len(CODES)
"""Stands at the places behind the end of a plate (and, counted from the end, before its start)."""
_LACKING: Final = 2 * MAX_PLATE
"""The row of characters that a plate does not have, behind those of its places from the start and from the end."""


class _Waiting(NamedTuple):
    hotlist_id: int
    entry: HotlistEntry
    pattern: PlatePattern


@dataclass(frozen=True, slots=True)
class PatternIndex:
    """Pattern entries. Build it with `build`."""

    _waiting: tuple[_Waiting, ...] = field(repr=False)
    _taken: NDArray[np.uint8] = field(repr=False)
    """By row and character: the patterns that take it, eight a byte."""

    @classmethod
    def build(cls, entries: Iterable[tuple[int, HotlistEntry]]) -> PatternIndex:
        """`entries`: (hotlist id, entry whose `plate` is the text of a `PlatePattern`)."""
        waiting = tuple(_Waiting(hotlist_id, entry, PlatePattern(entry.plate)) for hotlist_id, entry in entries)
        return cls(waiting, _taken([w.pattern for w in waiting]))

    @property
    def size(self) -> int:
        return len(self._waiting)

    def match(self, candidates: tuple[PlateCandidate, ...], now: datetime | None) -> list[Match]:
        """One match for each pattern entry in force that any likely candidate fits, with the likeliest of them.

        `now`: None for entries of any dates.
        """
        if not self.size or not candidates:
            return []
        least = FLOOR * unit(candidates[0].confidence)
        best: dict[int, float] = {}
        for candidate in candidates:
            sure = unit(candidate.confidence)
            if candidate is not candidates[0] and (sure <= 0 or sure < least):
                continue
            for place in self._fitting(candidate.plate):
                if place not in best or sure > best[place]:
                    best[place] = sure
        fitting = ((self._waiting[place], sure) for place, sure in best.items())
        return [
            Match(waiting.entry, waiting.hotlist_id, MatchKind.PATTERN, sure)
            for waiting, sure in fitting
            if now is None or in_force(waiting.entry, now)
        ]

    def _fitting(self, plate: str) -> Iterator[int]:
        for place in self._likely(plate):
            if self._waiting[place].pattern.matches(plate):
                yield place

    def _likely(self, plate: str) -> list[int]:
        """Places of all patterns that `plate` fits, and of some that it does not."""
        codes = [CODES[character] for character in plate]
        behind = [_BEHIND] * (MAX_PLATE - len(plate))
        lacking = [code for code in CODES.values() if code not in codes]
        characters = [*codes, *behind, *reversed(codes), *behind, *lacking]
        fitting = np.bitwise_and.reduce(self._taken[_ROWS[: len(characters)], characters])
        likely: list[int] = np.flatnonzero(np.unpackbits(fitting, count=self.size)).tolist()
        return likely


_ROWS: Final = np.array([*range(_LACKING), *[_LACKING] * len(CODES)])


def _taken(patterns: Sequence[PlatePattern]) -> NDArray[np.uint8]:
    """`PatternIndex._taken`: rows x characters x bytes."""
    takes = np.ones((len(patterns), _LACKING + 1, _BEHIND + 1), np.bool_)
    for taken, pattern in zip(takes, patterns, strict=True):
        wanted = [token.fits for token in tokens_of(pattern.text)]
        stars = [place for place, fits in enumerate(wanted) if not fits]
        before = wanted[: stars[0]] if stars else wanted
        after = wanted[stars[-1] + 1 :] if stars else wanted
        for first, of_side in ((0, before), (MAX_PLATE, after[::-1])):
            for place, fits in enumerate(of_side[:MAX_PLATE]):
                taken[first + place] = _takes(fits)
        shortest = len(wanted) - len(stars)
        taken[: min(shortest, MAX_PLATE), _BEHIND] = False
        if shortest > MAX_PLATE:  # no plate is that long
            taken[0] = False
        elif not stars:
            taken[shortest:MAX_PLATE, :_BEHIND] = False
        taken[_LACKING, _codes(pattern.known)] = False
    return np.ascontiguousarray(np.packbits(takes, axis=0).transpose(1, 2, 0))


@lru_cache(maxsize=1_000)
def _takes(fits: str) -> NDArray[np.bool_]:
    found = np.zeros(_BEHIND + 1, np.bool_)
    found[_codes(fits)] = True
    return found


def _codes(characters: str) -> list[int]:
    return [CODES[character] for character in characters if character in CODES]
