"""Hotlists: import, list, switch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from alpr_desk.domain.desk import Request
from alpr_desk.domain.matching import ActionClass, Hotlist, Priority


@dataclass(frozen=True, slots=True)
class ImportProfile:
    """How a file is laid out; `name` is what the user chooses."""

    name: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that was not taken and why. The line's text is not kept."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class MissingColumn:
    """A column of the profile that the file lacks, what it would have told (`state`), and what stands in for it."""

    column: str
    what: str
    taken_as: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. Rejected lines do not stop it; a file that cannot be read as a whole does."""

    hotlist: Hotlist
    entries: int
    duplicates: int
    rejected: tuple[RejectedLine, ...]
    rejected_total: int
    sha256: str
    missing_columns: tuple[MissingColumn, ...] = ()

    @property
    def missing_sentence(self) -> str:
        """Which columns the file lacks and what that means for its entries; empty where it lacks none."""
        if not self.missing_columns:
            return ""
        columns = ", ".join(missing.column for missing in self.missing_columns)
        told: dict[str, list[str]] = {}
        for missing in self.missing_columns:
            told.setdefault(missing.taken_as, []).append(missing.what)
        means = []
        for taken_as, words in told.items():
            listed = " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
            means.append(f"{listed} {'is' if len(words) == 1 else 'are'} taken as {taken_as}")
        return f"The file has no column {columns}: {'; '.join(means)}."


@dataclass(frozen=True, slots=True)
class ImportHotlist(Request[ImportReport]):
    """All or nothing: the former version stays in force until the new one is whole.

    `replace` False adds to the version in force instead of replacing it.
    """

    name: str
    profile: str
    source: str
    content: bytes = field(repr=False)
    replace: bool = True
    priority: Priority = Priority.MEDIUM
    action: ActionClass = ActionClass.STOP_AFTER_CONFIRMATION
    default_state: str | None = None


@dataclass(frozen=True, slots=True)
class HotlistRow:
    """A list with its age and whether it is stale (`warn` at 12 h, `red` at 24 h, else empty)."""

    hotlist: Hotlist
    age_hours: float | None
    staleness: str
    imported_at: datetime | None
    entries: int


@dataclass(frozen=True, slots=True)
class ListHotlists(Request[tuple[HotlistRow, ...]]):
    pass


@dataclass(frozen=True, slots=True)
class ListProfiles(Request[tuple[ImportProfile, ...]]):
    pass


@dataclass(frozen=True, slots=True)
class SwitchHotlist(Request[Hotlist]):
    """Take a list in or out of matching."""

    name: str
    enabled: bool
