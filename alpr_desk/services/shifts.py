"""Shifts: capture under one member's authority, also while the session is locked."""

from __future__ import annotations

from alpr_desk.access.gate import UNDER_SHIFT, data, duty, limits_of, training_of
from alpr_desk.domain.events import ShiftEnded, ShiftStarted
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.capture import CloseShift, EndShift, Shift, StartShift
from alpr_desk.errors import AnswerIsNo, BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.shift_end import end_in_store
from alpr_desk.services.texts import line


@handles(
    StartShift,
    data(Permission.OPERATE_CAPTURE),
    Mode.STEPS,
    AuditEvent.SHIFT_START,
    lambda r: {"vehicle": r.vehicle, "cameras": len(r.sources)},
)
def start_shift(work: Work, request: StartShift) -> Shift:
    sessions, grant = work.office.sessions, work.grant
    if any(not shift.expired for shift in sessions.shifts_of(grant.member_id)):
        raise BadInput("Your shift is running already: end it before you start another.")
    if not request.sources:
        raise BadInput("Name at least one camera for the shift.")
    vehicle = line(request.vehicle, "the vehicle", 40)
    if grant.session is None:
        raise RuntimeError("a granted request of a session has one")
    now = work.office.clock.now()
    with work.completing() as unit:
        shift_id = unit.shifts.start(grant.member_id, vehicle, request.sources, now)
        work.detail["shift"] = shift_id
        until = training_of(unit, grant.member_id, now, work.office.settings).closes_at
    token = sessions.open_shift(grant.session, shift_id, limits_of(work.office.settings))
    work.office.bus.publish(ShiftStarted(shift_id, token, vehicle, request.sources, until))
    return Shift(shift_id, token, vehicle, now)


@handles(EndShift, duty(Permission.OPERATE_CAPTURE), Mode.CHANGE, AuditEvent.SHIFT_END)
def end_shift(work: Work, request: EndShift) -> None:
    """Tells the pipeline to stop; the token ends when it has recorded everything (`CloseShift`)."""
    running = [shift for shift in work.office.sessions.shifts_of(work.grant.member_id) if shift.shift_id is not None]
    if not running:
        raise AnswerIsNo("No shift of yours is running.")
    for shift in running:
        if shift.shift_id is not None:
            end_in_store(work, shift.shift_id, work.office.clock.now())
            work.unit.announce(ShiftEnded(shift.shift_id, "ended by the member"))
    work.detail["shifts"] = [shift.shift_id for shift in running if shift.shift_id is not None]


@handles(CloseShift, UNDER_SHIFT, Mode.CHANGE, AuditEvent.SHIFT_END)
def close_shift(work: Work, request: CloseShift) -> None:
    if work.grant.session is not None and work.grant.shift_id is not None:
        end_in_store(work, work.grant.shift_id, work.office.clock.now())
        work.detail |= {"shift": work.grant.shift_id, "recorded": True}
        work.office.sessions.end_shift(work.grant.session)
