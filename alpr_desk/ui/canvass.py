"""The canvass that is on, as the window knows it (Policy 430.3(c)). Asks nothing, knows no page."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from alpr_desk.domain.events import ReadStored, ShiftEnded
from alpr_desk.domain.requests.capture import CanvassOn
from alpr_desk.ui.bridge import Bridge


class CanvassHolder(QObject):
    """Whoever begins or ends a canvass, or asks which is on, puts it here; counts what it tags from then on.

    Attributes:
        on: None where none is, as far as is known.
        turn: changes with `on`; an answer of an earlier turn is out of date.

    Signals: `changed` when `on` did; `asked` when the member wants to see it or to begin one.
    """

    changed = Signal()
    asked = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on: CanvassOn | None = None
        self.turn = 0
        bridge.read_stored.connect(self._read_stored)
        bridge.shift_ended.connect(self._shift_ended)

    def put(self, on: CanvassOn | None) -> None:
        """What is on from now."""
        self.turn += 1
        self.on = on
        self.changed.emit()

    def answered(self, turn: int, on: CanvassOn | None) -> None:
        """`put`, unless another was put since the question was asked, in `turn`."""
        if turn == self.turn:
            self.put(on)

    def _read_stored(self, event: ReadStored) -> None:
        """A read that was stored before and is bettered now may count already: the Desk knows."""
        on, read = self.on, event.read
        if on is None or event.update or read.incident != on.canvass.incident:
            return
        if read.captured_at >= on.canvass.begun_at:
            self.put(replace(on, tagged=on.tagged + 1))

    def _shift_ended(self, event: ShiftEnded) -> None:
        if self.on is not None and self.on.canvass.shift_id == event.shift_id:
            self.put(None)


def tagged_words(reads: int) -> str:
    """`1 read`, `1,204 reads`."""
    return f"{reads:,} read{'' if reads == 1 else 's'}"
