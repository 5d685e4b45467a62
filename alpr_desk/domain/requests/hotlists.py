"""Hotlists: preview, import, approve, list, describe, switch, export; categories and saved profiles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from alpr_desk.domain.desk import Request
from alpr_desk.domain.list_profiles import Encoding, Profile
from alpr_desk.domain.matching import ActionClass, Decision, Hotlist, HotlistEntry, HotlistVersion, Priority
from alpr_desk.domain.people import Role

NOT_IN_FORCE: Final = "Not in force yet:"
"""Begins what is said of a version that waits for a decision."""


@dataclass(frozen=True, slots=True)
class ImportProfile:
    """How a file is laid out; `name` is what the user chooses. `saved`: made here, not shipped."""

    name: str
    title: str
    description: str
    saved: bool = False
    layout: Profile | None = None


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that was not taken and why. The line's text is not kept."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A line as it stands and as a profile reads it: an entry, or the reason why it would not be taken."""

    line: int
    cells: tuple[str, ...]
    entry: HotlistEntry | None
    reason: str


@dataclass(frozen=True, slots=True)
class ListPreview:
    """The beginning of a file. `header`: its columns' names, if it has any; `delimiter` empty: fixed width.

    Of a file of fixed width that is shown as it stands, `header` is first and last character of each column, `1-8`.
    """

    header: tuple[str, ...]
    delimiter: str
    lines: tuple[PreviewLine, ...]


@dataclass(frozen=True, slots=True)
class MissingColumn:
    """A column of the profile that the file lacks, what it would have told (`state`), and what stands in for it."""

    column: str
    what: str
    taken_as: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. Rejected lines do not stop it; a file that cannot be read as a whole does.

    Attributes:
        entries: of the new version.
        held_reason: why the version waits for another member's approval; empty where it is in force.
        off: categories of the version that are not matched until someone switches them on, with their entries.
        folded, first_folded: plates written with full-width characters and taken in plain ones, and the first's line.
    """

    hotlist: Hotlist
    entries: int
    duplicates: int
    rejected: tuple[RejectedLine, ...]
    rejected_total: int
    sha256: str
    missing_columns: tuple[MissingColumn, ...] = ()
    held_reason: str = ""
    off: tuple[tuple[str, int], ...] = ()
    folded: int = 0
    first_folded: int = 0

    @property
    def rejects(self) -> str:
        """The lines that were not taken, as a table of line and reason set apart by tabs; how many more, where so."""
        rows = [f"{rejected.line}\t{rejected.reason}" for rejected in self.rejected]
        if self.rejected_total > len(rows):
            rows.append(f"\t{self.rejected_total - len(rows)} more lines were not taken.")
        return "\n".join(("line\treason", *rows, ""))

    @property
    def notes(self) -> tuple[str, ...]:
        """Everything about the import that must not go unsaid, a sentence each."""
        sentences = [self.held_reason and f"{NOT_IN_FORCE} {self.held_reason}", self.missing_sentence]
        if self.off:
            listed = ", ".join(f"{name or 'without a category'} ({count:,})" for name, count in self.off)
            sentences.append(
                f"Not matched until a category is switched on (Government Code 7284; civil matters): {listed}."
            )
        if self.folded:
            sentences.append(
                f"{self.folded:,} plates were written with full-width characters and taken in plain ones "
                f"(first in line {self.first_folded:,}): compare them with the source."
            )
        return tuple(sentence for sentence in sentences if sentence)

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

    `replace` False adds to the version in force instead of replacing it. The bytes are given as `content`, or where
    they lie as `file`; a file above the ceiling of the settings is refused before it is read.
    """

    name: str
    profile: str
    source: str
    content: bytes = field(default=b"", repr=False)
    replace: bool = True
    priority: Priority = Priority.MEDIUM
    action: ActionClass = ActionClass.STOP_AFTER_CONFIRMATION
    default_state: str | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class CancelImport(Request[bool]):
    """End the running import of the list `name`; what was in force stays. False where none is running."""

    name: str


@dataclass(frozen=True, slots=True)
class PreviewHotlist(Request[ListPreview]):
    """The first hundred lines of `file` as `profile` (or `layout`, which need not be saved) would read them."""

    file: Path
    profile: str = ""
    layout: Profile | None = None
    default_state: str | None = None


@dataclass(frozen=True, slots=True)
class ShowListFile(Request[ListPreview]):
    """The first hundred lines of `file` as they stand, before anyone has said what its columns hold.

    No line is an entry; `reason` says why one cannot be divided. The rest is as in a `Profile`.
    """

    file: Path
    has_header: bool = True
    delimiters: str = ";,|\t"
    encoding: Encoding = "utf-8"


@dataclass(frozen=True, slots=True)
class SaveProfile(Request[ImportProfile]):
    """Keep `layout` under its name; one of that name that was saved before is replaced, a shipped one never."""

    layout: Profile


@dataclass(frozen=True, slots=True)
class RemoveProfile(Request[None]):
    """Forget the saved profile `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class DecideHeld(Request[Hotlist]):
    """Put the held version of the list `name` in force, or refuse it. Never by the member who imported it."""

    name: str
    version_id: int
    decision: Decision


@dataclass(frozen=True, slots=True)
class HotlistRow:
    """A list with its age and whether it is stale (`warn` at 12 h, `red` at 24 h, else empty).

    `held`: the version that waits for approval. A list of wanted plates entered here has no age.
    """

    hotlist: Hotlist
    age_hours: float | None
    staleness: str
    imported_at: datetime | None
    entries: int
    held: HotlistVersion | None = None


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


@dataclass(frozen=True, slots=True)
class DescribeHotlist(Request[Hotlist]):
    """How the list `name` alerts and who may open it. Empty `sound`, `colour`: the priority's; `seen_by`: everybody."""

    name: str
    priority: Priority
    action: ActionClass
    sound: str = ""
    colour: str = ""
    seen_by: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category of the lists in force. `usually`: whether it is on where nobody has switched it."""

    name: str
    entries: int
    enabled: bool
    usually: bool
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class ListCategories(Request[tuple[CategoryRow, ...]]):
    pass


@dataclass(frozen=True, slots=True)
class SwitchCategory(Request[CategoryRow]):
    """Take a category of every list in or out of matching (off at first: Government Code 7284 ff., civil matters)."""

    name: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class ExportHotlist(Request[Path]):
    """Write the version in force of the list `name` to `file` as CSV with NCIC field codes. Never over another file."""

    name: str
    file: Path
