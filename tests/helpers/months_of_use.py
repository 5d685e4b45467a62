"""Made-up months of use of plate data, with misuse planted in them: what a review is to find, and what it is not.

`python -m tests.helpers.months_of_use [SEED ...]` prints what was found of each kind.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alpr_desk.domain.outliers import ShiftSpan, find_outliers
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.reviewing import FlagKind, Use, Week, week_named

WEEK = week_named("2026-W47", "")
WEEKS_BEFORE = 8
NOTES = (
    "burglary on Shaw Avenue, grey sedan",
    "hit and run at Cedar and Ashlan",
    "stolen trailer, seen on Highway 99",
    "missing juvenile last seen in this car",
    "warrant service, vehicle at the address",
    "witness gave a partial plate, robbery of a store",
)
LETTERS, DIGITS = "ABCDEFGHJKLMNPRSTUVWXYZ", "0123456789"


@dataclass
class Months:
    """Uses oldest first, shifts, and the planted (kind, user name) pairs."""

    uses: list[Use] = field(default_factory=list)
    shifts: list[ShiftSpan] = field(default_factory=list)
    planted: set[tuple[FlagKind, str]] = field(default_factory=set)
    week: Week = WEEK


def plate(chance: random.Random) -> str:
    letters = "".join(chance.choice(LETTERS) for _ in range(3))
    return f"{chance.randint(1, 9)}{letters}{chance.randint(0, 999):03d}"


def case(chance: random.Random) -> str:
    return f"26-{chance.randint(0, 99_999):05d}"


def search(who: str, at: datetime, query: str, **more: object) -> Use:
    values: dict[str, object] = {"purpose": "criminal investigation", "plates": (query,) if query.isalnum() else ()}
    return Use(
        0, at, AuditEvent.SEARCH, Outcome.COMPLETED, who, who.title(), query=query,
        **{**values, **more},  # type: ignore[arg-type]  # fields by name
    )  # fmt: skip


def made(seed: int) -> Months:
    """Twelve deputies on day and night shifts and eight investigators at desks; misuse of each kind, some of it hard to
    see; and days out of the ordinary that are no misuse."""
    chance = random.Random(seed)  # noqa: S311 - made-up people, no secret
    months = Months()
    for number in range(12):
        _deputy(months, chance, f"deputy{number:02d}", night=number % 3 == 0)
    for number in range(8):
        _investigator(months, chance, f"detective{number}")
    plain = (_at_night, _too_many, _same_plate, _two_cases, _own_plate, _no_reason, _same_words, _refused)
    for plant in (*plain, _early, _a_few_more_each_day, _neighbour, _stakeout, _canvass, _late_report):
        plant(months, chance)
    months.uses.sort(key=lambda use: use.at)
    months.uses = [_numbered(number, use) for number, use in enumerate(months.uses, 1)]
    return months


def _numbered(number: int, use: Use) -> Use:
    values = {name: getattr(use, name) for name in Use.__slots__}
    return Use(**{**values, "sequence": number})


def _days(*, weekdays: bool) -> Iterator[datetime]:
    for number in range((WEEKS_BEFORE + 1) * 7):
        day = WEEK.starts - timedelta(weeks=WEEKS_BEFORE) + timedelta(days=number)
        if not weekdays or day.weekday() < 5:
            yield day


def _deputy(months: Months, chance: random.Random, who: str, *, night: bool) -> None:
    """Four days on, three off; searches in the shift alone, each for a case or a plain reason."""
    off = chance.randrange(7)
    for number, day in enumerate(_days(weekdays=False)):
        if (number + off) % 7 >= 4:
            continue
        starts = day + timedelta(hours=18 if night else 6, minutes=chance.randrange(20))
        months.shifts.append(ShiftSpan(who, starts, starts + timedelta(hours=12)))
        for _ in range(chance.randrange(5)):
            at = starts + timedelta(minutes=chance.randrange(5, 700))
            number_of = case(chance) if chance.random() < 0.6 else ""
            months.uses.append(search(who, at, plate(chance), case=number_of, note=_note(chance)))


def _investigator(months: Months, chance: random.Random, who: str) -> None:
    """Office hours, several searches a day, each case for a few days."""
    at_hand = [case(chance) for _ in range(4)]
    for day in _days(weekdays=True):
        if chance.random() < 0.2:
            at_hand[chance.randrange(4)] = case(chance)
        for _ in range(chance.randrange(3, 10)):
            at = day + timedelta(hours=7, minutes=chance.randrange(600))
            query = plate(chance) if chance.random() < 0.5 else plate(chance)[:3] + "*"
            months.uses.append(search(who, at, query, case=chance.choice(at_hand), note=_note(chance)))


def _note(chance: random.Random) -> str:
    return chance.choice(NOTES) if chance.random() < 0.3 else ""


def _within(chance: random.Random, day: int, hour: int) -> datetime:
    return WEEK.starts + timedelta(days=day, hours=hour, minutes=chance.randrange(60))


def _at_night(months: Months, chance: random.Random) -> None:
    at = _within(chance, chance.randrange(5), 2)
    months.uses.append(search("detective0", at, plate(chance), case=case(chance)))
    months.planted.add((FlagKind.OFF_HOURS, "detective0"))


def _too_many(months: Months, chance: random.Random) -> None:
    day = chance.randrange(5)
    for _ in range(45):
        months.uses.append(search("detective1", _within(chance, day, 10), plate(chance), case=case(chance)))
    months.planted.add((FlagKind.VOLUME, "detective1"))


def _same_plate(months: Months, chance: random.Random) -> None:
    target = plate(chance)
    for day in (0, 2, 4):
        months.uses.append(search("detective2", _within(chance, day, 9), target, purpose="routine patrol"))
    months.planted.add((FlagKind.REPEAT_TARGET, "detective2"))


def _two_cases(months: Months, chance: random.Random) -> None:
    target = plate(chance)
    for day in (1, 3):
        months.uses.append(search("detective3", _within(chance, day, 11), target, case=case(chance)))
    months.planted.add((FlagKind.REPEAT_TARGET, "detective3"))


def _own_plate(months: Months, chance: random.Random) -> None:
    at = _within(chance, chance.randrange(5), 13)
    months.uses.append(search("detective4", at, plate(chance), case=case(chance), protected=("detective4",)))
    months.planted.add((FlagKind.PROTECTED_PLATE, "detective4"))


def _no_reason(months: Months, chance: random.Random) -> None:
    for note in ("test", "asdf"):
        at = _within(chance, chance.randrange(5), 14)
        months.uses.append(search("detective5", at, plate(chance), case=case(chance), note=note))
    months.planted.add((FlagKind.VAGUE_PURPOSE, "detective5"))


def _same_words(months: Months, chance: random.Random) -> None:
    for _ in range(6):
        at = _within(chance, chance.randrange(5), 15)
        note = "seen near the school"
        months.uses.append(search("detective6", at, plate(chance), purpose="routine patrol", note=note))
    months.planted.add((FlagKind.VAGUE_PURPOSE, "detective6"))


def _refused(months: Months, chance: random.Random) -> None:
    for _ in range(4):
        at = _within(chance, chance.randrange(5), 16)
        months.uses.append(
            Use(0, at, AuditEvent.DENIED, Outcome.DENIED, "detective7", "Detective7", reason="no permission")
        )
    months.planted.add((FlagKind.DENIED_TRIES, "detective7"))


def _early(months: Months, chance: random.Random) -> None:
    """Misuse an hour before work."""
    at = _within(chance, 2, 5)
    months.uses.append(search("detective6", at, plate(chance), case=case(chance)))
    months.planted.add((FlagKind.OFF_HOURS, "detective6"))


def _a_few_more_each_day(months: Months, chance: random.Random) -> None:
    """Misuse that stays under every limit of a day."""
    for day in range(5):
        for _ in range(8):
            months.uses.append(search("detective7", _within(chance, day, 12), plate(chance), case=case(chance)))
    months.planted.add((FlagKind.VOLUME, "detective7"))


def _neighbour(months: Months, chance: random.Random) -> None:
    """A reason in words that say much and justify nothing."""
    at = _within(chance, 3, 12)
    note = "neighbour parks here too often"
    months.uses.append(search("detective3", at, plate(chance), purpose="routine patrol", note=note))
    months.planted.add((FlagKind.VAGUE_PURPOSE, "detective3"))


def _stakeout(months: Months, chance: random.Random) -> None:
    """One plate every day of a week, for one case: good work."""
    target, number = plate(chance), case(chance)
    for day in range(7):
        months.uses.append(search("detective2", _within(chance, day, 9), target, case=number))


def _canvass(months: Months, chance: random.Random) -> None:
    """A major incident: many partial plates in an afternoon, for one case."""
    number = case(chance)
    for _ in range(20):
        months.uses.append(search("detective5", _within(chance, 1, 14), plate(chance)[:4] + "*", case=number))


def _late_report(months: Months, chance: random.Random) -> None:
    """A deputy of the day who finishes a report at eleven at night."""
    months.uses.append(search("deputy01", _within(chance, 2, 23), plate(chance), case=case(chance)))


@dataclass(frozen=True)
class Found:
    """Recall: planted pairs that were flagged. Precision: flagged pairs that were planted."""

    planted: int
    caught: int
    flagged: int

    @property
    def recall(self) -> float:
        return self.caught / self.planted

    @property
    def precision(self) -> float:
        return self.caught / self.flagged


def measured(seed: int) -> Found:
    months = made(seed)
    flagged = {(flag.kind, flag.user_name) for flag in find_outliers(months.uses, months.shifts, months.week)}
    return Found(len(months.planted), len(months.planted & flagged), len(flagged))


if __name__ == "__main__":
    for number in map(int, sys.argv[1:] or ("1", "2", "3", "4", "5")):
        found = measured(number)
        sys.stdout.write(f"seed {number}: recall {found.recall:.3f}, precision {found.precision:.3f}, {found}\n")
        months = made(number)
        for flag in find_outliers(months.uses, months.shifts, months.week):
            mark = "planted" if (flag.kind, flag.user_name) in months.planted else "by chance"
            sys.stdout.write(f"  {mark:10} {flag.user_name:11} {flag.kind:24} {flag.sentence}\n")
