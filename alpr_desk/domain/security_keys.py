"""A security key (FIDO2) as second factor: what a member sees of one, and what finds it at this machine."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SecurityKey:
    """A member's key. `name` is the member's own word for it."""

    id: int
    name: str
    added_at: datetime


class KeyDevice(Protocol):
    """The key at this machine. `options` and answers are JSON (WebAuthn 3, 5.1): nothing else goes between.

    Each call waits for a touch: never from the window's thread. Setting `cancel` ends the wait. Raises
    EnvironmentFault where there is no key or it cannot be used, AnswerIsNo where it was not touched.
    """

    @property
    def takes_pin(self) -> bool:
        """Whether `enrol` must be handed the key's PIN, where it has one; else the system asks for it by itself."""
        ...

    def enrol(self, options: str, pin: str, cancel: threading.Event) -> str: ...

    def sign(self, options: str, cancel: threading.Event) -> str: ...
