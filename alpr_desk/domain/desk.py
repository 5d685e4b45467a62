"""The one door: `Desk.execute(session, request) -> response`, for window, command line and recorder alike."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from alpr_desk.domain.people import SessionId

R = TypeVar("R")


class Request(Generic[R]):
    """A frozen dataclass that says what is wanted; R is the type of the response."""

    __slots__ = ()


class Desk(Protocol):
    """The only way to data."""

    def execute(self, session: SessionId | None, request: Request[R]) -> R:
        """Check, audit, do, answer.

        Raises Denied (audited), BadInput, AnswerIsNo or EnvironmentFault, each with a sentence to show.
        Takes disk time: never call it from the window's thread (`ui/tasks.py`).
        """
        ...
