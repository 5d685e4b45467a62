"""Notice, sign-in and sign-out (CJIS AC-7, AC-8, IA-2; Policy 430.5(a))."""

from __future__ import annotations

from datetime import timedelta

from alpr_desk.access.gate import OPEN_TO_ALL, SIGNED_IN_EVEN_LOCKED, entry_fault
from alpr_desk.db.repositories.members import Credentials
from alpr_desk.domain.events import SessionOpened, ShiftEnded
from alpr_desk.domain.matching import HitStatus
from alpr_desk.domain.people import Member, MemberChange, MemberStatus, MemberStep, Permission, permissions_of
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.access import Notice, ReadNotice, SignedIn, SignIn, SignOut
from alpr_desk.errors import DenialReason, Denied
from alpr_desk.resources import resource
from alpr_desk.services.checkpoints import seal_after
from alpr_desk.services.credentials import LOCKED, Attempt, Proof, attempt, count_failure, refusal, use_up
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.shift_end import end_in_store

WRONG = "User name, password or code is wrong."


@handles(ReadNotice, OPEN_TO_ALL, Mode.QUIET, AuditEvent.SIGN_IN)
def read_notice(work: Work, request: ReadNotice) -> Notice:
    agency = work.unit.agencies.get()
    text = resource("notice.md").read_text(encoding="utf-8")
    keys = work.office.settings.access.security_keys
    return Notice(agency.name if agency else "", text, agency.demonstration if agency else False, keys)


@handles(SignIn, OPEN_TO_ALL, Mode.STEPS, AuditEvent.SIGN_IN, lambda r: {"user": r.user_name[:64]})
def sign_in(work: Work, request: SignIn) -> SignedIn:
    if not request.notice_acknowledged:
        raise Denied(DenialReason.NOTICE, "Read and acknowledge the notice first.")
    tried = attempt(work, request.user_name, request.password, request.code, request.assertion)
    if tried.locked and not _may_release_own_lock(work, tried):
        raise Denied(DenialReason.ACCOUNT_LOCKED, LOCKED)
    if not tried.right or tried.credentials is None or tried.proof is None:
        count_failure(work, request.user_name)
        raise refusal(tried, WRONG)
    return _let_in(work, tried.credentials, tried.proof)


def _may_release_own_lock(work: Work, tried: Attempt) -> bool:
    """Password and recovery code of the one person left who can release accounts open the own one.

    Otherwise five wrong passwords from anybody would shut the agency out of its own records for good. A recovery
    code has 78 bits: nobody gets here by trying.
    """
    if not tried.right or tried.credentials is None or tried.proof is None or tried.proof.recovery_id is None:
        return False
    today, own = work.office.today(), tried.credentials.member
    with work.office.store.reading() as unit:
        able = [
            m.id
            for m in unit.members.all()
            if Permission.MANAGE_MEMBERS in permissions_of(m.roles)
            and (m.id == own.id or (m.status is MemberStatus.ACTIVE and not m.ended(today)))
        ]
    work.detail["released_own_lock"] = able == [own.id]
    return able == [own.id]


def _let_in(work: Work, credentials: Credentials, proof: Proof) -> SignedIn:
    member, now = credentials.member, work.office.clock.now()
    work.subject = (member.user_name, member.name)
    fault = entry_fault(member, work.office.today())
    if fault:
        raise Denied(DenialReason.MEMBER_INACTIVE, fault)
    if now - credentials.idle_since > timedelta(days=work.office.settings.access.inactive_days):
        _disable_unused(work, member)
    seal_after(work, "sign-in")
    sessions = work.office.sessions
    with work.completing() as unit:
        if not use_up(unit, member, proof, work):
            raise Denied(DenialReason.WRONG_CREDENTIALS, WRONG)
        unit.members.signed_in(member.id, now)
        unit.sign_ins.release(member.user_name)
        # One session a member: a token that was taken from the former one is worth nothing now. Its shift goes on.
        ended = sessions.end_sessions(member.id)
        if ended:
            work.detail["former_sessions_ended"] = len(ended)
    session = sessions.open(member)
    work.office.bus.publish(SessionOpened(Permission.VERIFY_AUDIT in permissions_of(member.roles)))
    return SignedIn(session.id, member)


def _disable_unused(work: Work, member: Member) -> None:
    """Raises Denied, except for the last administrator: nobody could ever let anyone in again."""
    with work.office.store.reading() as unit:
        if unit.members.is_last_administrator(member):
            work.detail["unused_but_last_administrator"] = True
            return
    now = work.office.clock.now()
    with work.completing(Outcome.DENIED) as unit:
        unit.members.disable(member.id, now, "not used")
        days = work.office.settings.access.inactive_days
        step = MemberStep(now, MemberChange.DISABLED, "", "", f"not used for more than {days} days")
        unit.member_steps.add(member.id, step)
    raise Denied(
        DenialReason.MEMBER_INACTIVE,
        "This account was not used for too long and is disabled: ask the ALPR administrator.",
    )


@handles(SignOut, SIGNED_IN_EVEN_LOCKED, Mode.CHANGE, AuditEvent.SIGN_OUT)
def sign_out(work: Work, request: SignOut) -> None:
    """Ends the session. A running shift is told to end; its token lives until what it read is recorded."""
    session_id = work.grant.session
    if session_id is None:
        return
    work.detail["open_hits_handed_over"] = work.unit.hits.count(HitStatus.OPEN)
    for shift in work.office.sessions.shifts_of(work.grant.member_id):
        if shift.shift_id is not None:
            end_in_store(work, shift.shift_id, work.office.clock.now())
            work.unit.announce(ShiftEnded(shift.shift_id, "signed out"))
    seal_after(work, "sign-out")
    work.office.sessions.end(session_id, with_shifts=False)
