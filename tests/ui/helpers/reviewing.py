"""Reviews, findings, alarms, an answer and figures for pages: made here, of nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from alpr_desk.domain.alarms import Alarm, AlarmKind
from alpr_desk.domain.requests.reviews import Finding, Review, ReviewItem, ReviewRow
from alpr_desk.domain.requests.subjects import SubjectAnswer, SubjectRow
from alpr_desk.domain.reviewing import Flag, FlagKind, Mark, Stratum, week_named
from tests.ui.helpers.desk_context import NOW

NIGHT = Flag(
    FlagKind.OFF_HOURS,
    "okafor",
    (811, 812),
    "2 uses on 2026-11-18 between 02:04 and 02:19, outside any shift; "
    "the hours usual for this member are 06:00 to 18:00.",
)
OWN = Flag(
    FlagKind.PROTECTED_PLATE,
    "okafor",
    (811,),
    "1 use about a plate of the member's own vehicle, which is on the protected list.",
)


def row(number: int = 2, week: str = "2026-W47", left: int = 3, *, overdue: bool = False, by: str = "") -> ReviewRow:
    signed = NOW - timedelta(days=2) if by else None
    return ReviewRow(number, week_named(week, ""), 212, 6, left, 2, 1, overdue, signed, by)


def rows() -> tuple[ReviewRow, ...]:
    return (row(), row(1, "2026-W46", 2, overdue=True), row(3, "2026-W45", 0, by="lindqvist"))


def item(number: int, mark: Mark = Mark.OPEN, flags: tuple[Flag, ...] = (), *, own: bool = False) -> ReviewItem:
    stratum = Stratum.OUTLIER if flags else Stratum.SEARCH
    note = {Mark.QUESTION: "which vehicle was this?", Mark.FINDING: "no such case in the records system"}.get(mark, "")
    return ReviewItem(
        number,
        810 + number,
        stratum,
        flags,
        NOW - timedelta(days=6, minutes=31 * number),
        "vega" if own else "okafor",
        "Ana Vega" if own else "James Okafor",
        "search",
        "completed",
        "criminal investigation; case 26-01234; grey sedan seen leaving the scene",
        "a protected plate; rows: 2; fuzzy: 0" if OWN in flags else "pattern: 7A?C*; rows: 2; fuzzy: 0; limit: 100",
        mark,
        note,
        "" if mark is Mark.OPEN else "lindqvist",
        None if mark is Mark.OPEN else NOW,
        own,
    )


def items() -> tuple[ReviewItem, ...]:
    return (
        item(1, flags=(NIGHT, OWN)),
        item(2, Mark.FINDING, (NIGHT,)),
        item(3, Mark.FINE),
        item(4, Mark.QUESTION),
        item(5, own=True),
        item(6),
    )


def review(found: ReviewRow | None = None) -> Review:
    found = found or row()
    marked = tuple(replace(one, mark=Mark.FINE) for one in items()) if found.left == 0 else items()
    return Review(found, "ab" * 32, 4711, "cd" * 32, marked, (), "")


def findings() -> tuple[Finding, ...]:
    first = Finding(
        1, 2, "2026-W47", 812, "okafor", "no such case in the records system", "rivera", date(2026, 12, 8),
        "lindqvist", NOW - timedelta(days=1), "", None, "",
    )  # fmt: skip
    late = replace(first, id=2, week="2026-W46", note="search for a neighbour's vehicle", due=date(2026, 11, 20))
    closed = replace(
        first, id=3, week="2026-W45", closed_by="rivera", closed_at=NOW, closing_note="case number was mistyped"
    )
    return (late, first, closed)


BROKEN = Alarm(
    "alarm-1",
    AlarmKind.CHAIN_BROKEN,
    NOW - timedelta(minutes=4),
    "Entry 4,711 was changed: its hash does not fit its content.",
    recorded=True,
)
GUESSED = Alarm(
    "alarm-2",
    AlarmKind.ACCOUNT_ATTACKED,
    NOW - timedelta(minutes=2),
    "Sign-ins are being guessed for the account okafor.",
)
TAKEN = Alarm(
    "alarm-3",
    AlarmKind.CLOCK_JUMPED,
    NOW - timedelta(days=9),
    "The clock was moved back by 3600 s, to 2026-11-15T21:00:00.00Z.",
    recorded=True,
    acknowledged_at=NOW - timedelta(days=9),
    acknowledged_by="whitfield",
    note="winter time was set by hand; put right",
)


def answer(plate: str = "7ABC123") -> SubjectAnswer:
    ways = ("named; found", "by the pattern 7A?C*, which fits it", "opened", "exported")
    events = ("search", "search", "image opened", "package written")
    found = tuple(
        SubjectRow(
            900 + number,
            NOW - timedelta(days=30 - number),
            "okafor",
            "James Okafor",
            "Fresno County Sheriff",
            events[number % 4],
            "completed",
            ways[number % 4],
            "7A?C*",
            "criminal investigation; case 26-01234; grey sedan seen leaving the scene",
        )
        for number in range(9)
    )
    return SubjectAnswer(plate, "letter of 2 November", None, None, 18_204, found, None)
