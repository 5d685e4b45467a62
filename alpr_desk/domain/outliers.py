"""What stands out in how members use plate data, each with a sentence that gives the numbers. Pure.

A flag is a question, not an accusation. Numbers are compared by median and MAD (median absolute deviation), which a
few extreme days do not move: Leys et al., "Detecting outliers", J. Exp. Soc. Psychol. 49 (2013). Times are the
office's (`domain.office_time`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.purpose import OFTEN, vagueness
from alpr_desk.domain.reviewing import Flag, FlagKind, Use, Week

MAD_TO_SIGMA = 1.4826
"""Makes a MAD the standard deviation of a normal distribution."""

DEVIATIONS = 5.0
LEAST_VOLUME = 15
"""Searches a day below which no number stands out."""

LEAST_DAYS = 5
"""Days of use before a member's own habits say anything."""

OFFICE_HOURS = range(6, 21)
"""Usual for a member without a history: 06:00 to 20:59."""

REPEAT_WINDOW = timedelta(days=28)
DAYS_WITHOUT_CASE, DAYS_IN_ONE_CASE, CASES = 3, 6, 2
LEAST_DENIED = 3

ROUTINE_DENIALS = frozenset({"session locked", "session expired", "not signed in", "re-authentication needed"})
"""Refusals that come from being away, not from trying."""


@dataclass(frozen=True, slots=True)
class ShiftSpan:
    """A member's shift, from `starts` until `ends`."""

    user_name: str
    starts: datetime
    ends: datetime


def find_outliers(uses: Sequence[Use], shifts: Sequence[ShiftSpan], week: Week) -> tuple[Flag, ...]:
    """Every flag of `week`. `uses` reach back as far as habits are to be read (`reviewing.LOOK_BACK`)."""
    answered = [use for use in uses if not use.denied and not use.automatic]
    found = (
        *out_of_order(uses, week),
        *off_hours(answered, shifts, week),
        *volume(answered, week),
        *repeat_targets(answered, week),
        *protected_plates(uses, week),
        *vague_purposes(answered, week),
        *denied_tries(uses, week),
    )
    return tuple(sorted(found, key=lambda flag: (flag.user_name, flag.kind, flag.sequences)))


def _by_member(uses: Iterable[Use]) -> dict[str, list[Use]]:
    members: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        members[use.user_name].append(use)
    return members


def _numbers(uses: Iterable[Use]) -> tuple[int, ...]:
    return tuple(use.sequence for use in uses)


def out_of_order(uses: Sequence[Use], week: Week) -> Iterator[Flag]:
    """Uses that no week would hold by their time: recorded since the last review, stamped before it or ahead."""
    for user_name, found in _by_member(use for use in uses if use.stray).items():
        said = f"{_count(found, 'use')} recorded in this week with a time outside it: the clock was wrong then."
        yield Flag(FlagKind.OUT_OF_ORDER, user_name, _numbers(found), said)


def off_hours(uses: Sequence[Use], shifts: Sequence[ShiftSpan], week: Week) -> Iterator[Flag]:
    """Uses outside any shift of the member and more than an hour from every hour that is usual for the member: one in
    which data was used on two other days at least. A member with little history is measured by OFFICE_HOURS.
    """
    for user_name, own in _by_member(uses).items():
        before = [use.at for use in own if use.at < week.starts]
        enough = len({at.date() for at in before}) >= LEAST_DAYS
        usual = _usual_hours(before) if enough else frozenset(OFFICE_HOURS)
        spans = [span for span in shifts if span.user_name == user_name]
        nights: dict[str, list[Use]] = defaultdict(list)
        for use in own:
            at = use.at
            if week.holds(at) and at.hour not in usual and not any(s.starts <= at <= s.ends for s in spans):
                nights[f"{at:%Y-%m-%d}"].append(use)
        basis = f"the hours usual for this member are {_hours_text(usual)}"
        if not enough:
            basis = f"there are fewer than {LEAST_DAYS} earlier days to go by, so {_hours_text(usual)} counts as usual"
        for night, found in nights.items():
            first, last = (f"{use.at:%H:%M}" for use in (found[0], found[-1]))
            span = f"at {first}" if first == last else f"between {first} and {last}"
            said = f"{_count(found, 'use')} on {night} {span}, outside any shift; {basis}."
            yield Flag(FlagKind.OFF_HOURS, user_name, _numbers(found), said)


def _usual_hours(before: Sequence[datetime]) -> frozenset[int]:
    days: dict[int, set[object]] = defaultdict(set)
    for at in before:
        days[at.hour].add(at.date())
    known = {hour for hour, seen in days.items() if len(seen) >= 2}
    return frozenset((hour + step) % 24 for hour in known for step in (-1, 0, 1))


def _hours_text(hours: frozenset[int]) -> str:
    """`06:00 to 21:00`, `22:00 to 07:00`, joined by `and` where there are gaps."""
    if len(hours) in (0, 24):
        return "all" if hours else "none"
    starts = sorted(hour for hour in hours if (hour - 1) % 24 not in hours)
    parts = []
    for start in starts:
        end = start
        while (end + 1) % 24 in hours:
            end = (end + 1) % 24
        parts.append(f"{start:02d}:00 to {(end + 1) % 24:02d}:00")
    return " and ".join(parts)


def volume(uses: Sequence[Use], week: Week) -> Iterator[Flag]:
    """Days with more searches than DEVIATIONS robust deviations above both the member's own and the unit's median."""
    days: dict[tuple[str, object], list[Use]] = defaultdict(list)
    for use in uses:
        if use.event is AuditEvent.SEARCH:
            days[use.user_name, use.at.date()].append(use)
    for (user_name, day), found in days.items():
        if not week.holds(found[0].at) or len(found) < LEAST_VOLUME:
            continue
        own = [len(n) for (who, when), n in days.items() if who == user_name and when != day]
        unit = [len(n) for (who, _), n in days.items() if who != user_name]
        limits = [(_limit(own), "the member's own", own)] if len(own) >= LEAST_DAYS else []
        limits += [(_limit(unit), "the unit's", unit)] if len(unit) >= LEAST_DAYS else []
        if limits and all(len(found) > limit for limit, _, _ in limits):
            basis = " and ".join(
                f"{whose} median is {median(of):g} a day (limit {limit:.0f})" for limit, whose, of in limits
            )
            yield Flag(FlagKind.VOLUME, user_name, _numbers(found), f"{len(found)} searches on {day}; {basis}.")


def _limit(counts: Sequence[int]) -> float:
    """Median and DEVIATIONS robust deviations; of counts as even as a clock, at least a quarter of the median."""
    middle = median(counts)
    spread = MAD_TO_SIGMA * median(abs(count - middle) for count in counts)
    return middle + DEVIATIONS * max(spread, middle / 20, 1.0)


def repeat_targets(uses: Sequence[Use], week: Week) -> Iterator[Flag]:
    """One plate by one member within REPEAT_WINDOW: on several days without a case, on many in one, or in several."""
    targets: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for use in uses:
        if week.ends - REPEAT_WINDOW <= use.at < week.ends:
            for plate in use.plates:
                targets[use.user_name, plate].append(use)
    for (user_name, _), found in targets.items():
        now = [use for use in found if week.holds(use.at)]
        if not now:
            continue
        days = {use.at.date() for use in found}
        loose = {use.at.date() for use in found if not use.case}
        cases = {use.case for use in found if use.case}
        if len(loose) >= DAYS_WITHOUT_CASE or len(days) >= DAYS_IN_ONE_CASE or len(cases) >= CASES:
            under = f"under {len(cases)} different cases" if len(cases) != 1 else "under one case"
            said = (
                f"One plate was named or opened {len(found)} times on {len(days)} days within "
                f"{REPEAT_WINDOW.days} days, {len(loose)} of them without a case, "
                f"{under if cases else 'under no case'}."
            )
            yield Flag(FlagKind.REPEAT_TARGET, user_name, _numbers(now), said)


def protected_plates(uses: Sequence[Use], week: Week) -> Iterator[Flag]:
    """Uses about the own plate of a member, or of a colleague. Says whose, never which plate."""
    about: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for use in uses:
        if week.holds(use.at):
            for owner in use.protected:
                about[use.user_name, owner].append(use)
    for (user_name, owner), found in about.items():
        whose = "the member's own vehicle" if owner.casefold() == user_name.casefold() else f"the vehicle of {owner}"
        said = f"{_count(found, 'use')} about a plate of {whose}, which is on the protected list."
        yield Flag(FlagKind.PROTECTED_PLATE, user_name, _numbers(found), said)


def vague_purposes(uses: Sequence[Use], week: Week) -> Iterator[Flag]:
    """Notes that give no reason, and one note given again and again for different plates without a case."""
    for user_name, own in _by_member(use for use in uses if week.holds(use.at) and use.note).items():
        vague = [(use, vagueness(use.note)) for use in own]
        empty = [(use, why) for use, why in vague if why]
        if empty:
            said = f"{len(empty)} of {_count(own, 'use')} with a note give no reason, for example: {empty[0][1]}."
            yield Flag(FlagKind.VAGUE_PURPOSE, user_name, _numbers(use for use, _ in empty), said)
        for found in _same_notes(own).values():
            if len({use.query or use.plates for use in found}) >= OFTEN:
                said = f"The same note stands under {_count(found, 'use')} of different plates, without a case number."
                yield Flag(FlagKind.VAGUE_PURPOSE, user_name, _numbers(found), said)


def _same_notes(uses: Iterable[Use]) -> Mapping[str, list[Use]]:
    notes: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        if not use.case and not vagueness(use.note):
            notes[" ".join(use.note.casefold().split())].append(use)
    return notes


def denied_tries(uses: Sequence[Use], week: Week) -> Iterator[Flag]:
    """Members who were refused data LEAST_DENIED times or more, but for having been away."""
    refused = [u for u in uses if u.denied and week.holds(u.at) and u.user_name and u.reason not in ROUTINE_DENIALS]
    for user_name, found in _by_member(refused).items():
        if len(found) >= LEAST_DENIED:
            reasons = ", ".join(sorted({use.reason for use in found}))
            said = f"{_count(found, 'request')} refused in this week ({reasons})."
            yield Flag(FlagKind.DENIED_TRIES, user_name, _numbers(found), said)


def _count(found: Sequence[object], one: str) -> str:
    return f"{len(found)} {one if len(found) == 1 else one + 's'}"
