"""Hotlists and hits. A hit is a lead, not probable cause (Green v. San Francisco, 751 F.3d 1039)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alpr_desk.domain.people import Role
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
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class HotlistEntry:
    """One wanted plate, in NCIC terms.

    Attributes:
        id: its number in the store; 0 before it is stored, below 0 where it is a field entry (-3: field entry 3).
        plate: for an entry of which only a part is known, the text of a `PlatePattern`.
        state: `CA`-style postal code or None.
        facts: what else the list says (VYR, VMA, VMO, VST, VCO, VIN, NIC, ORI, OCA, MIS ...), by NCIC field code.
        starts, expires: UTC; None where the list does not say.
        priority: where the file gives each line its own; None: the list's.
    """

    id: int
    plate: PlateText
    state: str | None
    category: str
    facts: tuple[tuple[str, str], ...] = ()
    starts: datetime | None = None
    expires: datetime | None = None
    priority: Priority | None = None

    @property
    def is_pattern(self) -> bool:
        """Whether only a part of the plate is known."""
        return not self.plate.isalnum()


def in_force(entry: HotlistEntry, now: datetime) -> bool:
    """Whether `entry` has begun and not expired at `now` (UTC, aware)."""
    return (entry.starts is None or entry.starts <= now) and (entry.expires is None or now < entry.expires)


@dataclass(frozen=True, slots=True)
class HotlistVersion:
    """One immutable import of a list.

    Attributes:
        categories: each with its entries, in the order in which the file names them.
        held_reason: why it waits for another member's word before it is in force; empty where it does not.
    """

    id: int
    hotlist_id: int
    number: int
    imported_at: datetime
    source: str
    sha256: str
    entries: int
    imported_by: str = ""
    categories: tuple[tuple[str, int], ...] = ()
    held_reason: str = ""


@dataclass(frozen=True, slots=True)
class Hotlist:
    """A named list and its version in force (None before the first import).

    Attributes:
        sound, colour: of its alerts; empty: those of its priority.
        seen_by: roles that may open the list; empty: every role that sees hotlists. Its hits are everybody's.
    """

    id: int
    name: str
    priority: Priority
    action: ActionClass
    enabled: bool
    version: HotlistVersion | None
    sound: str = ""
    colour: str = ""
    seen_by: frozenset[Role] = frozenset()

    @property
    def is_field_list(self) -> bool:
        """Whether members enter its plates one by one."""
        return self.name in set(FieldList)


class FieldList(StrEnum):
    """Lists that members fill plate by plate; the values are the lists' names."""

    FIELD = "Field entries"
    AMBER = "AMBER alerts"
    BOLO = "BOLO"


class Decision(StrEnum):
    """What a second member said of what the first one asked for."""

    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A plate, whole or in part, that a member entered.

    Attributes:
        entry: as it is matched; its `id` is below 0, and `-entry.id` the number of the field entry.
        source, author: of an AMBER alert or a BOLO: who put it out.
        review: what the supervisor said; None until then. A refused one is out of force.
    """

    entry: HotlistEntry
    which: FieldList
    reason: str
    case_number: str
    source: str
    author: str
    entered_by: str
    entered_at: datetime
    expires_at: datetime
    review: Decision | None = None
    reviewed_by: str = ""

    @property
    def number(self) -> int:
        return -self.entry.id


@dataclass(frozen=True, slots=True)
class Suppression:
    """A wrong entry that raises no alert while this is approved and not expired; its matches are still recorded.

    It is of the plate on the list, not of one version's entry: the next import brings the wrong entry again.

    Attributes:
        days: how long it is to last from its approval.
        expires_at: None until it is approved.
        matches: reads that it kept from alerting so far.
    """

    id: int
    hotlist_id: int
    hotlist_name: str
    plate: str
    state: str | None
    reason: str
    reported_by: str
    reported_at: datetime
    days: int
    decision: Decision | None
    decided_by: str
    expires_at: datetime | None
    matches: int = 0

    def in_force(self, now: datetime) -> bool:
        return self.decision is Decision.APPROVED and self.expires_at is not None and now < self.expires_at


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
