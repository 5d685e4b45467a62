"""Which periods can be chosen, and which counts are drawn. Pure."""

from __future__ import annotations

from datetime import datetime

from alpr_desk.domain.statistics import Counts, Statistics, sections
from alpr_desk.ui.words import local

MONTHS, YEARS = 24, 5
MOST_BARS = 8


def periods(now: datetime) -> tuple[str, ...]:
    """Months, newest first, then years: names as the Desk takes them."""
    here = local(now)
    whole = [here.year * 12 + here.month - 1 - back for back in range(MONTHS)]
    months = tuple(f"{number // 12}-{number % 12 + 1:02d}" for number in whole)
    return (*months, *(str(here.year - back) for back in range(YEARS)))


def largest(counts: Counts) -> Counts:
    """Those that are not none, largest first, as many as a chart holds."""
    return tuple(sorted((c for c in counts if c[1]), key=lambda c: -c[1])[:MOST_BARS])


def headline(found: Statistics) -> str:
    """The figures that are asked for first, in one line."""
    refused = sum(count for _, count in found.denials_by_reason)
    return (
        f"{found.reads:,} reads · {found.searches:,} searches · {found.openings:,} pictures opened · "
        f"{found.hits:,} hits · {refused:,} refusals"
    )


def rows(found: Statistics) -> tuple[tuple[str, str, str], ...]:
    """(section, what, how many) of every figure."""
    return tuple((part.title, what, count) for part in sections(found, public=False) for what, count in part.rows)
