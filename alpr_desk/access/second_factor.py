"""The second factor: six-digit codes of an authenticator (TOTP, RFC 6238), and recovery codes for when it is lost.

Knows nothing of members or the database: the caller keeps the secret (wrapped), the last accepted step, and the
hashes of recovery codes, and takes each away once used.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime

import pyotp

from alpr_desk.errors import EnvironmentFault

STEP_SECONDS = 30
DIGITS = 6
LEAST_SECRET = 26
"""Characters of base32 that make 128 bits (RFC 4226 4, R6)."""
WINDOW = 1
"""Steps before and after the present one that are taken too (RFC 6238 5.2): clocks differ, people are slow."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I and L, no U."""
GROUPS, GROUP_LENGTH = 4, 4
"""16 of 30 characters: 78 bits, so that a fast hash is enough."""


def new_secret() -> str:
    """160 random bits in base32 (RFC 4226 4, R6)."""
    return pyotp.random_base32()


def otpauth_uri(secret: str, user_name: str, agency: str) -> str:
    """What the authenticator's camera reads: `otpauth://totp/AGENCY:USER?secret=…`. A secret: never log it."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(
        name=user_name.replace(":", " "), issuer_name=agency.replace(":", " ")
    )


def accepted_step(secret: str, code: str, now: datetime, last_step: int | None) -> int | None:
    """The 30-second step that `code` is right for, None where it is wrong or used up.

    Keep what is returned as the member's `last_step` in the same transaction: no code of that step or an earlier
    one is taken again, so each code works once. `now` is aware; `last_step` None before the first code.
    All steps are compared, in constant time each. Raises EnvironmentFault where the secret is damaged.
    """
    typed = _digits(code)
    present = int(now.timestamp()) // STEP_SECONDS
    steps = range(max(0, present - WINDOW), present + WINDOW + 1)
    accepted = None
    for step, right in zip(steps, _codes(secret, steps), strict=True):
        if hmac.compare_digest(right, typed) and (last_step is None or step > last_step):
            accepted = step
    return accepted


def _codes(secret: str, steps: Iterable[int]) -> list[str]:
    damaged = "A stored second factor is damaged: an administrator must renew it."
    if len(secret) < LEAST_SECRET:
        raise EnvironmentFault(damaged)  # an empty secret has codes that anyone can work out
    try:
        totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
        return [totp.generate_otp(step) for step in steps]
    except ValueError as error:
        raise EnvironmentFault(damaged) from error


def _digits(code: str) -> str:
    """The code without the spaces that authenticators show; empty where it is not six ASCII digits."""
    typed = "".join(unicodedata.normalize("NFKC", code).split())
    return typed if len(typed) == DIGITS and typed.isascii() and typed.isdigit() else ""


def new_recovery_codes(n: int = 10) -> tuple[str, ...]:
    """`n` codes such as `K7QM-2XRB-9HTC-4WFD`, all different. Shown once; only hashes are kept."""
    codes: set[str] = set()
    while len(codes) < n:
        groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
        codes.add("-".join(groups))
    return tuple(codes)


def hash_recovery_code(code: str, pepper: bytes) -> str:
    """64 hex characters to keep. Case, spaces and dashes do not matter."""
    text = _normalised(code).encode("utf-8", "surrogatepass")
    return hmac.digest(pepper, b"alpr-desk recovery code v1\n" + text, "sha256").hex()


def matching_recovery_code(code: str, hashes: Iterable[str], pepper: bytes) -> str | None:
    """The one of `hashes` that `code` belongs to, for the caller to delete in the same transaction; else None."""
    if not is_recovery_code(code):
        return None
    wanted = hash_recovery_code(code, pepper)
    found = None
    for kept in hashes:
        if hmac.compare_digest(kept, wanted):
            found = kept
    return found


def is_recovery_code(code: str) -> bool:
    """Whether `code` has the form of a recovery code and not that of an authenticator's."""
    text = _normalised(code)
    return len(text) == GROUPS * GROUP_LENGTH and all(character in ALPHABET for character in text)


def _normalised(code: str) -> str:
    folded = unicodedata.normalize("NFKC", code).upper()
    return "".join(character for character in folded if not (character.isspace() or character in "-‐‑‒–—−_."))
