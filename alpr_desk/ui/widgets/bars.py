"""Bars of a few counts: upright over time, or lying with their names. Drawn by pyqtgraph in the window's colours.

Imported with the first chart, and in the window's thread: pyqtgraph makes objects of Qt while it is read.
"""

from __future__ import annotations

from typing import Any

import pyqtgraph
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.ui import theme

LABELS_UPRIGHT = 16
"""Names below upright bars at most, fewer where there is no room; then every second or third is written."""
SCALE_PX, BETWEEN_PX = 56, 10
"""Room of the scale at the left, and between two names below."""

THICKNESS = 0.72


class Bars(QWidget):
    """`lying`: bars from the left with a name each, the first on top; else upright bars in order of time."""

    def __init__(self, name: str, *, lying: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lying = lying
        self.counts: tuple[tuple[str, int], ...] = ()
        self._plot: Any = pyqtgraph.PlotWidget()
        self._plot.setAccessibleName(name)
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        theme.notifier().changed.connect(self._draw)

    def show_counts(self, counts: tuple[tuple[str, int], ...]) -> None:
        self.counts = counts
        said = ", ".join(f"{name}: {count:,}" for name, count in counts)
        self._plot.setAccessibleDescription(said)
        self._plot.setToolTip("\n".join(f"{name}: {count:,}" for name, count in counts))
        self._draw()

    def _names_below(self) -> int:
        """How many names have room below upright bars."""
        metrics = QFontMetrics(theme.interface_font())
        longest = max((metrics.horizontalAdvance(name) for name, _ in self.counts), default=0)
        return max(1, min(LABELS_UPRIGHT, (self.width() - SCALE_PX) // (longest + BETWEEN_PX)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        plot, count = self._plot, len(self.counts)
        plot.clear()
        plot.setBackground(theme.color("surface"))
        sides = ("left", "bottom") if self._lying else ("bottom", "left")
        names, values = (plot.getAxis(side) for side in sides)
        for axis in (names, values):
            axis.setPen(theme.color("line"))
            axis.setTextPen(theme.color("text"))
            axis.setStyle(tickFont=theme.interface_font(), tickLength=0)
        places = [count - 1 - n if self._lying else n for n in range(count)]
        every = 1 if self._lying else -(-count // self._names_below())
        shown = [(place, self.counts[n][0]) for n, place in enumerate(places) if n % every == 0]
        names.setTicks([shown])
        numbers = [number for _, number in self.counts]
        fill = {"brush": theme.color("accent"), "pen": pyqtgraph.mkPen(None)}
        if self._lying:
            bars = pyqtgraph.BarGraphItem(x0=0, y=places, width=numbers, height=THICKNESS, **fill)
        else:
            bars = pyqtgraph.BarGraphItem(x=places, height=numbers, width=THICKNESS, **fill)
        plot.addItem(bars)
        highest = max([*numbers, 1])
        along, across = (-0.6, count - 0.4), (0, highest * 1.08)
        plot.setXRange(*(across if self._lying else along), padding=0)
        plot.setYRange(*(along if self._lying else across), padding=0)
