"""How an account begins: a request, another person's approval, enrolment (Policy 430.5(b): "members approved to access
ALPR data"); and how a lost second factor is renewed."""

from __future__ import annotations

from alpr_desk.access.gate import duty, privileged
from alpr_desk.access.passwords import hash_password, load_banned, password_faults
from alpr_desk.access.recovery_sheet import recovery_sheet
from alpr_desk.access.second_factor import hash_recovery_code, new_recovery_codes, new_secret, otpauth_uri
from alpr_desk.db.keys import wrap
from alpr_desk.db.repositories.members import NewMember
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.people import (
    Member,
    MemberChange,
    MemberRequest,
    MemberStatus,
    MemberStep,
    Permission,
    RequestState,
    Role,
)
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.members import (
    AddMember,
    DecideMemberRequest,
    EnrolMember,
    Enrolment,
    ListMemberRequests,
    ReenrolMember,
    RequestMember,
)
from alpr_desk.domain.user_names import user_name_fault
from alpr_desk.errors import AnswerIsNo, BadInput
from alpr_desk.services.credentials import totp_label
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.member_life import end_of_account
from alpr_desk.services.members import find_member, step
from alpr_desk.services.office import Office, Work
from alpr_desk.services.texts import line


def free_user_name(unit: UnitOfWork, typed: str) -> str:
    """A user name that no member has, had, or could be taken for. Raises BadInput."""
    user_name = typed.strip()
    fault = user_name_fault(user_name)
    if fault:
        raise BadInput(fault)
    taken = unit.members.by_user_name(user_name)
    if taken is not None:
        raise BadInput(f"The user name '{user_name}' is taken.")
    alike = unit.members.looking_like(user_name)
    if alike is not None:
        raise BadInput(f"The user name '{user_name}' looks like '{alike.user_name}': choose another.")
    return user_name


def enrol(unit: UnitOfWork, office: Office, agency: str, request: AddMember) -> Enrolment:
    """Check and store a new member with a second factor and recovery codes. Raises BadInput."""
    user_name = free_user_name(unit, request.user_name)
    name, title = person(request.name, request.title, request.roles)
    end_of_account(office, request.valid_until)
    hashed = _fit_password(office, request.password, user_name, name)
    pepper, now = office.secrets.pepper, office.clock.now()
    secret, codes = new_secret(), new_recovery_codes(office.settings.access.recovery_codes)
    new = NewMember(
        user_name=user_name,
        name=name,
        title=title,
        roles=request.roles,
        password_hash=hashed,
        wrapped_totp_secret=wrap(office.secrets.totp, secret.encode(), totp_label(user_name)),
        recovery_hashes=tuple(hash_recovery_code(code, pepper) for code in codes),
        valid_until=request.valid_until,
    )
    member = unit.members.add(new, now)
    return _shown_once(member, secret, codes, agency, office)


def _shown_once(member: Member, secret: str, codes: tuple[str, ...], agency: str, office: Office) -> Enrolment:
    sheet = recovery_sheet(codes, member.user_name, member.name, agency, office.clock.now())
    return Enrolment(member, otpauth_uri(secret, member.user_name, agency), codes, sheet)


def _fit_password(office: Office, password: str, user_name: str, name: str) -> bytes:
    faults = password_faults(password, user_name, name, load_banned(), office.settings.access.password_least)
    if faults:
        raise BadInput(" ".join(faults))
    return hash_password(password, office.secrets.pepper)


def person(name: str, title: str, roles: frozenset[Role]) -> tuple[str, str]:
    """Name and title made fit to store. Raises BadInput, also where there is no role."""
    if not roles:
        raise BadInput("Choose at least one role for the member.")
    return line(name, "the member's name", 120), line(title, "the member's title", 120, required=False)


@handles(
    AddMember,
    privileged(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "added", "member": r.user_name, "roles": sorted(r.roles)},
)
def add_member(work: Work, request: AddMember) -> Enrolment:
    today = work.office.today()
    approvers = work.unit.members.others_who_may(Permission.APPROVE_MEMBERS, work.grant.member_id, today)
    if approvers:
        raise BadInput(
            f"{approvers[0].name} can approve new members: ask for the account first, and enrol it once it is approved."
        )
    enrolment = enrol(work.unit, work.office, work.grant.organisation, request)
    work.unit.members.password_is_given(enrolment.member.id, work.office.clock.now())
    step(work, enrolment.member, MemberChange.ADDED, "nobody else could approve it yet")
    work.detail["approved"] = False
    return enrolment


@handles(
    RequestMember,
    duty(Permission.REQUEST_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "requested", "member": r.user_name, "roles": sorted(r.roles), "reason": r.reason},
)
def request_member(work: Work, request: RequestMember) -> MemberRequest:
    unit = work.unit
    user_name = free_user_name(unit, request.user_name)
    waiting = unit.member_requests.waiting_for(user_name)
    if waiting is not None:
        raise BadInput(f"An account for '{waiting.user_name}' is asked for already: choose another user name.")
    name, title = person(request.name, request.title, request.roles)
    reason = line(request.reason, "why the account is needed", 400)
    end_of_account(work.office, request.valid_until)
    return unit.member_requests.add(
        user_name,
        name,
        title,
        request.roles,
        request.valid_until,
        reason,
        work.grant.member_id,
        work.office.clock.now(),
    )


@handles(
    ListMemberRequests,
    duty(Permission.SEE_MEMBERS),
    Mode.READ,
    AuditEvent.LIST_OPENED,
    lambda r: {"list": "member requests"},
)
def list_member_requests(work: Work, request: ListMemberRequests) -> tuple[MemberRequest, ...]:
    return work.unit.member_requests.not_enrolled()


@handles(
    DecideMemberRequest,
    privileged(Permission.APPROVE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "approved" if r.approve else "refused", "request": r.request_id, "reason": r.reason},
)
def decide_member_request(work: Work, request: DecideMemberRequest) -> MemberRequest:
    """Nobody decides about their own request."""
    found = _request(work.unit, request.request_id)
    reason = line(request.reason, "why it is approved or refused", 400)
    work.detail |= {"member": found.user_name, "roles": sorted(found.roles), "asked_by": found.asked_by}
    if found.asked_by == work.grant.user_name:
        raise BadInput("This is your own request: another person approves it.")
    if found.state is not RequestState.OPEN:
        raise AnswerIsNo(f"The request for '{found.user_name}' is {found.state.value} already.")
    state = RequestState.APPROVED if request.approve else RequestState.REFUSED
    now = work.office.clock.now()
    return work.unit.member_requests.decide(found.id, state, work.grant.member_id, now, reason)


def _request(unit: UnitOfWork, request_id: int) -> MemberRequest:
    found = unit.member_requests.by_id(request_id)
    if found is None:
        raise BadInput(f"There is no request number {request_id}.")
    return found


@handles(
    EnrolMember,
    privileged(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {"change": "added", "request": r.request_id},
)
def enrol_member(work: Work, request: EnrolMember) -> Enrolment:
    unit, found = work.unit, _request(work.unit, request.request_id)
    work.detail |= {"member": found.user_name, "roles": sorted(found.roles), "approved_by": found.decided_by}
    if found.state is not RequestState.APPROVED or found.decided_at is None:
        raise AnswerIsNo(f"The request for '{found.user_name}' is not approved: it is {found.state.value}.")
    asked = AddMember(found.user_name, found.name, found.title, found.roles, request.password, found.valid_until)
    enrolment = enrol(unit, work.office, work.grant.organisation, asked)
    unit.members.password_is_given(enrolment.member.id, work.office.clock.now())
    unit.member_requests.enrolled(found.id)
    for earlier in (
        MemberStep(found.asked_at, MemberChange.REQUESTED, found.asked_by, found.asked_by_name, found.reason),
        MemberStep(found.decided_at, MemberChange.APPROVED, found.decided_by, found.decided_by_name, found.decision),
    ):
        unit.member_steps.add(enrolment.member.id, earlier)
    step(work, enrolment.member, MemberChange.ADDED, "as approved")
    return enrolment


@handles(
    ReenrolMember,
    privileged(Permission.MANAGE_MEMBERS),
    Mode.CHANGE,
    AuditEvent.MEMBER_CHANGE,
    lambda r: {
        "change": "second factor renewed",
        "member": r.user_name,
        "reason": r.reason,
        "password": bool(r.password),
    },
)
def reenrol_member(work: Work, request: ReenrolMember) -> Enrolment:
    """What was lost opens nothing from now on: secret, codes and sessions are new, and the password where one is given;
    security keys are gone. Whoever is locked out stays so until released."""
    member, reason = find_member(work.unit, request.user_name), line(request.reason, "why it is renewed", 400)
    if member.status is MemberStatus.TERMINATED:
        raise BadInput(f"The account '{member.user_name}' has ended for good.")
    unit, office, now = work.unit, work.office, work.office.clock.now()
    if request.password:
        hashed = _fit_password(office, request.password, member.user_name, member.name)
        unit.members.set_password(member.id, hashed, now)
        unit.members.password_is_given(member.id, now)
    secret, codes = new_secret(), new_recovery_codes(office.settings.access.recovery_codes)
    unit.members.set_second_factor(member.id, wrap(office.secrets.totp, secret.encode(), totp_label(member.user_name)))
    pepper = office.secrets.pepper
    unit.members.set_recovery_codes(member.id, tuple(hash_recovery_code(code, pepper) for code in codes))
    work.detail["security_keys_removed"] = unit.security_keys.remove_all(member.id)
    step(work, member, MemberChange.SECOND_FACTOR, reason, "with a new password" if request.password else "")
    office.sessions.end_sessions(member.id)
    return _shown_once(member, secret, codes, work.grant.organisation, office)
