"""The statistics page: a month or a year as charts and as figures, and written as a signed PDF or a public page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.statistics import DocumentWritten, ReadStatistics, WriteStatistics
from alpr_desk.domain.statistics import Statistics
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.statistics.model import headline, largest, periods, rows
from alpr_desk.ui.pages.statistics.writing import WritingPanel
from alpr_desk.ui.states import State, sentence_of
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.save_field import documents_folder
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.widgets.table_model import RIGHT, Column

if TYPE_CHECKING:
    from alpr_desk.ui.widgets.bars import Bars

COLUMNS = (
    Column("section", "Section", lambda r: r[0], 220),
    Column("what", "What", lambda r: r[1], 240, stretch=True),
    Column("count", "How many", lambda r: r[2], 140, RIGHT),
)
CHARTS = (("Reads over time", False), ("Searches by purpose", True), ("What came of hits", True), ("Refusals", True))


class StatisticsPage(Page):
    """Counts alone: no plate is opened here."""

    name = "statistics"
    title = "Statistics"
    icon_name = "chart-column"
    permission = Permission.SEE_STATISTICS

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.period_choice = QComboBox()
        self.said = sentence_label("", "")
        self.write_button = QPushButton("&Write report…")
        self.charts: dict[str, Bars] = {}
        self.nothing: dict[str, QLabel] = {}
        self.table = Table(COLUMNS, "Nothing was counted.")
        self.panel = WritingPanel()
        self.tabs = QTabWidget()
        self._grid = QGridLayout()
        self._lay_out()
        self.period_choice.activated.connect(lambda _: self.refresh())
        self.write_button.clicked.connect(self._ask_where)
        self.panel.writing.connect(self._write)
        self.panel.closed.connect(self.period_choice.setFocus)

    def _lay_out(self) -> None:
        self.period_choice.setAccessibleName("Period")
        self.period_choice.addItems(periods(self.context.clock.now()))
        self.write_button.setIcon(icons.icon("file-text", "on_accent"))
        self.write_button.setProperty("role", "primary")
        label = QLabel("&Period")
        label.setProperty("tone", "caption")
        label.setBuddy(self.period_choice)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label)
        top.addWidget(self.period_choice)
        top.addWidget(self.said, 1)
        top.addWidget(self.write_button)
        charts, figures = QWidget(), QWidget()
        charts.setLayout(self._grid)
        self._grid.setContentsMargins(0, 12, 0, 0)
        self._grid.setSpacing(12)
        column = QVBoxLayout(figures)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(self.table)
        self.tabs.addTab(charts, "&Charts")
        self.tabs.addTab(figures, "All &figures")
        self.tabs.setDocumentMode(True)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.tabs, 5)
        below.addWidget(self.panel, 3)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(below, 1)

    @property
    def period(self) -> str:
        return self.period_choice.currentText()

    @override
    def refresh(self) -> None:
        self.show_state(State.BUSY, "Counting …")
        self.ask(ReadStatistics(self.period), self._show, key="read")

    def _show(self, found: Statistics) -> None:
        if not self.charts:
            self._make_charts()
        self.said.setText(headline(found))
        shown = {
            "Reads over time": found.reads_over_time if found.reads else (),
            "Searches by purpose": largest(found.searches_by_purpose),
            "What came of hits": largest(found.hits_by_outcome),
            "Refusals": largest(found.denials_by_reason),
        }
        for name, counts in shown.items():
            self.charts[name].show_counts(counts)
            self.charts[name].setVisible(bool(counts))
            self.nothing[name].setVisible(not counts)
        self.table.set_rows(rows(found))
        self.show_state(State.READY)

    def _make_charts(self) -> None:
        from alpr_desk.ui.widgets.bars import Bars

        for place, (name, lying) in enumerate(CHARTS):
            card, column = QFrame(), QVBoxLayout()
            card.setProperty("card", True)
            card.setLayout(column)
            heading = QLabel(name)
            heading.setProperty("tone", "heading")
            bars, nothing = Bars(name, lying=lying), sentence_label("None in this period.", "muted")
            column.addWidget(heading)
            column.addWidget(nothing)
            column.addWidget(bars, 1)
            column.addStretch(0)
            self.charts[name], self.nothing[name] = bars, nothing
            self._grid.addWidget(card, place // 2, place % 2)

    def _ask_where(self) -> None:
        self.panel.ask_for(self.period, documents_folder())

    def _write(self, request: WriteStatistics) -> None:
        self.ask(request, self._written, lambda error: self.panel.show_failure(sentence_of(error)))

    def _written(self, written: DocumentWritten) -> None:
        self.panel.show_written(written)
        self.context.messages.info(f"{written.path.name} is written.")
