"""Matching a read against the lists in force. Immutable, shared between threads without locks, swapped whole.

It holds 20 bytes of each entry (`packing.ROW`), and 12 more to find it: five million entries take 160 MB. An entry in
full stays in the encrypted store and is fetched once it is matched; that is left to whoever holds the store. There is
no cache file: the rows lie in the store beside the entries, written in the same transaction, so they cannot be out of
step with them, and no wanted plate lies on the disk in the clear.

Probability: `Match.probability` is how likely the plate seen carries the characters of the plate listed (the state
is in the kind, not in the number). It is the first candidate's confidence for an exact match. For a look-alike it is
that confidence times, for each differing position, how likely the listed character is against the one read: the
greater of the reader's own ratio (`PlateRead.characters`) and that of the look-alikes; or the confidence of the
reader's own later candidate where that is the listed plate and is greater. For a pattern it is the confidence of the
likeliest candidate that fits.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.look_alikes import Behind
from alpr_desk.domain.look_alikes import behind as usual
from alpr_desk.domain.matching import HotlistEntry, Match, MatchKind, PositionDifference, in_force
from alpr_desk.domain.seeing import CharacterAlternatives, PlateCandidate, PlateRead
from alpr_desk.hotlist.listed import apart
from alpr_desk.hotlist.packing import Categories, pack, pack_state, packed_rows, unpack
from alpr_desk.hotlist.patterns import PatternIndex
from alpr_desk.hotlist.screening import likely_plates
from alpr_desk.hotlist.variants import FLOOR, aligned, changes, differences, unit, variants

_ORDER: Final = {kind: place for place, kind in enumerate(MatchKind)}
_AFTER_ALL: Final = np.uint64(2**64 - 1)


def subdivision(region: str | None) -> str | None:
    """`CA` of `US-CA`; None for a country alone or nothing (then the state is unknown, and no match is exact)."""
    return (region or "").upper().partition("-")[2] or None


@dataclass(frozen=True, slots=True)
class Segment:
    """The rows of one version of a list, in the order of its entries.

    Attributes:
        rows: `packing.ROW`.
        first_rows, first_ids: where each run of consecutive entry numbers begins, and with which number.
        off: places of categories that are switched off.
    """

    hotlist_id: int
    version_id: int
    rows: NDArray[np.void] = field(repr=False)
    first_rows: Sequence[int] = field(default=(0,), repr=False)
    first_ids: Sequence[int] = field(default=(0,), repr=False)
    off: frozenset[int] = frozenset()

    def entry_id(self, row: int) -> int:
        """The number of the entry at `row`."""
        run = bisect_right(self.first_rows, row) - 1
        return self.first_ids[run] + row - self.first_rows[run]


class Found(NamedTuple):
    """An entry that fits, before it is fetched. The dates were compared by the second."""

    segment: Segment
    row: int
    kind: MatchKind
    probability: float
    differences: tuple[PositionDifference, ...]


Fetch = Callable[[Segment, int], HotlistEntry]
"""The entry at a row of a segment, in full."""


@dataclass(frozen=True, slots=True)
class HotlistIndex:
    """Every entry in force by its plate. Build it with `of`, or with `build` where the entries are at hand.

    Attributes:
        size: entries, those of patterns included.
        segments: what it was built from.
    """

    segments: tuple[Segment, ...]
    patterns: PatternIndex
    size: int
    _keys: NDArray[np.uint64] = field(repr=False)
    _order: NDArray[np.uint32] = field(repr=False)
    _starts: tuple[int, ...] = field(repr=False)
    _behind: Behind = field(default=usual, repr=False)
    _fetch: Fetch | None = field(default=None, repr=False)

    @classmethod
    def of(cls, segments: Iterable[Segment], behind: Behind = usual) -> HotlistIndex:
        """The index of `segments`. `behind`: which characters look alike and how much."""
        taken = tuple(segments)
        keys = np.concatenate([np.empty(0, np.uint64), *(s.rows["key"] for s in taken)])
        order = np.argsort(keys, kind="stable").astype(np.uint32)
        sizes = [len(segment.rows) for segment in taken]
        starts = tuple(int(start) for start in np.cumsum([0, *sizes])[:-1])
        return cls(taken, PatternIndex.build(()), len(keys), np.append(keys[order], _AFTER_ALL), order, starts, behind)

    @classmethod
    def build(cls, lists: Iterable[tuple[int, Iterable[HotlistEntry]]], behind: Behind = usual) -> HotlistIndex:
        """The index of `lists`: (hotlist id, its entries), already without what is switched off."""
        plain: list[Sequence[HotlistEntry]] = []
        segments, partial = [], []
        for place, (hotlist_id, entries) in enumerate(lists):
            taken = list(entries)
            partial += [(hotlist_id, entry) for entry in taken if entry.is_pattern]
            plain.append([entry for entry in taken if not entry.is_pattern])
            segments.append(Segment(hotlist_id, place, packed_rows(list(apart(plain[-1])), Categories())))
        index = cls.of(segments, behind).with_patterns(partial)
        return replace(index, _fetch=lambda segment, row: plain[segment.version_id][row])

    def with_patterns(self, entries: Iterable[tuple[int, HotlistEntry]]) -> HotlistIndex:
        """The same index with `entries` (hotlist id, pattern entry) instead of the patterns it has."""
        patterns = PatternIndex.build(entries)
        return replace(self, patterns=patterns, size=self.size - self.patterns.size + patterns.size)

    def match(
        self,
        candidates: tuple[PlateCandidate, ...],
        characters: tuple[CharacterAlternatives, ...],
        region: str | None,
        now: datetime | None,
        fetch: Fetch | None = None,
    ) -> tuple[Match, ...]:
        """Every entry in force at `now` that fits the read: one Match each, of its best kind, best first.

        Args:
            candidates: likeliest first; the first is what was read.
            characters: alternatives at each position of the first candidate; ignored where the lengths differ.
            region: ISO 3166-2 code of the plate seen, or None.
            now: None for entries of any dates: those of them that are `in_force` at a moment are what it matches then.
            fetch: gets an entry in full; needed where the index was not made of entries.
        """
        get = fetch or self._fetch
        matches = self.patterns.match(candidates, now)
        for found in self.find(candidates, characters, region, now):
            if get is None:
                raise RuntimeError("this index holds no entries; say where to fetch them")
            entry = get(found.segment, found.row)
            if now is None or in_force(entry, now):
                hotlist_id = found.segment.hotlist_id
                matches.append(Match(entry, hotlist_id, found.kind, found.probability, found.differences))
        return tuple(sorted(matches, key=lambda match: (_ORDER[match.kind], -match.probability)))

    def may_match(self, reads: Sequence[PlateRead]) -> set[int]:
        """Places among `reads` of every one that `match` would match at any time, and of some that it would not."""
        named: set[int] = set()
        if self.segments and reads:
            likely = likely_plates(reads, self._behind)
            listed = self._keys[self._keys.searchsorted(likely.keys)] == likely.keys
            named.update(likely.reads[listed].tolist())
        if self.patterns.size:
            named.update(place for place, read in enumerate(reads) if self.patterns.match(read.candidates, None))
        return named

    def find(
        self,
        candidates: tuple[PlateCandidate, ...],
        characters: tuple[CharacterAlternatives, ...],
        region: str | None,
        now: datetime | None,
    ) -> list[Found]:
        """What `match` matches besides patterns, before anything is fetched; to the second."""
        if not candidates or not self.segments:
            return []
        read, confidence = candidates[0].plate, unit(candidates[0].confidence)
        given = tuple(dict(at) for at in characters) if len(characters) == len(read) else ({},) * len(read)
        behind = variants(read, given, self._behind)
        named: dict[int, float] = {}
        for candidate in candidates[1:]:
            sure = unit(candidate.confidence)
            if candidate.plate != read and sure > 0 and sure >= FLOOR * confidence:
                key = pack(candidate.plate)
                named[key] = max(sure, named.get(key, 0.0))
        state, own = pack_state(subdivision(region)), pack(read)
        found = []
        keys = [own, *behind, *(key for key in named if key not in behind)]
        for key, listed_state, segment, row in self._rows(keys, now):
            if key == own:
                kind = MatchKind.EXACT if 0 != listed_state == state else MatchKind.EXACT_OTHER_STATE
                found.append(Found(segment, row, kind, confidence, ()))
            else:
                ratio, way = behind.get(key, (0.0, None))
                changed = changes(way) or aligned(read, unpack(key))
                shown = differences(read, changed, given, confidence)
                probability = max(confidence * ratio, named.get(key, 0.0))
                found.append(Found(segment, row, MatchKind.LOOK_ALIKE, probability, shown))
        return found

    def _rows(self, keys: list[int], now: datetime | None) -> Iterator[tuple[int, int, Segment, int]]:
        """(key, state, segment, row) of every entry of `keys` in force at `now`, to the second."""
        asked = np.array(keys, np.uint64)
        places = self._keys.searchsorted(asked)
        second = None if now is None else int(now.timestamp())
        for number in np.flatnonzero(self._keys[places] == asked).tolist():
            place = int(places[number])
            while self._keys[place] == asked[number]:
                at = int(self._order[place])
                segment_at = bisect_right(self._starts, at) - 1
                segment, row = self.segments[segment_at], at - self._starts[segment_at]
                _, state, category, starts, expires = segment.rows[row].item()
                if (second is None or starts <= second < expires) and category not in segment.off:
                    yield keys[number], state, segment, row
                place += 1


NOTHING: Final = HotlistIndex.of(())
