"""Figures of a month or a year on how ALPR was used, and what of them may be published. Pure.

What is published holds kinds of things alone, never a name that somebody typed (a camera, a list, a member); no count
small enough to single a person out; and each population in one table only, without its sum, in steps of STEP, so that
no small count can be worked out from others or from the months of a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from alpr_desk.domain.office_time import day_begins
from alpr_desk.errors import BadInput

Counts = tuple[tuple[str, int], ...]
"""(what, how many), in the order they are shown."""

SMALL = 5
"""Counts below it, but for none, are not published."""

STEP = 5
HIDDEN = f"fewer than {SMALL}"


@dataclass(frozen=True, slots=True)
class Period:
    """A month (`2026-10`) or a year (`2026`) by the office's clock; `ends` is the first moment after it."""

    name: str
    starts: datetime
    ends: datetime
    yearly: bool

    @property
    def title(self) -> str:
        return self.name if self.yearly else f"{self.starts:%B %Y}"


def period_named(name: str, zone: str) -> Period:
    """Raises BadInput where `name` is neither a month nor a year."""
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?", name)
    try:
        if found is None:
            raise ValueError(name)
        year, month = int(found[1]), int(found[2] or 0)
        first = date(year, month if found[2] else 1, 1)
        after = date(year + 1, 1, 1) if not found[2] or month == 12 else date(year, month + 1, 1)
        return Period(name, day_begins(first, zone), day_begins(after, zone), not found[2])
    except (ValueError, OverflowError) as error:
        raise BadInput(f"'{name}' is neither a month nor a year: write it like 2026-10 or 2026.") from error


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the hits that a person has judged were misread; a camera's or a list's."""

    name: str
    misread: int
    judged: int

    @property
    def share(self) -> float:
        return self.misread / self.judged if self.judged else 0.0


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures of a period. `until` is when they were counted, where the period is not over, else its end."""

    period: Period
    organisation: str
    until: datetime
    reads: int
    reads_over_time: Counts
    searches_by_purpose: Counts
    searches_by_role: Counts
    openings: int
    hits_by_kind: Counts
    hits_by_list: Counts
    hits_by_outcome: Counts
    verified: int
    unverified: int
    misread_by_camera: tuple[Rate, ...]
    misread_by_list: tuple[Rate, ...]
    denials_by_reason: Counts
    exports_by_kind: Counts
    members: Counts
    reviews: Counts
    findings: Counts

    @property
    def searches(self) -> int:
        return sum(count for _, count in self.searches_by_purpose)

    @property
    def hits(self) -> int:
        return sum(count for _, count in self.hits_by_kind)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a sentence on what is counted, and (what, how many) as shown."""

    title: str
    explanation: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """`public`: in the part that may be published. Of two tables over the same population one is."""

    title: str
    explanation: str
    counts: Counts
    public: bool = True


def _parts(found: Statistics) -> tuple[_Part, ...]:
    return (
        _Part("Reads", "Plates read by cameras, each vehicle pass once.", (("Reads", found.reads),)),
        _Part("Searches by purpose", "As the member stated it (Civil Code 1798.90.52).", found.searches_by_purpose),
        _Part("Searches by role", "Of the member who searched.", found.searches_by_role, public=False),
        _Part("Pictures opened", "Reads whose pictures a member opened.", (("Pictures opened", found.openings),)),
        _Part("Hits by kind of match", "A hit is a lead, not probable cause.", found.hits_by_kind, public=False),
        _Part("Hits by list", "", found.hits_by_list, public=False),
        _Part("What came of hits", "As the member recorded it (Policy 430.3(f)).", found.hits_by_outcome),
        _Part(
            "Verification",
            "Hits that were verified, and those acted on without (Policy 430.3(f)).",
            (("Verified", found.verified), ("Acted on without verification", found.unverified)),
            public=False,
        ),
        _Part("Refusals", "Requests that the system refused, by reason.", found.denials_by_reason),
        _Part("Exports", "Packages and extracts that left the system.", found.exports_by_kind),
        _Part("Training", "Members when this was counted (Policy 430.8).", found.members),
        _Part("Reviews", "Weekly reviews of how data was used (Policy 430.5(c)).", found.reviews),
        _Part("Findings", "What reviews found, and whether it was followed up.", found.findings),
    )


def sections(found: Statistics, *, public: bool) -> tuple[Section, ...]:
    """The figures as a report shows them; `public`: the part that may be published."""
    if public:
        return tuple(
            Section(part.title, part.explanation, tuple((what, publishable(count)) for what, count in part.counts))
            for part in _parts(found)
            if part.public
        )
    shown = [
        Section(part.title, part.explanation, tuple((what, f"{count:,}") for what, count in part.counts))
        for part in _parts(found)
    ]
    judged = "Of the hits that a member has judged."
    return (
        *shown,
        Section("Misread, by camera", judged, _rates(found.misread_by_camera)),
        Section("Misread, by list", judged, _rates(found.misread_by_list)),
    )


def _rates(rates: tuple[Rate, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((rate.name, f"{rate.misread} of {rate.judged} ({rate.share:.1%})") for rate in rates)


def publishable(count: int) -> str:
    """`count` as it may be published: none is about nobody, a few are hidden, more are rounded to STEP."""
    if count == 0:
        return "0"
    return HIDDEN if count < SMALL else f"about {STEP * round(count / STEP):,}"
