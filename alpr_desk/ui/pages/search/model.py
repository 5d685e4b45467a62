"""What the search page knows: the question as typed, whether it can be asked, and the columns of the answer.

Pure but for the pictures of the crops; asks nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtGui import QPixmap

from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.plates import PlatePattern
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.search import Near, Polygon, Route, SearchReads, SearchResult, SearchRow
from alpr_desk.errors import BadInput
from alpr_desk.ui.pages.search.further import Further, further_of
from alpr_desk.ui.widgets.table_model import RIGHT, Column
from alpr_desk.ui.words import clock_text, percent, region_text, utc_tip

HELP = "?  one character    *  any number    [8B]  one of a set    #  a digit    @  a letter"
FUZZY = (
    ("As typed", "Only plates that fit the pattern as typed."),
    ("1 misread", "Lets in plates of which one character was misread or looks alike."),
    ("2 misreads", "Lets in plates of which up to two characters were misread or look alike."),
)
LIMIT = 100
OF_ONE_PLATE = 1_000
"""Reads of one plate that its calendar and its way show at most."""
NOTHING_FURTHER = Further()
CROPS_AT_ONCE = 100
UNSURE = 0.7


@dataclass(frozen=True, slots=True)
class Query:
    """The question as it stands in the fields."""

    typed: str
    purpose: Purpose | None
    since: datetime | None = None
    until: datetime | None = None
    state: str = ""
    camera: str = ""
    fuzzy: int = 0
    further: Further = NOTHING_FURTHER
    limit: int = LIMIT

    @property
    def pattern(self) -> str:
        """As typed; any plate where none is typed and something else narrows the search."""
        return self.typed if self.typed.strip() or not self.further.count else "*"

    def pattern_fault(self) -> str:
        """What is wrong with the plate pattern, with the position; empty where it is right."""
        try:
            PlatePattern.parse(self.pattern)
        except BadInput as fault:
            return str(fault)
        return ""

    def blocked(self, purpose_fault: str) -> str:
        """Why the search cannot be made yet, empty where it can. Policy 430.3(a): no purpose, no search."""
        if self.wrong():
            return self.wrong()
        if self.purpose is None:
            return purpose_fault or "Choose a purpose to search (Policy 430.3)."
        return ""

    def wrong(self) -> str:
        """What is wrong with the question itself, its purpose aside; empty where nothing is."""
        if not self.pattern.strip():
            return "Type a plate or part of one to search."
        if self.pattern_fault():
            return self.pattern_fault()
        if self.since is not None and self.until is not None and self.since >= self.until:
            return "The time 'from' must be before the time 'to'."
        if faults := self.further.faults():
            return next(iter(faults.values()))
        return ""

    def request(self) -> SearchReads:
        """The request for the Desk; call it where `blocked` is empty."""
        place = self.further.parsed_place()
        return SearchReads(
            pattern=PlatePattern.parse(self.pattern).text,
            purpose=self.purpose,
            since=self.since,
            until=self.until,
            state=self.state.strip().upper() or None,
            camera=self.camera.strip() or None,
            fuzzy=self.fuzzy,
            limit=self.limit,
            near=place if isinstance(place, Near) else None,
            polygon=place if isinstance(place, Polygon) else None,
            route=place if isinstance(place, Route) else None,
            vehicle=self.further.vehicle.strip() or None,
            incident=self.further.incident.strip() or None,
            edits=self.further.edits,
            together=self.further.together(),
            scenes=self.further.parsed_scenes(),
        )


def query_of(question: SearchReads) -> Query:
    """The fields of a question that was saved, without a purpose."""
    return Query(
        question.pattern,
        None,
        question.since,
        question.until,
        question.state or "",
        question.camera or "",
        question.fuzzy,
        further_of(question),
    )


def cut_sentence(result: SearchResult, shown: int) -> str:
    """Said above the `shown` rows where there is more; empty where all of it is there."""
    if not result.cut:
        return ""
    if result.bound:
        return result.bound
    way = "Go on to the next page, or narrow" if result.next else "Narrow"
    return f"More reads fit than are shown: these are the best {shown}. {way} the plate, the time or the camera."


def reason_text(row: SearchRow) -> str:
    """Why the row is here, and what a member corrected its read to."""
    if not row.corrections or row.reason.startswith("corrected to"):
        return row.reason
    return f"{row.reason}; corrected to {row.corrections[-1].plate}"


def columns(now: Callable[[], datetime], crop: Callable[[int], QPixmap | None]) -> tuple[Column, ...]:
    """Columns over `SearchRow`; `crop` gives the picture of a read's number where it has come."""
    return (
        Column(
            "crop",
            "Picture",
            lambda r: "" if r.read.has_images else "none",
            128,
            tone=lambda r: "muted",
            image=lambda r: crop(r.read.id),
            tooltip=_crop_tip,
        ),
        Column("plate", "Plate", lambda r: r.read.plate, 132, plate=True),
        Column("score", "Score", lambda r: percent(r.score), 76, RIGHT, tone=_score_tone, sort=lambda r: r.score),
        Column("reason", "Why it is here", reason_text, 170, stretch=True),
        Column("region", "Region", lambda r: region_text(r.read.region), 88),
        Column("camera", "Camera", lambda r: r.read.camera, 110),
        Column(
            "time",
            "Time",
            lambda r: clock_text(r.read.captured_at, now()),
            160,
            tooltip=lambda r: utc_tip(r.read.captured_at),
            sort=lambda r: r.read.captured_at,
        ),
        Column("vehicle", "Vehicle", lambda r: r.read.vehicle, 90, shown=False),
        Column("incident", "Incident", lambda r: r.read.incident, 140, shown=False),
        Column("number", "Read", lambda r: str(r.read.id), 80, RIGHT, sort=lambda r: r.read.id, shown=False),
    )


def _score_tone(row: SearchRow) -> str:
    return "warning" if row.score < UNSURE else ""


def _crop_tip(row: SearchRow) -> str:
    return "Press Enter to open the whole picture" if row.read.has_images else "No picture was stored with this read"


@dataclass(frozen=True, slots=True)
class PositionView:
    """One character of the plate: what was read, how surely, and what else it may be."""

    position: int
    character: str
    confidence: float
    others: tuple[tuple[str, float], ...]

    @property
    def doubtful(self) -> bool:
        return self.confidence < 0.9


def positions(read: StoredRead) -> tuple[PositionView, ...]:
    """Each position of the plate with its alternatives, at least one per cent likely."""
    found = []
    for number, alternatives in enumerate(read.characters, 1):
        if not alternatives:
            continue
        character, confidence = alternatives[0]
        others = tuple((other, chance) for other, chance in alternatives[1:] if chance >= 0.01)
        found.append(PositionView(number, character, confidence, others))
    return tuple(found)
