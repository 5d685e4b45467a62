"""Checking who somebody is: password and second factor, failures counted. Behind sign-in, unlock and every
confirmation, so that none of them is an easier place to try passwords than another.

Unknown user and wrong password look and take the same: the same questions to the store, one bcrypt, and one round of
codes or one signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from alpr_desk.access.key_challenges import ChallengeFor
from alpr_desk.access.passwords import check_password, check_unknown
from alpr_desk.access.second_factor import accepted_step, matching_recovery_code
from alpr_desk.access.security_key import Signed, signed_by
from alpr_desk.db.keys import unwrap
from alpr_desk.db.repositories.members import Credentials
from alpr_desk.db.repositories.security_keys import KeptKey
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.alarms import AlarmKind
from alpr_desk.domain.people import Member
from alpr_desk.domain.proving import Outcome
from alpr_desk.domain.user_names import user_key
from alpr_desk.errors import DenialReason, Denied
from alpr_desk.services.office import Work

LOCKED = "This account is locked after too many wrong sign-ins. Ask the ALPR administrator to release it."
_NO_MEMBER = 0
_DECOY_SECRET = "LR4V2Q6K7WZ3T5XNB2JH4MYG6DPC3FSU"
"""Whose codes are worked out where there is no member; none of them lets anybody in."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Which second factor was right: a time step, the row of a recovery code, or a security key's signature."""

    step: int | None = None
    recovery_id: int | None = None
    signed: Signed | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt came to. `credentials` None where there is no such member.

    `copied`: the name of the key whose signature was right and whose count did not rise; empty otherwise.
    """

    credentials: Credentials | None
    password_right: bool
    proof: Proof | None
    locked: bool
    copied: str = ""

    @property
    def right(self) -> bool:
        return self.credentials is not None and self.password_right and self.proof is not None


def totp_label(user_name: str) -> bytes:
    """What a wrapped second-factor secret is bound to."""
    return f"totp {user_key(user_name)}".encode()


def attempt(work: Work, user_name: str, password: str, code: str, assertion: str = "") -> Attempt:
    """Compare password and second factor with the member's, or with nobody's: the assertion where there is one, else
    the code. Counts nothing; of all that was given, only the key's challenge is used up."""
    office, work.detail["factor"] = work.office, "security key" if assertion else "code"
    with office.store.reading() as unit:
        credentials = unit.members.credentials(user_name)
        member_id = credentials.member.id if credentials else _NO_MEMBER
        recovery = unit.members.unused_recovery_codes(member_id)
        keys = unit.security_keys.of_member(member_id)
        locked = unit.sign_ins.locked(user_name)
    pepper = office.secrets.pepper
    if credentials is None:
        check_unknown(password, pepper)
        right = False
    else:
        right = check_password(password, credentials.password_hash, pepper)
    if assertion:
        return _by_key(work, credentials, right, _signed(work, user_name, keys, assertion), locked)
    if credentials is None:
        accepted_step(_DECOY_SECRET, code, office.clock.now(), None)
        matching_recovery_code(code, [], pepper)
        return Attempt(None, False, None, locked)
    return Attempt(credentials, right, _second_factor(work, credentials, recovery, code), locked)


def _signed(work: Work, user_name: str, keys: tuple[KeptKey, ...], assertion: str) -> Signed | None:
    challenge = work.office.key_challenges.take(ChallengeFor.SIGN_IN, user_name)
    return signed_by(assertion, challenge, keys if work.office.settings.access.security_keys else ())


def _by_key(work: Work, credentials: Credentials | None, right: bool, signed: Signed | None, locked: bool) -> Attempt:
    if signed is None or signed.rises:
        return Attempt(credentials, right, Proof(signed=signed) if signed else None, locked)
    work.detail["copied_key"] = signed.key.name
    if credentials is not None:
        whose = f"The security key '{signed.key.name}' of the account {credentials.member.user_name}"
        work.office.alarms.raise_alarm(AlarmKind.KEY_COPIED, f"{whose} has been copied: its count did not rise.")
    return Attempt(credentials, right, None, locked, copied=signed.key.name if right else "")


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
    if proof.signed is not None:
        work.detail["security_key"] = proof.signed.key.name
        return unit.security_keys.used(proof.signed.key.id, proof.signed.count)
    if proof.step is not None:
        work.detail["factor"] = "authenticator code"
        return unit.members.take_totp_step(member.id, proof.step)
    work.detail |= {"factor": "recovery code", "recovery_code": True}
    return proof.recovery_id is not None and unit.members.use_recovery_code(proof.recovery_id, work.office.clock.now())


def refusal(tried: Attempt, wrong: str) -> Denied:
    """`wrong`, or what to do about a copied key: only whoever has password and key learns of it."""
    if not tried.copied:
        return Denied(DenialReason.WRONG_CREDENTIALS, wrong)
    return Denied(
        DenialReason.WRONG_CREDENTIALS,
        f"The security key '{tried.copied}' has been copied: sign in with a code, remove the key, and tell the ALPR "
        "administrator.",
    )


def count_failure(work: Work, user_name: str) -> None:
    """Count the failure and lock at the limit, with its audit entry."""
    now, access = work.office.clock.now(), work.office.settings.access
    with work.completing(Outcome.DENIED) as unit:
        since = now - timedelta(minutes=access.lockout_window_minutes)
        failures = unit.sign_ins.failed(user_name, now, since)
        if failures >= access.lockout_failures:
            unit.sign_ins.lock(user_name, now)
            work.detail["locked"] = True
