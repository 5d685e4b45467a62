"""What the pipeline and the Desk tell the bus. Never a plate in a log: these types are not logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alpr_desk.domain.matching import Hit, StoredRead
from alpr_desk.domain.people import SessionId


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
    """An authorised member started capture; the pipeline begins."""

    shift_id: int
    token: SessionId
    vehicle: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShiftEnded:
    """The shift is over or is to end; the pipeline drains and stops."""

    shift_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class HotlistsChanged:
    """A list was imported or switched."""


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
