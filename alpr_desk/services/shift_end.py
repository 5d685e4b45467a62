"""A shift ends, however it does, and a canvass that is on ends with it: the log says both."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from alpr_desk.domain.canvass import Canvass
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.search import Near
from alpr_desk.services.office import Work
from alpr_desk.services.search_record import points_of


def where(area: Near | None) -> dict[str, object]:
    """The area of a canvass, as the log has it."""
    return {} if area is None else {"area": points_of(area)}


def told(canvass: Canvass) -> dict[str, object]:
    """A canvass that ended, as the log has it."""
    return {"incident": canvass.incident, **where(canvass.area), "shift": canvass.shift_id, "canvass": canvass.id}


def end_in_store(work: Work, shift_id: int, at: datetime) -> bool:
    """False where it had ended before. Telling capture is the caller's."""
    on = work.unit.canvasses.on((shift_id,))
    if not work.unit.shifts.end(shift_id, at):
        return False
    for canvass in on:
        record = work.record(Outcome.COMPLETED)
        detail = {**told(canvass), "with_its_shift": True}
        work.unit.audit.append(replace(record, event=AuditEvent.CANVASS_ENDED, detail=detail))
    return True
