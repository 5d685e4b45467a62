"""The whole hit from top to bottom (design of the hit: list, plates, pictures, facts, ticks, end).

Shows one hit and says what the member wants; the page asks the Desk. Keys are handled in `handle_key`, which a
page calls with the keys nobody below it took.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.clock import Clock
from alpr_desk.domain.matching import Disposition, Hit, HitStatus, MatchKind, Tick
from alpr_desk.domain.requests.hotlists import HotlistRow
from alpr_desk.ui import theme
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.hit.alignment import PlateAlignment
from alpr_desk.ui.widgets.hit.dispositions import Dispositions
from alpr_desk.ui.widgets.hit.facts import Facts
from alpr_desk.ui.widgets.hit.ticks import ORDER, Ticks
from alpr_desk.ui.widgets.picture import Picture
from alpr_desk.ui.widgets.priority import PriorityMark
from alpr_desk.ui.words import (
    DISPOSITION_WORDS,
    LEAD,
    PRIORITY_WORDS,
    age_text,
    clock_text,
    lacking_for_confirmed,
    match_sentence,
    overtaken_sentence,
    utc_tip,
)

WIDTH_PX = 544
_KIND_PX = 264
"""What of it the line has in which a hit's time, the age of its list and the camera stand."""
PULSE_MS = 900
LIST_COLOURS = {"red": "high", "orange": "medium", "yellow": "low", "blue": "accent"}
"""Theme tokens of what `Hotlist.colour` may be."""
_CONFIRMED = frozenset({Disposition.CONFIRMED_ACTED, Disposition.CONFIRMED_NOT_ACTED})


class HitView(QFrame):
    """One hit.

    Signals:
        verify: (hit id, frozenset of Tick, reference) when the ticks are to be saved.
        dispose: (hit id, Disposition, reason, frozenset of Tick, reference) when the hit is to end.
        acknowledged: (hit id) when the member has taken notice.
    """

    verify = Signal(int, object, str)
    dispose = Signal(int, object, str, object, str)
    acknowledged = Signal(int)

    def __init__(self, clock: Clock, may_verify: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock, self._may_verify = clock, may_verify
        self._shown: Hit | None = None
        self._left = False
        self._colours: dict[int, str] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("card", True)
        self.setFixedWidth(WIDTH_PX)
        self._glow = 0.0
        self._pulse = QVariantAnimation(self, startValue=1.0, endValue=0.0, duration=PULSE_MS)
        self._pulse.valueChanged.connect(self._set_glow)
        self.mark, self.list_name, self.kind = PriorityMark(36), _text("heading"), _text("muted")
        self.plates = PlateAlignment()
        self.crop, self.frame = Picture(88), Picture(200)
        self.match_words, self.lead = _text("", wrap=True), _text("warning", wrap=True)
        self.facts, self.ticks, self.ends = Facts(), Ticks(), Dispositions()
        self.outcome = _text("", wrap=True)
        self._lay_out()
        self.ticks.changed.connect(self._ticks_changed)
        self.ticks.left.connect(self.setFocus)
        self.ends.armed.connect(self.arm)
        self.ends.backed.connect(self._take_keys)
        self.ends.recorded.connect(self._record)
        self.ends.save.clicked.connect(self._save)

    def _lay_out(self) -> None:
        for label in (self.list_name, self.kind):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self.list_name)
        titles.addWidget(self.kind)
        self.lead.setText(LEAD)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.mark, alignment=Qt.AlignmentFlag.AlignTop)
        top.addLayout(titles, 7)
        top.addWidget(self.lead, 5, Qt.AlignmentFlag.AlignTop)
        plates = QHBoxLayout()
        plates.setSpacing(12)
        plates.addWidget(self.plates, 4)
        plates.addWidget(self.crop, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 9, 14, 9)
        layout.setSpacing(5)
        layout.addLayout(top)
        layout.addLayout(plates)
        layout.addWidget(self.match_words)
        layout.addWidget(self._body(), 1)
        layout.addWidget(self.outcome)
        layout.addWidget(self.ends)

    def _body(self) -> QScrollArea:
        """What the list says beside what the member ticks and the full picture, so that all are seen at once."""
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.ticks)
        right.addWidget(self.frame)
        right.addStretch(1)
        body = QWidget()
        columns = QHBoxLayout(body)
        columns.setContentsMargins(0, 0, 4, 0)
        columns.setSpacing(14)
        columns.addWidget(self.facts, 1, Qt.AlignmentFlag.AlignTop)
        columns.addLayout(right, 1)
        self.scroller = QScrollArea(widgetResizable=True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setWidget(body)
        return self.scroller

    def _take_keys(self) -> None:
        """Unless a panel has them: what is typed there must tick and end nothing."""
        page: QWidget | None = self
        while page is not None and not page.property("page"):
            page = page.parentWidget()
        focused = self.window().focusWidget() or page
        while focused is not page:
            if focused is None or isinstance(focused, DetailsPanel):
                return
            focused = focused.parentWidget()
        self.setFocus()

    @property
    def hit(self) -> Hit | None:
        """The hit that keys and buttons act on."""
        return None if self._left else self._shown

    def leave(self) -> None:
        """Act on nothing until a hit is shown again: another one was chosen, or none."""
        self._left = True
        self.update()

    def show_hit(self, hit: Hit, crop: bytes, frame: bytes) -> None:
        """Show `hit` with its pictures (encoded; empty where there are none). Unsaved ticks of this same hit stay."""
        changed = self._shown is None or self._shown.id != hit.id
        keep = not changed and hit.status is HitStatus.OPEN
        self._shown, self._left = hit, False
        now = self._clock.now()
        self.mark.show_priority(hit.priority)
        self.list_name.setText(f"{PRIORITY_WORDS[hit.priority]} · {hit.hotlist_name}")
        self.list_name.setToolTip(self.list_name.text())
        action = hit.action.value[0].upper() + hit.action.value[1:]
        since = f"{clock_text(hit.raised_at, now)} · list {age_text(hit.list_age_hours)} old · {hit.read.camera}"
        shown = self.kind.fontMetrics().elidedText(since, Qt.TextElideMode.ElideRight, _KIND_PX)
        self.kind.setText(f"{action}\n{shown}")
        self.kind.setToolTip(f"{since}\n{utc_tip(hit.raised_at)}")
        self.plates.show_hit(hit)
        self.crop.show_bytes(crop, "No picture of the plate was stored.")
        self.frame.show_bytes(frame, "No full picture was stored.", hit.read.quad)
        sure = hit.match.kind is MatchKind.EXACT and hit.overtaken is None
        self.match_words.setText(overtaken_sentence(hit) + match_sentence(hit.match, hit.read.region))
        theme.set_role(self.match_words, tone="" if sure else "warning")
        self.facts.show_hit(hit)
        if not keep:
            self.ticks.show_hit(hit)
        if changed:
            self.ends.back()
            self.scroller.verticalScrollBar().setValue(0)
        self._show_outcome(hit)
        self._ticks_changed()

    def _show_outcome(self, hit: Hit) -> None:
        ended = hit.disposed
        self.ends.setVisible(ended is None and self._may_verify)
        self.outcome.setVisible(ended is not None)
        if ended is not None:
            reason = f"\n{ended.reason}" if ended.reason else ""
            when = clock_text(ended.at, self._clock.now())
            self.outcome.setText(f"{DISPOSITION_WORDS[ended.disposition]} · {ended.member} · {when}{reason}")

    def show_lists(self, rows: tuple[HotlistRow, ...]) -> None:
        """The lists as last seen: a list's own colour frames its hits; the mark stays that of the priority."""
        self._colours = {row.hotlist.id: LIST_COLOURS.get(row.hotlist.colour, "") for row in rows}
        self.update()

    def frame_token(self) -> str:
        """The theme's token for the frame of the hit shown; empty where none is shown."""
        if self.hit is None:
            return ""
        return self._colours.get(self.hit.match.hotlist_id) or self.hit.priority.value

    def pulse(self) -> None:
        """Draw the eye to a new hit, once."""
        self._pulse.stop()
        self._pulse.start()

    def arm(self, disposition: Disposition) -> None:
        """Ask for the second step of `disposition`, or say what is lacking for a confirmed end."""
        if self.hit is None or self.hit.status is HitStatus.DISPOSED or not self._may_verify:
            return
        lacking = lacking_for_confirmed(self.ticks.ticks(), self.ticks.reference.text())
        if disposition in _CONFIRMED and lacking:
            self._say(lacking, "warning")
            return
        self.ends.ask(disposition)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Act on a key of the hit (Space, 1 to 4, Enter, M, N, C, Esc); True where it was one."""
        if self.hit is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key = event.key()
        if key == Qt.Key.Key_Space:
            self.acknowledged.emit(self.hit.id)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_4:
            self.ticks.toggle(key - Qt.Key.Key_1 + 1)
            self.scroller.ensureWidgetVisible(self.ticks.boxes[ORDER[key - Qt.Key.Key_1]])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.ends.record() if self.ends.chosen else self.arm(Disposition.CONFIRMED_ACTED)
        elif key == Qt.Key.Key_M:
            self.arm(Disposition.MISREAD)
        elif key == Qt.Key.Key_N:
            self.arm(Disposition.NOT_LOCATED)
        elif key == Qt.Key.Key_C:
            QGuiApplication.clipboard().setText(self.hit.match.entry.plate)
            self._say("The listed plate is on the clipboard.", "muted")
        elif key == Qt.Key.Key_Escape and self.ends.chosen:
            self.ends.back()
        else:
            return False
        return True

    def _ticks_changed(self) -> None:
        lacking = lacking_for_confirmed(self.ticks.ticks(), self.ticks.reference.text())
        self._say(lacking or "Ready to confirm.", "muted" if lacking else "good")
        theme.set_role(self.ends.buttons[Disposition.CONFIRMED_ACTED], role="" if lacking else "primary")
        saved = self.hit.verification.ticks if self.hit and self.hit.verification else frozenset[Tick]()
        self.ends.save.setEnabled(self.ticks.ticks() != saved)

    def _say(self, sentence: str, tone: str) -> None:
        self.ends.hint.setText(sentence)
        theme.set_role(self.ends.hint, tone=tone)

    def _save(self) -> None:
        if self.hit is not None:
            self.verify.emit(self.hit.id, self.ticks.ticks(), self.ticks.reference.text().strip())

    def _record(self, disposition: Disposition, reason: str) -> None:
        if self.hit is not None:
            reference = self.ticks.reference.text().strip()
            self.dispose.emit(self.hit.id, disposition, reason, self.ticks.ticks(), reference)

    def _set_glow(self, value: float) -> None:
        self._glow = value
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hit is None or self.hit.status is HitStatus.DISPOSED:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(theme.color(self.frame_token()))
        painter.setPen(QPen(colour, 2 + 5 * self._glow))
        edge = 1.5 + 2 * self._glow
        painter.drawRoundedRect(self.rect().toRectF().adjusted(edge, edge, -edge, -edge), 8, 8)
        painter.end()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.handle_key(event):
            super().keyPressEvent(event)


def _text(tone: str, wrap: bool = False) -> QLabel:
    label = QLabel()
    label.setProperty("tone", tone)
    label.setWordWrap(wrap)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
