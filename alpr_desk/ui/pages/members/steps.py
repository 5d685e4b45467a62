"""Steps of an account that take a reason and a second press: what they say and what they ask. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import IN_OFFICE, MemberStatus
from alpr_desk.domain.requests.members import DisableMember, ReturnMember, SuspendMember, TerminateMember


@dataclass(frozen=True, slots=True)
class Step:
    """Attributes:
    button, title, confirm: texts; `title` and `confirm` take the member's name and user name.
    warning: what it does.
    example: a reason, as a placeholder.
    ask: makes the request of user name and reason.
    said: what is said once it is done; takes the user name.
    own: whether a member may do it to the own account.
    """

    key: str
    button: str
    title: str
    warning: str
    example: str
    confirm: str
    ask: Callable[[str, str], Request[None]]
    said: str
    allowed: frozenset[MemberStatus]
    own: bool = False
    danger: bool = True


STEPS = (
    Step(
        "suspend",
        "&Suspend…",
        "Suspend {name}?",
        "The member's sessions end at once, and nobody can sign in as them until they are brought back.",
        "for example: inquiry 26-017",
        "Suspend {user} now",
        SuspendMember,
        "{user} is suspended; open sessions have ended.",
        IN_OFFICE,
    ),
    Step(
        "return",
        "&Bring back…",
        "Bring {name} back?",
        "The member can sign in again, with the password and second factor they had.",
        "for example: back from leave",
        "Bring {user} back",
        ReturnMember,
        "{user} can sign in again.",
        frozenset({MemberStatus.SUSPENDED, MemberStatus.DISABLED}),
        danger=False,
    ),
    Step(
        "disable",
        "&Disable…",
        "Disable {name}?",
        "The member's sessions end at once and nobody can sign in as them. What they did stays on record.",
        "for example: left the office",
        "Disable {user} now",
        DisableMember,
        "{user} is disabled; open sessions have ended.",
        IN_OFFICE | {MemberStatus.SUSPENDED},
        own=True,
    ),
    Step(
        "terminate",
        "&End account…",
        "End the account of {name}?",
        "For good: sessions end at once, a running shift is handed over, and the user name is never given again. "
        "What they did stays on record.",
        "for example: retired",
        "End {user} for good",
        TerminateMember,
        "The account of {user} has ended.",
        frozenset(MemberStatus) - {MemberStatus.TERMINATED},
    ),
)
