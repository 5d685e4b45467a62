"""How many there were by hour, day or week, and a brush over them that narrows to a part. Knows moments, no reads.

Drag over the bars to narrow, click beside them or press Esc for all. Arrows move the brush by a bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from alpr_desk.ui import theme

HEIGHT = 64
_LABELS = 18
_HOURS_UP_TO, _DAYS_UP_TO = timedelta(days=3), timedelta(days=130)


@dataclass(frozen=True, slots=True)
class Bar:
    """So many from `start` (inclusive) to `end` (exclusive), both aware and local."""

    start: datetime
    end: datetime
    count: int

    @property
    def words(self) -> str:
        """`Tue 24 Nov 14:00: 3`."""
        hourly = self.end - self.start < timedelta(hours=12)
        return f"{self.start:%a %d %b %Y %H:%M}: {self.count}" if hourly else f"{self.start:%a %d %b %Y}: {self.count}"


def bars(moments: Sequence[datetime], zone: tzinfo | None = None) -> tuple[Bar, ...]:
    """`moments` by local hour, day or week, whichever gives bars that can be seen; empty bars between them included.

    `zone`: None for the machine's own. A bar ends where the next begins, so a day of 23 or 25 hours is one bar.
    """
    if not moments:
        return ()
    here = sorted(moment.astimezone(UTC) for moment in moments)
    span = here[-1] - here[0]
    step = timedelta(hours=1) if span <= _HOURS_UP_TO else timedelta(days=1 if span <= _DAYS_UP_TO else 7)
    start, found, taken = _beginning(here[0].astimezone(zone), step), [], 0
    while taken < len(here):
        end = _following(start, step, zone)
        after = taken
        while after < len(here) and here[after] < end.astimezone(UTC):
            after += 1
        found.append(Bar(start, end, after - taken))
        start, taken = end, after
    return tuple(found)


def _beginning(moment: datetime, step: timedelta) -> datetime:
    hour = moment.replace(minute=0, second=0, microsecond=0)
    if step < timedelta(days=1):
        return hour
    day = hour.replace(hour=0)
    return day if step == timedelta(days=1) else day - timedelta(days=day.weekday())


def _following(start: datetime, step: timedelta, zone: tzinfo | None) -> datetime:
    """By the wall for days and weeks, by the clock for hours."""
    if step < timedelta(days=1):
        return (start.astimezone(UTC) + step).astimezone(zone)
    wall = start.replace(tzinfo=None) + step
    return wall.replace(tzinfo=zone) if zone is not None else wall.astimezone()


class Timeline(QWidget):
    """Signals: `narrowed` ((datetime, datetime) or None): the brush covers this span, or nothing any more."""

    narrowed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: tuple[Bar, ...] = ()
        self.brush: tuple[int, int] | None = None
        self._from: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Reads over time")
        theme.notifier().changed.connect(self.update)

    def show_moments(self, moments: Sequence[datetime]) -> None:
        """Count anew; the brush goes."""
        self.bars, self.brush, self._from = bars(moments), None, None
        self.setAccessibleDescription("; ".join(bar.words for bar in self.bars if bar.count)[:400])
        self.update()

    def set_brush(self, first: int, last: int) -> None:
        """Cover the bars from `first` to `last`, in either order."""
        low, high = sorted((max(0, first), max(0, last)))
        self.brush = (min(low, len(self.bars) - 1), min(high, len(self.bars) - 1)) if self.bars else None
        self.update()
        if self.brush is not None:
            self.narrowed.emit((self.bars[self.brush[0]].start, self.bars[self.brush[1]].end))

    def clear_brush(self) -> None:
        if self.brush is not None:
            self.brush = None
            self.update()
            self.narrowed.emit(None)

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT)

    def _slot(self, number: int) -> QRectF:
        width = self.width() / max(1, len(self.bars))
        return QRectF(number * width, 0, width, self.height() - _LABELS)

    def _at(self, x: float) -> int:
        return max(0, min(len(self.bars) - 1, int(x * len(self.bars) / max(1, self.width()))))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.bars:
            return
        if self.brush is not None:
            painter.fillRect(self._slot(self.brush[0]).united(self._slot(self.brush[1])), theme.color("selected"))
        most = max(bar.count for bar in self.bars)
        for number, bar in enumerate(self.bars):
            slot = self._slot(number)
            height = (slot.height() - 4) * bar.count / most
            gap = 1.0 if slot.width() > 4 else 0.0
            inside = self.brush is None or self.brush[0] <= number <= self.brush[1]
            if bar.count:
                box = QRectF(slot.left() + gap, slot.bottom() - max(2.0, height), slot.width() - 2 * gap, height)
                painter.fillRect(box, theme.color("accent" if inside else "muted"))
        floor = self.height() - _LABELS
        painter.setPen(theme.color("edge"))
        painter.drawLine(QPointF(0, floor), QPointF(self.width(), floor))
        self._paint_ends(painter, floor, most)

    def _paint_ends(self, painter: QPainter, floor: int, most: int) -> None:
        painter.setPen(theme.color("muted"))
        hourly = self.bars[0].end - self.bars[0].start < timedelta(hours=12)
        form = "%d %b %H:%M" if hourly else "%d %b %Y"
        line = QRectF(0, floor, self.width(), _LABELS)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        painter.drawText(line, left, f"{self.bars[0].start:{form}}")
        painter.drawText(line, right, f"{self.bars[-1].end:{form}}")
        unit = "hour" if hourly else "week" if self.bars[0].end - self.bars[0].start > timedelta(days=2) else "day"
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, f"at most {most} in a{'n' * hourly} {unit}")

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.bars:
            if event.position().y() > self.height() - _LABELS:
                self.clear_brush()
            else:
                self._from = self._at(event.position().x())
                self.set_brush(self._from, self._from)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self.set_brush(self._from, self._at(event.position().x()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self.bars:
            first, last = self.brush or (0, 0)
            grows = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.set_brush(first if grows else first + step, last + step)
        elif event.key() == Qt.Key.Key_Escape and self.brush is not None:
            self.clear_brush()
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.bars:
            QToolTip.showText(event.globalPos(), self.bars[self._at(event.pos().x())].words, self)
            return True
        return super().event(event)
