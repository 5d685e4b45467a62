"""Canvass of a crime scene: what a running shift reads is tagged with the incident, partial plates are entered for it.

Policy 430.3(c). What is tagged is for `tagging`, when reads are recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from alpr_desk.access.gate import data, duty
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.canvass import Canvass
from alpr_desk.domain.matching import FieldEntry
from alpr_desk.domain.people import Permission
from alpr_desk.domain.places import box_of
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.capture import BeginCanvass, CanvassBegun, CanvassOn, EndCanvass, ShowCanvass
from alpr_desk.domain.requests.field_entries import EnterPlate, PlateEntered
from alpr_desk.errors import AnswerIsNo, BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.field_entries import Ready, asked_of, enter, look_back, new_entry
from alpr_desk.services.list_index import announce_lists
from alpr_desk.services.office import Work
from alpr_desk.services.shift_end import told, where
from alpr_desk.services.texts import about, line

MOST_PLATES = 20
"""Partial plates of one canvass; each is looked back for before it begins."""

LONGEST_INCIDENT = 80


def _asked(request: BeginCanvass) -> dict[str, object]:
    plates = " ".join(plate[:200] for plate in request.plates[:MOST_PLATES])
    named: dict[str, object] = {"plates": plates} if plates else {}
    return {"incident": request.incident[:200], **where(request.area), **named}


@handles(BeginCanvass, data(Permission.OPERATE_CAPTURE, purpose=True), Mode.STEPS, AuditEvent.CANVASS_BEGUN, _asked)
def begin_canvass(work: Work, request: BeginCanvass) -> CanvassBegun:
    """Whoever may start a shift may enter plates, so that one permission is asked for."""
    with work.office.store.reading() as unit:
        _shift_without_canvass(work, unit)
    with about("incident"):
        incident = line(request.incident, "the incident", LONGEST_INCIDENT)
    if request.area is not None:
        with about("area"):
            box_of(request.area)
    wanted = _wanted(work, replace(request, incident=incident))
    with work.office.store.reading() as unit:
        ready = [(asked, look_back(unit, work.office.current.plates, new)) for asked, new in wanted]
    with work.completing() as unit:
        shift_id = _shift_without_canvass(work, unit)
        canvass = unit.canvasses.begin(shift_id, incident, request.area, work.office.clock.now())
        entered = tuple(_enter(work, unit, asked, one) for asked, one in ready)
        numbers = [plate.entry.number for plate in entered]
        work.detail |= {"incident": incident, "shift": shift_id, "canvass": canvass.id, "numbers": numbers}
    if entered:
        announce_lists(work)
    return CanvassBegun(canvass, entered)


@handles(EndCanvass, duty(Permission.OPERATE_CAPTURE), Mode.CHANGE, AuditEvent.CANVASS_ENDED)
def end_canvass(work: Work, request: EndCanvass) -> Canvass:
    """As a shift, it can be ended when training is over."""
    canvasses = work.unit.canvasses.on(_shifts(work))
    if not canvasses:
        raise AnswerIsNo("No canvass of yours is on.")
    canvass, now = canvasses[-1], work.office.clock.now()
    work.unit.canvasses.end(canvass.id, now)
    work.detail |= told(canvass)
    return replace(canvass, ended_at=now)


@handles(ShowCanvass, duty(Permission.OPERATE_CAPTURE), Mode.QUIET, AuditEvent.CANVASS_BEGUN)
def show_canvass(work: Work, request: ShowCanvass) -> CanvassOn | None:
    canvasses = work.unit.canvasses.on(_shifts(work))
    return CanvassOn(canvasses[-1], work.unit.canvasses.tagged(canvasses[-1])) if canvasses else None


def _shifts(work: Work) -> list[int]:
    """The member's own in this program; which of them has ended, the store says."""
    shifts = work.office.sessions.shifts_of(work.grant.member_id)
    return [shift.shift_id for shift in shifts if shift.shift_id is not None and not shift.expired]


def _shift_without_canvass(work: Work, unit: UnitOfWork) -> int:
    """The member's running shift. Raises AnswerIsNo where there is none, BadInput where a canvass of it is on."""
    running = unit.shifts.running(_shifts(work))
    if not running:
        raise AnswerIsNo("No shift of yours is running: start one, then begin the canvass.")
    for canvass in unit.canvasses.on(running):
        raise BadInput(f"Your canvass for {canvass.incident} is on already: end it before you begin another.")
    return running[-1]


def _wanted(work: Work, request: BeginCanvass) -> list[tuple[EnterPlate, FieldEntry]]:
    """What is to be entered, each plate once. Raises BadInput that says which of them cannot be."""
    if len(request.plates) > MOST_PLATES:
        raise BadInput(
            f"Name at most {MOST_PLATES} plates of interest: {len(request.plates)} would alert on too many cars.",
            "plates",
        )
    wanted: dict[str, tuple[EnterPlate, FieldEntry]] = {}
    for number, plate in enumerate(request.plates, 1):
        asked = EnterPlate(plate, request.incident, request.purpose)
        with _of_plate(number):
            new = new_entry(work, asked)
        wanted.setdefault(new.entry.plate, (asked, new))
    return list(wanted.values())


@contextmanager
def _of_plate(number: int) -> Iterator[None]:
    try:
        yield
    except BadInput as error:
        raise BadInput(f"Plate {number} of interest: {error}", "plates") from error


def _enter(work: Work, unit: UnitOfWork, asked: EnterPlate, ready: Ready) -> PlateEntered:
    """With an audit entry of its own, as if the member had entered it alone."""
    entered = enter(unit, ready)
    detail = {**asked_of(asked), **ready.detail, "number": entered.entry.number}
    unit.audit.append(replace(work.record(Outcome.COMPLETED), event=AuditEvent.PLATE_ENTERED, detail=detail))
    return entered
