"""Draws the samples of weeks that are over, from the log alone. Changes nothing; `services.reviewing` stores them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from alpr_desk.db.repositories.reviews import StoredReview
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.office_time import in_zone
from alpr_desk.domain.outliers import find_outliers
from alpr_desk.domain.reviewing import LOOK_BACK, Drawn, Week, reviewable, sample, seed_of, week_after, week_of
from alpr_desk.services.office import Work
from alpr_desk.services.uses import Recorded, uses_and_shifts

Draw = tuple[StoredReview, tuple[Drawn, ...]]


def draw_due(work: Work) -> list[Draw]:
    """The reviews that are due and not there, oldest week first.

    A week's sample looks at the entries of its time and at those that no week would hold otherwise: written after the
    draw before it with an earlier time, or with a time that has not come yet. Setting the clock hides nothing.
    """
    now = work.office.clock.now()
    with work.office.store.reading() as unit:
        known = unit.reviews.all()
        before = known[0].covered if known else 0
        found: list[Draw] = []
        for week in _due(unit, known[0].week.name if known else "", now, work.office.zone):
            drawn = _draw(work, unit, week, before, now)
            if drawn is not None:
                found.append(drawn)
                before = drawn[0].covered
        return found


def _due(unit: UnitOfWork, last: str, now: datetime, zone: str) -> list[Week]:
    """`last`: name of the week reviewed last, empty before the first."""
    agency = unit.agencies.get()
    week = week_after(last, zone) if last else week_of(agency.created_at if agency else now, zone)
    weeks = []
    while week.ends <= now:
        weeks.append(week)
        week = week_after(week.name, zone)
    return weeks


def _draw(work: Work, unit: UnitOfWork, week: Week, before: int, now: datetime) -> Draw | None:
    """None where the log has no entry before the week's end."""
    office = work.office
    uses, shifts, records = uses_and_shifts(
        unit, week.starts - LOOK_BACK, office.settings.access.case_format, office.secrets.plates
    )
    head, end = _head_of(records, week, now), unit.audit.head()
    entry = next(unit.audit.oldest_first(head, head), None)
    if entry is None or end is None:
        return None
    uses = [replace(use, at=in_zone(use.at, office.zone)) for use in uses]
    of_week = [
        replace(use, stray=not week.holds(use.at))
        for use in uses
        if week.holds(use.at) or (use.sequence > before and (use.at < week.starts or use.at > now))
    ]
    strays = {use.sequence for use in of_week if use.stray}
    habits = [use for use in uses if use.sequence not in strays and use.at < week.ends]
    flags = find_outliers([*habits, *(use for use in of_week if use.stray)], shifts, week)
    seed = seed_of(week.name, entry.sequence, entry.hash)
    population = sum(reviewable(use) for use in of_week)
    review = StoredReview(0, week, entry.sequence, entry.hash, end[0], seed, population, None, "", "")
    return review, sample(seed, of_week, flags)


def _head_of(records: list[Recorded], week: Week, now: datetime) -> int:
    """The last entry before the first one that was written after the week, by a clock that was not ahead.

    Not the last one with a time in the week: a clock set back into it would give its owner draw after draw to choose
    from. There is always one written after the week: the attempt to list the reviews, which comes before the draw.
    """
    after = [sequence for sequence, record in records if week.ends <= record.at <= now]
    return min(after) - 1 if after else max((sequence for sequence, _ in records), default=0)
