"""Alarms: those that are open for everyone, all of them and taking one up for those who may."""

from __future__ import annotations

from dataclasses import replace

from alpr_desk.access.gate import SIGNED_IN_EVEN_LOCKED, duty
from alpr_desk.domain.alarms import Alarm
from alpr_desk.domain.events import AlarmAcknowledged
from alpr_desk.domain.people import Permission, permissions_of
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.alarms import AcknowledgeAlarm, ListAlarms, OpenAlarms
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.texts import line


@handles(OpenAlarms, SIGNED_IN_EVEN_LOCKED, Mode.QUIET, AuditEvent.ALARM)
def open_alarms(work: Work, request: OpenAlarms) -> tuple[Alarm, ...]:
    """Answers also while the audit log takes no entry: that is what the alarm may be about. Opens no plate data."""
    recorded = work.unit.alarms.open()
    known = {alarm.uid for alarm in recorded}
    found = (*recorded, *(alarm for alarm in work.office.alarms.waiting if alarm.uid not in known))
    member = work.unit.members.by_id(work.grant.member_id)
    if member is not None and Permission.SEE_ALARMS in permissions_of(member.roles):
        return found
    return tuple(replace(alarm, detail="") for alarm in found)


@handles(ListAlarms, duty(Permission.SEE_ALARMS), Mode.READ, AuditEvent.LIST_OPENED, lambda _: {"list": "alarms"})
def list_alarms(work: Work, request: ListAlarms) -> tuple[Alarm, ...]:
    recorded = work.unit.alarms.newest(max(1, min(request.limit, 5_000)))
    known = {alarm.uid for alarm in recorded}
    return (*(alarm for alarm in reversed(work.office.alarms.waiting) if alarm.uid not in known), *recorded)


@handles(
    AcknowledgeAlarm,
    duty(Permission.SEE_ALARMS),
    Mode.STEPS,
    AuditEvent.ALARM_ACKNOWLEDGED,
    lambda r: {"alarm": r.uid[:40], "note": r.note[:400]},
)
def acknowledge_alarm(work: Work, request: AcknowledgeAlarm) -> Alarm:
    """An alarm is recorded before it is taken up; where the log takes no entry, it stays."""
    note = line(request.note, "what you found or did", 400)
    if not work.office.alarms.flush():
        raise EnvironmentFault("The alarm cannot be recorded yet, so it stays: see to the disk and the database first.")
    with work.completing() as unit:
        alarm = unit.alarms.by_uid(request.uid)
        if alarm is None:
            raise BadInput("There is no such alarm: list the alarms again.")
        if not alarm.open:
            raise BadInput(f"This alarm was taken up by {alarm.acknowledged_by} already.")
        unit.alarms.acknowledge(alarm.uid, work.grant.user_name, work.office.clock.now(), note)
        work.detail["kind"] = alarm.kind.value
        unit.announce(AlarmAcknowledged(alarm.uid))
        found = unit.alarms.by_uid(alarm.uid)
    work.office.alarms.taken_up(alarm)
    return found or alarm
