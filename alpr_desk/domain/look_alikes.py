"""Which characters of a plate are mistaken for which, and how often. Pure; knows nothing of lists, reads or images.

The table's weights are a prior on glyphs (embossed US plates; dirt, bolts and frames take strokes away more often
than they add them, so Q is read as O more often than O as Q); `measured` brings them to what a reader was seen to do.
They stand beside what a reader says of its own read, and never override it downwards: see `alpr_desk.hotlist.index`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class LookAlike(NamedTuple):
    """Two pieces of plate text that look alike.

    Attributes:
        one, other: one character each; `VV` is the only piece of two.
        one_as_other: probability that `one` stands on the plate's list entry and `other` is read.
        other_as_one: the other way round.
    """

    one: str
    other: str
    one_as_other: float
    other_as_one: float


LOOK_ALIKES: Final = (
    LookAlike("0", "O", 0.30, 0.30),
    LookAlike("0", "D", 0.08, 0.10),
    LookAlike("0", "Q", 0.05, 0.12),
    LookAlike("O", "D", 0.08, 0.10),
    LookAlike("O", "Q", 0.05, 0.12),
    LookAlike("D", "Q", 0.03, 0.05),
    LookAlike("1", "I", 0.30, 0.30),
    LookAlike("1", "L", 0.06, 0.06),
    LookAlike("I", "L", 0.06, 0.06),
    LookAlike("1", "7", 0.04, 0.04),
    LookAlike("I", "T", 0.03, 0.05),
    LookAlike("2", "Z", 0.12, 0.12),
    LookAlike("3", "8", 0.03, 0.05),
    LookAlike("4", "A", 0.04, 0.04),
    LookAlike("5", "S", 0.14, 0.14),
    LookAlike("6", "G", 0.10, 0.10),
    LookAlike("7", "T", 0.03, 0.04),
    LookAlike("8", "B", 0.14, 0.14),
    LookAlike("C", "G", 0.05, 0.08),
    LookAlike("E", "F", 0.06, 0.03),
    LookAlike("H", "N", 0.04, 0.04),
    LookAlike("K", "X", 0.04, 0.04),
    LookAlike("M", "N", 0.06, 0.05),
    LookAlike("P", "R", 0.03, 0.06),
    LookAlike("U", "V", 0.05, 0.05),
    LookAlike("V", "Y", 0.06, 0.06),
    LookAlike("W", "VV", 0.05, 0.08),
)
"""The table. 3 and 7 are not in it: 5SOW350 and 5SOW750 are no look-alikes (Green v. San Francisco, 751 F.3d 1039)."""


def _weights() -> dict[tuple[str, str], float]:
    table: dict[tuple[str, str], float] = {}
    for pair in LOOK_ALIKES:
        table[pair.one, pair.other] = pair.one_as_other
        table[pair.other, pair.one] = pair.other_as_one
    return table


_WEIGHTS: Final = MappingProxyType(_weights())


def _by_read(weights: Mapping[tuple[str, str], float]) -> Mapping[str, tuple[tuple[str, float], ...]]:
    found: dict[str, list[tuple[str, float]]] = {}
    for (listed, read), weight in weights.items():
        found.setdefault(read, []).append((listed, weight))
    ranked = {read: tuple(sorted(listed, key=lambda item: (-item[1], item[0]))) for read, listed in found.items()}
    return MappingProxyType(ranked)


_BY_READ: Final = _by_read(_WEIGHTS)


def weight(listed: str, read: str) -> float:
    """Probability in 0..1 that the piece `listed` is read as `read`; 0 where they are no look-alikes, 1 where equal."""
    return 1.0 if listed == read else _WEIGHTS.get((listed, read), 0.0)


def behind(read: str) -> tuple[tuple[str, float], ...]:
    """What the piece `read` may be in truth: (listed piece, probability in 0..1), likeliest first, itself left out."""
    return _BY_READ.get(read, ())


Behind = Callable[[str], tuple[tuple[str, float], ...]]
"""`behind`, or another of its kind."""

Confusions = Mapping[str, Mapping[str, int]]
"""By the character read, how often each character stood on the plate; the right ones among them."""

PRIOR_LOOKS: Final = 200
"""Looks at a character that the table counts for, beside those that were measured."""

LEAST: Final = 0.03
"""The table's least weight. Its pairs stay look-alikes however well a reader tells them apart: it was measured without
dirt, bolts and what a list's writer mistook. Pairs outside the table are look-alikes from here on."""


def measured(counts: Confusions) -> Behind:
    """`behind` with weights by `counts`: shares of the looks at a listed character, the table weighing PRIOR_LOOKS."""
    looks: dict[str, int] = {}
    for row in counts.values():
        for true, number in row.items():
            looks[true] = looks.get(true, 0) + number
    seen = {(true, read): number for read, row in counts.items() for true, number in row.items() if true != read}
    weights = dict(_WEIGHTS)
    for pair in {*_WEIGHTS, *seen}:
        listed, prior = pair[0], _WEIGHTS.get(pair, 0.0)
        share = (seen.get(pair, 0) + PRIOR_LOOKS * prior) / (looks.get(listed, 0) + PRIOR_LOOKS)
        if pair in _WEIGHTS or share >= LEAST:
            weights[pair] = max(LEAST, share)
    by_read = _by_read(weights)
    return lambda read: by_read.get(read, ())


def _representatives() -> dict[int, str]:
    group = {
        character: character for pair in LOOK_ALIKES for character in pair.one + pair.other if len(pair.other) == 1
    }
    for pair in LOOK_ALIKES:
        if len(pair.other) == 1:
            kept, gone = sorted((group[pair.one], group[pair.other]))
            group = {character: kept if head == gone else head for character, head in group.items()}
    group["W"] = group["V"] * 2
    return str.maketrans(group)


_FOLD: Final = _representatives()


def fold(plate: str) -> str:
    """`plate` with each character replaced by its group's first, and W by two V: equal for all look-alikes of a plate.

    Equal folds do not make two plates look-alikes (groups are chains: 7 - 1 - I - T), unequal ones rule it out.
    """
    return plate.translate(_FOLD)
