"""What every page is handed: the Desk and the window's helpers. Builds nothing, keeps nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject

from alpr_desk.domain.clock import Clock
from alpr_desk.domain.desk import Desk, Request
from alpr_desk.domain.people import Permission, SessionId
from alpr_desk.domain.requests.access import SessionStatus
from alpr_desk.domain.requests.evidence import PackageVerdict
from alpr_desk.domain.security_keys import KeyDevice
from alpr_desk.domain.seeing import LiveFeed
from alpr_desk.errors import DenialReason, Denied
from alpr_desk.settings import Settings
from alpr_desk.ui.bridge import Bridge
from alpr_desk.ui.canvass import CanvassHolder
from alpr_desk.ui.messages import Messages
from alpr_desk.ui.purpose import PurposeHolder
from alpr_desk.ui.tasks import Task, Tasks

R = TypeVar("R")


def _ignore(_: Denied) -> None:
    return None


@dataclass(frozen=True)
class PageContext:
    """Handed to every page.

    Attributes:
        session: the session of now, None when nobody is signed in.
        status: what `DescribeSession` last said, None before sign-in.
        denied: told of every refusal, so that the window can lock or ask for sign-in.
        canvass: the one that is on, as far as the window knows.
        prove: asks the member for password and code; calls the first function once they were right, the second where
            the member would rather not. None where nobody can be asked.
        keys: has the security key at this machine sign; None where none can be asked.
        verify_package: checks a package in a folder; takes disk time (use `tasks`).
    """

    desk: Desk
    session: Callable[[], SessionId | None]
    tasks: Tasks
    bridge: Bridge
    clock: Clock
    settings: Callable[[], Settings]
    feed: LiveFeed
    verify_package: Callable[[Path], PackageVerdict]
    messages: Messages
    purpose: PurposeHolder
    canvass: CanvassHolder
    status: Callable[[], SessionStatus | None]
    denied: Callable[[Denied], None] = field(default=_ignore)
    prove: Callable[[Callable[[], None], Callable[[], None]], None] | None = None
    keys: KeyDevice | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the member's role opens `permission`; the Desk decides again at every request."""
        status = self.status()
        return status is not None and permission in status.permissions

    def ask(
        self,
        request: Request[R],
        done: Callable[[R], None],
        failed: Callable[[Exception], None] | None = None,
        key: Hashable | None = None,
        *,
        owner: QObject,
    ) -> Task:
        """Execute `request` off the window's thread; `done` or `failed` are called in it.

        Without `failed` the sentence of the error is shown in the message panel. A refusal is told to the
        window first. Where a fresh proof is asked for, the member gives it and `request` is made again.
        `key`: a newer request of the same owner and key supersedes this one.
        """
        session = self.session()
        work = partial(self.desk.execute, session, request)

        def fail(error: Exception) -> None:
            if isinstance(error, Denied):
                self.denied(error)
            if failed is not None:
                failed(error)
            else:
                self.messages.failure(error)

        def again() -> None:
            self.tasks.run(work, done, fail, owner=owner, key=key)

        def confirm_first(error: Exception) -> None:
            """A privileged act waits for the proof and is then done; a second refusal stands."""
            if self.prove is None or not isinstance(error, Denied) or error.reason is not DenialReason.REAUTHENTICATION:
                fail(error)
                return
            self.prove(again, lambda: fail(error))

        return self.tasks.run(work, done, confirm_first, owner=owner, key=key)
