"""The search page: question above, rows below, one read at the right. Knows its own parts and the context."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.search import ReadPictures, SearchResult, SearchRow
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.evidence.basket import BasketItem, ItemKind, basket_of
from alpr_desk.ui.pages.search.actions import Searcher
from alpr_desk.ui.pages.search.details import ReadDetails
from alpr_desk.ui.pages.search.model import columns, cut_sentence
from alpr_desk.ui.pages.search.query import QueryBar
from alpr_desk.ui.states import State, StateStack, sentence_of
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.words import clock_text

START = "Type a plate or part of one, state the purpose, and press Enter.\nEvery search is recorded (Policy 430.5)."
NOTHING = "No read fits. Loosen the plate with ? or *, allow a misread, or widen the time."
CROP_ROW = 44


class SearchPage(Page):
    """Search over stored reads.

    The question stays in its fields whatever happens; only the rows give way to a state. `results.state` says
    which one is shown, and `state` repeats it.
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
        self.table = Table(columns(context.clock.now, self.searcher.crop), NOTHING, row_height=CROP_ROW)
        self.cut_label = sentence_label("", "warning")
        self.add_button = QPushButton("Add to evidence")
        self._may_add = context.may(Permission.WRITE_PACKAGES)
        self.details = ReadDetails(context.may(Permission.OPEN_IMAGES), self._may_add)
        self.results = StateStack(self._results())
        self._session = context.session()
        self._lay_out()
        self._connect()
        self.results.show_state(State.EMPTY, START)

    def _results(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.cut_label)
        layout.addWidget(self.table, 1)
        self.cut_label.hide()
        self.add_button.setIcon(icons.icon("plus", "text"))
        self.add_button.setToolTip("Lay the selected reads aside for an evidence package (Ctrl+Shift+E)")
        self.add_button.setEnabled(False)
        self.add_button.setVisible(self._may_add)
        self.table.actions_row.addWidget(self.add_button)
        return holder

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.results, 5)
        below.addWidget(self.details, 3)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.query_bar)
        layout.addLayout(below, 1)

    def _connect(self) -> None:
        self.query_bar.submitted.connect(self.search)
        self.searcher.found.connect(self._show)
        self.searcher.failed.connect(self._failed)
        self.searcher.crops_came.connect(self.table.model.images_changed)
        self.searcher.opened.connect(self._show_pictures)
        self.searcher.not_opened.connect(lambda error: self.details.show_refusal(sentence_of(error)))
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._row_changed)
        self.table.selection_changed.connect(lambda rows: self.add_button.setEnabled(bool(rows)))
        self.details.open_asked.connect(self._open_pictures)
        self.details.add_asked.connect(lambda row: self._add((row,)))
        self.details.closed.connect(self._closed)
        self.add_button.clicked.connect(lambda: self._add(self.table.selected_rows()))
        QShortcut(QKeySequence("Ctrl+Shift+E"), self, lambda: self._add(self.table.selected_rows()))
        basket_of(self.context).changed.connect(self._show_basket)

    @override
    def activate(self) -> None:
        basket_of(self.context)
        if self.context.session() != self._session:
            self._session = self.context.session()
            self.forget()
        self.query_bar.check()
        self.query_bar.plate.setFocus()
        self.query_bar.plate.selectAll()

    def forget(self) -> None:
        """Take away what another member looked for."""
        self.searcher.forget()
        self.table.set_rows(())
        self.details.close_panel()
        self.query_bar.plate.clear()
        self._say(State.EMPTY, START)

    @property
    @override
    def state(self) -> State:
        return self.results.state

    def search(self) -> None:
        """Ask for what stands in the fields."""
        self.results.show_state(State.BUSY, "Searching …")
        self.searcher.search(self.query_bar.query())

    def _say(self, state: State, sentence: str) -> None:
        self.results.show_state(state, sentence)

    def _failed(self, error: Exception) -> None:
        self.details.hide()
        self.results.show_error(error, self.search)

    def _show(self, result: SearchResult) -> None:
        self.details.hide()
        self.table.set_rows(result.rows, result.elapsed_ms, more=result.cut)
        self.cut_label.setText(cut_sentence(result))
        self.cut_label.setVisible(result.cut)
        if result.rows:
            self.results.show_state(State.READY)
            self.table.select(lambda _row: True)
            self.table.view.setFocus()
            if len(result.rows) == 1:
                self._describe(result.rows[0])
        else:
            self._say(State.EMPTY, NOTHING)

    def _row_changed(self, row: SearchRow | None) -> None:
        if row is not None and not self.details.isHidden():
            self._describe(row)

    def _describe(self, row: SearchRow) -> None:
        if self.details.row is not row or self.details.isHidden():
            self.searcher.drop_opening()
            self.details.show_row(row, self.context.clock.now())
            self._show_basket()

    def _open(self, row: Any) -> None:
        """Enter: the details first, and at once the pictures."""
        self._describe(row)
        if self.details.may_open and row.read.has_images and not self.details.opened and not self.details.opening:
            self._open_pictures(row)

    def _closed(self) -> None:
        self.searcher.drop_opening()
        self.table.view.setFocus()

    def _open_pictures(self, row: SearchRow) -> None:
        self.details.show_opening()
        self.searcher.open_read(row.read)

    def _show_pictures(self, pictures: ReadPictures, frame: QImage, crop: QImage) -> None:
        self.details.show_pictures(pictures.read.id, pictures.read, frame, crop)

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
