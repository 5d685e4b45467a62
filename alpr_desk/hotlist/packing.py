"""Entries as numbers: a plate in 64 bits, an entry in 20 bytes, a run of entries as the store keeps it. Pure.

A plate has at most 12 characters of 36, so it fits into a number whole: equal numbers are equal plates, and no hash can
mistake one for another. The numbers lie in the store beside the entries, under the store's own encryption; there is no
cache file that would have to be encrypted, thrown away with its list, or proven to be the list's.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.matching import HotlistEntry, Priority
from alpr_desk.domain.plates import MAX_PLATE, PlateText
from alpr_desk.hotlist.listed import Listed, Terms, facts_of, in_json

ROW: Final = np.dtype(
    [("key", "<u8"), ("state", "<u2"), ("category", "<u2"), ("starts", "<u4"), ("expires", "<u4")],
)
"""One entry: packed plate; packed state (0: none); place of its category among the version's; seconds since 1970 UTC,
rounded outwards, 0 and `NEVER` where the list does not say."""

NEVER: Final = 0xFFFF_FFFF
BLOCK: Final = 256
"""Entries of a block: few enough to unpack in a third of a millisecond for the one that was matched."""

_RUN: Final = 8 * BLOCK
"""Entries that are packed at once."""

MAX_CATEGORIES: Final = 60_000
"""Of one version; a file with more has something else in that column, and its import is refused."""

_LAST_PLACE: Final = 0xFFFF
_BASE: Final = 36
_STATE_BASE: Final = 37
PLACES: Final = tuple(_BASE**place for place in range(MAX_PLATE))
"""What a character counts, by its place from the end."""

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODES: Final = {character: code for code, character in enumerate(_ALPHABET)}
_NONE: Final = 255
_TABLE: Final = np.full(256, _NONE, np.uint64)
_TABLE[[ord(character) for character in _ALPHABET]] = range(_BASE)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def pack(plate: str) -> int:
    """`plate` (1 to 12 of A-Z0-9) as a number below 2**64: its digits to the base of 36 behind a one."""
    return int("1" + plate, _BASE)


def unpack(key: int) -> PlateText:
    """The plate that `pack` made `key` of."""
    found = []
    while key >= _BASE:
        key, code = divmod(key, _BASE)
        found.append(_ALPHABET[code])
    return PlateText("".join(reversed(found)))


def pack_all(plates: Sequence[str]) -> NDArray[np.uint64]:
    """`pack` of each."""
    letters = _TABLE[np.array(plates, f"S{MAX_PLATE}").view(np.uint8).reshape(len(plates), MAX_PLATE)]
    keys = np.ones(len(plates), np.uint64)
    for codes in letters.T:
        keys = np.where(codes == _NONE, keys, keys * np.uint64(_BASE) + codes)
    return keys


def pack_state(state: str | None) -> int:
    """A code of up to three characters in 16 bits; 0 for None or what is no such code."""
    code = 0
    for character in (state or "").upper()[:3]:
        code = code * _STATE_BASE + CODES.get(character, -1) + 1
    return code


@dataclass(frozen=True, slots=True)
class Block:
    """A run of entries as the store keeps it.

    Attributes:
        count: entries in it, at most `BLOCK`.
        rows: `count` times `ROW`, what matching needs of each.
        details: each entry in full, compressed.
    """

    count: int
    rows: bytes
    details: bytes


class Categories:
    """The categories of one version, numbered in the order in which they came, and counted."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._places: dict[str, int] = {name: place for place, name in enumerate(known)}
        self._counted = [0] * len(self._places)

    def place(self, category: str, entries: int) -> int:
        """The number of `category`, which so many entries more are of.

        From 65,535 on they share the last one: see `MAX_CATEGORIES`.
        """
        found = self._places.get(category)
        if found is None:
            found = self._places[category] = len(self._counted)
            self._counted.append(0)
        self._counted[found] += entries
        return min(found, _LAST_PLACE)

    def count(self, place: int) -> None:
        """One more entry of the category numbered `place`."""
        self._counted[place] += 1

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """Each with its entries."""
        return tuple(zip(self._places, self._counted, strict=True))

    def __len__(self) -> int:
        return len(self._places)


def _floor(moment: datetime | None) -> int:
    return 0 if moment is None else max(0, min(NEVER, (moment - _EPOCH) // timedelta(seconds=1)))


def _ceiling(moment: datetime | None) -> int:
    return NEVER if moment is None else max(0, min(NEVER, -((_EPOCH - moment) // timedelta(seconds=1))))


def packed_rows(listed: Sequence[Listed], categories: Categories) -> NDArray[np.void]:
    """What matching needs of each of `listed`; `ROW` each. `categories` grows on the way."""
    different, numbers = _numbered(listed)
    return _rows([plate for plate, _, _ in listed], different, numbers, categories)


def blocks(listed: Iterable[Listed], categories: Categories) -> Iterator[Block]:
    """`listed` as blocks, in their order; `categories` grows on the way."""
    rest = iter(listed)
    while run := list(islice(rest, _RUN)):
        different, numbers = _numbered(run)
        rows = _rows([plate for plate, _, _ in run], different, numbers, categories)
        around = [_around_facts(terms) for terms in different]
        texts = [
            f'["{plate}",{around[number][0]},{facts},{around[number][1]}]'
            for (plate, _, facts), number in zip(run, numbers, strict=True)
        ]
        for first in range(0, len(run), BLOCK):
            of_block = slice(first, first + BLOCK)
            details = f"[{','.join(texts[of_block])}]"
            yield Block(len(rows[of_block]), rows[of_block].tobytes(), zlib.compress(details.encode(), 1))


def _numbered(listed: Sequence[Listed]) -> tuple[list[Terms], list[int]]:
    """The different terms in the order in which they come, and which of them each entry has."""
    places: dict[Terms, int] = {}
    numbers = [places.setdefault(terms, len(places)) for _, terms, _ in listed]
    return list(places), numbers


def _rows(
    plates: Sequence[str], different: Sequence[Terms], numbers: Sequence[int], categories: Categories
) -> NDArray[np.void]:
    rows = np.empty(len(plates), ROW)
    if plates:
        counts = np.bincount(numbers).tolist()
        packed = [
            (
                0,
                pack_state(terms.state),
                categories.place(terms.category, count),
                _floor(terms.starts),
                _ceiling(terms.expires),
            )
            for terms, count in zip(different, counts, strict=True)
        ]
        rows[:] = np.array(packed, ROW)[numbers]
        rows["key"] = pack_all(plates)
    return rows


def _around_facts(terms: Terms) -> tuple[str, str]:
    """What stands before an entry's facts and behind them."""
    moments = (terms.starts and terms.starts.isoformat(), terms.expires and terms.expires.isoformat())
    return in_json((terms.state, terms.category))[1:-1], in_json((*moments, terms.priority))[1:-1]


def unpacked(details: bytes, first_id: int) -> list[HotlistEntry]:
    """The entries of a block, numbered from `first_id` on."""
    listed = json.loads(zlib.decompress(details))
    return [_entry(values, first_id + place) for place, values in enumerate(listed)]


def unpacked_one(details: bytes, first_id: int, entry_id: int) -> HotlistEntry:
    """The entry numbered `entry_id` of a block that begins with `first_id`."""
    return _entry(json.loads(zlib.decompress(details))[entry_id - first_id], entry_id)


def _entry(values: list[Any], entry_id: int) -> HotlistEntry:
    plate, state, category, facts, starts, expires, priority = values
    return HotlistEntry(
        id=entry_id,
        plate=PlateText(plate),
        state=state,
        category=category,
        facts=facts_of(facts),
        starts=datetime.fromisoformat(starts) if starts else None,
        expires=datetime.fromisoformat(expires) if expires else None,
        priority=Priority(priority) if priority else None,
    )
