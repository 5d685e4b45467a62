"""How an account changes and ends: transfer, suspension, return, disabling, termination; each with who, when, why."""

from __future__ import annotations

from datetime import date, timedelta

from alpr_desk.access.gate import privileged
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.events import ShiftEnded
from alpr_desk.domain.matching import HitStatus
from alpr_desk.domain.people import (
    IN_OFFICE,
    Member,
    MemberChange,
    MemberStatus,
    Permission,
    Role,
    permissions_of,
)
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.members import (
    DisableMember,
    ReturnMember,
    SuspendMember,
    TerminateMember,
    TransferMember,
)
from alpr_desk.domain.user_names import user_key
from alpr_desk.errors import AnswerIsNo, BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.members import find_member, step
from alpr_desk.services.office import Office, Work
from alpr_desk.services.shift_end import end_in_store
from alpr_desk.services.texts import line


def end_of_account(office: Office, valid_until: date | None) -> None:
    """Raises BadInput for a temporary account that is over already or lasts too long."""
    if valid_until is None:
        return
    today, most = office.today(), office.settings.access.temporary_days
    if not today <= valid_until <= today + timedelta(days=most):
        raise BadInput(f"A temporary account ends today at the earliest, and after {most} days at the latest.")


def _another(work: Work, user_name: str, doing: str) -> Member:
    """The member, who is not the one who asks and whose account has not ended for good."""
    member = find_member(work.unit, user_name)
    if member.id == work.grant.member_id:
        raise BadInput(f"Nobody {doing} the own account: ask another ALPR administrator.")
    if member.status is MemberStatus.TERMINATED:
        raise BadInput(f"The account '{member.user_name}' has ended for good: ask for a new one.")
    return member


def _keep_an_administrator(unit: UnitOfWork, member: Member) -> None:
    if unit.members.is_last_administrator(member):
        raise BadInput("This is the last ALPR administrator: name another one first.")


def _send_away(work: Work, member: Member, why: str) -> None:
    """Sessions end now. A running shift is told to end; what it has read is still recorded, its open hits wait for
    others."""
    sessions, now = work.office.sessions, work.office.clock.now()
    shifts = [shift.shift_id for shift in sessions.shifts_of(member.id) if shift.shift_id is not None]
    for shift_id in shifts:
        end_in_store(work, shift_id, now)
        work.unit.announce(ShiftEnded(shift_id, why))
    if shifts:
        work.detail |= {"shifts_ended": shifts, "open_hits_handed_over": work.unit.hits.count(HitStatus.OPEN)}
    sessions.end_sessions(member.id)


@handles(
    TransferMember,
    privileged(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "transferred", "member": r.user_name, "roles": sorted(r.roles), "reason": r.reason},
)
def transfer_member(work: Work, request: TransferMember) -> Member:
    unit, reason = work.unit, line(request.reason, "why the member is transferred", 400)
    member = _another(work, request.user_name, "transfers")
    name, title = line(request.name, "the member's name", 120), line(request.title, "the title", 120, required=False)
    if not request.roles:
        raise BadInput("Choose at least one role for the member.")
    if request.valid_until != member.valid_until:
        end_of_account(work.office, request.valid_until)
    if Role.ALPR_ADMINISTRATOR not in request.roles or request.valid_until is not None:
        _keep_an_administrator(unit, member)
    if user_key(name) != user_key(member.name):
        _require_own_name(unit, name)
    changes = _changes(member, name, title, request)
    if not changes:
        raise AnswerIsNo(f"Nothing changes for '{member.user_name}': it is all as it was.")
    transferred = unit.members.transfer(member.id, name, title, request.roles, request.valid_until)
    work.detail["changes"] = changes
    step(work, member, MemberChange.TRANSFERRED, reason, changes)
    if request.roles != member.roles:
        if Permission.OPERATE_CAPTURE in permissions_of(request.roles):
            work.office.sessions.end_sessions(member.id)
        else:
            _send_away(work, member, "roles changed")
    return transferred


def _require_own_name(unit: UnitOfWork, name: str) -> None:
    """Namesakes may join, but nobody takes the name of another: access records would speak of both."""
    namesake = next((m for m in unit.members.all() if user_key(m.name) == user_key(name)), None)
    if namesake is not None:
        raise BadInput(
            f"'{name}' is the name of '{namesake.user_name}': add a middle name or badge number that tells them apart."
        )


def _changes(member: Member, name: str, title: str, request: TransferMember) -> str:
    pairs = (
        ("name", member.name, name),
        ("title", member.title, title),
        ("roles", ", ".join(sorted(member.roles)), ", ".join(sorted(request.roles))),
        ("until", str(member.valid_until or "no end"), str(request.valid_until or "no end")),
    )
    return "; ".join(f"{what}: {old or 'none'} -> {new or 'none'}" for what, old, new in pairs if old != new)


@handles(
    SuspendMember,
    privileged(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "suspended", "member": r.user_name, "reason": r.reason},
)
def suspend_member(work: Work, request: SuspendMember) -> None:
    reason = line(request.reason, "why the account is suspended", 400)
    member = _another(work, request.user_name, "suspends")
    if member.status not in IN_OFFICE:
        raise AnswerIsNo(f"The account '{member.user_name}' is {member.status.value} already.")
    _keep_an_administrator(work.unit, member)
    work.unit.members.suspend(member.id, work.office.clock.now())
    step(work, member, MemberChange.SUSPENDED, reason)
    _send_away(work, member, "account suspended")


@handles(
    ReturnMember,
    privileged(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "returned", "member": r.user_name, "reason": r.reason},
)
def return_member(work: Work, request: ReturnMember) -> None:
    reason = line(request.reason, "why the member comes back", 400)
    member = _another(work, request.user_name, "brings back")
    if member.status in IN_OFFICE:
        raise AnswerIsNo(f"The account '{member.user_name}' is {member.status.value}: there is nothing to bring back.")
    work.unit.members.bring_back(member.id, work.office.clock.now())
    step(work, member, MemberChange.RETURNED, reason)


@handles(
    DisableMember,
    privileged(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "disabled", "member": r.user_name, "reason": r.reason},
)
def disable_member(work: Work, request: DisableMember) -> None:
    reason = line(request.reason, "why the account is disabled", 400)
    member = find_member(work.unit, request.user_name)
    if member.status in (MemberStatus.DISABLED, MemberStatus.TERMINATED):
        raise AnswerIsNo(f"The account '{member.user_name}' is {member.status.value} already.")
    _keep_an_administrator(work.unit, member)
    work.unit.members.disable(member.id, work.office.clock.now(), reason)
    step(work, member, MemberChange.DISABLED, reason)
    _send_away(work, member, "account disabled")


@handles(
    TerminateMember,
    privileged(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "terminated", "member": r.user_name, "reason": r.reason},
)
def terminate_member(work: Work, request: TerminateMember) -> None:
    """No password, code or session of the member opens anything from now on; the records keep the name."""
    reason = line(request.reason, "why the account ends", 400)
    member = _another(work, request.user_name, "ends")
    _keep_an_administrator(work.unit, member)
    work.unit.members.terminate(member.id, work.office.clock.now())
    step(work, member, MemberChange.TERMINATED, reason)
    _send_away(work, member, "account terminated")
