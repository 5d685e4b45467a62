"""Notice, sign-in and sign-out (CJIS AC-7, AC-8, IA-2; Policy 430.5(a)).

Unknown user and wrong password look and take the same: both cost one bcrypt, both count, both lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from alpr_desk.access.gate import OPEN_TO_ALL, SIGNED_IN_EVEN_LOCKED
from alpr_desk.access.passwords import check_password, check_unknown
from alpr_desk.access.second_factor import accepted_step, matching_recovery_code
from alpr_desk.db.keys import unwrap
from alpr_desk.db.repositories.members import Credentials, user_key
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.events import SessionOpened, ShiftEnded
from alpr_desk.domain.matching import HitStatus
from alpr_desk.domain.people import Member, MemberStatus, Permission, permissions_of
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.access import Notice, ReadNotice, SignedIn, SignIn, SignOut
from alpr_desk.errors import DenialReason, Denied
from alpr_desk.resources import resource
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work

WRONG = "User name, password or code is wrong."
LOCKED = "This account is locked after too many wrong sign-ins. Ask the ALPR administrator to release it."


def totp_label(user_name: str) -> bytes:
    """What a wrapped second-factor secret is bound to."""
    return f"totp {user_key(user_name)}".encode()


@handles(ReadNotice, OPEN_TO_ALL, Mode.QUIET, AuditEvent.SIGN_IN)
def read_notice(work: Work, request: ReadNotice) -> Notice:
    agency = work.unit.agencies.get()
    text = resource("notice.md").read_text(encoding="utf-8")
    return Notice(agency.name if agency else "", text, agency.demonstration if agency else False)


@dataclass(frozen=True, slots=True)
class _Proof:
    """Which second factor was right: a time step, or the row of a recovery code."""

    step: int | None = None
    recovery_id: int | None = None


@handles(SignIn, OPEN_TO_ALL, Mode.STEPS, AuditEvent.SIGN_IN, lambda r: {"user": r.user_name[:64]})
def sign_in(work: Work, request: SignIn) -> SignedIn:
    if not request.notice_acknowledged:
        raise Denied(DenialReason.NOTICE, "Read and acknowledge the notice first.")
    office = work.office
    with office.store.reading() as unit:
        credentials = unit.members.credentials(request.user_name)
        recovery = unit.members.unused_recovery_codes(credentials.member.id) if credentials else ()
        locked = unit.sign_ins.locked(request.user_name)
    pepper = office.secrets.pepper
    if credentials is None:
        right = check_unknown(request.password, pepper)
    else:
        right = check_password(request.password, credentials.password_hash, pepper)
    proof = _second_factor(work, credentials, recovery, request.code)
    if locked:
        raise Denied(DenialReason.ACCOUNT_LOCKED, LOCKED)
    if credentials is None or not right or proof is None:
        count_failure(work, request.user_name)
        raise Denied(DenialReason.WRONG_CREDENTIALS, WRONG)
    return _let_in(work, credentials, proof)


def _second_factor(
    work: Work, credentials: Credentials | None, recovery: tuple[tuple[int, str], ...], code: str
) -> _Proof | None:
    if credentials is None:
        return None
    secret = unwrap(
        work.office.secrets.totp,
        credentials.wrapped_totp_secret,
        totp_label(credentials.member.user_name),
    )
    step = accepted_step(secret.decode(), code, work.office.clock.now(), credentials.totp_last_step)
    if step is not None:
        return _Proof(step=step)
    matched = matching_recovery_code(code, [code_hash for _, code_hash in recovery], work.office.secrets.pepper)
    rows = [row for row, code_hash in recovery if code_hash == matched]
    return _Proof(recovery_id=rows[0]) if rows else None


def count_failure(work: Work, user_name: str) -> None:
    """Count the failure and lock at the limit, with its audit entry."""
    now, access = work.office.clock.now(), work.office.settings.access
    with work.completing(Outcome.DENIED) as unit:
        unit.sign_ins.failed(user_name, now)
        since = now - timedelta(minutes=access.lockout_window_minutes)
        if unit.sign_ins.failures_since(user_name, since) >= access.lockout_failures:
            unit.sign_ins.lock(user_name, now)
            work.detail["locked"] = True


def _let_in(work: Work, credentials: Credentials, proof: _Proof) -> SignedIn:
    member, now = credentials.member, work.office.clock.now()
    work.subject = (member.user_name, member.name)
    if member.status is MemberStatus.DISABLED:
        raise Denied(DenialReason.MEMBER_INACTIVE, "This account is disabled: ask the ALPR administrator.")
    idle_since = member.last_sign_in or member.created_at
    if now - idle_since > timedelta(days=work.office.settings.access.inactive_days):
        _disable_unused(work, member)
    with work.completing() as unit:
        if not _use_up(unit, member, proof, work):
            raise Denied(DenialReason.WRONG_CREDENTIALS, WRONG)
        unit.members.signed_in(member.id, now)
        unit.sign_ins.release(member.user_name)
    session = work.office.sessions.open(member)
    work.office.bus.publish(SessionOpened(Permission.VERIFY_AUDIT in permissions_of(member.roles)))
    return SignedIn(session.id, member)


def _disable_unused(work: Work, member: Member) -> None:
    """Raises Denied, except for the last administrator: nobody could ever let anyone in again."""
    with work.office.store.reading() as unit:
        if unit.members.is_last_administrator(member):
            work.detail["unused_but_last_administrator"] = True
            return
    with work.completing(Outcome.DENIED) as unit:
        unit.members.disable(member.id, work.office.clock.now(), "not used")
    raise Denied(
        DenialReason.MEMBER_INACTIVE,
        "This account was not used for too long and is disabled: ask the ALPR administrator.",
    )


def _use_up(unit: UnitOfWork, member: Member, proof: _Proof, work: Work) -> bool:
    """Each code once, also when two sign-ins race for it."""
    if proof.step is not None:
        return unit.members.take_totp_step(member.id, proof.step)
    work.detail["recovery_code"] = True
    return proof.recovery_id is not None and unit.members.use_recovery_code(proof.recovery_id, work.office.clock.now())


@handles(SignOut, SIGNED_IN_EVEN_LOCKED, Mode.CHANGE, AuditEvent.SIGN_OUT)
def sign_out(work: Work, request: SignOut) -> None:
    """Ends the session. A running shift is told to end; its token lives until what it read is recorded."""
    session_id = work.grant.session
    if session_id is None:
        return
    work.detail["open_hits_handed_over"] = work.unit.hits.count(HitStatus.OPEN)
    for shift in work.office.sessions.shifts_of(work.grant.member_id):
        if shift.shift_id is not None:
            work.unit.shifts.end(shift.shift_id, work.office.clock.now())
            work.unit.announce(ShiftEnded(shift.shift_id, "signed out"))
    work.office.sessions.end(session_id, with_shifts=False)
