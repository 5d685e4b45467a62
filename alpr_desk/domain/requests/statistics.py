"""Figures of a month or a year, on the screen and as a document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alpr_desk.domain.desk import Request
from alpr_desk.domain.statistics import Statistics


@dataclass(frozen=True, slots=True)
class ReadStatistics(Request[Statistics]):
    """`period`: a month as `2026-10` or a year as `2026`."""

    period: str


@dataclass(frozen=True, slots=True)
class DocumentWritten:
    """A document the Desk has written. `signed_by` is empty for a web page, which carries no signature."""

    path: Path
    sha256: str
    signed_by: str
    authority_sha256: str


@dataclass(frozen=True, slots=True)
class WriteStatistics(Request[DocumentWritten]):
    """Write the figures to `out`: a signed PDF, or a web page where the name ends in `.html` (then `public` alone).

    `public`: without anything that could single a person out.
    """

    period: str
    out: Path
    public: bool = False
