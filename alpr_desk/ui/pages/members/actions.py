"""What the members page asks: members, training, adding, unlocking, disabling. Knows no widget."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from alpr_desk.domain.desk import Request
from alpr_desk.domain.requests.members import (
    AddMember,
    DisableMember,
    ListMembers,
    ListTraining,
    RecordTraining,
    UnlockMember,
)
from alpr_desk.errors import BadInput
from alpr_desk.ui.context import PageContext

LARGEST_CERTIFICATE = 20_000_000
NEW = ""
"""Stands for the member who is being added."""


def certificate_bytes(path: Path) -> bytes:
    """The certificate file. Raises BadInput where it cannot be read or is larger than LARGEST_CERTIFICATE bytes."""
    try:
        if path.stat().st_size > LARGEST_CERTIFICATE:
            raise BadInput(f"'{path.name}' is larger than {LARGEST_CERTIFICATE // 1_000_000} MB: scan it smaller.")
        return path.read_bytes()
    except OSError as fault:
        reason = fault.strerror or "it cannot be read"
        raise BadInput(f"'{path.name}' cannot be opened: {reason}. Choose the file again.") from fault


class MemberDesk(QObject):
    """Signals:
    listed(tuple[MemberRow]), not_listed(Exception): the members.
    training(str, tuple[TrainingRecord]), no_training(Exception): one member's records.
    added(Enrolment): a member was added; shown once.
    changed(str user_name, str sentence): unlocked, disabled or trained.
    failed(str user_name, Exception): what did not work and whom it was about; the name is NEW for an adding.

    A change has no key: its answer is never dropped for a later one (an enrolment is shown once or never).
    """

    listed = Signal(object)
    not_listed = Signal(object)
    training = Signal(str, object)
    no_training = Signal(object)
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

    def add(self, request: AddMember) -> None:
        self._context.ask(request, self.added.emit, partial(self.failed.emit, NEW), owner=self)

    def unlock(self, user_name: str) -> None:
        self._change(UnlockMember(user_name), user_name, f"{user_name} can sign in again.")

    def disable(self, user_name: str, reason: str) -> None:
        said = f"{user_name} is disabled; open sessions have ended."
        self._change(DisableMember(user_name, reason), user_name, said)

    def record_training(self, request: RecordTraining, certificate: Path | None) -> None:
        """Enter a course; the certificate file is read first, off the window's thread."""
        user_name = request.user_name

        def send(content: bytes) -> None:
            filled = replace(request, certificate=content, certificate_name=certificate.name if certificate else "")
            self._change(filled, user_name, f"Training of {user_name} is entered.")

        if certificate is None:
            send(b"")
            return
        failed = partial(self.failed.emit, user_name)
        self._context.tasks.run(partial(certificate_bytes, certificate), send, failed, owner=self)

    def _change(self, request: Request[Any], user_name: str, said: str) -> None:
        failed = partial(self.failed.emit, user_name)
        self._context.ask(request, lambda _: self.changed.emit(user_name, said), failed, owner=self)
