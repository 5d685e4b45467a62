"""What every page is handed: the Desk and the window's helpers. Builds nothing, keeps nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject

from alpr_desk.domain.clock import Clock
from alpr_desk.domain.desk import Desk, Request
from alpr_desk.domain.people import Permission, SessionId
from alpr_desk.domain.requests.access import SessionStatus
from alpr_desk.domain.requests.evidence import PackageVerdict
from alpr_desk.domain.seeing import LiveFeed
from alpr_desk.errors import Denied
from alpr_desk.settings import Settings
from alpr_desk.ui.bridge import Bridge
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
    status: Callable[[], SessionStatus | None]
    denied: Callable[[Denied], None] = field(default=_ignore)

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
        window first. `key`: a newer request of the same owner and key supersedes this one.
        """
        session = self.session()

        def fail(error: Exception) -> None:
            if isinstance(error, Denied):
                self.denied(error)
            if failed is not None:
                failed(error)
            else:
                self.messages.failure(error)

        return self.tasks.run(lambda: self.desk.execute(session, request), done, fail, owner=owner, key=key)
