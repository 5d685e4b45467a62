"""A details panel that lies over the window at its right, for what belongs to no page."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from alpr_desk.ui.widgets.details import WIDTH, DetailsPanel

TOP_PX = 52
EDGE_PX = 12


class OverPanel(DetailsPanel):
    """As high as the page below the status bar. `place` again when the window's size changes.

    Attributes:
        below: pixels at the bottom that are left to something else.
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host, self.below = host, 0

    def place(self) -> None:
        width = min(WIDTH, self._host.width() - 2 * EDGE_PX)
        left = self._host.width() - width - EDGE_PX
        self.setGeometry(left, TOP_PX, width, self._host.height() - TOP_PX - EDGE_PX - self.below)

    def rise(self, title: str) -> None:
        """Empty, titled, and above everything."""
        self.show_for(title)
        self.place()
        self.raise_()
