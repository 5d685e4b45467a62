"""Which plates may stand behind a read, each with its likelihood against the read itself. Pure; knows no list.

A plate may stand behind a read by the look-alikes of its characters and by the reader's own alternatives, a few
positions at a time. What comes out is numbers (`packing.pack`), for the index to look up all at once.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Final, NamedTuple

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


class Variant(NamedTuple):
    """A plate that may stand behind the read: its ratio to the read itself, and where it differs."""

    ratio: float
    changes: tuple[Change, ...]


_Option = tuple[int, int, str, float, int | None]
"""One way to go on: place, end of what is read there, what is listed, ratio, what the plate's number grows by (None
where its length changes). Plain tuples: some hundred are looked at for each read."""


def unit(value: float) -> float:
    """`value` in 0..1; what is no number counts as 0."""
    return min(value, 1.0) if value > 0 else 0.0


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
    steps: list[tuple[int, int | None, float, tuple[Change, ...]]] = [(0, own, 1.0, ())]
    for floor in FLOORS:
        further = []
        for end, key, ratio, changes in steps:
            if ratio * likeliest[end] < floor:
                continue
            for at, until, listed, share, shift in options[starts[end] :]:
                together = ratio * share
                if together >= floor:
                    moved = None if key is None or shift is None else key + shift
                    further.append((until, moved, together, (*changes, (at, until - at, listed))))
        for _, key, ratio, changes in further:
            number = _spelt(read, changes) if key is None else key
            if number is not None and number != own and (number not in found or ratio > found[number].ratio):
                found[number] = Variant(ratio, changes)
        steps = further
    return found


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


def _spelt(read: str, changes: tuple[Change, ...]) -> int | None:
    """The number of the plate that `changes` make of `read`; None where no plate is that long."""
    parts, done = [], 0
    for at, length, listed in changes:
        parts += [read[done:at], listed]
        done = at + length
    plate = "".join((*parts, read[done:]))
    return pack(plate) if len(plate) <= MAX_PLATE else None


def _add_options(options: list[_Option], read: str, at: int, given: dict[str, float], behind: Behind) -> None:
    """What the read may be from position `at` (from 0) on, other than what it says."""
    here = read[at]
    ratios = dict(behind(here))
    if given:
        sure = unit(given.get(here, 0.0)) or max(map(unit, given.values()))
        least = FLOOR * sure
        for character, probability in given.items():
            if probability >= least and character != here and character in CODES and sure > 0:
                ratio = probability / sure
                if ratio > ratios.get(character, 0.0):
                    ratios[character] = min(1.0, ratio)
    code, place = CODES[here], PLACES[len(read) - 1 - at]
    for piece, ratio in ratios.items():
        if ratio >= FLOOR:
            shift = (CODES[piece] - code) * place if len(piece) == 1 else None
            options.append((at, at + 1, piece, ratio, shift))
    for piece, ratio in behind(read[at : at + 2]) if at + 2 <= len(read) else ():
        if ratio >= FLOOR:
            options.append((at, at + 2, piece, ratio, None))


def aligned(read: str, listed: str) -> tuple[Change, ...]:
    """Where `read` differs from `listed`."""
    if len(read) == len(listed):
        return tuple((at, 1, there) for at, (here, there) in enumerate(zip(read, listed, strict=True)) if here != there)
    codes = SequenceMatcher(None, read, listed, autojunk=False).get_opcodes()
    return tuple((i, k - i, listed[j:m]) for tag, i, k, j, m in codes if tag != "equal")


def differences(
    read: str, changes: tuple[Change, ...], given: tuple[dict[str, float], ...], confidence: float
) -> tuple[PositionDifference, ...]:
    """For people: positions from 1, and what the reader gave each side (0 where it did not think of it)."""
    found = []
    for at, length, listed in changes:
        sure = 1.0
        for place in range(at, at + length):
            sure *= unit(given[place].get(read[place], confidence))
        other = unit(given[at].get(listed, 0.0)) if length == 1 else 0.0
        found.append(PositionDifference(at + 1, read[at : at + length], listed, sure if length else 0.0, other))
    return tuple(found)
