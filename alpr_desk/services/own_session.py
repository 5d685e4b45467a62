"""A member's own session: lock, unlock, status, confirmation, password, recovery codes, policy."""

from __future__ import annotations

from alpr_desk.access.gate import PROVEN_ANEW, SIGNED_IN, SIGNED_IN_EVEN_LOCKED, limits_of, training_of
from alpr_desk.access.password_age import password_state
from alpr_desk.access.passwords import check_password, hash_password, load_banned, password_faults
from alpr_desk.access.recovery_sheet import recovery_sheet
from alpr_desk.access.second_factor import hash_recovery_code, new_recovery_codes
from alpr_desk.domain.office_time import in_zone
from alpr_desk.domain.people import MemberChange, MemberStep, permissions_of
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.access import (
    AcknowledgePolicy,
    ChangePassword,
    DescribeSession,
    JudgePassword,
    KeepAwake,
    LockSession,
    PolicyDocument,
    ReadPolicy,
    Reauthenticate,
    RecoveryCodes,
    RenewRecoveryCodes,
    SessionStatus,
    UnlockSession,
)
from alpr_desk.domain.training import announcement_due
from alpr_desk.errors import AnswerIsNo, BadInput, DenialReason, Denied
from alpr_desk.services.credentials import LOCKED, attempt, count_failure, refusal, use_up
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work


@handles(KeepAwake, SIGNED_IN, Mode.QUIET, AuditEvent.UNLOCK)
def keep_awake(work: Work, request: KeepAwake) -> None:
    work.office.sessions.touch(work.grant.session, limits_of(work.office.settings))


@handles(LockSession, SIGNED_IN_EVEN_LOCKED, Mode.CHANGE, AuditEvent.LOCK, lambda r: {"idle": r.idle})
def lock_session(work: Work, request: LockSession) -> None:
    if work.grant.session is not None:
        work.office.sessions.lock(work.grant.session, limits_of(work.office.settings))


@handles(UnlockSession, SIGNED_IN_EVEN_LOCKED, Mode.STEPS, AuditEvent.UNLOCK)
def unlock_session(work: Work, request: UnlockSession) -> None:
    """Wrong passwords count as failed sign-ins. Where a security key has signed, it must be right besides."""
    user_name, by_key = work.grant.user_name, bool(request.assertion)
    tried = attempt(work, user_name, request.password, "", request.assertion)
    if not by_key:
        work.detail["factor"] = "password"
    if tried.locked:
        raise Denied(DenialReason.ACCOUNT_LOCKED, LOCKED)
    wrong = "Password or security key is wrong." if by_key else "The password is wrong."
    right = tried.right if by_key else tried.password_right
    if not right or tried.credentials is None or work.grant.session is None:
        count_failure(work, user_name)
        raise refusal(tried, wrong)
    with work.completing() as unit:
        if tried.proof is not None and not use_up(unit, tried.credentials.member, tried.proof, work):
            raise Denied(DenialReason.WRONG_CREDENTIALS, wrong)
        unit.sign_ins.release(user_name)
    work.office.sessions.unlock(work.grant.session, limits_of(work.office.settings))


@handles(Reauthenticate, SIGNED_IN, Mode.STEPS, AuditEvent.REAUTHENTICATE)
def reauthenticate(work: Work, request: Reauthenticate) -> None:
    """The session keeps its token, which was made at sign-in and is nobody's to choose; only its proof is new."""
    user_name = work.grant.user_name
    tried = attempt(work, user_name, request.password, request.code, request.assertion)
    if tried.locked:
        raise Denied(DenialReason.ACCOUNT_LOCKED, LOCKED)
    if not tried.right or tried.credentials is None or tried.proof is None or work.grant.session is None:
        count_failure(work, user_name)
        raise refusal(tried, "Password or code is wrong.")
    with work.completing() as unit:
        if not use_up(unit, tried.credentials.member, tried.proof, work):
            raise Denied(DenialReason.WRONG_CREDENTIALS, "Password or code is wrong.")
        unit.sign_ins.release(user_name)
    work.office.sessions.reauthenticated(work.grant.session, limits_of(work.office.settings))


@handles(JudgePassword, SIGNED_IN, Mode.QUIET, AuditEvent.PASSWORD_CHANGE)
def judge_password(work: Work, request: JudgePassword) -> tuple[str, ...]:
    user_name = request.user_name or work.grant.user_name
    name = request.name or ("" if request.user_name else work.grant.member_name)
    return password_faults(request.password, user_name, name, load_banned(), work.office.settings.access.password_least)


@handles(RenewRecoveryCodes, PROVEN_ANEW, Mode.CHANGE, AuditEvent.MEMBER_CHANGE, lambda r: {"change": "recovery codes"})
def renew_recovery_codes(work: Work, request: RenewRecoveryCodes) -> RecoveryCodes:
    grant, now = work.grant, work.office.clock.now()
    codes = new_recovery_codes(work.office.settings.access.recovery_codes)
    pepper = work.office.secrets.pepper
    work.unit.members.set_recovery_codes(grant.member_id, tuple(hash_recovery_code(code, pepper) for code in codes))
    step = MemberStep(now, MemberChange.RECOVERY_CODES, grant.user_name, grant.member_name, "by the member")
    work.unit.member_steps.add(grant.member_id, step)
    return RecoveryCodes(codes, recovery_sheet(codes, grant.user_name, grant.member_name, grant.organisation, now))


@handles(ChangePassword, SIGNED_IN, Mode.STEPS, AuditEvent.PASSWORD_CHANGE)
def change_password(work: Work, request: ChangePassword) -> None:
    pepper, user_name, access = work.office.secrets.pepper, work.grant.user_name, work.office.settings.access
    with work.office.store.reading() as unit:
        credentials = unit.members.credentials(user_name)
        if credentials is None:
            raise AnswerIsNo("This member is no longer there.")
        former = unit.members.former_passwords(credentials.member.id, access.password_history - 1)
        locked = unit.sign_ins.locked(user_name)
    if locked:
        raise Denied(DenialReason.ACCOUNT_LOCKED, LOCKED)
    if not check_password(request.old, credentials.password_hash, pepper):
        count_failure(work, user_name)
        raise Denied(DenialReason.WRONG_CREDENTIALS, "The present password is wrong.")
    faults = password_faults(request.new, user_name, credentials.member.name, load_banned(), access.password_least)
    if faults:
        raise BadInput(" ".join(faults))
    if any(check_password(request.new, old, pepper) for old in (credentials.password_hash, *former)):
        raise BadInput(f"The new password is one of your last {access.password_history}: choose another.")
    hashed = hash_password(request.new, pepper)
    with work.completing(Outcome.COMPLETED) as unit:
        unit.members.set_password(credentials.member.id, hashed, work.office.clock.now())


@handles(ReadPolicy, SIGNED_IN, Mode.QUIET, AuditEvent.POLICY_ACKNOWLEDGED)
def read_policy(work: Work, request: ReadPolicy) -> PolicyDocument:
    policy = work.unit.agencies.policy_in_force(work.office.clock.now())
    if policy is None:
        raise AnswerIsNo("No usage policy has been published yet.")
    return policy


@handles(AcknowledgePolicy, SIGNED_IN, Mode.CHANGE, AuditEvent.POLICY_ACKNOWLEDGED, lambda r: {"version": r.version})
def acknowledge_policy(work: Work, request: AcknowledgePolicy) -> None:
    policy = work.unit.agencies.policy_in_force(work.office.clock.now())
    if policy is None or policy.version != request.version:
        raise BadInput("That is not the version of the policy in force: read the present one.")
    work.unit.members.acknowledge_policy(work.grant.member_id, request.version, work.office.clock.now())


@handles(DescribeSession, SIGNED_IN_EVEN_LOCKED, Mode.QUIET, AuditEvent.SIGN_IN)
def describe_session(work: Work, request: DescribeSession) -> SessionStatus:
    office, unit = work.office, work.unit
    limits = limits_of(office.settings)
    session = office.sessions.get(work.grant.session, limits)
    member = unit.members.by_id(work.grant.member_id)
    if session is None or member is None:
        raise Denied(DenialReason.NOT_SIGNED_IN, "You are not signed in: sign in first.")
    now, zone = office.clock.now(), office.zone
    training = training_of(unit, member.id, now, office.settings)
    announced = unit.trainings.announced(training.record.id) if training.record else frozenset()
    policy = unit.agencies.policy_in_force(now)
    acknowledged = policy is not None and policy.version in unit.members.acknowledged(member.id)
    password = password_state(*unit.members.password_set(member.id), now, office.settings)
    shifts = [shift.shift_id for shift in office.sessions.shifts_of(member.id) if not shift.expired]
    return SessionStatus(
        member=member,
        organisation=work.grant.organisation,
        permissions=permissions_of(member.roles) & permissions_of(session.roles),
        locked=session.locked,
        training=training.record,
        training_current=training.current,
        training_sentence=training.sentence,
        training_days_left=training.days_left,
        policy_version=policy.version if policy else 0,
        policy_acknowledged=acknowledged,
        data_open=training.current and acknowledged and password.current,
        shift_id=shifts[-1] if shifts else None,
        signed_in_at=session.signed_in_at,
        locks_at=session.locks_at(limits),
        password_current=password.current,
        password_sentence=password.sentence,
        recovery_codes_left=len(unit.members.unused_recovery_codes(member.id)),
        training_closes_at=training.closes_at,
        training_zone=(in_zone(training.closes_at, zone).tzname() or "") if training.closes_at else "",
        training_warn_minutes=office.settings.training.warn_minutes,
        training_announcement=announcement_due(training.days_left, announced),
    )
