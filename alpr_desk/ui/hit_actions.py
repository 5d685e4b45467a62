"""From what the member wants done with a hit to requests, for Live and Hits alike. Knows the view and the context."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from alpr_desk.domain.matching import Disposition, Hit, Tick
from alpr_desk.domain.requests.hits import DisposeHit, VerifyHit
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.widgets.hit.view import HitView

_CONFIRMED = frozenset({Disposition.CONFIRMED_ACTED, Disposition.CONFIRMED_NOT_ACTED})


class HitActions(QObject):
    """Asks the Desk to verify and dispose what `view` shows.

    Signals: `changed` (Hit) with the hit as it lies in the store after each answer.
    """

    changed = Signal(object)

    def __init__(self, context: PageContext, view: HitView, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._view = context, view
        view.verify.connect(self._verify)
        view.dispose.connect(self._dispose)

    def _verify(self, hit_id: int, ticks: frozenset[Tick], reference: str) -> None:
        self._ask_verify(hit_id, ticks, reference, then=None)

    def _dispose(
        self, hit_id: int, disposition: Disposition, reason: str, ticks: frozenset[Tick], reference: str
    ) -> None:
        """Ticks first, so that what the member verified is recorded with the end it led to."""
        end = DisposeHit(hit_id, disposition, reason)
        if disposition in _CONFIRMED or self._unsaved(hit_id, ticks, reference):
            self._ask_verify(hit_id, ticks, reference, then=end)
        else:
            self._end(end)

    def _unsaved(self, hit_id: int, ticks: frozenset[Tick], reference: str) -> bool:
        shown = self._view.hit
        if shown is None or shown.id != hit_id or shown.verification is None:
            return bool(ticks)
        return (shown.verification.ticks, shown.verification.clets_reference) != (ticks, reference)

    def _ask_verify(self, hit_id: int, ticks: frozenset[Tick], reference: str, then: DisposeHit | None) -> None:
        def done(hit: Hit) -> None:
            self.changed.emit(hit)
            if then is not None:
                self._end(then)

        self._context.ask(VerifyHit(hit_id, ticks, reference), done, owner=self)

    def _end(self, request: DisposeHit) -> None:
        self._context.ask(request, self.changed.emit, owner=self)
