"""The one door. Looks up the handler, asks the gate, writes the audit entries around the work.

A change and its audit entry commit together; what can be prepared is done before the write lock is taken. A read
commits its "attempted" entry first, runs outside the write lock, commits "completed", and only then releases its rows.
If an append fails, nothing is released.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from alpr_desk.access.gate import Gate, Rule
from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import Grant, SessionId
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.errors import AlprDeskError, AuditNotWritten, DenialReason, Denied
from alpr_desk.services.office import Office, Work
from alpr_desk.services.precedence import Newest, Precedence

log = logging.getLogger(__name__)
_GUESSES = frozenset({DenialReason.WRONG_CREDENTIALS, DenialReason.ACCOUNT_LOCKED})
R = TypeVar("R")
Q = TypeVar("Q", bound=Request[Any])


class Mode(Enum):
    """How a handler runs and what is recorded of it."""

    QUIET = "opens no data, changes nothing, is not recorded"
    CHANGE = "one transaction with its audit entry"
    BULK = "a change that lets whoever waits for an answer go first"
    READ = "attempted, read, completed"
    STEPS = "attempted, several transactions, the last one with the completed entry"


_AWAITED = frozenset({Mode.CHANGE, Mode.READ})
"""Somebody waits for the answer, and it does not take long: bulk lets them go first."""


@dataclass(frozen=True, slots=True)
class Handler(Generic[Q, R]):
    """A function that answers one request type, and the policy it cannot be without.

    `prepare`: done for a change once the gate has let it in, before the write lock is taken; leaves `Work.prepared`.
    """

    request: type[Q]
    rule: Rule
    mode: Mode
    event: AuditEvent
    describe: Callable[[Q], dict[str, object]]
    function: Callable[[Work, Q], R]
    prepare: Callable[[Work, Q], None] | None = None


def handles(
    request: type[Q],
    rule: Rule,
    mode: Mode,
    event: AuditEvent,
    describe: Callable[[Q], dict[str, object]] = lambda _: {},
    prepare: Callable[[Work, Q], None] | None = None,
) -> Callable[[Callable[[Work, Q], R]], Handler[Q, R]]:
    """Make a function the handler of `request`. `describe` says what was asked, for the audit entry.

    Raises RuntimeError where what is no single transaction would `prepare` for one.
    """
    if prepare is not None and mode not in (Mode.CHANGE, Mode.BULK):
        raise RuntimeError(f"{request.__name__} has no write lock to prepare for")

    def decorate(function: Callable[[Work, Q], R]) -> Handler[Q, R]:
        return Handler(request, rule, mode, event, describe, function, prepare)

    return decorate


def _recordable(value: object) -> object:
    """Half characters written out, so that no text asked for keeps a request from being recorded."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


class OfficeDesk:
    """Implements `domain.desk.Desk` over an Office."""

    def __init__(self, office: Office, gate: Gate, handlers: Iterable[Handler[Any, Any]]) -> None:
        """Raises RuntimeError where a request has no handler or two."""
        self._office = office
        self._gate = gate
        self._precedence = Precedence(self._newest_entry, office.knocks)
        self._handlers: dict[type, Handler[Any, Any]] = {}
        for handler in handlers:
            if handler.request in self._handlers:
                raise RuntimeError(f"{handler.request.__name__} has two handlers")
            self._handlers[handler.request] = handler
        # By name: a dataclass with slots is a second class, and the first one lives on among the subclasses.
        missing = {request.__name__ for request in Request.__subclasses__()} - {r.__name__ for r in self._handlers}
        if missing:
            raise RuntimeError(f"no handler for {', '.join(sorted(missing))}")

    @property
    def handlers(self) -> tuple[Handler[Any, Any], ...]:
        """Every registered handler with its policy."""
        return tuple(self._handlers.values())

    def execute(self, session: SessionId | None, request: Request[R]) -> R:
        handler = self._handlers[type(request)]
        if handler.mode not in _AWAITED:
            return self._executed(handler, session, request)
        with self._precedence.answering():
            return self._executed(handler, session, request)

    def _executed(self, handler: Handler[Any, Any], session: SessionId | None, request: Request[R]) -> R:
        asked = {name: _recordable(value) for name, value in handler.describe(request).items()}
        try:
            grant = self._gate.check(session, handler.rule, getattr(request, "purpose", None))
        except Denied as denial:
            grant = self._gate.refused(session, getattr(request, "purpose", None))
            self._record_denial(grant, request, asked, denial)
            raise
        work = Work(self._office, grant, handler.event, asked)
        if handler.mode is Mode.QUIET:
            with self._office.store.reading() as unit, work.within(unit):
                return handler.function(work, request)  # type: ignore[no-any-return]  # typed by `handles`
        try:
            response = self._recorded(handler, work, request)
        except Exception as error:
            self._record_failure(work, error)
            if isinstance(error, AuditNotWritten):
                self._office.alarms.audit_not_written()
            if isinstance(error, Denied) and error.reason in _GUESSES:
                self._office.alarms.sign_in_refused(grant.user_name or str(asked.get("user", "")))
            raise
        self._office.alarms.flush()
        return response

    def _recorded(self, handler: Handler[Any, Any], work: Work, request: Request[R]) -> R:
        if handler.mode is Mode.BULK:
            self._prepare(handler, work, request)  # keeps nobody waiting, so it need not let anybody pass
            with self._precedence.bulk() as work.in_company:
                taken = self._change(handler, work, request)
            self._precedence.wrote(work.completed)
            return taken
        if handler.mode is Mode.CHANGE:
            self._prepare(handler, work, request)
            return self._change(handler, work, request)
        self._append_attempt(work)
        if handler.mode is Mode.READ:
            with self._office.store.reading() as unit, work.within(unit):
                response: R = handler.function(work, request)
        else:
            response = handler.function(work, request)
        if not work.closed:
            with work.completing():
                pass
        return response

    def _prepare(self, handler: Handler[Any, Any], work: Work, request: Request[Any]) -> None:
        if handler.prepare is not None:
            handler.prepare(work, request)

    def _change(self, handler: Handler[Any, Any], work: Work, request: Request[R]) -> R:
        bulk = handler.mode is Mode.BULK
        with self._office.store.writing(bulk=bulk) as unit, work.within(unit):
            response: R = handler.function(work, request)
            work.close(unit)
        self._office.announce(unit)
        return response

    def _newest_entry(self) -> Newest:
        with self._office.store.reading() as unit:
            return Newest(*unit.audit.newest())

    def _append_attempt(self, work: Work) -> None:
        with self._office.store.writing() as unit:
            work.sequence = unit.audit.append(work.record(Outcome.ATTEMPTED)).sequence
            unit.commit()
        self._office.announce(unit)

    def _record_denial(self, grant: Grant, request: Request[Any], asked: dict[str, object], denial: Denied) -> None:
        work = Work(self._office, grant, AuditEvent.DENIED, asked)
        named = {"request": type(request).__name__, "reason": denial.reason.value}
        self._try_append(work, Outcome.DENIED, **named)

    def _record_failure(self, work: Work, error: Exception) -> None:
        if work.closed:
            return
        known = isinstance(error, AlprDeskError)
        outcome = Outcome.DENIED if isinstance(error, Denied) else Outcome.FAILED
        self._try_append(work, outcome, why=str(error) if known else type(error).__name__)

    def _try_append(self, work: Work, outcome: Outcome, **more: object) -> None:
        """Nothing was released, so a record that cannot be written now is only logged, without its content.

        It takes its time under the lock, as every record does: the order of the chain is the order of its times.
        """
        try:
            with self._office.store.writing() as unit:
                unit.audit.append(work.record(outcome, **more))
                unit.commit()
            self._office.announce(unit)
        except AlprDeskError:
            log.critical("the audit log could not be written: an entry of kind %r is lost", work.event.value)
            self._office.alarms.audit_not_written()
