"""Plates that members enter: matched at once, looked back for in the stored reads, reviewed by a supervisor.

Partial plates reported during major crimes belong here (Policy 430.3(c)). An entry is in force before its
review, because a kidnapper does not wait for it; refused, it is out of force.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from alpr_desk.access.gate import data
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.matching import (
    ActionClass,
    Decision,
    FieldEntry,
    FieldList,
    HotlistEntry,
    Priority,
    StoredRead,
)
from alpr_desk.domain.people import Permission
from alpr_desk.domain.plates import PlatePattern, PlateText
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.field_entries import EnterPlate, ListEntered, PlateEntered, ReviewPlate
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.domain.states import state_code
from alpr_desk.errors import BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.hotlists import may_open, opened_lists
from alpr_desk.services.list_index import announce_lists
from alpr_desk.services.office import Work
from alpr_desk.services.plate_memory import PlateMemory
from alpr_desk.services.search_pages import find_page
from alpr_desk.services.search_terms import Terms
from alpr_desk.services.texts import about, line

LOOK_BACK = 100
"""Stored reads that are shown at once; more are found by a search."""

LEAST_KNOWN = 2
"""Characters that must be known: fewer would alert on every other car."""

_PRIORITIES = {
    FieldList.FIELD: Priority.MEDIUM,
    FieldList.AMBER: Priority.HIGH,
    FieldList.BOLO: Priority.HIGH,
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A plate that may be entered, and the stored reads that fit it already, as `PlateEntered` has them."""

    entry: FieldEntry
    seen: tuple[StoredRead, ...]
    cut: bool

    @property
    def detail(self) -> dict[str, object]:
        """What the audit entry says besides what was asked."""
        return {"expires": self.entry.expires_at.isoformat(), "reads": [read.id for read in self.seen]}


def asked_of(request: EnterPlate) -> dict[str, object]:
    """What was asked, for the audit entry."""
    asked = {"plate": request.plate[:200], "list": request.which.value}
    return {**asked, "state": request.state, "reason": request.reason[:400]}


@handles(EnterPlate, data(Permission.ENTER_PLATES, purpose=True), Mode.STEPS, AuditEvent.PLATE_ENTERED, asked_of)
def enter_plate(work: Work, request: EnterPlate) -> PlateEntered:
    new = new_entry(work, request)
    with work.office.store.reading() as unit:
        ready = look_back(unit, work.office.current.plates, new)
    work.detail |= ready.detail
    with work.completing() as unit:
        entered = enter(unit, ready)
        work.detail["number"] = entered.entry.number
    announce_lists(work)
    return entered


def enter(unit: UnitOfWork, ready: Ready) -> PlateEntered:
    """Onto its list, which is made where there is none yet. `announce_lists` is the caller's, after the commit."""
    which = ready.entry.which
    found = unit.hotlists.by_name(which.value)
    hotlist_id = (
        found.id
        if found is not None
        else unit.hotlists.create(which.value, _PRIORITIES[which], ActionClass.STOP_AFTER_CONFIRMATION, enabled=True)
    )
    entry = unit.wanted.enter(hotlist_id, ready.entry)
    unit.hotlists.touch(hotlist_id)
    return PlateEntered(entry, ready.seen, ready.cut)


def new_entry(work: Work, request: EnterPlate) -> FieldEntry:
    """Raises BadInput saying what is missing, in the order of the form's fields."""
    with about("plate"):
        pattern = PlatePattern.parse(request.plate)
        if len(pattern.known) < LEAST_KNOWN:
            raise BadInput(f"Enter at least {LEAST_KNOWN} known characters; fewer would alert on every other car.")
    usual = work.office.settings.hotlist.field_entry_hours
    hours = request.hours or usual
    if not 1 <= hours <= usual:
        raise BadInput(f"A plate expires after at most {usual} hours; enter it again when it is still wanted.", "hours")
    with about("state"):
        state = state_code(request.state) if request.state.strip() else None
    with about("reason"):
        reason = line(request.reason, "the reason", 400)
    put_out = request.which is not FieldList.FIELD
    with about("source"):
        source = line(request.source, "who put it out", 200, required=put_out)
    with about("author"):
        author = line(request.author, "who wrote it", 120, required=put_out)
    case = request.purpose.case_number if request.purpose is not None else ""
    now = work.grant.at
    expires = now + timedelta(hours=hours)
    return FieldEntry(
        entry=HotlistEntry(0, PlateText(pattern.text), state, request.which.value, (), now, expires),
        which=request.which,
        reason=reason,
        case_number=case,
        source=source,
        author=author,
        entered_by=work.grant.user_name,
        entered_at=now,
        expires_at=expires,
    )


def look_back(unit: UnitOfWork, memory: PlateMemory, new: FieldEntry) -> Ready:
    """Stored reads that fit, newest first, whatever their state: a wrong state is for a person to judge."""
    page = find_page(unit, memory, Terms.of(SearchReads(new.entry.plate, limit=LOOK_BACK)))
    ids = [row.read_id for row in page.rows[:LOOK_BACK]]
    reads = unit.reads.by_ids(ids)
    cut = len(page.rows) > LOOK_BACK or bool(page.bound)
    return Ready(new, tuple(reads[read_id] for read_id in ids), cut)


@handles(
    ListEntered, data(Permission.SEE_HOTLISTS), Mode.READ, AuditEvent.LIST_OPENED, lambda r: {"list": "entered plates"}
)
def list_entered(work: Work, request: ListEntered) -> tuple[FieldEntry, ...]:
    found = work.unit.wanted.all_entered(None if request.all else work.office.clock.now())
    lists = {hotlist.name for hotlist in opened_lists(work, work.unit)}
    return tuple(entry for entry in found if entry.which.value in lists)


@handles(
    ReviewPlate,
    data(Permission.APPROVE_ENTRIES),
    Mode.STEPS,
    AuditEvent.ENTRY_REVIEWED,
    lambda r: {"number": r.number, "decision": r.decision.value},
)
def review_plate(work: Work, request: ReviewPlate) -> FieldEntry:
    with work.completing() as unit:
        found = unit.wanted.entered(request.number)
        hotlist = unit.hotlists.by_name(found.which.value) if found is not None else None
        if found is None or hotlist is None or not may_open(work, unit, hotlist):
            raise BadInput(f"There is no entered plate {request.number}.")
        if found.entered_by.casefold() == work.grant.user_name.casefold():
            raise BadInput("You entered this plate: another member must review it.")
        if found.review is Decision.REFUSED:
            raise BadInput(f"Entered plate {request.number} was refused already; enter it again if it is wanted.")
        unit.wanted.review(found.number, request.decision, work.grant.user_name, work.grant.at)
        unit.hotlists.touch(hotlist.id)
        reviewed = unit.wanted.entered(request.number)
        work.detail["plate"] = found.entry.plate
    announce_lists(work)
    return reviewed or found
