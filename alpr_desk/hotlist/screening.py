"""Which of many reads may fit an entry, found out for all of them at once. Pure; names too many, never too few.

`variants` takes 50 µs a read to say which plates may stand behind it and why. Here the numbers of those plates alone
are made, in arrays, and `variants` is asked only about reads whose length may be wrong or that the reader doubts. What
differs and how likely it is need only be known of the few that are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.look_alikes import Behind
from alpr_desk.domain.plates import MAX_PLATE
from alpr_desk.domain.seeing import PlateRead
from alpr_desk.hotlist.packing import CODES, PLACES, pack, pack_all
from alpr_desk.hotlist.variants import FLOOR, FLOORS, unit, variants

Numbers = NDArray[np.int64]
_NONE: Final = len(CODES)
"""The code of a place behind the end of a plate."""
_CODES: Final = np.full(256, _NONE, np.int64)
_CODES[[ord(character) for character in CODES]] = list(CODES.values())
_PLACES: Final = np.array(PLACES, np.int64)


class Likely(NamedTuple):
    """Plates that may stand behind some reads.

    Attributes:
        keys: their numbers (`packing.pack`), ascending.
        reads: whose each is: places among the reads asked about.
    """

    keys: NDArray[np.uint64]
    reads: Numbers


class _Table(NamedTuple):
    """What look-alikes make of single characters, by code: where its options begin, and how many; then of each option
    what a plate's number grows by at the last place, and its ratio. `pairs`: two characters that are read for one."""

    starts: Numbers
    counts: Numbers
    growth: Numbers
    ratios: NDArray[np.float64]
    longer: NDArray[np.bool_]
    pairs: NDArray[np.bool_]


def likely_plates(reads: Sequence[PlateRead], behind: Behind) -> Likely:
    """Every plate that `HotlistIndex.find` would ask for, read by read. `behind`: as the index has it."""
    texts = [read.plate for read in reads]
    letters = np.array(texts, f"S{MAX_PLATE}").view(np.uint8).reshape(len(texts), MAX_PLATE)
    codes, table = _CODES[letters], _table(behind)
    odd = np.asarray(table.longer[codes].any(axis=1) | table.pairs[codes[:, :-1], codes[:, 1:]].any(axis=1))
    odd[[place for place, read in enumerate(reads) if _doubtful(read)]] = True
    own = pack_all(texts)
    keys, whose = [own], [np.arange(len(reads))]
    for found, belonging in _behind_all(own, np.where(odd[:, None], _NONE, codes), table):
        keys.append(found)
        whose.append(belonging)
    others = [(pack(text), place) for place, read in enumerate(reads) for text in _other_choices(read)]
    others += [(key, place) for place in np.flatnonzero(odd).tolist() for key in _one_by_one(reads[place], behind)]
    keys.append(np.array([key for key, _ in others], np.uint64))
    whose.append(np.array([place for _, place in others], np.int64))
    together = np.concatenate(keys)
    order = np.argsort(together)  # neighbours in the index are neighbours in memory
    return Likely(together[order], np.concatenate(whose)[order])


def _behind_all(own: NDArray[np.uint64], codes: Numbers, table: _Table) -> Iterator[tuple[NDArray[np.uint64], Numbers]]:
    """(numbers, whose) with one position changed, with two, with three: the steps of `variants`, all reads abreast."""
    counts = table.counts[codes].ravel()
    begins = np.concatenate([[0], np.cumsum(counts)])
    cell = np.repeat(np.arange(counts.size), counts)
    option = table.starts[codes].ravel()[cell] + np.arange(cell.size) - begins[cell]
    ratios = table.ratios[option]
    from_end = (codes != _NONE).sum(axis=1)[cell // MAX_PLATE] - 1 - cell % MAX_PLATE
    shifts = (table.growth[option] * _PLACES[from_end]).view(np.uint64)
    strongest = float(table.ratios.max(initial=0.0))
    reads, keys, sure = np.arange(len(own)), own, np.ones(len(own))
    ahead = begins[reads * MAX_PLATE]
    for floor in FLOORS:
        going = np.flatnonzero(sure * strongest >= floor)
        until = begins[(reads[going] + 1) * MAX_PLATE]
        step, taken = _spread(ahead[going], until)
        step = going[step]
        together = sure[step] * ratios[taken]
        kept = together >= floor
        step, taken, sure = step[kept], taken[kept], together[kept]
        reads, keys, ahead = reads[step], keys[step] + shifts[taken], begins[cell[taken] + 1]
        yield keys, reads


def _spread(first: Numbers, last: Numbers) -> tuple[Numbers, Numbers]:
    """Every number from each `first` up to its `last`, which is left out: (place of the pair, number)."""
    counts = last - first
    place = np.repeat(np.arange(counts.size), counts)
    return place, np.arange(place.size) + (first - np.cumsum(counts) + counts)[place]


def _doubtful(read: PlateRead) -> bool:
    """Whether the reader's alternatives at some position could count: see `variants`."""
    if len(read.characters) != len(read.plate):
        return False
    for here, alternatives in zip(read.plate, read.characters, strict=True):
        if len(alternatives) == 1 and alternatives[0][0] == here:
            continue
        given = dict(alternatives)
        least = FLOOR * unit(given.pop(here, 0.0))
        if any(probability >= least for probability in given.values()):
            return True
    return False


def _one_by_one(read: PlateRead, behind: Behind) -> Iterable[int]:
    alike = len(read.characters) == len(read.plate)
    given = tuple(map(dict, read.characters)) if alike else ({},) * len(read.plate)
    return variants(read.plate, given, behind)


def _other_choices(read: PlateRead) -> Iterator[str]:
    if len(read.candidates) == 1:
        return
    least = FLOOR * unit(read.confidence)
    for candidate in read.candidates[1:]:
        if unit(candidate.confidence) >= least:
            yield candidate.plate


@lru_cache(maxsize=4)
def _table(behind: Behind) -> _Table:
    counts, growth, ratios = np.zeros(_NONE + 1, np.int64), [], []
    longer, pairs = np.zeros(_NONE + 1, np.bool_), np.zeros((_NONE + 1, _NONE + 1), np.bool_)
    for here, code in CODES.items():
        likely = [(piece, ratio) for piece, ratio in behind(here) if ratio >= FLOOR]
        longer[code] = any(len(piece) != 1 for piece, _ in likely)
        single = [(CODES[piece] - code, ratio) for piece, ratio in likely if len(piece) == 1]
        counts[code] = len(single)
        growth += [grown for grown, _ in single]
        ratios += [ratio for _, ratio in single]
        for after, code_after in CODES.items():
            pairs[code, code_after] = any(ratio >= FLOOR for _, ratio in behind(here + after))
    starts = np.cumsum(counts) - counts
    return _Table(starts, counts, np.array(growth, np.int64), np.array(ratios), longer, pairs)
