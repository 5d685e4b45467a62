"""The line that says how many plates of the shift were read and how many were not, with the reasons.

The reasons stand in the line where they fit, and on hover always.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from alpr_desk.domain.events import NOT_READ, not_read_because
from alpr_desk.domain.seeing import UnreadReason


def unread_text(figures: Mapping[str, float], *, reasons: bool) -> str:
    """The recogniser's figures in words: `12 not read: 7 too small, 3 blurred, 2 cut off`, most first, or nothing."""
    total = int(figures.get(NOT_READ, 0.0))
    if not total:
        return ""
    counts = [(int(figures.get(not_read_because(reason), 0.0)), reason.value) for reason in UnreadReason]
    ranked = sorted((one for one in counts if one[0]), key=lambda one: -one[0])
    why = ", ".join(f"{count:,}\N{NO-BREAK SPACE}{reason}" for count, reason in ranked)
    return f"{total:,} not read" + (f": {why}" if why and reasons else "")


class CountLine(QLabel):
    """One line, of several that say ever less the first that fits. Takes what room there is and asks for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "muted")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._lines: tuple[str, ...] = ("",)

    def say(self, words: str, *shorter: str) -> None:
        self._lines = (words, *shorter)
        self.setToolTip(words if shorter and words != shorter[0] else "")
        self.setAccessibleName(words)
        self._fit()

    def without_reasons(self) -> int:
        """Pixels that the second of its lines needs, or the only one."""
        return self.fontMetrics().horizontalAdvance(self._lines[:2][-1])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics, room = self.fontMetrics(), self.contentsRect().width()
        fitting = (line for line in self._lines if metrics.horizontalAdvance(line) <= room)
        self.setText(next(fitting, self._lines[-1]))
