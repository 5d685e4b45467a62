"""Passwords: how they are kept, compared and judged. Knows nothing of members or the database.

A password is put in NFC, so that the same characters typed on two machines are the same password, then hashed with
HMAC-SHA-256 under the pepper (a key derived from the master key), base64, then bcrypt. bcrypt looks at 72 bytes and
ends at a NUL; the HMAC makes every character of any length count.
"""

from __future__ import annotations

import base64
import hmac
import itertools
import re
import unicodedata
from functools import cache
from typing import Protocol

import bcrypt

from alpr_desk.errors import EnvironmentFault
from alpr_desk.resources import resource

COST = 12
"""2**12 rounds, about 0.2 s a try on a desk machine."""

LEAST_CHARACTERS = 8
"""CJIS Security Policy IA-5(1)."""

DUMMY_HASH = b"$2b$12$ViC2E0IGbHhM256DIdsbbeOkMhSh66Z3F51NBOLwdcwW9uPWn5F9O"
"""Fits no password; compared with where there is no member, so that both answers take one bcrypt."""


class Hasher(Protocol):
    """What is used of bcrypt."""

    def hash(self, password: bytes, cost: int) -> bytes: ...

    def check(self, password: bytes, hashed: bytes) -> bool: ...


class BcryptHasher:
    """The bcrypt library."""

    def hash(self, password: bytes, cost: int) -> bytes:
        return bcrypt.hashpw(password, bcrypt.gensalt(cost))

    def check(self, password: bytes, hashed: bytes) -> bool:
        return bcrypt.checkpw(password, hashed)


BCRYPT: Hasher = BcryptHasher()


def _peppered(password: str, pepper: bytes) -> bytes:
    text = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return base64.b64encode(hmac.digest(pepper, text, "sha256"))


def hash_password(password: str, pepper: bytes, *, cost: int = COST, hasher: Hasher = BCRYPT) -> bytes:
    """The bcrypt hash to keep: 60 bytes, salt and cost among them."""
    return hasher.hash(_peppered(password, pepper), cost)


def check_password(password: str, hashed: bytes, pepper: bytes, *, hasher: Hasher = BCRYPT) -> bool:
    """Whether `password` is the one that was hashed. Raises EnvironmentFault where `hashed` is no bcrypt hash."""
    try:
        return hasher.check(_peppered(password, pepper), hashed)
    except ValueError as error:
        raise EnvironmentFault("A stored password is damaged: an administrator must set a new one.") from error


def check_unknown(password: str, pepper: bytes, *, cost: int = COST, hasher: Hasher = BCRYPT) -> bool:
    """Do for a user who does not exist what `check_password` does for one who does (CJIS IA-6). Always False.

    `cost` must be the one that members' passwords are hashed with.
    """
    check_password(password, b"$2b$%02d$%b" % (cost, DUMMY_HASH[7:]), pepper, hasher=hasher)
    return False


# What makes a password unfit

_LEET = (str.maketrans("0134578@$!€£", "oieastbasiel"), str.maketrans("0134578@$!€£", "oleastbasiel"))
"""Letters as digits and signs; 1 stands for i or l."""


def password_faults(
    password: str, user_name: str, name: str, banned: frozenset[str], least: int = LEAST_CHARACTERS
) -> tuple[str, ...]:
    """Why `password` cannot be used, a sentence for each reason; empty where it can.

    Any character is allowed, spaces too, and none is required (NIST SP 800-63B 5.1.1.2). `banned`: as `load_banned`;
    `least`: the agency's shortest password, never below LEAST_CHARACTERS.
    """
    faults, least = [], max(least, LEAST_CHARACTERS)
    if len(unicodedata.normalize("NFC", password)) < least:
        faults.append(f"The password is too short: use at least {least} characters.")
    if _is_common(password, banned):
        faults.append("The password is one of the most guessed, or nearly: choose another, for example four words.")
    if _is_name(password, user_name, name):
        faults.append("The password is made of your own name: choose one that does not contain it.")
    return tuple(faults)


def _squeezed(text: str) -> str:
    """Compatibility form, lower case, without spaces and separators."""
    return re.sub(r"[\s._\-]+", "", unicodedata.normalize("NFKC", text).casefold())


def _is_common(password: str, banned: frozenset[str]) -> bool:
    squeezed = _squeezed(password)
    if len(_unrepeated(squeezed)) <= 2 or _is_sequence(squeezed):
        return True
    kept = {squeezed, squeezed[::-1], *_trimmed(squeezed)}
    kept |= {form.translate(table) for form in kept for table in _LEET}
    kept |= {part for form in kept for part in _trimmed(form)}
    forms = {form for form in kept if 3 * len(form) >= len(squeezed)}
    return any(form in banned or _unrepeated(form) in banned for form in forms)


def _trimmed(text: str) -> set[str]:
    """Without what people put before and after a word: signs, or signs and digits, on either side or both."""
    after = re.sub(r"[\W\d_]+$", "", text)
    before = re.sub(r"^[\W\d_]+", "", text)
    return {after, before, re.sub(r"^[\W\d_]+", "", after), re.sub(r"^[\W_]+|[\W_]+$", "", text)}


def _unrepeated(text: str) -> str:
    """`abc` for `abcabc`: the shortest piece that `text` repeats."""
    middle = (text + text).find(text, 1)
    return text[:middle] if text else text


def _is_sequence(text: str) -> bool:
    """`abcdefgh`, `87654321`: every step from character to character is the same one up or down."""
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(text)}
    return len(text) > 2 and steps in ({1}, {-1})


def _is_name(password: str, user_name: str, name: str) -> bool:
    """The member's names and nothing much else: at least half of the password is one of them."""
    squeezed = _squeezed(password)
    parts = {_squeezed(part) for part in (user_name, name, *user_name.split("."), *name.split())}
    return any(len(part) >= 3 and part in squeezed and 2 * len(part) >= len(squeezed) for part in parts)


@cache
def load_banned() -> frozenset[str]:
    """The shipped list of banned passwords, each squeezed as it is compared. Raises EnvironmentFault."""
    lines = resource("banned_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_squeezed(line) for line in lines if line.strip() and not line.startswith("#"))
