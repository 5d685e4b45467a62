"""What is done with the results of a search: taken away as a list. And questions kept to be asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alpr_desk.domain.desk import Request
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.search import SearchReads


@dataclass(frozen=True, slots=True)
class ResultsExported:
    """The list that was written; `sha256` of the file as it was written, which the audit entry holds too."""

    path: Path
    reads: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportResults(Request[ResultsExported]):
    """Write reads that a search found as a list, at most 10,000. `out` ends in .csv or .pdf and is not there yet.

    `search_id`: `SearchResult.search_id` of the member's own search that found them, or whose next pages did.
    """

    read_ids: tuple[int, ...]
    out: Path
    search_id: int
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question that a member kept. It holds no purpose: that is named anew each time it is asked."""

    id: int
    name: str
    question: SearchReads
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SaveSearch(Request[SavedSearch]):
    """Keep a question under a name of the member's own; one of the same name is replaced."""

    name: str
    question: SearchReads


@dataclass(frozen=True, slots=True)
class ListSavedSearches(Request[tuple[SavedSearch, ...]]):
    """The member's own, by name."""


@dataclass(frozen=True, slots=True)
class ForgetSearch(Request[None]):
    """Forget a question of one's own."""

    saved_id: int
