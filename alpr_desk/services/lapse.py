"""A shift ends when its member's training does: at the office's midnight, in order, with everything read recorded.

No member operates ALPR equipment without training (Policy 430.3(d)), so capture gets no minutes beyond it; the screen
warned before.
"""

from __future__ import annotations

from datetime import datetime

from alpr_desk.access.gate import UNDER_SHIFT, training_of
from alpr_desk.domain.events import ShiftEnded
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.training import EndLapsedShift
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.shift_end import end_in_store

REASON = "training ended"


def end_lapsed_shift(work: Work) -> bool:
    """Tell capture to end where the training of the shift's member has; what it has read is still recorded."""
    grant = work.grant
    if grant.shift_id is None:
        return False
    if training_of(work.unit, grant.member_id, work.office.clock.now(), work.office.settings).current:
        return False
    if end_in_store(work, grant.shift_id, grant.at):
        work.unit.announce(ShiftEnded(grant.shift_id, REASON))
    return True


@handles(EndLapsedShift, UNDER_SHIFT, Mode.CHANGE, AuditEvent.SHIFT_END)
def end_shift_whose_time_has_come(work: Work, request: EndLapsedShift) -> datetime | None:
    """Until when it goes on: training may have been renewed since the shift was started."""
    ended = end_lapsed_shift(work)
    work.detail |= {"shift": work.grant.shift_id, "reason": REASON if ended else "training was renewed: it goes on"}
    if ended:
        return None
    return training_of(work.unit, work.grant.member_id, work.office.clock.now(), work.office.settings).closes_at
