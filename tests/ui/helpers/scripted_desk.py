"""A Desk whose answers a test writes: real requests go in, scripted responses or errors come out.

No store, no gate: what the window does with an answer is under test here, not the answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import SessionId
from alpr_desk.errors import EnvironmentFault

R = TypeVar("R")
Q = TypeVar("Q", bound=Request[Any])


class ScriptedDesk:
    """Answers by the request's type; what was asked is kept in `asked`.

    Attributes:
        asked: every request in order.
        threads: the identifier of the thread that each request ran in.
        fault: the sentence of the fault that a request without an answer ends with; a defect where there is none.
    """

    def __init__(self) -> None:
        self.asked: list[Request[Any]] = []
        self.threads: list[int] = []
        self.fault = ""
        self._answers: dict[type, Callable[[Any], Any]] = {}
        self._gates: dict[type, threading.Event] = {}

    def answer(self, kind: type[Q], answer: Any) -> None:
        """From now on `kind` gets `answer`: a response, an exception to raise, or a function of the request."""
        if isinstance(answer, BaseException):
            self._answers[kind] = _raiser(answer)
        elif callable(answer) and not isinstance(answer, type):
            self._answers[kind] = answer
        else:
            self._answers[kind] = lambda _request: answer

    def hold(self, kind: type[Q]) -> threading.Event:
        """Requests of `kind` wait until the returned event is set: the page stays busy meanwhile."""
        gate = threading.Event()
        self._gates[kind] = gate
        return gate

    def asked_of(self, kind: type[Q]) -> list[Q]:
        """The requests of `kind` that came, in order."""
        return [request for request in self.asked if isinstance(request, kind)]

    def execute(self, session: SessionId | None, request: Request[R]) -> R:
        self.asked.append(request)
        self.threads.append(threading.get_ident())
        gate = self._gates.get(type(request))
        if gate is not None:
            gate.wait(20)
        if type(request) not in self._answers and self.fault:
            raise EnvironmentFault(self.fault)
        if type(request) not in self._answers:
            raise LookupError(f"the test wrote no answer for {type(request).__name__}")
        answer: R = self._answers[type(request)](request)
        return answer


def _raiser(error: BaseException) -> Callable[[Any], Any]:
    def fail(_request: Any) -> Any:
        raise error

    return fail
