"""What was found: rows, reads over time, and beside them a map or a calendar. A selection in one is one in all.

Narrows what is there by the brush over the times; asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QPushButton, QSplitter, QVBoxLayout, QWidget

from alpr_desk.domain.plates import PlatePattern
from alpr_desk.domain.requests.search import SearchReads, SearchResult, SearchRow
from alpr_desk.domain.seeing import ReadCorrection
from alpr_desk.ui import icons
from alpr_desk.ui.pages.search.further import outline_of
from alpr_desk.ui.pages.search.header import ResultHeader
from alpr_desk.ui.pages.search.model import columns, cut_sentence
from alpr_desk.ui.pages.search.side import Side
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.map.geometry import Point
from alpr_desk.ui.widgets.map.view import NOTHING as NO_POSITION
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.widgets.timeline import Timeline

NOTHING = "No read fits. Loosen the plate with ? or *, allow a misread, or widen the time."
CROP_ROW = 44


def one_plate(question: SearchReads | None) -> bool:
    """Whether every row is of one plate as typed, so that their way means something."""
    if question is None or question.fuzzy or question.edits:
        return False
    return PlatePattern(question.pattern).is_exact and question.together is None


class ResultsView(QWidget):
    """Attributes:
    rows: everything that was found, in the order it came; the table shows those the brush covers.

    Signals:
        map_closed: the map on which a place was to be drawn before a search.
    """

    map_closed = Signal()

    def __init__(
        self,
        now: Callable[[], datetime],
        crop: Callable[[int], QPixmap | None],
        *,
        may_add: bool,
        may_export: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows: tuple[SearchRow, ...] = ()
        self._question: SearchReads | None = None
        self._result: SearchResult | None = None
        self._span: tuple[datetime, datetime] | None = None
        self.header = ResultHeader(may_export)
        self.cut_label = sentence_label("", "warning")
        self.timeline, self.side = Timeline(), Side(now)
        self.table = Table(columns(now, crop), NOTHING, row_height=CROP_ROW)
        self.add_button = QPushButton("Add to evidence")
        self.add_button.setIcon(icons.icon("plus", "text"))
        self.add_button.setToolTip("Lay the selected reads aside for an evidence package (Ctrl+Shift+E)")
        self.add_button.setEnabled(False)
        self.add_button.setVisible(may_add)
        self.table.actions_row.addWidget(self.add_button)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self.header.views_changed.connect(self._views_changed)
        self.timeline.narrowed.connect(self._narrow)
        self.table.selection_changed.connect(self._selected)
        self.side.chosen.connect(self.choose)

    def _lay_out(self) -> None:
        for half, share in ((self.table, 5), (self.side, 4)):
            self.splitter.addWidget(half)
            self.splitter.setStretchFactor(self.splitter.indexOf(half), share)
        self.splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for part in (self.header, self.cut_label, self.timeline):
            layout.addWidget(part)
        layout.addWidget(self.splitter, 1)
        self.cut_label.hide()
        self.timeline.hide()

    def ask_on_map(self, home: Sequence[Point]) -> None:
        """The map alone, to draw a place on before a search; `home` is in sight where nothing stands drawn."""
        self.clear()
        self.header.show_asking(True)
        self.table.hide()
        self.side.map.home, self.side.map.nothing = tuple(home), ""
        self.header.timeline.setChecked(False)
        self.header.map.setChecked(True)
        self.fit_views()
        self.side.map.show_all()

    @property
    def asking(self) -> bool:
        """Whether the map stands alone, before a search."""
        return self.header.asking

    def _views_changed(self) -> None:
        if self.asking and not self.header.map.isChecked():
            self.map_closed.emit()
        self.fit_views()

    def show_result(self, result: SearchResult, question: SearchReads | None, *, more: bool = False) -> None:
        """Rows instead of those shown, or after them where these are `more`."""
        self.rows = (*self.rows, *result.rows) if more else result.rows
        self._result, self._question, self._span = result, question, None
        self.timeline.show_moments([row.read.captured_at for row in self.rows])
        purpose = question.purpose if question else None
        self.header.show_search(result.search_id, purpose, bool(result.next))
        self.table.show()
        self.side.map.nothing = NO_POSITION
        self._show_rows()

    def clear(self) -> None:
        """Take away what another member looked for."""
        self.rows, self._question, self._result, self._span = (), None, None, None
        self.timeline.show_moments(())
        self.header.show_search(0, None, has_next=False)
        self.table.show()
        self._show_rows()

    def put_correction(self, made: ReadCorrection) -> SearchRow | None:
        """The row whose read was corrected, with it; the others stay as they are."""
        changed = None
        for row in self.rows:
            if row.read.id == made.read_id:
                changed = replace(row, corrections=(*row.corrections, made))
        self.rows = tuple(changed if changed and row.read.id == made.read_id else row for row in self.rows)
        self._show_rows()
        if changed is not None:
            self.table.select(lambda row: bool(row.read.id == made.read_id))
        return changed

    def choose(self, numbers: tuple[int, ...]) -> None:
        """Select the reads with these numbers."""
        self.table.select_all(lambda row: row.read.id in numbers)

    def fit_views(self) -> None:
        """Show what the header says, as far as there is room beside the details."""
        self.timeline.setVisible(self.header.timeline.isChecked() and len(self.timeline.bars) > 1)
        self.side.setCurrentWidget(self.side.map_panel if self.header.map.isChecked() else self.side.scroller)
        beside = self.header.map.isChecked() or self.header.calendar.isChecked()
        self.side.setVisible(beside)
        reason = [column.key for column in self.table.model.columns].index("reason")
        self.table.view.setColumnHidden(reason, beside)  # what is beside needs its room

    def _show_rows(self) -> None:
        kept = [row for row in self.rows if self._span is None or self._span[0] <= row.read.captured_at < self._span[1]]
        result = self._result
        cut = cut_sentence(result, len(self.rows)) if result is not None else ""
        if self._span is not None:
            cut = f"{len(kept)} of {len(self.rows)} rows lie in the time you marked. Esc over the bars shows all again."
        self.cut_label.setText(cut)
        self.cut_label.setVisible(bool(cut))
        self.table.set_rows(kept, result.elapsed_ms if result else None, more=bool(result and result.cut))
        outline = outline_of(self._question) if self._question else None
        self.side.show_rows(kept, path=one_plate(self._question), outline=outline)
        self.fit_views()

    def _narrow(self, span: tuple[datetime, datetime] | None) -> None:
        self._span = span
        self._show_rows()

    def _selected(self, rows: tuple[SearchRow, ...]) -> None:
        self.add_button.setEnabled(bool(rows))
        self.side.select([row.read.id for row in rows])
