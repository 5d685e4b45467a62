"""Members as they are: the list, one member's history, and releasing a lock."""

from __future__ import annotations

from alpr_desk.access.gate import duty, privileged
from alpr_desk.access.password_age import password_state
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.people import Member, MemberChange, MemberStep, Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.members import ListMembers, MemberHistory, MemberRow, UnlockMember
from alpr_desk.errors import AnswerIsNo, BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work


def find_member(unit: UnitOfWork, user_name: str) -> Member:
    member = unit.members.by_user_name(user_name)
    if member is None:
        raise BadInput(f"There is no member with the user name '{user_name}'.")
    return member


def step(work: Work, member: Member, change: MemberChange, reason: str, detail: str = "") -> None:
    """A line in the member's history, by whoever asked."""
    by, now = work.grant, work.office.clock.now()
    work.unit.member_steps.add(member.id, MemberStep(now, change, by.user_name, by.member_name, reason, detail))


@handles(ListMembers, duty(Permission.SEE_MEMBERS), Mode.READ, AuditEvent.LIST_OPENED, lambda r: {"list": "members"})
def list_members(work: Work, request: ListMembers) -> tuple[MemberRow, ...]:
    unit, now = work.unit, work.office.clock.now()
    policy = unit.agencies.policy_in_force(now)
    moments, alone = unit.members.password_moments(), unit.member_steps.added_alone()
    today = work.office.today()
    rows = tuple(
        MemberRow(
            member,
            unit.trainings.counting(member.id, today),
            policy is not None and policy.version in unit.members.acknowledged(member.id),
            password_state(*moments[member.id], now, work.office.settings).until,
            moments[member.id][1] is not None,
            member.id not in alone,
        )
        for member in unit.members.all()
    )
    work.detail["rows"] = len(rows)
    return rows


@handles(
    MemberHistory,
    duty(Permission.SEE_MEMBERS),
    Mode.READ,
    AuditEvent.LIST_OPENED,
    lambda r: {"list": "member history", "member": r.user_name},
)
def member_history(work: Work, request: MemberHistory) -> tuple[MemberStep, ...]:
    return work.unit.member_steps.of_member(find_member(work.unit, request.user_name).id)


@handles(
    UnlockMember,
    privileged(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "unlocked", "member": r.user_name},
)
def unlock_member(work: Work, request: UnlockMember) -> None:
    member = find_member(work.unit, request.user_name)
    if not work.unit.sign_ins.release(member.user_name):
        raise AnswerIsNo(f"The account '{member.user_name}' is not locked.")
    step(work, member, MemberChange.UNLOCKED, "")
