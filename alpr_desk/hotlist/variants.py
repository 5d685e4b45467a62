"""Which plates may stand behind a read, each with its likelihood against the read itself. Pure; knows no list.

A plate may stand behind a read by the look-alikes of its characters and by the reader's own alternatives, a few
positions at a time. What comes out is numbers (`packing.pack`), for the index to look up all at once.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from math import inf
from typing import Final

from alpr_desk.domain.look_alikes import Behind
from alpr_desk.domain.matching import PositionDifference
from alpr_desk.domain.plates import MAX_PLATE
from alpr_desk.hotlist.packing import CODES, PLACES, pack

Change = tuple[int, int, str]
"""Place from 0, length in the read, what is listed there."""

FLOOR: Final = 0.025
"""A look-alike is raised where it is at least this likely against the first candidate (one in forty).

Every single pair of the table passes. It is relative on purpose: a doubtful read must not lose look-alikes that a sure
one would raise.
"""

FLOOR_OF_TWO: Final = 0.005
"""The same for two differences, each of which passes `FLOOR`: one that is often made (O read as 0, I as 1) with any.

By the shipped reader's confusions two look-alikes hide 235 of a million listed plates that pass, under `FLOOR` 825, for
a twentieth more false look-alikes (five million entries); at 0.0012 they would hide 50, for a sixth more.
"""

FLOORS: Final = (FLOOR, FLOOR_OF_TWO, FLOOR)
"""By the number of differing positions. More of them are another plate, unless the reader named it as a candidate."""


_NO_PLATE: Final = 0
"""No plate has this number."""

_Option = tuple[int, int, str, float, int | None]
"""One way to go on: place, end of what is read there, what is listed, ratio, what the plate's number grows by (None
where its length changes). Plain tuples: some hundred are looked at for each read."""

_Piece = tuple[str, float, int | None]
"""What may be listed, its ratio, and what the plate's number grows by at the last place."""

_Way = tuple["_Way | None", _Option]
"""The options taken, the last one first."""

_Step = tuple[int, int | None, float, _Way | None]
"""How far the read is spelt, the plate's number so far, its ratio, and the way to it."""

Variant = tuple[float, _Way]
"""A plate that may stand behind the read: its ratio to the read itself, and the way to it (`changes`)."""


def unit(value: float) -> float:
    """`value` in 0..1; what is no number counts as 0."""
    if 0.0 < value <= 1.0:
        return value
    return 1.0 if value > 1.0 else 0.0


def variants(read: str, given: tuple[dict[str, float], ...], behind: Behind) -> dict[int, Variant]:
    """By packed plate, the likeliest way to each, by `FLOORS`; the read itself left out.

    Args:
        given: the reader's alternatives with probabilities at each position of `read`; empty where it says nothing.
    """
    options: list[_Option] = []
    starts = []
    for at in range(len(read)):
        starts.append(len(options))
        _add_options(options, read, at, given[at], behind)
    starts.append(len(options))
    likeliest = _likeliest_from(options, starts)
    own = pack(read)
    found: dict[int, Variant] = {}
    steps: list[_Step] = [(0, own, 1.0, None)]
    for floor, next_floor in zip(FLOORS, (*FLOORS[1:], inf), strict=True):
        further: list[_Step] = []
        for end, key, ratio, way in steps:
            for option in options[starts[end] :]:
                _, until, _, share, shift = option
                together = ratio * share
                if together < floor:
                    continue
                longer = (way, option)
                moved = None if key is None or shift is None else key + shift
                if together * likeliest[until] >= next_floor:
                    further.append((until, moved, together, longer))
                number = moved or _spelt(read, longer)
                known = found.get(number)
                if known is None or together > known[0]:
                    found[number] = (together, longer)
        steps = further
    for no_other in (own, _NO_PLATE):
        found.pop(no_other, None)
    return found


def changes(way: _Way | None) -> tuple[Change, ...]:
    """Where a variant differs, from the plate's beginning on."""
    found: list[Change] = []
    while way is not None:
        way, (at, until, listed, _, _) = way
        found.append((at, until - at, listed))
    return tuple(reversed(found))


def _likeliest_from(options: list[_Option], starts: list[int]) -> list[float]:
    """For each place, the ratio of the likeliest option from there on; 0 where there is none."""
    best, until = 0.0, len(options)
    found = []
    for start in reversed(starts):
        for option in options[start:until]:
            if option[3] > best:
                best = option[3]
        until = start
        found.append(best)
    found.reverse()
    return found


def _spelt(read: str, way: _Way) -> int:
    """The number of the plate that `way` makes of `read`; `_NO_PLATE` where no plate is that long."""
    parts, done = [], 0
    for at, length, listed in changes(way):
        parts += [read[done:at], listed]
        done = at + length
    plate = "".join((*parts, read[done:]))
    return pack(plate) if len(plate) <= MAX_PLATE else _NO_PLATE


def _add_options(options: list[_Option], read: str, at: int, given: dict[str, float], behind: Behind) -> None:
    """What the read may be from position `at` (from 0) on, other than what it says."""
    here, place = read[at], PLACES[len(read) - 1 - at]
    likely = _likely(behind, here)
    if given and (own := _own(here, given)):
        likely = _with_own(likely, here, own)
    for piece, ratio, grown in likely:
        options.append((at, at + 1, piece, ratio, grown and grown * place))
    if at + 2 <= len(read):
        for piece, ratio, _ in _likely(behind, read[at : at + 2]):
            options.append((at, at + 2, piece, ratio, None))


@lru_cache(maxsize=4_000)
def _likely(behind: Behind, read: str) -> tuple[_Piece, ...]:
    """What passes `FLOOR` of what may stand behind one or two characters that are read."""
    return tuple((piece, ratio, _grown(read, piece)) for piece, ratio in behind(read) if ratio >= FLOOR)


def _grown(read: str, piece: str) -> int | None:
    return CODES[piece] - CODES[read] if len(piece) == len(read) == 1 else None


def _own(here: str, given: dict[str, float]) -> list[tuple[str, float]]:
    """The reader's own alternatives to `here` that could pass `FLOOR`, with their ratios."""
    found = []
    sure = unit(given.get(here, 0.0)) or max(map(unit, given.values()))
    least = FLOOR * sure
    for character, share in given.items():
        if share >= least and character != here and character in CODES and sure > 0:
            found.append((character, share / sure))
    return found


def _with_own(likely: tuple[_Piece, ...], here: str, own: list[tuple[str, float]]) -> tuple[_Piece, ...]:
    """`likely` and `own`, of what is in both the greater ratio."""
    pieces = {piece: (piece, ratio, grown) for piece, ratio, grown in likely}
    for character, ratio in own:
        if ratio >= FLOOR and (character not in pieces or ratio > pieces[character][1]):
            pieces[character] = (character, min(1.0, ratio), _grown(here, character))
    return tuple(pieces.values())


def aligned(read: str, listed: str) -> tuple[Change, ...]:
    """Where `read` differs from `listed`."""
    if len(read) == len(listed):
        return tuple((at, 1, there) for at, (here, there) in enumerate(zip(read, listed, strict=True)) if here != there)
    codes = SequenceMatcher(None, read, listed, autojunk=False).get_opcodes()
    return tuple((i, k - i, listed[j:m]) for tag, i, k, j, m in codes if tag != "equal")


def differences(
    read: str, changed: tuple[Change, ...], given: tuple[dict[str, float], ...], confidence: float
) -> tuple[PositionDifference, ...]:
    """For people: positions from 1, and what the reader gave each side (0 where it did not think of it)."""
    found = []
    for at, length, listed in changed:
        sure = 1.0
        for place in range(at, at + length):
            sure *= unit(given[place].get(read[place], confidence))
        other = unit(given[at].get(listed, 0.0)) if length == 1 else 0.0
        found.append(PositionDifference(at + 1, read[at : at + length], listed, sure if length else 0.0, other))
    return tuple(found)
