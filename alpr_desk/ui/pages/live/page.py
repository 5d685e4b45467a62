"""Live: the picture with overlays, the reel of reads, the hit panel, the shift, its canvass, how everything is.

A wanted plate is entered here too.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from alpr_desk.domain.events import NOT_READ, HealthState, HitRaised, ReadStored, ShiftEnded, ShiftStarted, StageHealth
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.capture import EndShift, Shift, StartShift
from alpr_desk.domain.requests.hotlists import HotlistRow
from alpr_desk.domain.requests.search import RecentReads
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.entry_panel import EntryPanel
from alpr_desk.ui.messages import UNBOUND_PX, Action
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.live.canvassing import Canvassing
from alpr_desk.ui.pages.live.counts import CountLine, unread_text
from alpr_desk.ui.pages.live.health_bar import HealthBar
from alpr_desk.ui.pages.live.hit_panel import EMPTY_PX, HitPanel
from alpr_desk.ui.pages.live.reel import Reel
from alpr_desk.ui.pages.live.shift_form import ShiftForm
from alpr_desk.ui.pages.live.video import Video
from alpr_desk.ui.states import State, StatePanel, sentence_of
from alpr_desk.ui.widgets.details import LEAST_WIDTH, WIDTH
from alpr_desk.ui.widgets.hit.view import WIDTH_PX as HIT_PX
from alpr_desk.ui.words import age_text

RECENT = 40
LEAST_PX = 370
"""Of the picture's side; with less it makes way for a form beside a hit."""
GAPS_PX = 30
"""Between what stands in the row above the picture."""
MARGIN_PX, SPACING_PX = 12, 12
CAMERAS_EVERY_MS = 1000


class LivePage(Page):
    """The page of a running shift."""

    name = "live"
    title = "Live"
    icon_name = "video"
    permission = Permission.OPERATE_CAPTURE
    key = "F2"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.video, self.waiting = Video(context.feed), StatePanel()
        self.reel, self.health, self.hits = Reel(context.clock), HealthBar(), HitPanel(context)
        self.form = ShiftForm(context.settings)
        self.canvassing = Canvassing(context, lambda: self._running, self)
        self.entering = EntryPanel(context)
        self.plates = 0
        self._unread: dict[str, float] = {}
        self._running = False
        self._lists = ""
        self._cameras: tuple[str, ...] = ()
        self._room = 0
        self._lay_out()
        self._connect()
        self._timer = QTimer(self, interval=CAMERAS_EVERY_MS)
        self._timer.timeout.connect(self._look_for_cameras)
        self._show_shift()

    def _lay_out(self) -> None:
        self.shift_words = CountLine()
        self.enter = QPushButton(icons.icon("plus", "text"), "")
        self.enter.setToolTip("Enter a wanted plate (F5)")
        self.enter.setAccessibleName("Enter a wanted plate")
        self.canvass = QPushButton(icons.icon("eye", "text"), " Canvass")
        self.canvass.setToolTip("Canvass of a crime scene (F6)")
        self.canvass.setAccessibleName("Canvass of a crime scene")
        self.end = QPushButton(icons.icon("square", "text"), " End shift")
        self.camera_row = QHBoxLayout()
        self.camera_row.setSpacing(6)
        self.camera_group = QButtonGroup(self)
        self.bar = QWidget()
        bar = QHBoxLayout(self.bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addLayout(self.camera_row)
        bar.addWidget(self.shift_words, 1)
        bar.addWidget(self.enter)
        self.enter.setVisible(self.context.may(Permission.ENTER_PLATES))
        bar.addWidget(self.canvass)
        bar.addWidget(self.end)
        self.middle = QStackedWidget()
        for widget in (self.form, self.waiting, self.video):
            self.middle.addWidget(widget)
        self.left = QWidget()
        left = QVBoxLayout(self.left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(self.bar)
        left.addWidget(self.middle, 1)
        left.addWidget(self.reel)
        left.addWidget(self.health)
        row = QHBoxLayout(self.content)
        row.setContentsMargins(MARGIN_PX, 8, MARGIN_PX, 4)
        row.setSpacing(SPACING_PX)
        row.addWidget(self.left, 1)
        row.addWidget(self.canvassing.panel)
        row.addWidget(self.entering)
        row.addWidget(self.hits)

    def _connect(self) -> None:
        bridge = self.context.bridge
        bridge.read_stored.connect(self._read_stored)
        bridge.health.connect(self._health)
        bridge.shift_started.connect(self._shift_started)
        bridge.shift_ended.connect(self._shift_ended)
        self.form.start.connect(self._start)
        bridge.hit_raised.connect(self._hit_raised)
        self.hits.open_hits.connect(self.count_changed)
        self.hits.open_hits.connect(self._make_room)
        self.canvassing.panel.open_changed.connect(self._canvass_opened)
        self.entering.open_changed.connect(self._make_room)
        for panel in (self.canvassing.panel, self.entering):
            panel.closed.connect(self.setFocus)
        self.enter.clicked.connect(self.enter_plate)
        self.canvass.clicked.connect(self.canvassing.open)
        self.context.canvass.changed.connect(self._show_buttons)
        self.end.clicked.connect(self._ask_end)
        self.video.first_frame.connect(self._show_middle)

    @override
    def activate(self) -> None:
        self._timer.start()
        self.refresh()
        self.setFocus()

    @override
    def deactivate(self) -> None:
        self._timer.stop()

    @override
    def refresh(self) -> None:
        self.show_state(State.READY)
        self.hits.refresh()
        status = self.context.status()
        if status is not None and status.shift_id is not None:
            if not self._running:
                self._running = True
                self._show_shift()
            self.context.ask(RecentReads(RECENT), self._recent, lambda _: None, key="recent", owner=self)
        self._look_for_cameras()

    @override
    def show_lists(self, rows: tuple[HotlistRow, ...]) -> None:
        """Say how old the lists are where there is no hit. The window asks for them once for all its parts."""
        self.hits.view.show_lists(rows)
        now = self.context.clock.now()
        moments = [row.imported_at for row in rows if row.hotlist.enabled and row.imported_at is not None]
        oldest = max(((now - moment).total_seconds() / 3600 for moment in moments), default=None)
        loaded = "No hotlist is loaded: nothing can hit."
        self._lists = loaded if oldest is None else f"Lists are {age_text(oldest)} old."
        self._show_empty()

    def _show_empty(self) -> None:
        counted = self._counted(reasons=True)
        self.shift_words.say(counted, self._counted(reasons=False), self._plates_read() if self._running else "")
        self._show_buttons()
        first = " ".join(part for part in ("No open hits.", self._lists) if part)
        self.hits.set_empty_text(f"{first}\n{counted}." if counted else first)

    def _counted(self, *, reasons: bool) -> str:
        if not self._running:
            return ""
        plates = f"{self._plates_read()} this shift"
        return ", ".join(part for part in (plates, unread_text(self._unread, reasons=reasons)) if part)

    def _plates_read(self) -> str:
        return f"{self.plates:,} plate{'' if self.plates == 1 else 's'}"

    def _recent(self, reads: tuple[StoredRead, ...]) -> None:
        known = {card.read.uid for card in self.reel.cards()}
        for read in sorted(reads, key=lambda r: r.captured_at):
            if read.uid not in known:
                self.reel.add(read, b"")
        self.plates = max(self.plates, len(reads))
        self._show_empty()

    def _read_stored(self, event: ReadStored) -> None:
        self.reel.add(event.read, event.crop_image)
        if not event.update:
            self.plates += 1
            self._show_empty()

    def _health(self, health: StageHealth) -> None:
        self.health.show_health(health)
        figures = {name: value for name, value in health.figures if name.startswith(NOT_READ)}
        if NOT_READ in figures and figures != self._unread:
            self._unread = figures
            self._show_empty()
        self._show_middle()

    def _start(self, vehicle: str, sources: tuple[str, ...]) -> None:
        self.form.set_busy(True)
        self.ask(StartShift(vehicle, sources), self._started, self._not_started, key="shift")

    def _started(self, shift: Shift) -> None:
        self.form.set_busy(False)
        self._running = True
        self._show_shift()

    def _not_started(self, error: Exception) -> None:
        self.form.set_busy(False)
        self.form.say(sentence_of(error))

    def _shift_started(self, event: ShiftStarted) -> None:
        self.plates, self._unread = 0, {}
        self.reel.clear()
        self._running = True
        self._show_shift()

    def _shift_ended(self, event: ShiftEnded) -> None:
        self._running = False
        self._cameras = ()
        self.video.show_camera("")
        self.health.clear()
        self._show_shift()
        if event.reason:
            self.context.messages.info(event.reason, "The shift is over")

    def _show_buttons(self) -> None:
        """With their words where the counts of the shift still have room beside them."""
        on = self.context.canvass.on is not None
        self.canvass.setIcon(icons.icon("eye", "accent" if on else "text"))
        self.canvass.setText(" Canvass on" if on else " Canvass")
        self.enter.setText(" Plate")
        counts = self.shift_words.without_reasons() + GAPS_PX
        for button in (self.enter, self.canvass):
            taken = sum(part.sizeHint().width() for part in (self.camera_row, self.enter, self.canvass, self.end))
            if taken + counts > self._room:
                button.setText("")

    def _hit_raised(self, event: HitRaised) -> None:
        self.canvassing.panel.step_aside()
        self.entering.step_aside()

    @override
    def enter_plate(self) -> None:
        self.canvassing.give_way()
        self.entering.open()

    def _canvass_opened(self, opened: bool) -> None:
        if opened:
            self.entering.hide()
        self._make_room()

    def _make_room(self, _: object = None) -> None:
        """A form takes the place of the hits where none is open, else stands between picture and hit."""
        panels, waiting = (self.canvassing.panel, self.entering), len(self.hits.queue) > 0
        asked = not all(panel.isHidden() for panel in panels)
        width, between = LEAST_WIDTH if waiting else WIDTH, asked and waiting
        self._room = self.width() - 2 * MARGIN_PX - SPACING_PX - (HIT_PX if waiting else EMPTY_PX)
        if between:
            self._room -= width + SPACING_PX
        alone = between and self._room < LEAST_PX
        self.hits.setVisible(waiting or not asked)
        self.left.setVisible(not alone)
        for panel in panels:
            panel.setMinimumWidth(width)
            panel.setMaximumWidth(UNBOUND_PX if alone else width)
        self._show_buttons()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _ask_end(self) -> None:
        waiting, on = len(self.hits.queue), self.context.canvass.on
        words = f" {waiting} open hit{'s' if waiting > 1 else ''} stay open." if waiting else ""
        words += f" The canvass for {on.canvass.incident} ends with it." if on is not None else ""
        self.context.messages.ask(
            "End the shift?",
            "The cameras stop and no plate is read any more." + words,
            (Action("Go on"), Action("End shift", self._end, "danger")),
        )

    def _end(self) -> None:
        self.ask(EndShift(), lambda _: None, self.context.messages.failure, key="shift")

    def _show_shift(self) -> None:
        for part in (self.bar, self.reel, self.health):
            part.setVisible(self._running)
        self._show_empty()
        self._show_middle()
        self.canvassing.shift_changed()

    def _look_for_cameras(self) -> None:
        cameras = self.context.feed.cameras() if self._running else ()
        if cameras == self._cameras:
            self.video.poll()  # hidden while no picture has come, so its own timer stands still
            return
        self._cameras = cameras
        for button in self.camera_group.buttons():
            self.camera_group.removeButton(button)
            button.hide()
            button.deleteLater()
        if len(cameras) > 1:
            for camera in cameras:
                self._add_camera(camera)
        self._show_buttons()
        if self.video.camera not in cameras:
            self.video.show_camera(cameras[0] if cameras else "")
        self._show_middle()

    def _add_camera(self, camera: str) -> None:
        button = QPushButton(camera)
        button.setCheckable(True)
        button.setChecked(camera == (self.video.camera or self._cameras[0]))
        button.clicked.connect(lambda _=False, c=camera: self.video.show_camera(c))
        self.camera_group.addButton(button)
        self.camera_row.addWidget(button)

    def _show_middle(self) -> None:
        if not self._running:
            self.middle.setCurrentWidget(self.form)
            return
        broken = [
            s
            for s in self.health.stages.values()
            if s.state is HealthState.FAILED and s.stage.startswith("camera") and s.sentence
        ]
        if self.video.frame is not None and not broken:
            self.middle.setCurrentWidget(self.video)
            return
        if broken:
            self.waiting.show_state(State.OFFLINE, broken[0].sentence)
        else:
            self.waiting.show_state(State.BUSY, "Waiting for the first picture of the cameras …")
        several = len(self._cameras) > 1 and self.video.frame is not None
        self.middle.setCurrentWidget(self.video if several else self.waiting)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.hits.handle_key(event):
            super().keyPressEvent(event)
