"""Reading, verifying and exporting the audit log, and its checkpoints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from alpr_desk.domain.desk import Request
from alpr_desk.domain.proving import Anchor, AuditEvent, AuditVerdict, Checkpoint, Outcome


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An entry as people read it. `detail` is its detail in one line, `facts` the same as names and values."""

    sequence: int
    at: datetime
    event: str
    outcome: str
    user_name: str
    member_name: str
    purpose: str
    detail: str
    hash: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ListAudit(Request[tuple[AuditRow, ...]]):
    """Newest first. Reading the log is itself recorded.

    Attributes:
        user_name: exactly this user, without regard to case.
        member: part of a user's or member's name, without regard to case.
        since, until: aware; from the first up to, not including, the second.
        text: what the entry's detail or purpose must hold, without regard to case: a plate, a case number.
    """

    event: AuditEvent | None = None
    user_name: str | None = None
    limit: int = 500
    outcome: Outcome | None = None
    member: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class VerifyAudit(Request[AuditVerdict]):
    """Against `anchors`, those in the anchor folder (a setting), and the store's own checkpoints."""

    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditExported:
    """`size` is that of the checkpoint in the file, which may be larger than what was exported."""

    path: Path
    entries: int
    size: int
    key: str


@dataclass(frozen=True, slots=True)
class ExportAudit(Request[AuditExported]):
    """Write entries `first` through `last` (0: to the end) to `out`, with proofs and a checkpoint.

    docs/audit-format.md describes the file; `audit verify --export` checks it without the database.
    """

    out: Path
    first: int = 1
    last: int = 0


@dataclass(frozen=True, slots=True)
class MadeCheckpoint:
    """`key`: what the checkpoint is checked with, as signed notes have it."""

    checkpoint: Checkpoint
    key: str


@dataclass(frozen=True, slots=True)
class MakeCheckpoint(Request[MadeCheckpoint]):
    """Sign the log as it stands, this request's own entry included, and write the note to `out` where one is given.

    A file there is replaced only where it holds an earlier checkpoint of this log.
    """

    out: Path | None = None


class AnchorState(StrEnum):
    """How a checkpoint kept elsewhere stands to this log."""

    CURRENT = "holds the newest checkpoint"
    BEHIND = "holds an earlier checkpoint of this log"
    NONE = "holds no checkpoint of this log yet"
    UNREACHABLE = "cannot be reached"
    LARGER = "holds a checkpoint of a longer log than this one"
    FOREIGN = "holds a checkpoint that does not fit this log"


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """A place for anchors. `size` is that of the checkpoint there, 0 where there is none that can be read."""

    place: str
    state: AnchorState
    size: int
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckpointList:
    """Newest first. `key`: the log's public key as signed notes have it, empty before the first checkpoint."""

    key: str
    checkpoints: tuple[Checkpoint, ...]
    anchors: tuple[AnchorRow, ...]


@dataclass(frozen=True, slots=True)
class ListCheckpoints(Request[CheckpointList]):
    limit: int = 200


@dataclass(frozen=True, slots=True)
class ExportVerdict:
    """What the check of an exported file found; no database takes part.

    Attributes:
        complete: the file holds the whole log of its checkpoint.
        size: entries of the log that the checkpoint names, 0 where it does not hold.
        key: the log's key that the file names: compare it with the one you were told.
    """

    entries: int
    complete: bool
    size: int
    key: str
    faults: tuple[tuple[int, str], ...]

    @property
    def good(self) -> bool:
        return not self.faults
