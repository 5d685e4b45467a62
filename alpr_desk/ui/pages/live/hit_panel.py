"""The right side of Live: the queue of open hits, one shown at a time, or why there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from alpr_desk.domain.events import HitChanged, HitRaised
from alpr_desk.domain.matching import Hit, HitStatus
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.hits import HitPictures, ListHits, OpenHit
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.hit_actions import HitActions
from alpr_desk.ui.pages.live.queue import HitQueue, QueuedHit
from alpr_desk.ui.states import State, StatePanel, sentence_of
from alpr_desk.ui.widgets.hit.view import WIDTH_PX, HitView

EMPTY_PX = 400
"""The picture keeps the room while there is no hit."""


class HitPanel(QWidget):
    """Signals: `open_hits` (int) when the number of open hits changed."""

    open_hits = Signal(int)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.queue = HitQueue()
        self.empty_text = "No open hits."
        self.view = HitView(context.clock, context.may(Permission.VERIFY_HITS))
        self.nothing = StatePanel()
        self.place = QLabel()
        self.place.setProperty("tone", "caption")
        self.before = self._arrow("chevron-left", "Hit before this (Left)", -1)
        self.after = self._arrow("chevron-right", "Next hit (Right)", 1)
        self._lay_out()
        HitActions(context, self.view, self).changed.connect(self._stored)
        self.view.acknowledged.connect(self.acknowledge)
        context.bridge.hit_raised.connect(self._raised)
        context.bridge.hit_changed.connect(self._changed)
        self._show()

    def _lay_out(self) -> None:
        strip = QHBoxLayout()
        strip.setSpacing(4)
        strip.addWidget(self.place, 1)
        strip.addWidget(self.before)
        strip.addWidget(self.after)
        one = QWidget()
        column = QVBoxLayout(one)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(strip)
        column.addWidget(self.view, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(one)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)

    def _arrow(self, name: str, tip: str, by: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(name))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setProperty("square", True)
        button.clicked.connect(lambda: self.step(by))
        return button

    def refresh(self) -> None:
        """Ask for the hits that are open."""
        self._context.ask(ListHits(), self._listed, self._failed, key="open", owner=self)

    def set_empty_text(self, sentence: str) -> None:
        """What is said while no hit is open."""
        self.empty_text = sentence
        if self.queue.current is None:
            self._show()

    def step(self, by: int) -> None:
        """Show another open hit, unless an end is being confirmed."""
        if self.view.ends.chosen is None:
            self.queue.step(by)
            self._show()

    def acknowledge(self, hit_id: int) -> None:
        """The member took notice."""
        self.queue.acknowledge(hit_id)
        self._show()

    def handle_key(self, event: QKeyEvent) -> bool:
        """Keys of the queue, then of the hit shown."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and len(self.queue) > 1:
            self.step(-1 if event.key() == Qt.Key.Key_Left else 1)
            return True
        return self.queue.current is not None and self.view.handle_key(event)

    def _listed(self, hits: tuple[Hit, ...]) -> None:
        waiting = [hit for hit in hits if hit.status is not HitStatus.DISPOSED]
        self.queue.keep_only({hit.id for hit in waiting})
        for hit in sorted(waiting, key=lambda h: h.raised_at):
            self.queue.put(hit)
        first = self.queue.ordered()
        if first and self.view.hit is None:
            self.queue.go_to(first[0].hit.id)
        self._show()

    def _failed(self, error: Exception) -> None:
        if self.queue.current is None:
            self.nothing.show_state(State.WRONG, sentence_of(error), "Try again", self.refresh)
            self._turn(0)

    def _raised(self, event: HitRaised) -> None:
        aside = self.queue.may_step_aside_for(event.hit) and not self._at_work()
        self.queue.put(event.hit, event.crop_image, event.frame_image)
        if aside:
            self.queue.go_to(event.hit.id)
        self._show()
        if aside:
            self.view.pulse()

    def _at_work(self) -> bool:
        """Whether the member is in the middle of a hit: nothing may change under the finger then."""
        shown = self.view.hit
        if shown is None or self.queue.current is None:
            return False
        saved = shown.verification.ticks if shown.verification else frozenset()
        return self.view.ends.chosen is not None or self.view.ticks.ticks() != saved

    def _changed(self, event: HitChanged) -> None:
        self.refresh()

    def _stored(self, hit: Hit) -> None:
        self.queue.put(hit)
        self._show()

    def _opened(self, pictures: HitPictures) -> None:
        self.queue.put(pictures.hit, pictures.crop_image, pictures.frame_image)
        self._show()

    def _not_opened(self, queued: QueuedHit) -> None:
        self.queue.put(queued.hit, b"", b"")
        self._show()

    def _turn(self, index: int) -> None:
        """Show why there is no hit (0), or the hit (1)."""
        self.stack.setCurrentIndex(index)
        self.setFixedWidth(WIDTH_PX if index else EMPTY_PX)

    def _show(self) -> None:
        shown = self.queue.current
        self.open_hits.emit(len(self.queue))
        if shown is None:
            self.view.leave()
            self.nothing.show_state(State.EMPTY, self.empty_text)
            self._turn(0)
            return
        notice = "" if shown.acknowledged else " · Space: seen"
        self.place.setText(f"Hit {self.queue.place} of {len(self.queue)}{notice}")
        for button in (self.before, self.after):
            button.setEnabled(len(self.queue) > 1)
        self.view.show_hit(shown.hit, shown.crop or b"", shown.frame or b"")
        self._turn(1)
        if shown.crop is None:
            self._context.ask(
                OpenHit(shown.hit.id), self._opened, lambda _: self._not_opened(shown), key="pictures", owner=self
            )
