"""The search page: question above, what was found below, one thing at a time at the right. Knows its own parts."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.search import ReadPictures, SearchResult, SearchRow
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.evidence.basket import BasketItem, ItemKind, basket_of
from alpr_desk.ui.pages.search.actions import Searcher
from alpr_desk.ui.pages.search.details import ReadDetails
from alpr_desk.ui.pages.search.further import Further
from alpr_desk.ui.pages.search.home import home_of, landmarks_of
from alpr_desk.ui.pages.search.model import OF_ONE_PLATE, Query
from alpr_desk.ui.pages.search.panels import Panels
from alpr_desk.ui.pages.search.query import QueryBar
from alpr_desk.ui.pages.search.results import NOTHING, ResultsView
from alpr_desk.ui.states import State, StateStack, sentence_of
from alpr_desk.ui.words import clock_text

DRAW = "Draw where to look"
START = (
    "Type a plate or part of one, or draw where to look; state the purpose, and press Enter.\n"
    "Every search is recorded (Policy 430.5)."
)
ROOMY = 640
"""Height of the page from which the times are shown unasked."""


class SearchPage(Page):
    """Search over stored reads.

    The question stays in its fields whatever happens; only the rows give way to a state. `results.state` says
    which one is shown, and `state` repeats it. Of the panels at the right, one is open at most.
    """

    name = "search"
    title = "Search"
    icon_name = "search"
    permission = Permission.SEARCH_READS
    key = "F3"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.searcher = Searcher(context, self)
        self.query_bar = QueryBar(context)
        self._may_add = context.may(Permission.WRITE_PACKAGES)
        self.view = ResultsView(
            context.clock.now,
            self.searcher.crop,
            may_add=self._may_add,
            may_export=context.may(Permission.EXPORT_RESULTS),
        )
        self.table, self.cut_label, self.add_button = self.view.table, self.view.cut_label, self.view.add_button
        self.details = ReadDetails(
            context.may(Permission.OPEN_IMAGES), self._may_add, context.may(Permission.CORRECT_READS)
        )
        self.results = StateStack(self.view)
        self.panels = Panels(self.query_bar, self.searcher, self.view, self.details, context)
        self._session = context.session()
        self._asked = self.query_bar.query()
        self._lay_out()
        self._connect()
        self._connect_details()
        self._show_start()

    def _show_start(self) -> None:
        self.results.show_state(State.EMPTY, START, DRAW, self.open_map)

    def open_map(self) -> None:
        """The map without a read on it: a place is drawn as a condition of the coming search."""
        self.view.ask_on_map(home_of(self.context))
        self.results.show_state(State.READY)
        self.panels.fit()
        self.view.side.map.setFocus()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.results, 5)
        for panel in self.panels.all:
            below.addWidget(panel, 3)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.query_bar)
        layout.addLayout(below, 1)

    def _connect(self) -> None:
        self.query_bar.submitted.connect(self.search)
        self.searcher.found.connect(self._show)
        self.searcher.failed.connect(self._failed)
        self.searcher.continued.connect(self._continue)
        self.searcher.not_continued.connect(self._not_continued)
        self.searcher.crops_came.connect(self.table.model.images_changed)
        self.searcher.opened.connect(self._show_pictures)
        self.searcher.not_opened.connect(lambda error: self.details.show_refusal(sentence_of(error)))
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._row_changed)
        self.table.view.verticalScrollBar().valueChanged.connect(lambda _: self._fetch_crops())
        self.view.header.next_button.clicked.connect(self._next_page)
        self.add_button.clicked.connect(lambda: self._add(self.table.selected_rows()))
        QShortcut(QKeySequence("Ctrl+Shift+E"), self, lambda: self._add(self.table.selected_rows()))
        basket_of(self.context).changed.connect(self._show_basket)

    def _connect_details(self) -> None:
        self.details.open_asked.connect(self._open_pictures)
        self.details.add_asked.connect(lambda row: self._add((row,)))
        self.details.closed.connect(self._closed)
        self.details.all_asked.connect(self._all_of)
        self.details.similar_asked.connect(self._similar_to)
        self.panels.described.connect(self._describe)
        self.panels.map_asked.connect(self._show_map)
        self.view.map_closed.connect(self._show_start)

    def _show_map(self) -> None:
        """Beside what was found, or alone where nothing was."""
        if self.view.rows:
            self.view.header.map.setChecked(True)
            self.panels.fit()
        else:
            self.open_map()

    @override
    def activate(self) -> None:
        basket_of(self.context)
        if self.context.session() != self._session:
            self._session = self.context.session()
            self.forget()
        self.view.side.map.landmarks = landmarks_of(self.context)
        self.query_bar.check()
        self.query_bar.plate.setFocus()
        self.query_bar.plate.selectAll()

    def forget(self) -> None:
        """Take away what another member looked for."""
        self.searcher.forget()
        self.view.clear()
        self.panels.forget()
        self.query_bar.plate.clear()
        self._asked = self.query_bar.query()
        self.view.header.map.setChecked(False)
        self._show_start()

    @property
    @override
    def state(self) -> State:
        return self.results.state

    def search(self) -> None:
        """Ask for what stands in the fields."""
        self._ask(self.query_bar.query())

    def _ask(self, query: Query) -> None:
        self._asked = query
        self.results.show_state(State.BUSY, "Searching …")
        self.searcher.search(query)

    def _failed(self, error: Exception) -> None:
        self.details.hide()
        self.results.show_error(error, lambda: self._ask(self._asked))

    def _show(self, result: SearchResult) -> None:
        self.panels.open(None)
        if not self.view.rows:
            self.view.header.timeline.setChecked(self.height() >= ROOMY)
        self.view.show_result(result, self.searcher.question)
        if not result.rows:
            said = " ".join(filter(None, (NOTHING, result.bound)))
            self.results.show_state(State.EMPTY, said, DRAW, self.open_map)
            return
        self.results.show_state(State.READY)
        self.table.select(lambda _row: True)
        self.table.view.setFocus()
        self._fetch_crops()
        if len(result.rows) == 1:
            self._describe(result.rows[0])

    def _fetch_crops(self) -> None:
        """Crops of the rows that are looked at, and of the page after them."""
        if self.details.may_open:
            self.searcher.fetch_crops([row.read for row in self.table.rows_in_sight()])

    def _next_page(self) -> None:
        self.view.header.next_button.setEnabled(False)
        self.searcher.next_page()

    def _continue(self, result: SearchResult) -> None:
        self.view.show_result(result, self.searcher.question, more=True)
        self._fetch_crops()

    def _not_continued(self, error: Exception) -> None:
        """The rows that are there stay."""
        self.view.header.next_button.setEnabled(True)
        self.context.messages.failure(error)

    def _row_changed(self, row: SearchRow | None) -> None:
        if row is not None and not self.details.isHidden():
            self._describe(row)

    def _describe(self, row: SearchRow) -> None:
        if self.details.row is not row or self.details.isHidden():
            self.searcher.drop_opening()
            self.panels.open(self.details)
            self.details.show_row(row, self.context.clock.now())
            self._show_basket()

    def _open(self, row: Any) -> None:
        """Enter: the details first, and at once the pictures."""
        self._describe(row)
        if self.details.may_open and row.read.has_images and not self.details.opened and not self.details.opening:
            self._open_pictures(row)

    def _closed(self) -> None:
        self.searcher.drop_opening()
        self.panels.fit()
        self.table.view.setFocus()

    def _open_pictures(self, row: SearchRow) -> None:
        self.details.show_opening()
        self.searcher.open_read(row.read)

    def _show_pictures(self, pictures: ReadPictures, frame: QImage, crop: QImage) -> None:
        self.details.show_pictures(pictures.read.id, pictures.read, frame, crop)

    def _all_of(self, row: SearchRow) -> None:
        """Every read of the plate, as a search of its own under the purpose of the one that found it."""
        self.view.header.calendar.setChecked(True)
        self._ask_again(Query(row.read.plate, self.searcher.purpose, limit=OF_ONE_PLATE))

    def _similar_to(self, row: SearchRow) -> None:
        self._ask_again(Query(row.read.plate, self.searcher.purpose, fuzzy=1, further=Further(edits=1)))

    def _ask_again(self, query: Query) -> None:
        self.query_bar.fill(query)
        self.panels.further.fill(query.further)
        self._ask(query)

    def _add(self, rows: tuple[SearchRow, ...]) -> None:
        if not self._may_add:
            return
        now = self.context.clock.now()
        items = [
            BasketItem(
                ItemKind.READ, r.read.id, r.read.plate, f"{r.read.camera}, {clock_text(r.read.captured_at, now)}"
            )
            for r in rows
        ]
        basket = basket_of(self.context)
        new = basket.add(*items)
        if rows:
            many = f"{new} read{'s' if new != 1 else ''} added" if new else "Already in evidence"
            self.context.messages.info(f"{many}; {len(basket.items)} laid aside.", "Evidence")

    def _show_basket(self) -> None:
        if self.details.row is not None:
            inside = self.details.row.read.id in basket_of(self.context).read_ids
            self.details.show_in_basket(inside)
