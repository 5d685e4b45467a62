"""The mark of a priority: red octagon, orange triangle, yellow circle. Shape and colour, never colour alone."""

from __future__ import annotations

from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from alpr_desk.domain.matching import Priority
from alpr_desk.ui import theme
from alpr_desk.ui.words import PRIORITY_WORDS


def corners(priority: Priority, area: QRectF) -> QPolygonF:
    """Corners of the shape of `priority` in `area`; empty for the circle."""
    centre, radius = area.center(), min(area.width(), area.height()) / 2
    if priority is Priority.HIGH:
        angles = [pi / 8 + k * pi / 4 for k in range(8)]
        return QPolygonF([QPointF(centre.x() + radius * cos(a), centre.y() + radius * sin(a)) for a in angles])
    if priority is Priority.MEDIUM:
        top, low = centre.y() - radius * 0.9, centre.y() + radius * 0.8
        return QPolygonF(
            [QPointF(centre.x(), top), QPointF(centre.x() + radius, low), QPointF(centre.x() - radius, low)]
        )
    return QPolygonF()


def paint_priority(painter: QPainter, priority: Priority, area: QRectF) -> None:
    """Draw the mark of `priority` as large as fits `area`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.color(priority.value))
    painter.setPen(Qt.PenStyle.NoPen)
    side = min(area.width(), area.height())
    if priority is Priority.LOW:
        painter.drawEllipse(area.center(), side * 0.45, side * 0.45)
    else:
        painter.drawPolygon(corners(priority, area))
    if priority is not Priority.LOW:
        _exclamation(painter, area, side)
    painter.restore()


def _exclamation(painter: QPainter, area: QRectF, side: float) -> None:
    centre = area.center()
    pen = QPen(theme.color("on_priority"), max(1.6, side / 10))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(QPointF(centre.x(), centre.y() - side * 0.2), QPointF(centre.x(), centre.y() + side * 0.07))
    painter.drawPoint(QPointF(centre.x(), centre.y() + side * 0.25))


class PriorityMark(QWidget):
    """The mark alone, with its words for screen readers and on hover."""

    def __init__(self, side: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._priority: Priority | None = None
        self.setFixedSize(QSize(side, side))
        theme.notifier().changed.connect(self.update)

    def show_priority(self, priority: Priority) -> None:
        self._priority = priority
        self.setToolTip(f"{PRIORITY_WORDS[priority]} priority")
        self.setAccessibleName(f"{PRIORITY_WORDS[priority]} priority")
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._priority is not None:
            painter = QPainter(self)
            paint_priority(painter, self._priority, QRectF(self.rect()).adjusted(1, 1, -1, -1))
            painter.end()
