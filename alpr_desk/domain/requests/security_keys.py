"""A member's own security keys (FIDO2), and the challenge that a sign-in with one begins with."""

from __future__ import annotations

from dataclasses import dataclass, field

from alpr_desk.domain.desk import Request
from alpr_desk.domain.security_keys import SecurityKey


@dataclass(frozen=True, slots=True)
class ListKeys(Request[tuple[SecurityKey, ...]]):
    """One's own, oldest first."""


@dataclass(frozen=True, slots=True)
class BeginKeyEnrolment(Request[str]):
    """The options to hand to a new key. Good for two minutes and one `FinishKeyEnrolment`."""


@dataclass(frozen=True, slots=True)
class FinishKeyEnrolment(Request[SecurityKey]):
    """`answer`: what the key made of the options."""

    name: str
    answer: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoveKey(Request[None]):
    """One of one's own, by `SecurityKey.id`."""

    key_id: int


@dataclass(frozen=True, slots=True)
class BeginKeySignIn(Request[str]):
    """The options to hand to a key, for one `SignIn`, `Reauthenticate` or `UnlockSession` within two minutes.

    Open to all. What comes back for a name that nobody has, or whose member has no key, looks the same.
    """

    user_name: str
