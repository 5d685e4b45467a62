"""All distinct plates of a store in memory, and which of them answer a query: a bit a plate, then a weight each.

Two million plates take about 70 MB, up to 70 MB more for the bits that queries have asked for, and 16 MB once others
come.
Pure; knows no store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.look_alikes import behind, weight
from alpr_desk.domain.plate_fit import MISREAD, PlateQuery, Token
from alpr_desk.domain.plate_rows import PlateRows
from alpr_desk.domain.plates import MAX_PLATE

Bits = NDArray[np.uint64]
Weights = NDArray[np.float64]
Codes = NDArray[np.uint8]
"""(plates, 13): keys by their bytes."""
Keys = NDArray[np.bytes_]
"""13 bytes each: the plate, padded with zeros, and its band as a digit."""

BLOCK: Final = 1 << 19
"""Plates of a block: its bits (64 KB a set) stay in the processor's cache, and there are few blocks to go through."""

SMALL: Final = 1 << 14
"""Below so many, plates that come are put into the block: moving them costs less than to go through one block more."""

BANDS: Final = (1.0, 0.2, 0.05, 0.02)
"""What a name of a read is worth. Band 0 is what was read or corrected; the others are the reader's other choices, by
the least probability they have. Choices below the last one are not kept for searching."""

KEPT: Final = 8_192
"""Names that a block gives at most, the last seen: as typed nothing else can come first, and what lets in more than
that has to be narrowed."""

_SAMPLED: Final = 20_000
"""Names, at most, by which `PlateTable.share` judges."""

_CHARACTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES: Final = np.zeros(256, np.uint64)
"""Of each character, as a digit of a plate's number; 0 where a plate has ended."""
_VALUES[[ord(character) for character in _CHARACTERS]] = np.arange(1, len(_CHARACTERS) + 1)


def band_of(probability: float) -> int | None:
    """The band of one of the reader's other choices; None where it is too unlikely to be kept."""
    return next((band for band, least in enumerate(BANDS) if band and probability >= least), None)


Plates = tuple[Keys, NDArray[np.int64]]
"""Keys, and when each was last seen (microseconds since 1970)."""

NO_PLATES: Final[Plates] = (np.zeros(0, f"S{MAX_PLATE + 1}"), np.zeros(0, np.int64))


class Found(NamedTuple):
    """Names that answer: plates, bands, scores in 0..1 and when each was last seen (microseconds since 1970).

    `total`: how many answer; only the `KEPT` last seen of each block are given.
    """

    total: int
    plates: NDArray[np.bytes_]
    bands: NDArray[np.uint8]
    scores: Weights
    seen: NDArray[np.int64]


NOTHING: Final = (0, np.zeros((0, MAX_PLATE + 1), np.uint8), np.zeros(0, np.int64))


def keys_of(plates: Sequence[str], bands: NDArray[np.uint8]) -> Keys:
    """`plates` (A-Z0-9, at most 12 characters) with their bands."""
    keys = np.zeros((len(plates), MAX_PLATE + 1), np.uint8)
    if len(plates):
        keys[:, :MAX_PLATE] = np.array(plates, dtype=f"S{MAX_PLATE}").view(np.uint8).reshape(-1, MAX_PLATE)
        keys[:, MAX_PLATE] = bands + ord("0")
    return keys.view(f"S{MAX_PLATE + 1}").ravel()


def newest(keys: Keys, seen: NDArray[np.int64]) -> Plates:
    """Each of `keys` once, in order, with the last time it was seen."""
    if not len(keys):
        return keys, seen
    order = np.argsort(keys, kind="stable")  # quick where parts are in order already
    keys, seen = keys[order], seen[order]
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    return keys[first], np.maximum.reduceat(seen, first)


def numbers_of(columns: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """A number for each plate, in the plates' order and for no other plate: looked up sooner than its text.

    Args:
        columns: (12 or more, plates): the characters of keys by their place.
    """
    numbers = np.zeros(columns.shape[1], np.uint64)
    for column in columns[:MAX_PLATE]:
        numbers = numbers * np.uint64(len(_CHARACTERS) + 1) + _VALUES[column]
    return numbers


class PlateBlock:
    """Some plates, `keys` in order. `seen` may only grow; the plates never change."""

    def __init__(self, keys: Keys, seen: NDArray[np.int64], numbers: NDArray[np.uint64] | None = None) -> None:
        """`numbers`: of `keys`, where they are known."""
        self.keys, self.seen, self._numbers = keys, seen, numbers
        self._codes = self.keys.view(np.uint8).reshape(-1, MAX_PLATE + 1)
        self._columns = np.ascontiguousarray(self._codes.T)
        self._bits: dict[tuple[str, int], Bits] = {}

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def numbers(self) -> NDArray[np.uint64]:
        if self._numbers is None:
            self._numbers = numbers_of(self._columns)
        return self._numbers

    def joined(self, other: PlateBlock) -> PlateBlock:
        """One block of both, which have no key in common."""
        at = np.searchsorted(self.keys, other.keys)
        return PlateBlock(
            np.insert(self.keys, at, other.keys),
            np.insert(self.seen, at, other.seen),
            np.insert(self.numbers, at, other.numbers),
        )

    def places(self, keys: Keys, numbers: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Where each of `keys` is, and whether it is here at all. `numbers`: of the same."""
        places, here = np.zeros(len(keys), np.intp), np.zeros(len(keys), np.bool_)
        first = np.searchsorted(self.numbers, numbers)
        for one in range(len(BANDS)):  # a plate with each of its bands stands side by side
            there = np.minimum(first + one, len(self) - 1)
            same = self.keys[there] == keys
            places[same] = there[same]
            here |= same
        return places, here

    def find(self, query: PlateQuery) -> tuple[int, Codes, NDArray[np.int64]]:
        """How many names answer, and the `KEPT` last seen of them. As typed, only what was read or corrected does."""
        places = _places(self._answers(query, read=query.as_typed), len(self))
        count = len(places)
        if count > KEPT:
            places = places[np.argpartition(self.seen[places], -KEPT)[-KEPT:]]
        return count, self._codes[places], self.seen[places]

    def count(self, query: PlateQuery) -> int:
        """How many plates answer that were read or corrected."""
        return int(np.unpackbits(self._answers(query, read=True).view(np.uint8), count=len(self)).sum())

    def _answers(self, query: PlateQuery, *, read: bool) -> Bits:
        cell = PlateRows(query, _BitAlgebra(self)).answer()
        if cell is None:
            return np.zeros(-(-len(self) // 64), np.uint64)
        return cell & self.bits("0", MAX_PLATE) if read else cell

    def bits(self, character: str, at: int) -> Bits:
        """Which keys have `character` at `at`; the empty character for plates that end there or before."""
        kept = self._bits.get((character, at))
        if kept is None:
            truth = np.zeros(-(-len(self) // 64) * 64, np.bool_)
            np.equal(self._columns[at], ord(character) if character else 0, out=truth[: len(self)])
            kept = np.packbits(truth).view(np.uint64)
            self._bits[character, at] = kept
        return kept


def _places(bits: Bits, count: int) -> NDArray[np.intp]:
    """Where the first `count` of `bits` are set. Words without any are not unpacked: most queries find few plates."""
    words = np.flatnonzero(bits)
    here = np.flatnonzero(np.unpackbits(bits[words].view(np.uint8)).view(np.bool_))
    places: NDArray[np.intp] = words[here >> 6] << 6 | here & 63
    return places[: np.searchsorted(places, count)]


@dataclass(frozen=True, slots=True)
class _BitAlgebra:
    """A bit a plate: whether it can still fit."""

    block: PlateBlock

    def all(self) -> Bits:
        return np.full(-(-len(self.block) // 64), ~np.uint64(0))

    def join(self, one: Bits, other: Bits) -> Bits:
        return one | other

    def fitting(self, cell: Bits, token: Token, at: int) -> Bits:
        return cell & self._one_of(token.fits, at)

    def look_alike(self, cell: Bits, token: Token, at: int) -> Bits:
        return cell & self._one_of("".join(_look_alikes(token)), at)

    def misread(self, cell: Bits, token: Token, at: int) -> Bits:
        return self.any(cell, at) & ~self._one_of(token.fits + "".join(_look_alikes(token)), at)

    def pair(self, cell: Bits, asked: str, read: str, at: int) -> Bits:
        for place, character in enumerate(read, at):
            cell = cell & self.block.bits(character, place)
        return cell

    def any(self, cell: Bits, at: int) -> Bits:
        return cell & ~self.block.bits("", at)

    def edited(self, cell: Bits) -> Bits:
        return cell

    def ending(self, cell: Bits, at: int) -> Bits:
        here = cell & ~self.block.bits("", at - 1)
        return here if at == MAX_PLATE else here & self.block.bits("", at)

    def _one_of(self, characters: str, at: int) -> Bits:
        if len(characters) == len(_CHARACTERS):
            return ~self.block.bits("", at)
        bits = np.zeros(-(-len(self.block) // 64), np.uint64)
        for character in characters:
            bits |= self.block.bits(character, at)
        return bits


@dataclass(frozen=True, slots=True)
class _WeightAlgebra:
    """A weight a plate: how well it can fit at best. `codes`: (plates, 12 or more) uint8, ASCII, zero after the end."""

    codes: NDArray[np.uint8]

    def all(self) -> Weights:
        return np.ones(len(self.codes))

    def join(self, one: Weights, other: Weights) -> Weights:
        return np.maximum(one, other)

    def fitting(self, cell: Weights, token: Token, at: int) -> Weights:
        return self._times(cell, dict.fromkeys(token.fits, 1.0), at)

    def look_alike(self, cell: Weights, token: Token, at: int) -> Weights:
        return self._times(cell, _look_alikes(token), at)

    def misread(self, cell: Weights, token: Token, at: int) -> Weights:
        near = {*token.fits, *_look_alikes(token)}
        return self._times(cell, {other: MISREAD for other in _CHARACTERS if other not in near}, at)

    def pair(self, cell: Weights, asked: str, read: str, at: int) -> Weights:
        there = np.ones(len(self.codes), np.bool_)
        for place, character in enumerate(read, at):
            there &= self.codes[:, place] == ord(character)
        found: Weights = cell * there * weight(asked, read)
        return found

    def any(self, cell: Weights, at: int) -> Weights:
        return np.where(self.codes[:, at] != 0, cell, 0.0)

    def edited(self, cell: Weights) -> Weights:
        return cell * MISREAD

    def ending(self, cell: Weights, at: int) -> Weights:
        here = cell * (self.codes[:, at - 1] != 0)
        ended: Weights = here if at == MAX_PLATE else here * (self.codes[:, at] == 0)
        return ended

    def _times(self, cell: Weights, worth: Mapping[str, float], at: int) -> Weights:
        table = np.zeros(256)
        for character, factor in worth.items():
            table[ord(character)] = factor
        worths: Weights = table[self.codes[:, at]]
        return cell * worths


@lru_cache(maxsize=256)
def _look_alikes(token: Token) -> Mapping[str, float]:
    """Single characters that may be read where `token` stands on the plate, with their weights; none that fits it."""
    found: dict[str, float] = {}
    for read in _CHARACTERS:
        if read not in token.fits:
            worth = max((likely for listed, likely in behind(read) if listed in token.fits), default=0.0)
            if worth:
                found[read] = worth
    return MappingProxyType(found)


def weights(query: PlateQuery, codes: NDArray[np.uint8]) -> Weights:
    """How well each plate answers, 0 where it does not.

    Args:
        codes: (plates, 12 or more) uint8: ASCII, zero after the end.
    """
    if not len(codes):
        return np.zeros(0)
    # rounded: products come out a hair apart by the order of their factors, and equal scores are ordered by time
    answer = PlateRows(query, _WeightAlgebra(codes)).answer()
    return np.zeros(len(codes)) if answer is None else np.round(answer, 9)


def weights_of(query: PlateQuery, plates: Sequence[str]) -> Weights:
    """As `weights`, of plates by their text."""
    if not plates:
        return np.zeros(0)
    return weights(query, np.array(plates, dtype=f"S{MAX_PLATE}").view(np.uint8).reshape(-1, MAX_PLATE))


class PlateTable:
    """Blocks of plates, and what has come since. Not safe to `add` to from two threads at once."""

    def __init__(self, keys: Keys, seen: NDArray[np.int64]) -> None:
        order = np.argsort(keys, kind="stable")
        self._blocks = [
            PlateBlock(keys[order[start : start + BLOCK]], seen[order[start : start + BLOCK]])
            for start in range(0, len(keys), BLOCK)
        ]
        some = order[:: -(-len(order) // _SAMPLED) or 1]
        self._sample = PlateBlock(keys[some], seen[some])

    def __len__(self) -> int:
        return sum(map(len, self._blocks))

    def add(self, keys: Keys, seen: NDArray[np.int64]) -> None:
        """Plates seen again, or for the first time."""
        if not len(keys):
            return
        keys, seen = newest(keys, seen)
        numbers = numbers_of(keys.view(np.uint8).reshape(-1, MAX_PLATE + 1).T)
        new = np.ones(len(keys), np.bool_)
        for block in self._blocks:
            places, known = block.places(keys, numbers)
            block.seen[places[known]] = np.maximum(block.seen[places[known]], seen[known])
            new &= ~known
        if new.any():
            self._blocks = _merged([*self._blocks, PlateBlock(keys[new], seen[new], numbers[new])])

    def find(self, query: PlateQuery) -> Found:
        """Every name in the table that answers `query`."""
        counts, some, seen = zip(NOTHING, *(block.find(query) for block in self._blocks), strict=True)
        codes = np.concatenate(some)
        bands = codes[:, MAX_PLATE] - ord("0")
        scores = np.ones(len(codes)) if query.as_typed else weights(query, codes) * np.array(BANDS)[bands]
        plates = np.ascontiguousarray(codes[:, :MAX_PLATE]).view(f"S{MAX_PLATE}").ravel()
        return Found(sum(counts), plates, bands, scores, np.concatenate(seen))

    def share(self, query: PlateQuery) -> float:
        """About which share of the names was read or corrected to answer `query`, 0..1: by a sample of the first."""
        return self._sample.count(query) / max(1, len(self._sample))

    def let_in(self, query: PlateQuery, most: int) -> tuple[int, int, list[tuple[str, float]]]:
        """How many plates that were read fit as typed, how many more `query` lets in, and the best `most` of these."""
        as_typed, more = (
            sum(block.count(asked) for block in self._blocks) for asked in (PlateQuery(query.pattern, 0, 0), query)
        )
        found = self.find(query)
        new = (found.bands == 0) & (found.scores < 1.0)
        plates, scores, seen = found.plates[new], found.scores[new], found.seen[new]
        order = np.lexsort((-seen, -scores))[:most]
        best = zip(plates[order].tolist(), scores[order].tolist(), strict=True)
        return as_typed, more - as_typed, [(plate.decode(), score) for plate, score in best]


def _merged(blocks: list[PlateBlock]) -> list[PlateBlock]:
    """Small blocks at the end made one, so that there are never many, and each plate is moved few times."""
    while len(blocks) > 1 and len(blocks[-2]) < max(SMALL, 2 * len(blocks[-1])) and _fit(*blocks[-2:]):
        blocks = [*blocks[:-2], blocks[-2].joined(blocks[-1])]
    return blocks


def _fit(one: PlateBlock, other: PlateBlock) -> bool:
    return len(one) + len(other) <= BLOCK
