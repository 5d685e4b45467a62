"""The answer to a person who asks who looked for a plate (Civil Code 1798.90.52; Policy 430.5(a))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alpr_desk.domain.desk import Request
from alpr_desk.domain.requests.statistics import DocumentWritten


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One access about the plate. `how` says in what way: named, by a pattern that fits it, found, opened, exported."""

    sequence: int
    at: datetime
    user_name: str
    member_name: str
    organisation: str
    event: str
    outcome: str
    how: str
    query: str
    purpose: str


@dataclass(frozen=True, slots=True)
class SubjectAnswer:
    """`asked` is the whole span that was looked through; `document` is None where none was wanted."""

    plate: str
    reference: str
    since: datetime | None
    until: datetime | None
    entries: int
    rows: tuple[SubjectRow, ...]
    document: DocumentWritten | None


@dataclass(frozen=True, slots=True)
class AnswerSubject(Request[SubjectAnswer]):
    """Every access about `plate`, oldest first. `reference` names the request that is answered, and stays on file.

    `out`: where to write the signed PDF; None for the screen alone.
    """

    plate: str
    reference: str
    since: datetime | None = None
    until: datetime | None = None
    out: Path | None = None
