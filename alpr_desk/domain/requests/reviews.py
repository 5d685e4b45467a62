"""Weekly reviews of how data was used, their findings, and the protected plates of members (Policy 430.5(c))."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from alpr_desk.domain.desk import Request
from alpr_desk.domain.reviewing import Flag, Mark, Stratum, Week


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A week's review. `population` is how many searches and openings were drawn from, `left` how many await a mark."""

    id: int
    week: Week
    population: int
    items: int
    left: int
    flagged: int
    findings: int
    overdue: bool
    signed_at: datetime | None
    signed_by: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One drawn entry as the reviewer sees it. `own`: about the reviewer, so another one must mark it."""

    id: int
    sequence: int
    stratum: Stratum
    flags: tuple[Flag, ...]
    at: datetime
    user_name: str
    member_name: str
    event: str
    outcome: str
    purpose: str
    detail: str
    mark: Mark
    note: str
    marked_by: str
    marked_at: datetime | None
    own: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What a review found, who follows it up, and until when."""

    id: int
    item_id: int
    week: str
    sequence: int
    about: str
    note: str
    owner: str
    due: date
    opened_by: str
    opened_at: datetime
    closed_by: str
    closed_at: datetime | None
    closing_note: str

    @property
    def open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Review:
    """A review in full. `seed`, `head_sequence` and `head_hash` let an auditor draw the sample again."""

    row: ReviewRow
    seed: str
    head_sequence: int
    head_hash: str
    items: tuple[ReviewItem, ...]
    findings: tuple[Finding, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ListReviews(Request[tuple[ReviewRow, ...]]):
    """Newest first. Draws the sample of every week that is over and has none yet."""


@dataclass(frozen=True, slots=True)
class OpenReview(Request[Review]):
    review_id: int


@dataclass(frozen=True, slots=True)
class MarkReviewItem(Request[Review]):
    """Say what was found. A question or a finding needs a note, a finding an owner (user name) and a due day too."""

    item_id: int
    mark: Mark
    note: str = ""
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class SignReview(Request[Review]):
    """Close the week: every item is marked and no question is open."""

    review_id: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListFindings(Request[tuple[Finding, ...]]):
    """Open ones first, by due day."""


@dataclass(frozen=True, slots=True)
class CloseFinding(Request[Finding]):
    finding_id: int
    note: str


@dataclass(frozen=True, slots=True)
class ProtectPlate(Request[None]):
    """Put a plate of a member on the protected list, or take it off. Only a keyed hash of it is kept."""

    user_name: str
    plate: str = field(repr=False)
    protect: bool = True


@dataclass(frozen=True, slots=True)
class ProtectedCount(Request[tuple[tuple[str, int], ...]]):
    """(user name, how many protected plates) of every member with any; the plates themselves nobody can read."""
