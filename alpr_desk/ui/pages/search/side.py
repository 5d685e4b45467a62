"""Beside the rows: where the reads were and when, as a map or as a calendar. Selection goes both ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from alpr_desk.domain.requests.search import SearchRow
from alpr_desk.ui.pages.search.map_panel import MapPanel
from alpr_desk.ui.widgets.calendar import DayHours
from alpr_desk.ui.widgets.map.outline import Outline
from alpr_desk.ui.widgets.map.view import MapView, Spot
from alpr_desk.ui.words import clock_text


class Side(QStackedWidget):
    """Signals: `chosen` (tuple[int, ...]): numbers of the reads of a dot or field that was clicked."""

    chosen = Signal(object)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.map, self.calendar = MapView(), DayHours()
        self.map_panel = MapPanel(self.map)
        self.scroller = QScrollArea(widgetResizable=True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        holder = QWidget()
        self.calendar.setParent(holder)
        self.scroller.setWidget(self.calendar)
        for part in (self.map_panel, self.scroller):
            self.addWidget(part)
        self.map.chosen.connect(self.chosen)
        self.calendar.chosen.connect(self.chosen)
        self.setMinimumWidth(300)
        self.hide()

    def show_rows(self, rows: Sequence[SearchRow], *, path: bool, outline: Outline | None) -> None:
        """`path`: the reads are of one plate, and their way is drawn from the oldest to the newest."""
        ordered = sorted(rows, key=lambda row: row.read.captured_at)
        spots = [
            Spot(r.read.id, r.read.position.latitude, r.read.position.longitude, self._words(r))
            for r in ordered
            if r.read.position is not None
        ]
        self.map.show_spots(spots, path=path, outline=outline)
        self.calendar.show_moments([(row.read.id, row.read.captured_at) for row in ordered])

    def select(self, numbers: Sequence[int]) -> None:
        self.map.select(numbers)
        self.calendar.select(numbers)

    def _words(self, row: SearchRow) -> str:
        return f"{row.read.plate}, {clock_text(row.read.captured_at, self._now())}, {row.read.camera}"
