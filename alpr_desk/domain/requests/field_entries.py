"""Plates that members enter themselves, and entries of lists that members found to be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alpr_desk.domain.desk import Request
from alpr_desk.domain.matching import Decision, FieldEntry, FieldList, StoredRead, Suppression
from alpr_desk.domain.purpose import Purpose


@dataclass(frozen=True, slots=True)
class PlateEntered:
    """`seen`: stored reads that fit already, newest first; `cut` where there are more of them."""

    entry: FieldEntry
    seen: tuple[StoredRead, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class EnterPlate(Request[PlateEntered]):
    """Alert on a plate, whole or in part (`PlatePattern`), from now on, and look back at once.

    `hours`: until it expires; 0 for the setting's. An AMBER alert and a BOLO name who put them out.
    """

    plate: str
    reason: str
    purpose: Purpose | None = None
    which: FieldList = FieldList.FIELD
    state: str = ""
    source: str = ""
    author: str = ""
    hours: int = 0


@dataclass(frozen=True, slots=True)
class ListEntered(Request[tuple[FieldEntry, ...]]):
    """Entered plates, newest first; `all` with those that are expired or refused."""

    all: bool = False


@dataclass(frozen=True, slots=True)
class ReviewPlate(Request[FieldEntry]):
    """A supervisor's word on an entered plate; refused, it is out of force. Never by the member who entered it."""

    number: int
    decision: Decision


@dataclass(frozen=True, slots=True)
class ReportWrongEntry(Request[Suppression]):
    """The entry for `plate` on the list `hotlist` is wrong: ask that it raise no alert for `days`."""

    hotlist: str
    plate: str
    reason: str
    state: str = ""
    days: int = 7


@dataclass(frozen=True, slots=True)
class ListSuppressions(Request[tuple[Suppression, ...]]):
    """Newest first; `all` with those that are expired or refused."""

    all: bool = False


@dataclass(frozen=True, slots=True)
class DecideSuppression(Request[Suppression]):
    """Approve or refuse; approved, it lasts as long as was asked for. Never by the member who reported it."""

    suppression_id: int
    decision: Decision


@dataclass(frozen=True, slots=True)
class SuppressedMatch:
    """A read that would have alerted."""

    read: StoredRead
    suppression_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ListSuppressed(Request[tuple[SuppressedMatch, ...]]):
    """The matches that a suppression kept from alerting, newest first."""

    suppression_id: int
