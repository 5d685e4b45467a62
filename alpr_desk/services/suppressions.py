"""Wrong entries of lists: reported by whoever met one, approved by a supervisor, and only for some days.

A suppressed entry raises no alert; each match of it is still recorded, so that nobody can make a plate invisible.
"""

from __future__ import annotations

from datetime import timedelta

from alpr_desk.access.gate import data
from alpr_desk.domain.matching import Decision, Suppression
from alpr_desk.domain.people import Permission
from alpr_desk.domain.plates import PlatePattern
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.field_entries import (
    DecideSuppression,
    ListSuppressed,
    ListSuppressions,
    ReportWrongEntry,
    SuppressedMatch,
)
from alpr_desk.domain.states import state_code
from alpr_desk.errors import BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.hotlists import list_named, opened_lists
from alpr_desk.services.office import Work
from alpr_desk.services.texts import line

MOST_SHOWN = 500


@handles(
    ReportWrongEntry,
    data(Permission.ENTER_PLATES),
    Mode.CHANGE,
    AuditEvent.SUPPRESSION,
    lambda r: {"list": r.hotlist, "plate": r.plate[:200], "reason": r.reason[:400], "days": r.days},
)
def report_wrong_entry(work: Work, request: ReportWrongEntry) -> Suppression:
    unit, most = work.unit, work.office.settings.hotlist.suppression_days
    if not 1 <= request.days <= most:
        raise BadInput(f"A suppression lasts at least a day and at most {most} days.")
    hotlist = list_named(work, unit, request.hotlist)
    new = Suppression(
        id=0,
        hotlist_id=hotlist.id,
        hotlist_name=hotlist.name,
        plate=PlatePattern.parse(request.plate).text,
        state=state_code(request.state) if request.state.strip() else None,
        reason=line(request.reason, "the reason", 400),
        reported_by=work.grant.user_name,
        reported_at=work.grant.at,
        days=request.days,
        decision=None,
        decided_by="",
        expires_at=None,
    )
    return _found(work, unit.wanted.report(new))


@handles(
    DecideSuppression,
    data(Permission.APPROVE_ENTRIES),
    Mode.CHANGE,
    AuditEvent.SUPPRESSION,
    lambda r: {"suppression": r.suppression_id, "decision": r.decision.value},
)
def decide_suppression(work: Work, request: DecideSuppression) -> Suppression:
    found = _found(work, request.suppression_id)
    if found.reported_by.casefold() == work.grant.user_name.casefold():
        raise BadInput("You reported this entry: another member must approve or refuse it.")
    if found.decision is Decision.REFUSED:
        raise BadInput(f"Suppression {found.id} was refused already; report the entry again if it is wrong.")
    approved = request.decision is Decision.APPROVED
    if approved and found.decision is Decision.APPROVED:
        raise BadInput(f"Suppression {found.id} was approved already; report the entry again when it has expired.")
    expires = work.grant.at + timedelta(days=found.days) if approved else None
    work.unit.wanted.decide(found.id, request.decision, work.grant.user_name, work.grant.at, expires)
    work.detail |= {"list": found.hotlist_name, "plate": found.plate}
    return _found(work, found.id)


@handles(
    ListSuppressions,
    data(Permission.SEE_HOTLISTS),
    Mode.READ,
    AuditEvent.LIST_OPENED,
    lambda r: {"list": "suppressions"},
)
def list_suppressions(work: Work, request: ListSuppressions) -> tuple[Suppression, ...]:
    now = work.office.clock.now()
    lists = {hotlist.id for hotlist in opened_lists(work, work.unit)}
    found = (s for s in work.unit.wanted.suppressions() if s.hotlist_id in lists)
    return tuple(s for s in found if request.all or s.decision is None or s.in_force(now))


@handles(
    ListSuppressed,
    data(Permission.SEE_HITS),
    Mode.READ,
    AuditEvent.LIST_OPENED,
    lambda r: {"list": "suppressed matches", "suppression": r.suppression_id},
)
def list_suppressed(work: Work, request: ListSuppressed) -> tuple[SuppressedMatch, ...]:
    if _visible(work, request.suppression_id) is None:
        return ()
    return work.unit.wanted.suppressed(request.suppression_id, MOST_SHOWN)


def _visible(work: Work, suppression_id: int) -> Suppression | None:
    """None where there is none, or where its list is not one that the member may open."""
    found = work.unit.wanted.suppression(suppression_id)
    lists = {hotlist.id for hotlist in opened_lists(work, work.unit)}
    return found if found is not None and found.hotlist_id in lists else None


def _found(work: Work, suppression_id: int) -> Suppression:
    found = _visible(work, suppression_id)
    if found is None:
        raise BadInput(f"There is no suppression {suppression_id}.")
    return found
