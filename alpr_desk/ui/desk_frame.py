"""The open desk: rail, bar, banner and the pages, made when first opened and forgotten at sign-out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.events import HealthState, HitRaised, ShiftEnded, ShiftStarted, StageHealth
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.access import SessionStatus
from alpr_desk.domain.requests.capture import ShowCanvass
from alpr_desk.domain.requests.hotlists import HotlistRow, ListHotlists
from alpr_desk.ui.alarm_banner import AlarmBanner
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.hit_banner import HitBanner
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages import PageEntry, build_page
from alpr_desk.ui.points import present_position
from alpr_desk.ui.purpose_panel import PurposePanel, purpose_words
from alpr_desk.ui.rail import Rail
from alpr_desk.ui.status_bar import StatusBar
from alpr_desk.ui.training_notice import TrainingNotices, minutes_left
from alpr_desk.ui.words import age_text, clock_text

EVERY_MS = 60_000
_DELIVERING = frozenset({HealthState.OK, HealthState.WORKING, HealthState.DEGRADED})
_WITH_HITS = frozenset({"live", "hits"})


class DeskFrame(QWidget):
    """Signals: `changed_page` (name)."""

    changed_page = Signal(str)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.rail, self.bar, self.banner = Rail(), StatusBar(context.clock), HitBanner()
        self.alarms = AlarmBanner(context)
        self.stack = QStackedWidget()
        self.purpose_panel = PurposePanel(context.purpose, lambda: context.settings().access.case_format, self)
        self.notices = TrainingNotices(context, self)
        self.pages: dict[str, Page] = {}
        self._entries: dict[str, PageEntry] = {}
        self._name = ""
        self._shift_shown = False
        self._cameras: dict[str, StageHealth] = {}
        self._rows: tuple[HotlistRow, ...] = ()
        self._right = right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.bar)
        right.addWidget(self.alarms)
        right.addWidget(self.banner)
        right.addWidget(self.stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._every_minute)
        self._purpose_timer = QTimer(self, singleShot=True)
        self._purpose_timer.timeout.connect(self._show_purpose)
        self._connect()
        self._show_no_shift()

    def _connect(self) -> None:
        self.rail.chosen.connect(self.open)
        self.alarms.open_alarms.connect(lambda: self.open("alarms"))
        self.banner.open_hit.connect(lambda: self.open("live" if "live" in self._entries else "hits"))
        bridge = self.context.bridge
        bridge.hit_raised.connect(self._hit_raised)
        bridge.health.connect(self._health)
        bridge.shift_started.connect(self._shift_started)
        bridge.shift_ended.connect(self._shift_ended)
        bridge.hotlists_changed.connect(self._ask_lists)
        self.context.purpose.changed.connect(self._show_purpose)
        self.context.purpose.expired.connect(self._purpose_expired)
        self.context.canvass.changed.connect(self._show_canvass)
        self.bar.canvass_asked.connect(self.open_canvass)
        self.bar.purpose_asked.connect(self.purpose_panel.open_for)
        self.purpose_panel.closed.connect(self._focus_page)
        QShortcut(QKeySequence("F12"), self).activated.connect(self._purpose_again)
        self._show_purpose()

    def make_room(self, height: int) -> QRect:
        """A band below the page, right of the rail; the page is so much lower until `height` is 0 again."""
        self._right.setContentsMargins(0, 0, 0, height)
        left = self.rail.width()
        return QRect(left, self.height() - height, self.width() - left, height)

    @property
    def current(self) -> Page | None:
        """The page in front."""
        return self.pages.get(self._name)

    def show_entries(self, entries: Sequence[PageEntry]) -> None:
        """Put `entries` on the rail and go to the page that was in front, or to the first."""
        self._entries = {entry.name: entry for entry in entries}
        self.rail.show_entries(entries)
        self._timer.start()
        self._every_minute()
        if "live" in self._entries:
            self._page("live")
        if entries:
            self.open(self._name if self._name in self._entries else entries[0].name)
        status = self.context.status()
        if status is not None:
            self.notices.look(status)

    def open(self, name: str) -> None:
        """Bring page `name` to the front."""
        if name not in self._entries:
            return
        former = self.current
        if former is not None and name != self._name:
            former.deactivate()
        page = self._page(name)
        self._name = name
        self.stack.setCurrentWidget(page)
        self.rail.check(name)
        if name in _WITH_HITS:
            self.banner.hide()
            self.purpose_panel.hide()
        page.activate()
        self.changed_page.emit(name)

    def open_canvass(self) -> None:
        """On the live page: the form for a canvass, or the one that is on."""
        if "live" in self._entries:
            self.open("live")
            self.context.canvass.asked.emit()

    @property
    def entry_page(self) -> str:
        """Where a wanted plate is entered: beside the picture, else among the lists; empty for who may not."""
        pages = ("live", "hotlists") if self.context.may(Permission.ENTER_PLATES) else ()
        return next((name for name in pages if name in self._entries), "")

    def enter_plate(self) -> None:
        """The form for a wanted plate, on the page where that is entered."""
        if self.entry_page:
            self.open(self.entry_page)
            self._page(self.entry_page).enter_plate()

    def _page(self, name: str) -> Page:
        if name not in self.pages:
            page = build_page(self._entries[name], self.context)
            self.pages[name] = page
            self.stack.addWidget(page)
            page.count_changed.connect(partial(self.rail.set_count, name))
            page.show_lists(self._rows)
        return self.pages[name]

    def deactivate(self) -> None:
        """Another face of the window comes to the front."""
        if self.current is not None:
            self.current.deactivate()
        self.banner.hide()
        self.purpose_panel.hide()
        self._timer.stop()

    def forget(self) -> None:
        """Nothing of this member stays in the window."""
        for page in self.pages.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self.pages, self._entries, self._name, self._rows = {}, {}, "", ()
        self.context.canvass.put(None)
        self.notices.forget()
        self.alarms.forget()
        self._show_no_shift()

    def show_status(self, status: SessionStatus) -> None:
        """The member and whether a shift runs."""
        self.bar.show_member(status)
        self.bar.show_training(minutes_left(status, self.context.clock.now()), status.training_zone)
        if self.isVisible():
            self.notices.look(status)
        if status.shift_id is None:
            self._show_no_shift()
        elif not self._shift_shown:
            self._shift_shown = True
            self.bar.show_shift(self.context.settings().capture.vehicle, "")

    def _show_no_shift(self) -> None:
        self._shift_shown = False
        self._cameras = {}
        self.bar.show_shift("", "")
        self.bar.show_cameras(0, 0, "")
        self.bar.position.hide()

    def _shift_started(self, event: ShiftStarted) -> None:
        self._shift_shown = True
        now = self.context.clock.now()
        self.bar.show_shift(event.vehicle, clock_text(now, now)[:5])

    def _shift_ended(self, event: ShiftEnded) -> None:
        self._show_no_shift()

    def _hit_raised(self, event: HitRaised) -> None:
        if self.isVisible() and self._name not in _WITH_HITS and self.context.may(Permission.SEE_HITS):
            self.banner.show_hit(event.hit)

    def _health(self, health: StageHealth) -> None:
        if not health.stage.startswith("camera"):
            return
        self._cameras[health.stage] = health
        working = sum(h.state in _DELIVERING for h in self._cameras.values())
        tip = "\n".join(f"{h.stage}: {h.sentence or h.state.value}" for h in self._cameras.values())
        self.bar.show_cameras(working, len(self._cameras), tip)
        self._show_position()

    def _show_position(self) -> None:
        here = present_position(self.context.feed)
        self.bar.position.setVisible(bool(self._cameras))
        where = f"{here.latitude:.5f}, {here.longitude:.5f}" if here is not None else "Position is not known"
        self.bar.show_position(here is not None, where)

    def _ask_canvass(self) -> None:
        """Of a shift that went on while nobody was signed in, the Desk alone knows."""
        if self._shift_shown and "live" in self._entries:
            known = self.context.canvass
            told = partial(known.answered, known.turn)
            self.context.ask(ShowCanvass(), told, lambda _: None, key="canvass", owner=self)

    def _show_canvass(self) -> None:
        self.bar.show_canvass(self.context.canvass.on, self.context.clock.now())

    def _show_purpose(self) -> None:
        purpose = self.context.purpose
        left_s = purpose.remaining_s()
        self.bar.show_purpose(purpose.current(), left_s, over=bool(purpose.recent))
        if left_s:
            self._purpose_timer.start((left_s % 60 or 60) * 1000)  # when the minutes shown are one less

    def _purpose_again(self) -> None:
        """F12: the last purpose once more, or the panel where none was stated yet."""
        if not self.context.may(Permission.SEARCH_READS):
            return
        again = self.context.purpose.again()
        if again is None:
            self.purpose_panel.open_for()
            return
        self.purpose_panel.hide()
        self.context.messages.info(f"Purpose in force: {purpose_words(again)}.")

    def _purpose_expired(self) -> None:
        """Asks again at the right; never over video or hits, where the bar alone says it."""
        if self.isVisible() and self._name not in _WITH_HITS and self.context.may(Permission.SEARCH_READS):
            self.purpose_panel.open_for("The purpose is over: state it again to go on.", take_focus=False)

    def _focus_page(self) -> None:
        if self.current is not None and self.current.isVisible():
            self.current.setFocus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.purpose_panel.place()

    def _every_minute(self) -> None:
        self.alarms.ask()
        self._ask_canvass()
        self._show_purpose()
        if self._rows:
            self._show_lists()
        else:
            self._ask_lists()

    def _ask_lists(self) -> None:
        if not self.context.may(Permission.SEE_HOTLISTS):
            self.bar.show_lists("", "", "")
            return
        self.context.ask(ListHotlists(), self._listed, lambda _: self._listed(()), key="lists", owner=self)

    def sound_of(self, hotlist_id: int) -> str:
        """`Hotlist.sound` of a list as last seen; empty where it has none of its own."""
        return next((row.hotlist.sound for row in self._rows if row.hotlist.id == hotlist_id), "")

    def _listed(self, rows: tuple[HotlistRow, ...]) -> None:
        self._rows = rows
        self._show_lists()

    def _show_lists(self) -> None:
        for page in self.pages.values():
            page.show_lists(self._rows)
        now, hotlist = self.context.clock.now(), self.context.settings().hotlist
        ages = {
            row.hotlist.name: (now - row.imported_at).total_seconds() / 3600
            for row in self._rows
            if row.hotlist.enabled and row.imported_at is not None
        }
        if not ages:
            self.bar.show_lists("No lists", "warning", "No hotlist is loaded: nothing can hit.")
            return
        oldest = max(ages.values())
        tone = "high" if oldest >= hotlist.red_hours else "warning" if oldest >= hotlist.warn_hours else ""
        tip = "\n".join(f"{name}: {age_text(age)} old" for name, age in ages.items())
        self.bar.show_lists(f"Lists {age_text(oldest)}", tone, tip)

    def stop(self) -> None:
        """No timer runs after this."""
        self._timer.stop()
        self._purpose_timer.stop()
        self.bar.stop()
