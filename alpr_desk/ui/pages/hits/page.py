"""Hits: every hit in a table, the one chosen beside it, to verify and to end."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.matching import Hit, HitStatus
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.hits import HitPictures, ListHits, OpenHit
from alpr_desk.domain.requests.hotlists import HotlistRow
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.hit_actions import HitActions
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.evidence.basket import BasketItem, ItemKind, basket_of
from alpr_desk.ui.pages.hits.columns import hit_columns
from alpr_desk.ui.states import State, StateStack
from alpr_desk.ui.widgets.hit.view import WIDTH_PX, HitView
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.words import clock_text

ROOM_PX = 1100
LIMIT = 200
OPEN_AFTER_MS = 150
_CHOICES = (("Not ended", "waiting"), ("All", "all"), ("Ended", "ended"))


class HitsPage(Page):
    """The list of hits with the chosen one at the right."""

    name = "hits"
    title = "Hits"
    icon_name = "octagon-alert"
    permission = Permission.SEE_HITS
    key = "F4"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._hits: tuple[Hit, ...] = ()
        self._pictures: HitPictures | None = None
        self.table = Table(hit_columns(context.clock), "No hit here. New ones come in by themselves.")
        self.choice = QComboBox()
        self.choice.setAccessibleName("Which hits")
        for words, which in _CHOICES:
            self.choice.addItem(words, which)
        self.table.actions_row.addWidget(self.choice)
        self.add_button = QPushButton("Add to evidence")
        self.add_button.setIcon(icons.icon("plus", "text"))
        self.add_button.setToolTip("Lay the selected hits aside for an evidence package")
        self.add_button.setEnabled(False)
        self.add_button.setVisible(context.may(Permission.WRITE_PACKAGES))
        self.view = HitView(context.clock, context.may(Permission.VERIFY_HITS))
        self.details = StateStack(self.view)
        self.details.setFixedWidth(WIDTH_PX)
        row = QHBoxLayout(self.content)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.table, 1)
        left.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(left, 1)
        row.addWidget(self.details)
        self._soon = QTimer(self, singleShot=True, interval=OPEN_AFTER_MS)
        self._soon.timeout.connect(self._open_chosen)
        self._show_nothing()
        self._connect()

    def _connect(self) -> None:
        self.table.current_changed.connect(self._chosen)
        self.table.opened.connect(lambda _: self.view.setFocus())
        self.choice.currentIndexChanged.connect(self._show_rows)
        self.table.selection_changed.connect(lambda rows: self.add_button.setEnabled(bool(rows)))
        self.add_button.clicked.connect(self._add)
        HitActions(self.context, self.view, self).changed.connect(self._stored)
        self.context.bridge.hit_raised.connect(self.refresh_shown)
        self.context.bridge.hit_changed.connect(self.refresh_shown)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the columns are chosen at the header only: their button has no room beside a hit."""
        super().resizeEvent(event)
        self.table.columns_button.setVisible(event.size().width() >= ROOM_PX)

    @override
    def activate(self) -> None:
        self.refresh()
        self.table.view.setFocus()

    @override
    def refresh(self) -> None:
        if not self._hits:
            self.show_state(State.BUSY, "Opening the hits …")
        self.ask(ListHits(None, LIMIT), self._listed, key="list")

    @override
    def show_lists(self, rows: tuple[HotlistRow, ...]) -> None:
        self.view.show_lists(rows)

    def _listed(self, hits: tuple[Hit, ...]) -> None:
        self._hits = hits
        if not hits:
            sentence = "No hits yet. A hit appears here when a plate that is read is on a list."
            self.show_state(State.EMPTY, sentence, "Look again", self.refresh)
            return
        self.show_state(State.READY)
        self._show_rows()

    def _show_rows(self) -> None:
        which = self.choice.currentData()
        rows = [hit for hit in self._hits if which == "all" or (hit.status is HitStatus.DISPOSED) == (which == "ended")]
        before: Hit | None = self.table.current_row()
        self.table.set_rows(rows, more=len(self._hits) == LIMIT)
        if before is None or not self.table.select(lambda hit: bool(hit.id == before.id)):
            self.table.select(lambda _: True)
        if not rows:
            self._show_nothing()

    def _show_nothing(self) -> None:
        self.view.leave()
        self.details.show_state(State.EMPTY, "Choose a hit to see it, verify it and end it.")

    def _chosen(self, hit: Hit | None) -> None:
        if hit is None:
            return
        if self._pictures is not None and self._pictures.hit.id == hit.id:
            self._soon.stop()
            self._show(HitPictures(hit, self._pictures.crop_image, self._pictures.frame_image))
            return
        self.view.leave()
        self.details.show_state(State.BUSY, "Opening the hit …")
        self._soon.start()

    def _open_chosen(self) -> None:
        """Opening is an access that is recorded, so hits passed over with the arrow keys are not opened."""
        hit = self.table.current_row()
        if hit is None:
            return
        self.context.ask(
            OpenHit(hit.id), self._show, lambda error: self.details.show_error(error), key="open", owner=self
        )

    def _show(self, pictures: HitPictures) -> None:
        self._pictures = pictures
        self.view.show_hit(pictures.hit, pictures.crop_image, pictures.frame_image)
        self.details.show_state(State.READY)

    def _add(self) -> None:
        """Lay the selected hits aside; the evidence page makes the package."""
        basket, now = basket_of(self.context), self.context.clock.now()
        hits: tuple[Hit, ...] = self.table.selected_rows()
        new = basket.add(
            *(
                BasketItem(ItemKind.HIT, h.id, h.read.plate, f"{h.hotlist_name}, {clock_text(h.read.captured_at, now)}")
                for h in hits
            )
        )
        many = f"{new} hit{'s' if new != 1 else ''} added" if new else "Already in evidence"
        self.context.messages.info(f"{many}; {len(basket.items)} laid aside.", "Evidence")

    def _stored(self, hit: Hit) -> None:
        self._hits = tuple(hit if known.id == hit.id else known for known in self._hits)
        if self._pictures is not None and self._pictures.hit.id == hit.id:
            self._show(HitPictures(hit, self._pictures.crop_image, self._pictures.frame_image))
        self._show_rows()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.view.ends.chosen is None:
            self.table.view.setFocus()
        elif not (self.details.state is State.READY and self.view.handle_key(event)):
            super().keyPressEvent(event)
