"""The panels at the right of the search page, of which one is open at most, and what they ask.

Further fields with the preview of misreads, kept searches, a read's details with its correction; and the list to write.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from alpr_desk.domain.requests.corrections import Corrected, CorrectRead
from alpr_desk.domain.requests.results import ResultsExported, SavedSearch
from alpr_desk.domain.requests.search import SearchRow
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.pages.search.actions import Searcher
from alpr_desk.ui.pages.search.details import ReadDetails
from alpr_desk.ui.pages.search.errands import Errands
from alpr_desk.ui.pages.search.further import PlaceKind, outline_in, with_outline
from alpr_desk.ui.pages.search.further_panel import FurtherPanel, preview_sentence
from alpr_desk.ui.pages.search.model import NOTHING_FURTHER, query_of
from alpr_desk.ui.pages.search.query import QueryBar
from alpr_desk.ui.pages.search.results import ResultsView
from alpr_desk.ui.pages.search.saved_panel import SavedPanel
from alpr_desk.ui.states import sentence_of
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.map.outline import Outline

WIDE = 1150
"""Width of the page from which a map has room beside rows and details."""


class Panels(QObject):
    """Attributes:
        further, saved, all: the panels, to be laid out side by side.

    Signals:
        described(SearchRow): this row, as corrected, is to be shown.
        map_asked: a place is to be drawn.
    """

    described = Signal(object)
    map_asked = Signal()

    def __init__(
        self, query_bar: QueryBar, searcher: Searcher, view: ResultsView, details: ReadDetails, context: PageContext
    ) -> None:
        super().__init__(view)
        self._query_bar, self._searcher, self._view, self._details = query_bar, searcher, view, details
        self._context, self._errands = context, Errands(context, self)
        self.further, self.saved = FurtherPanel(), SavedPanel()
        self.all: tuple[DetailsPanel, ...] = (details, self.further, self.saved)
        details.correct_asked.connect(self._correct)
        query_bar.more_button.clicked.connect(lambda: self._toggle(self.further))
        query_bar.saved_button.clicked.connect(self._open_saved)
        view.header.export.clicked.connect(self._ask_where)
        view.header.views_changed.connect(self.fit)
        view.side.map.place_asked.connect(self._near)
        view.side.map.drawn.connect(self._drawn)
        self.further.edited.connect(self._edited)
        self.further.preview_asked.connect(self._preview)
        self.further.draw_asked.connect(self._draw)
        self.further.closed.connect(self.fit)
        self.saved.closed.connect(self.fit)
        self.saved.used.connect(self._use)
        self.saved.kept.connect(self._keep)
        self.saved.forgotten.connect(lambda saved: self._errands.forget(saved, self._list_saved, self._saved_refused))

    def forget(self) -> None:
        """Close all and empty the fields: another member sits here."""
        self._errands.drop()
        self.open(None)
        self._details.forget()
        self.saved.clear()
        self.further.fill(NOTHING_FURTHER)
        self.further.show_preview("")

    def _room(self) -> int:
        """Pixels for rows and panels together."""
        return self._query_bar.width()

    def open(self, panel: DetailsPanel | None) -> None:
        """Open `panel` and close the others; None closes all."""
        for one in self.all:
            one.setVisible(one is panel)
        self.fit()

    def _toggle(self, panel: DetailsPanel) -> None:
        self.open(panel if panel.isHidden() else None)

    def fit(self) -> None:
        """A panel takes the place of the map where there is no room for both."""
        self._view.fit_views()
        if self._room() < WIDE and not self._view.asking and any(not p.isHidden() for p in self.all):
            self._view.side.hide()

    def _edited(self) -> None:
        """The fields are what counts, so the map draws what stands in them."""
        values = self.further.values()
        self._query_bar.set_further(values)
        fault = values.faults().get("points", "") if values.points.strip() else ""
        self._view.side.map_panel.show_area(outline_in(values), fault)

    def _drawn(self, area: Outline | None) -> None:
        self.further.fill(with_outline(self.further.values(), area))
        self._edited()

    def _draw(self) -> None:
        """The panel makes room for the map where both have none."""
        if self._room() < WIDE:
            self.open(None)
        self.map_asked.emit()

    def _near(self, latitude: float, longitude: float) -> None:
        point = f"{latitude:.6f}, {longitude:.6f}"
        self.further.fill(replace(self.further.values(), place=PlaceKind.NEAR, points=point))
        self.open(self.further)

    def _correct(self, row: SearchRow, plate: str, region: str | None, reason: str) -> None:
        def refused(error: Exception) -> None:
            if self._details.correction is not None:
                self._details.correction.show_refusal(sentence_of(error))

        request = CorrectRead(row.read.id, plate, reason, region, self._searcher.purpose)
        self._errands.correct(request, self._corrected, refused)

    def _corrected(self, done: Corrected) -> None:
        changed = self._view.put_correction(done.correction)
        if changed is not None and not self._details.isHidden():
            self.described.emit(changed)
        hits = f" {len(done.raised)} hits raised, {len(done.overtaken)} marked as misread."
        self._context.messages.info(f"Read {done.correction.read_id} is corrected.{hits}", "Correction")

    def _preview(self) -> None:
        reason = self._query_bar.check()
        if reason:
            self.further.show_preview(reason)
            return
        self._query_bar.picker.commit()
        self.further.show_preview("Looking …")
        show = self.further.show_preview
        self._errands.preview(
            self._query_bar.query().request(), lambda p: show(preview_sentence(p)), lambda e: show(sentence_of(e))
        )

    def _open_saved(self) -> None:
        self._toggle(self.saved)
        if not self.saved.isHidden():
            self.saved.show_busy()
            self._list_saved()

    def _list_saved(self, _: object = None) -> None:
        self._errands.list_saved(self.saved.show_saved, self._saved_refused)

    def _saved_refused(self, error: Exception) -> None:
        self.saved.show_refusal(sentence_of(error))

    def _keep(self, name: str) -> None:
        query = self._query_bar.query()
        if reason := query.wrong():
            self.saved.show_refusal(reason)
            return
        self._errands.save(name, query.request(), self._list_saved, self._saved_refused)

    def _use(self, saved: SavedSearch) -> None:
        """Its fields, and the purpose anew: what was authorised then says nothing of today."""
        query = query_of(saved.question)
        self._query_bar.fill(query)
        self.further.fill(query.further)
        self._query_bar.picker.kind.setCurrentIndex(0)
        self.open(None)
        self._query_bar.picker.kind.setFocus()

    def _ask_where(self) -> None:
        dialog = QFileDialog(self._query_bar.window(), "Write these reads as a list", "", "List (*.csv *.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda name: self.export(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, out: Path) -> None:
        """Write the rows that are shown as a list to `out`."""
        rows = self._view.table.model.rows

        def done(written: ResultsExported) -> None:
            self._context.messages.info(f"{written.reads} reads are on the list {written.path}.", "List")

        of = (self._searcher.search_id, self._searcher.purpose)
        self._errands.export(tuple(row.read.id for row in rows), out, of, done)
