"""Shifts, canvasses, recording and ingest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from alpr_desk.domain.canvass import Canvass
from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.field_entries import PlateEntered
from alpr_desk.domain.requests.search import Near
from alpr_desk.domain.seeing import CapturedRead


@dataclass(frozen=True, slots=True)
class Shift:
    """Capture under one member's authority; ends at sign-out or after 12 h.

    `token` lets the recorder record, no more.
    """

    id: int
    token: SessionId = field(repr=False)
    vehicle: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class StartShift(Request[Shift]):
    """`sources` as the command line writes them: `camera:0`, a file, a folder, a URL, `synthetic`."""

    vehicle: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EndShift(Request[None]):
    pass


@dataclass(frozen=True, slots=True)
class CloseShift(Request[None]):
    """Under a shift that has ended: everything it read is recorded, so its token may end."""


@dataclass(frozen=True, slots=True)
class CanvassBegun:
    """`entered`: the plates of interest, each once, in their order."""

    canvass: Canvass
    entered: tuple[PlateEntered, ...]


@dataclass(frozen=True, slots=True)
class BeginCanvass(Request[CanvassBegun]):
    """From now on everything that the member's running shift reads bears the incident (Policy 430.3(c)).

    Ends by `EndCanvass` or with the shift; either is recorded. One of a shift is on at a time.

    Attributes:
        incident: at most 80 characters; what reads are searched by.
        area: only what is read inside it, or without a position; None: everything.
        plates: whole or partial plates of interest (`PlatePattern`), at most 20. All are entered for the incident as by
            `EnterPlate`, or none and nothing begins.
    """

    incident: str
    area: Near | None = None
    plates: tuple[str, ...] = ()
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class EndCanvass(Request[Canvass]):
    """The canvass of the member's own shift; what was captured in it and is stored later still bears the incident."""


@dataclass(frozen=True, slots=True)
class CanvassOn:
    """A canvass that is on. `tagged`: reads in the store that it gave its incident."""

    canvass: Canvass
    tagged: int


@dataclass(frozen=True, slots=True)
class ShowCanvass(Request[CanvassOn | None]):
    """Which canvass of the member's own shift is on, None where none is. Opens no read."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a batch became; ids in the order of the batch.

    `known`: reads of an ingest that were in the store before. `in_company`: whether anybody else used the store since
    the ingest before it.
    """

    read_ids: tuple[int, ...]
    hit_ids: tuple[int, ...]
    known: int = 0
    in_company: bool = False


@dataclass(frozen=True, slots=True)
class RecordReads(Request[Recorded]):
    """Under a shift: match, store reads, hits and the audit entry in one transaction, then announce."""

    reads: tuple[CapturedRead, ...]


@dataclass(frozen=True, slots=True)
class StoreClip(Request[None]):
    """Under a shift: the seconds around a hit, MP4 with each frame's own time stamp."""

    read_uid: str
    clip: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class IngestReads(Request[Recorded]):
    """Reads of other readers, without pictures. What is in the store already, by its uid, is left as it is.

    A read that lies more than a day ahead of the clock is refused, and its batch with it.
    """

    source: str
    reads: tuple[CapturedRead, ...]
