"""What the reviews page asks the Desk. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from alpr_desk.domain.requests.reviews import (
    CloseFinding,
    ListFindings,
    ListReviews,
    MarkReviewItem,
    OpenReview,
    SignReview,
)
from alpr_desk.ui.context import PageContext


class ReviewDesk(QObject):
    """Signals:
    listed(tuple[ReviewRow]), not_listed(Exception): the weeks.
    opened(Review), not_opened(Exception): one week.
    changed(Review): the week after a mark or a signature. not_marked, not_signed(Exception).
    findings(tuple[Finding]); closed(Finding), not_closed(Exception).
    """

    listed = Signal(object)
    not_listed = Signal(object)
    opened = Signal(object)
    not_opened = Signal(object)
    changed = Signal(object)
    not_marked = Signal(object)
    not_signed = Signal(object)
    findings = Signal(object)
    closed = Signal(object)
    not_closed = Signal(object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def list_weeks(self) -> None:
        self._context.ask(ListReviews(), self.listed.emit, self.not_listed.emit, "list", owner=self)

    def open_week(self, review_id: int) -> None:
        self._context.ask(OpenReview(review_id), self.opened.emit, self.not_opened.emit, "open", owner=self)

    def mark(self, request: MarkReviewItem) -> None:
        self._context.ask(request, self.changed.emit, self.not_marked.emit, owner=self)

    def sign(self, review_id: int) -> None:
        self._context.ask(SignReview(review_id), self.changed.emit, self.not_signed.emit, owner=self)

    def list_findings(self) -> None:
        self._context.ask(ListFindings(), self.findings.emit, self.not_listed.emit, "findings", owner=self)

    def close(self, request: CloseFinding) -> None:
        self._context.ask(request, self.closed.emit, self.not_closed.emit, owner=self)
