"""The bar on top: member, shift, canvass, purpose, age of the lists, cameras, position, sound, clock, lock."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget
from typing_extensions import override

from alpr_desk.domain.clock import Clock
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.access import SessionStatus
from alpr_desk.domain.requests.capture import CanvassOn
from alpr_desk.ui import icons, theme
from alpr_desk.ui.canvass import tagged_words
from alpr_desk.ui.words import local, minute_text, utc_tip

HEIGHT_PX = 40
DEMONSTRATION_TIP = "Demonstration: made-up plates and people only"


class Item(QFrame):
    """An icon and a word; `tone` colours both, `chip` draws it as a chip.

    Signals: `clicked` by the mouse or a finger.
    """

    clicked = Signal()

    def __init__(self, icon_name: str, chip: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._tone = icon_name, "muted"
        self.symbol, self.words = QLabel(), QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(10 if chip else 0, 0, 10 if chip else 0, 0)
        row.setSpacing(6)
        row.addWidget(self.symbol)
        row.addWidget(self.words)
        if chip:
            self.setProperty("chip", True)
            self.setFixedHeight(28)
        theme.notifier().changed.connect(self._tint)
        self._tint()

    def show_words(self, words: str, tone: str = "", tip: str = "", icon_name: str = "") -> None:
        """Show `words` (none: the icon alone)."""
        self._icon = icon_name or self._icon
        self._tone = tone
        self.words.setText(words)
        self.words.setVisible(bool(words))
        theme.set_role(self.words, tone=tone)
        self.setToolTip(tip or words)
        self.setAccessibleName(tip or words)
        self._tint()
        self._row.activate()  # the bar measures at once whether the words fit

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()

    def _tint(self) -> None:
        self.symbol.setPixmap(icons.pixmap(self._icon, self._tone or "muted", 18, self.devicePixelRatioF()))


class StatusBar(QWidget):
    """Signals: `lock`, `mute` (muted or not) and `sign_out` when their buttons are pressed; `account` when the name is,
    `purpose_asked` and `canvass_asked` when the chip of either is.
    """

    lock = Signal()
    mute = Signal(bool)
    sign_out = Signal()
    purpose_asked = Signal()
    canvass_asked = Signal()
    account = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._member, self._shift, self._purpose, self._canvass = ("", ""), ("", ""), ("", ""), ("", "", "")
        self.setObjectName("statusBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT_PX)
        self.member, self.shift = Item("user"), Item("car")
        self.member.setCursor(Qt.CursorShape.PointingHandCursor)
        self.member.clicked.connect(self.account)
        self.purpose = Item("clipboard-check", chip=True)
        self.purpose.clicked.connect(self.purpose_asked)
        self.canvass = Item("eye", chip=True)
        self.canvass.setCursor(Qt.CursorShape.PointingHandCursor)
        self.canvass.clicked.connect(self.canvass_asked)
        self.canvass.hide()
        self.training = Item("graduation-cap", chip=True)
        self.training.hide()
        self.demonstration = Item("info", chip=True)
        self.demonstration.hide()
        self.lists, self.cameras, self.position = Item("list-checks"), Item("camera"), Item("map-pin")
        self.time = QLabel()
        self.time.setProperty("tone", "mono")
        self.sound = self._button("volume-2", "Sound is on: mute low and medium tones")
        self.sound.setCheckable(True)
        self.sound.toggled.connect(self._muted)
        self.out = self._button("log-out", "Sign out")
        self.out.clicked.connect(self.sign_out)
        self.lock_button = self._button("lock", "Lock (F9)")
        self.lock_button.clicked.connect(self.lock)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 4, 0)
        row.setSpacing(16)
        for item in (self.demonstration, self.member, self.shift, self.canvass, self.training, self.purpose):
            row.addWidget(item)
        row.addStretch(1)
        for item in (self.lists, self.cameras, self.position):
            row.addWidget(item)
        row.addWidget(self.time)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self.sound, self.out, self.lock_button):
            buttons.addWidget(button)
        row.addLayout(buttons)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._tick()

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(name))
        button.setIconSize(QSize(20, 20))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setProperty("role", "quiet")
        button.setProperty("square", True)
        return button

    def show_demonstration(self, marked: bool) -> None:
        """Whether the folder is a demonstration's."""
        self.demonstration.setVisible(marked)
        self._show_wide_or_narrow()

    def show_member(self, status: SessionStatus) -> None:
        """Name and roles, and how long the training still opens data where that is a matter of days."""
        roles = ", ".join(sorted(role.value for role in status.member.roles))
        self._member = (status.member.name, f"{status.member.name} · {roles}")
        days = status.training_days_left
        soon = days is not None and days <= 30
        tip = f"{status.member.name}, {roles}, {status.organisation}"
        if soon:
            tip += f"\nTraining ends in {days} day{'' if days == 1 else 's'}: ask the training manager for a date."
        if status.password_sentence:
            tip += f"\n{status.password_sentence}"
        tip += "\nYour account: press here, or Ctrl+I."
        self._member_tip, self._member_tone = tip, "warning" if soon or status.password_sentence else ""
        self._show_wide_or_narrow()

    def show_training(self, minutes: int | None, zone: str) -> None:
        """Minutes until training ends where that is near; no chip else."""
        self.training.setVisible(minutes is not None)
        tip = f"Training ends at midnight {zone}: data closes, and a running shift ends."
        self.training.show_words(f"{minutes} min", "high", tip)
        self._show_wide_or_narrow()

    def show_shift(self, vehicle: str, since: str) -> None:
        """The running shift; empty `vehicle` for none."""
        self._shift = (vehicle, f"{vehicle} · since {since}" if since else vehicle) if vehicle else ("", "")
        self._show_wide_or_narrow()

    def show_canvass(self, on: CanvassOn | None, now: datetime) -> None:
        """The canvass that is on, with how many reads bear its incident; no chip without one."""
        self.canvass.setVisible(on is not None)
        self._canvass = ("", "", "")
        if on is not None:
            incident, reads = on.canvass.incident, tagged_words(on.tagged)
            since = minute_text(on.canvass.begun_at, now)
            short, long = f"{_short(incident, 12)} · {on.tagged:,}", f"Canvass {_short(incident, 24)} · {reads}"
            self._canvass = (f"{on.tagged:,}", short, long)
            self._canvass_tip = f"Canvass for {incident} since {since}: {reads} so far bear it. Press here, or F6."
        self._show_wide_or_narrow()

    def show_purpose(self, purpose: Purpose | None, remaining_s: int, over: bool = False) -> None:
        """The purpose in force with its remaining minutes. Without one: no chip, or that it is `over`."""
        self.purpose.setVisible(purpose is not None or over)
        self._purpose_tone = "accent" if purpose is not None else "warning"
        if purpose is None and over:
            self._purpose = ("F12", "Purpose over · F12")
            self._purpose_tip = "The purpose is over. F12 states the last one again; press here for another."
            self._show_wide_or_narrow()
        elif purpose is None:
            self._purpose = ("", "")
        else:
            minutes = -(-remaining_s // 60)
            words = purpose.kind.value[0].upper() + purpose.kind.value[1:]
            self._purpose = (f"{minutes} min", f"{_short(words, 24)} · {minutes} min")
            self._purpose_tip = f"Purpose in force: {purpose}, {minutes} min left. Press for another, F12 to renew."
            self._show_wide_or_narrow()

    def show_lists(self, words: str, tone: str, tip: str) -> None:
        """Age of the lists."""
        self.lists.setVisible(bool(words))
        self.lists.show_words(words, tone, tip)
        self._show_wide_or_narrow()

    def show_cameras(self, working: int, known: int, tip: str) -> None:
        """Cameras that deliver, of those known; nothing while none is."""
        self.cameras.setVisible(known > 0)
        tone = "" if working == known else "high" if working == 0 else "warning"
        self.cameras.show_words(f"{working}/{known}", tone, tip)
        self._show_wide_or_narrow()

    def show_position(self, known: bool, tip: str) -> None:
        """Whether the receiver knows where the vehicle is."""
        self.position.show_words("", "good" if known else "muted", tip)

    def _muted(self, muted: bool) -> None:
        self.sound.setIcon(icons.icon("volume-x" if muted else "volume-2", "warning" if muted else "text"))
        tip = "Sound is off, except for high priority" if muted else "Sound is on: mute low and medium tones"
        self.sound.setToolTip(tip)
        self.sound.setAccessibleName(tip)
        self.mute.emit(muted)

    def _tick(self) -> None:
        now = self._clock.now()
        self.time.setText(f"{local(now):%H:%M:%S}")
        self.time.setToolTip(f"{local(now):%A, %Y-%m-%d}\n{utc_tip(now)}")

    def _show_wide_or_narrow(self) -> None:
        """The long words where they fit; else cut short: the shift first, then purpose, mark, canvass and member."""
        for short in range(8):
            self.demonstration.show_words("Demonstration" if short < 3 else "Demo", "warning", DEMONSTRATION_TIP)
            canvass = 2 if short < 4 else 1 if short < 6 else 0
            member = 64 if short < 5 else 18 if short < 7 else 10
            self._show_words(member=member, shift=short < 1, purpose=short < 2, canvass=canvass)
            layout = self.layout()
            if layout is None or layout.minimumSize().width() <= self.width():
                return

    def _show_words(self, member: int, shift: bool, purpose: bool, canvass: int) -> None:
        """Each in its long form where True; the canvass in its shortest at 0, of the member so many characters."""
        if self._member[0]:
            words = _short(self._member[member > 18], member)
            self.member.show_words(words, self._member_tone, self._member_tip)
        self.shift.setVisible(bool(self._shift[0]))
        self.shift.show_words(_short(self._shift[shift], 32 if shift else 14), "", self._shift[1])
        if self._purpose[0]:
            self.purpose.show_words(self._purpose[purpose], self._purpose_tone, self._purpose_tip)

        if self._canvass[0]:
            self.canvass.show_words(self._canvass[canvass], "accent", self._canvass_tip)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_wide_or_narrow()

    def stop(self) -> None:
        """No timer runs after this."""
        self._timer.stop()

    _member_tip = ""
    _member_tone = ""
    _purpose_tip = ""
    _canvass_tip = ""
    _purpose_tone = "accent"


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
