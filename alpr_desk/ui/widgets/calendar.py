"""Days by hours: when something was there, and how often. Knows moments with numbers, no reads.

A line a day that has any, newest first; a field an hour of local time. Arrows move, Enter and a click choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from alpr_desk.ui import theme

LINE, HEAD, DAY_PX = 24, 22, 128
LEGIBLE = 15
"""Pixels from which a field is wide enough for its number."""
Field = tuple[date, int]


def fields(moments: Sequence[tuple[int, datetime]], zone: tzinfo | None = None) -> dict[Field, tuple[int, ...]]:
    """Numbers by local day and hour; `zone` None for the machine's own."""
    found: dict[Field, tuple[int, ...]] = {}
    for number, moment in moments:
        here = moment.astimezone(zone)
        found[here.date(), here.hour] = (*found.get((here.date(), here.hour), ()), number)
    return found


class DayHours(QWidget):
    """Signals: `chosen` (tuple[int, ...]): the numbers of a field that was clicked."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[Field, tuple[int, ...]] = {}
        self.days: tuple[date, ...] = ()
        self.current: Field | None = None
        self.selected: frozenset[int] = frozenset()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Days and hours")
        theme.notifier().changed.connect(self.update)

    def show_moments(self, moments: Sequence[tuple[int, datetime]]) -> None:
        """(number, moment) of each."""
        self.fields = fields(moments)
        self.days = tuple(sorted({day for day, _ in self.fields}, reverse=True))
        self.current, self.selected = None, frozenset()
        self.setAccessibleDescription(f"{len(moments)} reads on {len(self.days)} days")
        self.updateGeometry()
        self.update()

    def select(self, numbers: Sequence[int]) -> None:
        """Frame the fields that hold these numbers."""
        self.selected = frozenset(numbers)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, HEAD + LINE * len(self.days))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(320, HEAD + LINE * len(self.days))

    def box(self, field: Field) -> QRectF:
        """Where a field is drawn."""
        width = (self.width() - DAY_PX) / 24
        return QRectF(DAY_PX + field[1] * width, HEAD + self.days.index(field[0]) * LINE, width, LINE)

    def field_at(self, place: QPointF) -> Field | None:
        line = int((place.y() - HEAD) // LINE)
        if place.x() < DAY_PX or not 0 <= line < len(self.days):
            return None
        return self.days[line], min(23, int((place.x() - DAY_PX) * 24 / max(1, self.width() - DAY_PX)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.color("surface"))
        painter.setPen(theme.color("muted"))
        width = (self.width() - DAY_PX) / 24
        for hour in range(0, 24, 6):
            painter.drawText(QRectF(DAY_PX + hour * width, 0, 3 * width, HEAD), Qt.AlignmentFlag.AlignLeft, f"{hour}")
        for line, day in enumerate(self.days):
            if not event.rect().intersects(self.box((day, 0)).united(self.box((day, 23))).toRect()):
                continue
            painter.setPen(theme.color("text" if day.weekday() < 5 else "muted"))
            label = QRectF(0, HEAD + line * LINE, DAY_PX - 8, LINE)
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(label, middle, f"{day:%a %d %b %y}")
            self._paint_day(painter, day)

    def _paint_day(self, painter: QPainter, day: date) -> None:
        most = max(map(len, self.fields.values()), default=1)
        for hour in range(24):
            box = self.box((day, hour)).adjusted(1, 1, -1, -1)
            numbers = self.fields.get((day, hour), ())
            strength = 90 + round(165 * len(numbers) / most)
            painter.fillRect(box, theme.color("accent", strength) if numbers else theme.color("raised"))
            if numbers and box.width() >= LEGIBLE:
                painter.setPen(theme.color("on_accent" if strength > 215 else "text"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(len(numbers)))
            if (day, hour) == self.current or self.selected.intersection(numbers):
                painter.setPen(QPen(theme.color("warning"), 2))
                painter.drawRect(box)

    def choose(self, field: Field) -> None:
        """Make `field` the current one and tell what is in it."""
        self.current = field
        self.update()
        self.chosen.emit(self.fields.get(field, ()))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        field = self.field_at(event.position())
        if field is not None:
            self.choose(field)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self.days:
            super().keyPressEvent(event)
            return
        day, hour = self.current or (self.days[0], 0)
        line = max(0, min(len(self.days) - 1, self.days.index(day) + step[0]))
        self.choose((self.days[line], max(0, min(23, hour + step[1]))))

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            field = self.field_at(QPointF(event.pos()))
            numbers = self.fields.get(field, ()) if field else ()
            words = f"{field[0]:%a %d %b %Y}, {field[1]}:00 to {field[1] + 1}:00: {len(numbers)} reads" if field else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)
