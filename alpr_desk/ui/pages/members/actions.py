"""What the members page asks of the Desk. Knows no widget."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from alpr_desk.ceilings import document_bytes
from alpr_desk.domain.desk import Request
from alpr_desk.domain.permissions import permission_csv
from alpr_desk.domain.requests.access import JudgePassword
from alpr_desk.domain.requests.members import (
    AddMember,
    DecideMemberRequest,
    EnrolMember,
    ListMemberRequests,
    ListMembers,
    ListTraining,
    MemberHistory,
    RecordTraining,
    ReenrolMember,
    RequestMember,
)
from alpr_desk.errors import EnvironmentFault
from alpr_desk.ui.context import PageContext

NEW = ""
"""Stands for the member who is being added."""


def write_permissions(path: Path) -> None:
    """The permissions table as CSV, with the mark by which spreadsheets know UTF-8. Raises EnvironmentFault."""
    try:
        path.write_text(permission_csv(), encoding="utf-8-sig", newline="")
    except OSError as fault:
        reason = fault.strerror or "it cannot be written"
        raise EnvironmentFault(f"'{path.name}' was not written: {reason}. Choose another place.") from fault


class MemberDesk(QObject):
    """Signals:
    listed(tuple[MemberRow]), not_listed(Exception): the members.
    training(str, tuple[TrainingRecord]), no_training(Exception): one member's records.
    history(str, tuple[MemberStep]), no_history(Exception): one member's steps.
    requested(tuple[MemberRequest]), not_requested(Exception): requests for accounts.
    judged(str password, tuple[str]): what speaks against a password.
    added(Enrolment): a member was added, or given a new second factor; shown once.
    changed(str user_name, str sentence): a step was done.
    failed(str user_name, Exception): what did not work and whom it was about; the name is NEW for an adding.

    A change has no key: its answer is never dropped for a later one (an enrolment is shown once or never).
    """

    listed = Signal(object)
    not_listed = Signal(object)
    training = Signal(str, object)
    no_training = Signal(object)
    history = Signal(str, object)
    no_history = Signal(object)
    requested = Signal(object)
    not_requested = Signal(object)
    judged = Signal(str, object)
    added = Signal(object)
    changed = Signal(str, str)
    failed = Signal(str, object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def list_members(self) -> None:
        self._context.ask(ListMembers(), self.listed.emit, self.not_listed.emit, "list", owner=self)

    def list_training(self, user_name: str) -> None:
        self._context.ask(
            ListTraining(user_name),
            lambda records: self.training.emit(user_name, records),
            self.no_training.emit,
            "training",
            owner=self,
        )

    def list_history(self, user_name: str) -> None:
        self._context.ask(
            MemberHistory(user_name),
            lambda steps: self.history.emit(user_name, steps),
            self.no_history.emit,
            "history",
            owner=self,
        )

    def list_requests(self) -> None:
        self._context.ask(ListMemberRequests(), self.requested.emit, self.not_requested.emit, "requests", owner=self)

    def judge(self, request: JudgePassword) -> None:
        """A later question supersedes an earlier one; where it cannot be asked, the adding itself will say so."""
        self._context.ask(
            request, lambda faults: self.judged.emit(request.password, faults), lambda _: None, "judge", owner=self
        )

    def add(self, request: AddMember) -> None:
        self._context.ask(request, self.added.emit, partial(self.failed.emit, NEW), owner=self)

    def enrol(self, user_name: str, request: EnrolMember | ReenrolMember) -> None:
        self._context.ask(request, self.added.emit, partial(self.failed.emit, user_name), owner=self)

    def request(self, request: RequestMember) -> None:
        said = f"The account of {request.user_name} is asked for: another person approves it."
        self._context.ask(
            request,
            lambda made: self.changed.emit(made.user_name, said),
            partial(self.failed.emit, NEW),
            owner=self,
        )

    def decide(self, user_name: str, request: DecideMemberRequest) -> None:
        word = "approved" if request.approve else "refused"
        self.change(request, user_name, f"The account of {user_name} is {word}.")

    def record_training(self, request: RecordTraining, certificate: Path | None) -> None:
        """Enter a course; the certificate file is read first, off the window's thread."""
        user_name = request.user_name

        def send(content: bytes) -> None:
            filled = replace(request, certificate=content, certificate_name=certificate.name if certificate else "")
            self.change(filled, user_name, f"Training of {user_name} is entered.")

        if certificate is None:
            send(b"")
            return
        failed = partial(self.failed.emit, user_name)
        self._context.tasks.run(partial(document_bytes, certificate), send, failed, owner=self)

    def change(self, request: Request[Any], user_name: str, said: str) -> None:
        """Any step of one member; `said` once it is done."""
        failed = partial(self.failed.emit, user_name)
        self._context.ask(request, lambda _: self.changed.emit(user_name, said), failed, owner=self)
