"""Versions of the usage policy, who answers for it, and its page for the public (Civil Code 1798.90.51)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from alpr_desk.domain.desk import Request
from alpr_desk.domain.policy import DiffLine, Officer, PolicyOffice
from alpr_desk.domain.requests.access import PolicyDocument


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A version without its text; `acknowledged` counts members who may be let in."""

    version: int
    title: str
    published_at: datetime
    effective_at: datetime
    published_by: str
    in_force: bool
    acknowledged: int


@dataclass(frozen=True, slots=True)
class ListPolicyVersions(Request[tuple[PolicyRow, ...]]):
    """Newest first."""


@dataclass(frozen=True, slots=True)
class ReadPolicyVersion(Request[PolicyDocument]):
    """Any version, in force or not."""

    version: int


@dataclass(frozen=True, slots=True)
class ComparePolicies(Request[tuple[DiffLine, ...]]):
    """What was taken out and put in between two versions; empty where nothing was."""

    older: int
    newer: int


@dataclass(frozen=True, slots=True)
class PublishPolicy(Request[PolicyDocument]):
    """The next version, in force from the beginning of `effective` (None: now).

    `text` is Markdown and must hold the seven contents of Civil Code 1798.90.51(b)(2).
    """

    title: str
    text: str = field(repr=False)
    effective: date | None = None


@dataclass(frozen=True, slots=True)
class ListOfficers(Request[tuple[Officer, ...]]):
    """Who holds or held an office, newest first."""


@dataclass(frozen=True, slots=True)
class NameOfficer(Request[Officer]):
    """From `since` on; the former holder's last day is the day before."""

    office: PolicyOffice
    name: str
    title: str
    since: date


@dataclass(frozen=True, slots=True)
class ExportPolicyPage(Request[str]):
    """The policy in force as a page for the office's web site: HTML that stands alone."""
