"""Members: list, add, unlock, disable."""

from __future__ import annotations

from alpr_desk.access.gate import duty
from alpr_desk.access.passwords import hash_password, load_banned, password_faults
from alpr_desk.access.second_factor import hash_recovery_code, new_recovery_codes, new_secret, otpauth_uri
from alpr_desk.db.keys import wrap
from alpr_desk.db.repositories.members import NewMember
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.events import ShiftEnded
from alpr_desk.domain.people import Member, MemberStatus, Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.members import (
    AddMember,
    DisableMember,
    Enrolment,
    ListMembers,
    MemberRow,
    UnlockMember,
)
from alpr_desk.domain.training import office_day
from alpr_desk.errors import AnswerIsNo, BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Office, Work
from alpr_desk.services.signing_in import totp_label
from alpr_desk.services.texts import line

MAX_NAME = 64


@handles(ListMembers, duty(Permission.SEE_MEMBERS), Mode.READ, AuditEvent.LIST_OPENED, lambda r: {"list": "members"})
def list_members(work: Work, request: ListMembers) -> tuple[MemberRow, ...]:
    unit = work.unit
    policy = unit.agencies.policy_in_force(work.office.clock.now())
    today = office_day(work.office.clock.now(), work.office.settings.training.time_zone)
    rows = tuple(
        MemberRow(
            member,
            unit.trainings.counting(member.id, today),
            policy is not None and policy.version in unit.members.acknowledged(member.id),
        )
        for member in unit.members.all()
    )
    work.detail["rows"] = len(rows)
    return rows


def enrol(unit: UnitOfWork, office: Office, agency: str, request: AddMember) -> Enrolment:
    """Check and store a new member with a second factor and recovery codes. Raises BadInput."""
    user_name = request.user_name.strip()
    if not user_name or len(user_name) > MAX_NAME or not user_name.isprintable() or any(map(str.isspace, user_name)):
        raise BadInput(f"A user name has 1 to {MAX_NAME} characters and no spaces.")
    name = line(request.name, "the member's name", 120)
    title = line(request.title, "the member's title", 120, required=False)
    if not request.roles:
        raise BadInput("Choose at least one role for the member.")
    if unit.members.by_user_name(user_name) is not None:
        raise BadInput(f"The user name '{user_name}' is taken.")
    faults = password_faults(request.password, user_name, name, load_banned())
    if faults:
        raise BadInput(" ".join(faults))
    pepper = office.secrets.pepper
    secret, codes = new_secret(), new_recovery_codes()
    new = NewMember(
        user_name=user_name,
        name=name,
        title=title,
        roles=request.roles,
        password_hash=hash_password(request.password, pepper),
        wrapped_totp_secret=wrap(office.secrets.totp, secret.encode(), totp_label(user_name)),
        recovery_hashes=tuple(hash_recovery_code(code, pepper) for code in codes),
    )
    member = unit.members.add(new, office.clock.now())
    return Enrolment(member, otpauth_uri(secret, user_name, agency), codes)


@handles(
    AddMember,
    duty(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "added", "member": r.user_name, "roles": sorted(r.roles)},
)
def add_member(work: Work, request: AddMember) -> Enrolment:
    return enrol(work.unit, work.office, work.grant.organisation, request)


@handles(
    UnlockMember,
    duty(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "unlocked", "member": r.user_name},
)
def unlock_member(work: Work, request: UnlockMember) -> None:
    if not work.unit.sign_ins.release(request.user_name):
        raise AnswerIsNo(f"The account '{request.user_name}' is not locked.")


@handles(
    DisableMember,
    duty(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "disabled", "member": r.user_name, "reason": r.reason},
)
def disable_member(work: Work, request: DisableMember) -> None:
    reason = line(request.reason, "why the account is disabled", 400)
    member = find_member(work.unit, request.user_name)
    if member.status is MemberStatus.DISABLED:
        raise AnswerIsNo(f"The account '{member.user_name}' is disabled already.")
    if work.unit.members.is_last_administrator(member):
        raise BadInput("This is the last ALPR administrator: name another one first.")
    now = work.office.clock.now()
    work.unit.members.disable(member.id, now, reason)
    for session in work.office.sessions.shifts_of(member.id):
        if session.shift_id is not None:
            work.unit.shifts.end(session.shift_id, now)
            work.unit.announce(ShiftEnded(session.shift_id, "account disabled"))
    work.office.sessions.end_sessions(member.id)


def find_member(unit: UnitOfWork, user_name: str) -> Member:
    member = unit.members.by_user_name(user_name)
    if member is None:
        raise BadInput(f"There is no member with the user name '{user_name}'.")
    return member
