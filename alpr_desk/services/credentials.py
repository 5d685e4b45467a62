"""Checking who somebody is: password and second factor, failures counted. Behind sign-in, unlock and every
confirmation, so that none of them is an easier place to try passwords than another.

Unknown user and wrong password look and take the same: the same questions to the store, one bcrypt, one round of codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from alpr_desk.access.passwords import check_password, check_unknown
from alpr_desk.access.second_factor import accepted_step, matching_recovery_code
from alpr_desk.db.keys import unwrap
from alpr_desk.db.repositories.members import Credentials
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.people import Member
from alpr_desk.domain.proving import Outcome
from alpr_desk.domain.user_names import user_key
from alpr_desk.services.office import Work

LOCKED = "This account is locked after too many wrong sign-ins. Ask the ALPR administrator to release it."
_NO_MEMBER = 0
_DECOY_SECRET = "LR4V2Q6K7WZ3T5XNB2JH4MYG6DPC3FSU"
"""Whose codes are worked out where there is no member; none of them lets anybody in."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Which second factor was right: a time step, or the row of a recovery code."""

    step: int | None = None
    recovery_id: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt came to. `credentials` None where there is no such member."""

    credentials: Credentials | None
    password_right: bool
    proof: Proof | None
    locked: bool

    @property
    def right(self) -> bool:
        return self.credentials is not None and self.password_right and self.proof is not None


def totp_label(user_name: str) -> bytes:
    """What a wrapped second-factor secret is bound to."""
    return f"totp {user_key(user_name)}".encode()


def attempt(work: Work, user_name: str, password: str, code: str) -> Attempt:
    """Compare password and code with the member's, or with nobody's. Counts nothing, uses nothing up."""
    office = work.office
    with office.store.reading() as unit:
        credentials = unit.members.credentials(user_name)
        recovery = unit.members.unused_recovery_codes(credentials.member.id if credentials else _NO_MEMBER)
        locked = unit.sign_ins.locked(user_name)
    pepper = office.secrets.pepper
    if credentials is None:
        check_unknown(password, pepper)
        accepted_step(_DECOY_SECRET, code, office.clock.now(), None)
        matching_recovery_code(code, [], pepper)
        return Attempt(None, False, None, locked)
    right = check_password(password, credentials.password_hash, pepper)
    return Attempt(credentials, right, _second_factor(work, credentials, recovery, code), locked)


def _second_factor(
    work: Work, credentials: Credentials, recovery: tuple[tuple[int, str], ...], code: str
) -> Proof | None:
    secrets = work.office.secrets
    secret = unwrap(secrets.totp, credentials.wrapped_totp_secret, totp_label(credentials.member.user_name))
    step = accepted_step(secret.decode(), code, work.office.clock.now(), credentials.totp_last_step)
    matched = matching_recovery_code(code, [code_hash for _, code_hash in recovery], secrets.pepper)
    if step is not None:
        return Proof(step=step)
    rows = [row for row, code_hash in recovery if code_hash == matched]
    return Proof(recovery_id=rows[0]) if rows else None


def use_up(unit: UnitOfWork, member: Member, proof: Proof, work: Work) -> bool:
    """Each code once, also when two attempts race for it."""
    if proof.step is not None:
        return unit.members.take_totp_step(member.id, proof.step)
    work.detail["recovery_code"] = True
    return proof.recovery_id is not None and unit.members.use_recovery_code(proof.recovery_id, work.office.clock.now())


def count_failure(work: Work, user_name: str) -> None:
    """Count the failure and lock at the limit, with its audit entry."""
    now, access = work.office.clock.now(), work.office.settings.access
    with work.completing(Outcome.DENIED) as unit:
        since = now - timedelta(minutes=access.lockout_window_minutes)
        failures = unit.sign_ins.failed(user_name, now, since)
        if failures >= access.lockout_failures:
            unit.sign_ins.lock(user_name, now)
            work.detail["locked"] = True
