"""The weekly review: what counts as a use of plate data, and which uses are drawn for a person to look at. Pure.

The draw can be done again by an auditor with nothing but the log and `sha256sum`: see `seed_of` and `drawn`.
Knows no store; what makes a use stand out is `domain.outliers`'.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from alpr_desk.domain.office_time import day_begins, office_day
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.errors import BadInput

LOOK_BACK = timedelta(weeks=8)
"""How far back a member's habits are read."""

TIME_TO_REVIEW = timedelta(days=7)
"""From the end of a week to the day its review is overdue."""

OPENINGS = frozenset({AuditEvent.READ_OPENED, AuditEvent.IMAGE_OPENED})

_SHARE, _LEAST, _MOST = 0.1, 10, 50
_OF_EACH_FLAG = 3
"""Uses of one flag that are always in the sample; its sentence says how many there are."""


@dataclass(frozen=True, slots=True)
class Use:
    """One entry of the audit log about plate data, as the review reads it.

    Attributes:
        sequence: number of the entry.
        purpose, case, note: as the member stated them, `purpose` the kind alone.
        query: the pattern searched for; empty for an opening.
        plates: plates that were named exactly or opened, upper case without separators.
        protected: user names of the members whose protected plates this use was about.
        automatic: small pictures that a list of results loads by itself; part of its search, so never drawn alone.
        reason: why it was denied; empty where it was not.
        stray: recorded after the last review with a time that no later review would hold.
    """

    sequence: int
    at: datetime
    event: AuditEvent
    outcome: Outcome
    user_name: str
    member_name: str
    purpose: str = ""
    case: str = ""
    note: str = ""
    query: str = ""
    rows: int | None = None
    plates: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    automatic: bool = False
    reason: str = ""
    stray: bool = False

    @property
    def denied(self) -> bool:
        return self.outcome is Outcome.DENIED


@dataclass(frozen=True, slots=True)
class Week:
    """A week of ISO 8601, `2026-W47`, by the office's clock; `starts` is in it, `ends` is the first moment after it."""

    name: str
    starts: datetime
    ends: datetime

    @property
    def due(self) -> datetime:
        return self.ends + TIME_TO_REVIEW

    def holds(self, moment: datetime) -> bool:
        return self.starts <= moment < self.ends


def week_of(moment: datetime, zone: str) -> Week:
    """The week that `moment` (aware) lies in."""
    return _week(office_day(moment, zone), zone)


def week_after(name: str, zone: str) -> Week:
    """By name: where the office changed its zone in between, no week comes twice and none is left out."""
    return _week(_monday(name) + timedelta(days=7), zone)


def week_named(name: str, zone: str) -> Week:
    """Raises BadInput where `name` is no week like `2026-W47`."""
    return _week(_monday(name), zone)


def _monday(name: str) -> date:
    """Raises BadInput where `name` is no week like `2026-W47`."""
    found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", name)
    try:
        if found is None:
            raise ValueError(name)
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"'{name}' is no week: write it like 2026-W47.") from error


def _week(day: date, zone: str) -> Week:
    year, number, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return Week(f"{year}-W{number:02d}", day_begins(monday, zone), day_begins(monday + timedelta(days=7), zone))


class FlagKind(StrEnum):
    """Why a use stands out. The values are stored; never change one."""

    OFF_HOURS = "off hours"
    VOLUME = "volume"
    REPEAT_TARGET = "repeat target"
    PROTECTED_PLATE = "own or colleague's plate"
    VAGUE_PURPOSE = "vague purpose"
    DENIED_TRIES = "denied tries"
    OUT_OF_ORDER = "time out of order"


@dataclass(frozen=True, slots=True)
class Flag:
    """What stands out, of whom, in which entries, and why: a sentence with the numbers it rests on.

    It accuses nobody: most flags have a good reason, which the reviewer writes down.
    """

    kind: FlagKind
    user_name: str
    sequences: tuple[int, ...]
    sentence: str


class Stratum(StrEnum):
    """Why an entry is in the sample."""

    OUTLIER = "outlier"
    SEARCH = "search"
    OPENING = "opening"


class Mark(StrEnum):
    """What the reviewer says of an entry. A question must become one of the others before the week is signed off."""

    OPEN = "not looked at"
    FINE = "fine"
    QUESTION = "question to the member"
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One entry of the sample, with the flags it stands for."""

    sequence: int
    stratum: Stratum
    flags: tuple[Flag, ...] = ()


def seed_of(week: str, head_sequence: int, head_hash: str) -> str:
    """SHA-256, hex, over `alpr-desk weekly review v1` LF week LF sequence LF hash LF, in ASCII.

    Sequence and hash are those of the audit entry before the first one written after the week. Nobody can choose them:
    the hash covers every entry before it, and is fixed by the first entry of the next week, before anyone may draw.
    """
    text = f"alpr-desk weekly review v1\n{week}\n{head_sequence}\n{head_hash}\n"
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _rank(seed: str, sequence: int) -> str:
    return hashlib.sha256(f"{seed}\n{sequence}\n".encode("ascii")).hexdigest()


def drawn(seed: str, sequences: Iterable[int], count: int) -> tuple[int, ...]:
    """`count` of `sequences`: those whose SHA-256 over seed LF sequence LF (ASCII) is lowest, lowest first."""
    return tuple(sorted(sequences, key=lambda sequence: _rank(seed, sequence))[:count])


def sample(seed: str, uses: Sequence[Use], flags: Sequence[Flag]) -> tuple[Drawn, ...]:
    """The entries to review: a tenth of the week's searches and of its openings (10 to 50 of each, all where there
    are fewer), and of every flag its first three in the order of the draw, so that no outlier escapes the review.

    `uses` are the week's. Searches come in the order of the draw, outliers before the others.
    """
    kept: dict[int, list[Flag]] = {}
    for flag in flags:
        for sequence in drawn(seed, flag.sequences, _OF_EACH_FLAG):
            kept.setdefault(sequence, []).append(flag)
    outliers = [Drawn(sequence, Stratum.OUTLIER, tuple(found)) for sequence, found in kept.items()]
    rest: list[Drawn] = []
    for stratum in (Stratum.SEARCH, Stratum.OPENING):
        of_kind = [use.sequence for use in uses if _stratum(use) is stratum]
        chosen = drawn(seed, of_kind, _size(len(of_kind)))
        rest += [Drawn(sequence, stratum) for sequence in chosen if sequence not in kept]
    return (*outliers, *rest)


def _size(population: int) -> int:
    return min(population, max(_LEAST, min(_MOST, round(population * _SHARE))))


def _stratum(use: Use) -> Stratum | None:
    if use.denied or use.automatic:
        return None
    return Stratum.OPENING if use.event in OPENINGS else Stratum.SEARCH


def reviewable(use: Use) -> bool:
    """Whether the entry may be drawn at random: a search or an opening that was answered."""
    return _stratum(use) is not None
