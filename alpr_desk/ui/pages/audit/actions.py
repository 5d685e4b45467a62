"""What the audit page asks the Desk: entries, and whether the chain holds. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.audit import ListAudit, VerifyAudit
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.pages.audit.model import LIMIT


class AuditDesk(QObject):
    """Signals:
    listed(tuple[AuditRow]), not_listed(Exception): the end of reading the log.
    verified(AuditVerdict), not_verified(Exception): the end of verifying it.
    """

    listed = Signal(object)
    not_listed = Signal(object)
    verified = Signal(object)
    not_verified = Signal(object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def list_entries(self, event: AuditEvent | None, user_name: str) -> None:
        """Ask for the newest entries of `event` and `user_name`; None and empty for all. Is recorded itself."""
        request = ListAudit(event, user_name.strip() or None, LIMIT)
        self._context.ask(request, self.listed.emit, self.not_listed.emit, "list", owner=self)

    def verify(self) -> None:
        self._context.ask(VerifyAudit(), self.verified.emit, self.not_verified.emit, "verify", owner=self)
