"""Hotlists and hits. A hit is a lead, not probable cause (Green v. San Francisco, 751 F.3d 1039)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import CharacterAlternatives, Position, Quad, ReadCorrection


class Priority(StrEnum):
    """How loud a list is: octagon, triangle, circle."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ActionClass(StrEnum):
    """What a hit on the list asks of the member."""

    STOP_AFTER_CONFIRMATION = "stop only after confirmation"
    OBSERVE = "observe and report"
    INFORMATION = "information only"


class MatchKind(StrEnum):
    """Kinds are never merged; a look-alike is 'possible' and says which characters differ."""

    EXACT = "exact"
    EXACT_OTHER_STATE = "exact plate, other or unknown state"
    LOOK_ALIKE = "look-alike"


@dataclass(frozen=True, slots=True)
class HotlistEntry:
    """One wanted plate, in NCIC terms.

    Attributes:
        id: row in the store; 0 before it is stored.
        state: `CA`-style postal code or None.
        facts: what else the list says (VYR, VMA, VMO, VST, VCO, VIN, NIC, ORI, OCA, MIS ...), by NCIC field code.
        starts, expires: UTC; None where the list does not say.
    """

    id: int
    plate: PlateText
    state: str | None
    category: str
    facts: tuple[tuple[str, str], ...] = ()
    starts: datetime | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class HotlistVersion:
    """One immutable import of a list."""

    id: int
    hotlist_id: int
    number: int
    imported_at: datetime
    source: str
    sha256: str
    entries: int


@dataclass(frozen=True, slots=True)
class Hotlist:
    """A named list and its version in force (None before the first import)."""

    id: int
    name: str
    priority: Priority
    action: ActionClass
    enabled: bool
    version: HotlistVersion | None


@dataclass(frozen=True, slots=True)
class PositionDifference:
    """Where read and list differ: position from 1, what was read, what the list says, and what the reader gave each."""

    position: int
    read: str
    listed: str
    read_confidence: float
    listed_confidence: float


@dataclass(frozen=True, slots=True)
class Match:
    """A read that fits an entry. `probability` in 0..1 that the plate seen is the plate listed."""

    entry: HotlistEntry
    hotlist_id: int
    kind: MatchKind
    probability: float
    differences: tuple[PositionDifference, ...] = ()


class Tick(StrEnum):
    """What a member verifies before a hit counts as confirmed."""

    CHARACTERS_SEEN = "characters seen"
    STATE_SEEN = "state seen"
    VEHICLE_SEEN = "vehicle matches"
    CLETS_CONFIRMED = "CLETS/NCIC confirmed"


class Disposition(StrEnum):
    """How a hit ended."""

    CONFIRMED_ACTED = "confirmed and acted"
    CONFIRMED_NOT_ACTED = "confirmed, not acted"
    MISREAD = "misread"
    WRONG_STATE = "wrong state"
    STALE_ENTRY = "stale entry"
    NOT_LOCATED = "not located"
    UNVERIFIED_USE = "acted without verification"


class HitStatus(StrEnum):
    OPEN = "open"
    VERIFIED = "verified"
    DISPOSED = "disposed"


@dataclass(frozen=True, slots=True)
class Verification:
    """Ticks with who set them and when; `clets_reference` is the operator or return number."""

    ticks: frozenset[Tick]
    clets_reference: str
    member: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Disposed:
    """The end of a hit. `reason` is required for acting without verification (Policy 430.3(f))."""

    disposition: Disposition
    reason: str
    member: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredRead:
    """A read as it lies in the store. Images are opened by an access of their own."""

    id: int
    uid: str
    plate: PlateText
    confidence: float
    region: str | None
    captured_at: datetime
    camera: str
    vehicle: str
    position: Position | None
    quad: Quad
    candidates: tuple[tuple[str, float], ...]
    characters: tuple[CharacterAlternatives, ...]
    frames: int
    has_images: bool
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An unverified lead: a stored read that fits a list entry.

    Attributes:
        list_age_hours: age of the list's version when the hit was raised.
        overtaken: the correction of the read after which the entry no longer fits; the hit stays as it was.
    """

    id: int
    read: StoredRead
    match: Match
    hotlist_name: str
    priority: Priority
    action: ActionClass
    raised_at: datetime
    list_age_hours: float
    status: HitStatus
    verification: Verification | None = None
    disposed: Disposed | None = None
    overtaken: ReadCorrection | None = None
