"""What the audit page asks the Desk: entries, verification, checkpoints, an export. Knows no widget."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from alpr_desk.domain.requests.audit import ExportAudit, ListAudit, ListCheckpoints, MakeCheckpoint, VerifyAudit
from alpr_desk.ui.context import PageContext


class AuditDesk(QObject):
    """Signals:
    listed(tuple[AuditRow]), not_listed(Exception): the end of reading the log.
    verified(AuditVerdict), not_verified(Exception): the end of verifying it.
    checkpoints(CheckpointList), no_checkpoints(Exception): the end of reading the checkpoints.
    made(MadeCheckpoint), not_made(Exception): the end of making one.
    exported(AuditExported), not_exported(Exception): the end of writing entries to a file.
    """

    listed = Signal(object)
    not_listed = Signal(object)
    verified = Signal(object)
    not_verified = Signal(object)
    checkpoints = Signal(object)
    no_checkpoints = Signal(object)
    made = Signal(object)
    not_made = Signal(object)
    exported = Signal(object)
    not_exported = Signal(object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def list_entries(self, request: ListAudit) -> None:
        """Ask for the newest entries that fit. Is recorded itself."""
        self._context.ask(request, self.listed.emit, self.not_listed.emit, "list", owner=self)

    def verify(self) -> None:
        self._context.ask(VerifyAudit(), self.verified.emit, self.not_verified.emit, "verify", owner=self)

    def list_checkpoints(self) -> None:
        self._context.ask(ListCheckpoints(), self.checkpoints.emit, self.no_checkpoints.emit, "checkpoints", owner=self)

    def make_checkpoint(self) -> None:
        self._context.ask(MakeCheckpoint(), self.made.emit, self.not_made.emit, "make", owner=self)

    def export(self, out: Path) -> None:
        """Write the whole log with its checkpoint to `out`."""
        self._context.ask(ExportAudit(out), self.exported.emit, self.not_exported.emit, "export", owner=self)
