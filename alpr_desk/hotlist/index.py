"""Matching a read against the lists in force. Pure and immutable; knows no store, no clock and no window.

The index is built once for each change of a list and shared between threads without locks.

Probability: `Match.probability` is how likely the plate seen carries the characters of the plate listed (the state
is in the kind, not in the number). It is the first candidate's confidence for an exact match. For a look-alike it is
that confidence times, for each differing position, how likely the listed character is against the one read: the
greater of the reader's own ratio (`PlateRead.characters`) and the prior of `domain.look_alikes`; or the confidence of
the reader's own later candidate where that is the listed plate and is greater.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Final, NamedTuple

from alpr_desk.domain.look_alikes import behind
from alpr_desk.domain.matching import HotlistEntry, Match, MatchKind, PositionDifference
from alpr_desk.domain.seeing import CharacterAlternatives, PlateCandidate

FLOOR: Final = 0.025
"""A look-alike is raised where it is at least this likely against the first candidate (one in forty).

Every single pair of the table passes, and two of the strong ones together (0/O with 8/B), but not two weak ones.
It is relative on purpose: a doubtful read must not lose look-alikes that a sure one would raise.
"""

MAX_DIFFERENCES: Final = 3
"""More differing positions than this are another plate, unless the reader named that plate as a candidate."""

_PREFIX: Final = 5
"""Beginnings of listed plates are kept up to this length; they end the search for look-alikes early."""

_PLATE_CHARACTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_ORDER: Final = {kind: place for place, kind in enumerate(MatchKind)}


class _Option(NamedTuple):
    """One way to go on at a position: `length` characters of the read are `listed` in truth, at this ratio."""

    length: int
    listed: str
    ratio: float


class _Variant(NamedTuple):
    """A plate that may stand behind the read: its ratio to the read itself, and where it differs (start, length)."""

    ratio: float
    changes: tuple[tuple[int, int, str], ...]


def subdivision(region: str | None) -> str | None:
    """`CA` of `US-CA`; None for a country alone or nothing (then the state is unknown, and no match is exact)."""
    return (region or "").upper().partition("-")[2] or None


def in_force(entry: HotlistEntry, now: datetime) -> bool:
    """Whether `entry` has begun and not expired at `now` (UTC, aware)."""
    return (entry.starts is None or entry.starts <= now) and (entry.expires is None or now < entry.expires)


@dataclass(frozen=True, slots=True)
class HotlistIndex:
    """Entries by plate, and the beginnings of all plates. Build it with `build`."""

    _by_plate: Mapping[str, tuple[tuple[int, HotlistEntry], ...]] = field(repr=False)
    _beginnings: frozenset[str] = field(repr=False)
    size: int

    @classmethod
    def build(cls, lists: Iterable[tuple[int, Iterable[HotlistEntry]]]) -> HotlistIndex:
        """The index of `lists`: (hotlist id, its entries), already without what is switched off."""
        by_plate: dict[str, list[tuple[int, HotlistEntry]]] = {}
        for hotlist_id, entries in lists:
            for entry in entries:
                by_plate.setdefault(entry.plate, []).append((hotlist_id, entry))
        beginnings = {plate[:length] for plate in by_plate for length in range(1, min(len(plate), _PREFIX) + 1)}
        frozen = {plate: tuple(listed) for plate, listed in by_plate.items()}
        return cls(MappingProxyType(frozen), frozenset(beginnings), sum(map(len, frozen.values())))

    def match(
        self,
        candidates: tuple[PlateCandidate, ...],
        characters: tuple[CharacterAlternatives, ...],
        region: str | None,
        now: datetime,
    ) -> tuple[Match, ...]:
        """Every entry in force at `now` that fits the read: one Match each, of its best kind, best first.

        Args:
            candidates: likeliest first; the first is what was read.
            characters: alternatives at each position of the first candidate; ignored where the lengths differ.
            region: ISO 3166-2 code of the plate seen, or None.
        """
        if not candidates:
            return ()
        matches = self._exact(candidates[0], subdivision(region), now)
        matches += self._look_alikes(candidates, characters, now)
        return tuple(sorted(matches, key=lambda match: (_ORDER[match.kind], -match.probability)))

    def _exact(self, read: PlateCandidate, state: str | None, now: datetime) -> list[Match]:
        found = []
        for hotlist_id, entry in self._by_plate.get(read.plate, ()):
            if in_force(entry, now):
                same_state = entry.state is not None and entry.state.upper() == state
                kind = MatchKind.EXACT if same_state else MatchKind.EXACT_OTHER_STATE
                found.append(Match(entry, hotlist_id, kind, _unit(read.confidence)))
        return found

    def _look_alikes(
        self, candidates: tuple[PlateCandidate, ...], characters: tuple[CharacterAlternatives, ...], now: datetime
    ) -> list[Match]:
        read, confidence = candidates[0].plate, _unit(candidates[0].confidence)
        given = tuple(dict(at) for at in characters) if len(characters) == len(read) else ({},) * len(read)
        variants = self._variants(read, given)
        probabilities = {plate: confidence * variant.ratio for plate, variant in variants.items()}
        for candidate in candidates[1:]:
            own = _unit(candidate.confidence)
            if candidate.plate != read and own > 0 and own >= FLOOR * confidence:
                probabilities[candidate.plate] = max(own, probabilities.get(candidate.plate, 0.0))
        found = []
        for plate, probability in probabilities.items():
            listed = [(at, entry) for at, entry in self._by_plate.get(plate, ()) if in_force(entry, now)]
            if listed:
                changes = variants[plate].changes if plate in variants else _aligned(read, plate)
                differences = _differences(read, changes, given, confidence)
                found += [Match(entry, at, MatchKind.LOOK_ALIKE, probability, differences) for at, entry in listed]
        return found

    def _variants(self, read: str, given: tuple[dict[str, float], ...]) -> dict[str, _Variant]:
        """Listed plates that may stand behind `read`, by `FLOOR` and `MAX_DIFFERENCES`; the likeliest way to each."""
        options = [tuple(_options(read, at, given[at])) for at in range(len(read))]
        found: dict[str, _Variant] = {}
        stack: list[tuple[int, str, _Variant]] = [(0, "", _Variant(1.0, ()))]
        while stack:
            at, listed, variant = stack.pop()
            if at == len(read):
                if listed != read and listed in self._by_plate and variant.ratio > found.get(listed, _NOTHING).ratio:
                    found[listed] = variant
                continue
            steps = [(at + 1, listed + read[at], variant)]
            if len(variant.changes) < MAX_DIFFERENCES:
                for length, piece, ratio in options[at]:
                    changes = (*variant.changes, (at, length, piece))
                    steps.append((at + length, listed + piece, _Variant(variant.ratio * ratio, changes)))
            stack += [s for s in steps if s[2].ratio >= FLOOR and s[1][:_PREFIX] in self._beginnings]
        return found


_NOTHING: Final = _Variant(0.0, ())


def _unit(value: float) -> float:
    """`value` in 0..1; what is no number counts as 0."""
    return min(value, 1.0) if value > 0 else 0.0


def _options(read: str, at: int, given: dict[str, float]) -> Iterator[_Option]:
    """What the read may be from position `at` (from 0) on, other than what it says."""
    ratios = dict(behind(read[at]))
    here = _unit(given.get(read[at], 0.0)) or max(given.values(), default=0.0)
    for character, probability in given.items():
        if character != read[at] and character in _PLATE_CHARACTERS and here > 0:
            ratios[character] = max(ratios.get(character, 0.0), min(1.0, probability / here))
    for piece, ratio in ratios.items():
        if ratio >= FLOOR:
            yield _Option(1, piece, ratio)
    for piece, ratio in behind(read[at : at + 2]):
        if ratio >= FLOOR and at + 2 <= len(read):
            yield _Option(2, piece, ratio)


def _aligned(read: str, listed: str) -> tuple[tuple[int, int, str], ...]:
    """Where `read` differs from `listed`: (start, length in the read, what is listed there)."""
    if len(read) == len(listed):
        return tuple((at, 1, there) for at, (here, there) in enumerate(zip(read, listed, strict=True)) if here != there)
    codes = SequenceMatcher(None, read, listed, autojunk=False).get_opcodes()
    return tuple((i, k - i, listed[j:m]) for tag, i, k, j, m in codes if tag != "equal")


def _differences(
    read: str, changes: tuple[tuple[int, int, str], ...], given: tuple[dict[str, float], ...], confidence: float
) -> tuple[PositionDifference, ...]:
    """For people: positions from 1, and what the reader gave each side (0 where it did not think of it)."""
    found = []
    for at, length, listed in changes:
        sure = 1.0
        for place in range(at, at + length):
            sure *= _unit(given[place].get(read[place], confidence))
        other = _unit(given[at].get(listed, 0.0)) if length == 1 else 0.0
        found.append(PositionDifference(at + 1, read[at : at + length], listed, sure if length else 0.0, other))
    return tuple(found)
