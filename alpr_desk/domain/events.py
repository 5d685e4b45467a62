"""What the pipeline and the Desk tell the bus. Never a plate in a log: these types are not logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alpr_desk.domain.alarms import Alarm
from alpr_desk.domain.matching import Hit, StoredRead
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.seeing import UnreadReason


@dataclass(frozen=True, slots=True)
class ReadStored:
    """A read is in the store. `update` where it improves one announced before. `crop_image` is PNG."""

    read: StoredRead
    crop_image: bytes
    update: bool


@dataclass(frozen=True, slots=True)
class HitRaised:
    """A hit is in the store; nothing is announced before it is there."""

    hit: Hit
    crop_image: bytes
    frame_image: bytes


@dataclass(frozen=True, slots=True)
class HitChanged:
    """A hit was verified or disposed."""

    hit_id: int


@dataclass(frozen=True, slots=True)
class ShiftStarted:
    """An authorised member started capture; the pipeline begins.

    `until`: when the member's training ends, so that capture ends then unless it is renewed.
    """

    shift_id: int
    token: SessionId
    vehicle: str
    sources: tuple[str, ...]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShiftEnded:
    """The shift is over or is to end; the pipeline drains and stops."""

    shift_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class HotlistsChanged:
    """A list was imported or switched."""


@dataclass(frozen=True, slots=True)
class StoreUpgrading:
    """The store is being brought to a new form before it opens. `doing` says what, `share` how much is done, 0..1;
    1 when it is open or has failed."""

    doing: str
    share: float


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is. `share`: of the file, 0..1; `entries`: taken so far."""

    hotlist: str
    share: float
    entries: int


class HealthState(StrEnum):
    OK = "ok"
    WORKING = "working"
    DEGRADED = "degraded"
    FAILED = "failed"
    STOPPED = "stopped"


NOT_READ = "not read"
"""The recogniser's figure: passes of this shift whose plate was seen in more than one frame and never read."""


def not_read_because(reason: UnreadReason) -> str:
    """The recogniser's figure of those of `NOT_READ` that were not read for this reason; left out where it is 0."""
    return f"{NOT_READ}, {reason.value}"


@dataclass(frozen=True, slots=True)
class StageHealth:
    """How one stage is.

    `stage` names it (`camera front`, `recogniser`, `recorder`, `store`), `sentence` says what is wrong,
    `figures` are numbers worth showing, such as frames per second or drops.
    """

    stage: str
    state: HealthState
    sentence: str
    at: datetime
    figures: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """Something is wrong with the proof itself. Told at once, before it is recorded: the log may be what fails."""

    alarm: Alarm


@dataclass(frozen=True, slots=True)
class AlarmAcknowledged:
    """A member who may do so has taken the alarm up."""

    uid: str


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """A member signed in. `verifies_audit`: one who may verify the audit log."""

    verifies_audit: bool
