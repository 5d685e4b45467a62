"""What tells where one is on a drawing of positions: grid, scale, north, degrees, named places. Paints; keeps nothing.

There are no tiles: what is looked at is told to nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from alpr_desk.domain.landmarks import Landmark
from alpr_desk.ui import theme
from alpr_desk.ui.widgets.map.geometry import Sight, distance_text, scale_bar

_CROSS = 5.0
_LABEL_PX = 220


def paint_grid(painter: QPainter, sight: Sight) -> None:
    """Lines as far apart as the scale bar is long, so that distances can be judged anywhere."""
    _, step = scale_bar(sight.ground_m_px)
    painter.setPen(QPen(theme.color("line", 110), 1))
    for x in range(round(sight.width / 2 % step), sight.width, max(1, round(step))):
        painter.drawLine(x, 0, x, sight.height)
    for y in range(round(sight.height / 2 % step), sight.height, max(1, round(step))):
        painter.drawLine(0, y, sight.width, y)


def paint_landmarks(painter: QPainter, sight: Sight, landmarks: Sequence[Landmark]) -> None:
    """A cross and the name of each that is in sight; a name that would lie over another one is left out."""
    taken: list[QRectF] = []
    for one in landmarks:
        place = QPointF(*sight.pixel(one.latitude, one.longitude))
        if not QRectF(0, 0, sight.width, sight.height).contains(place):
            continue
        painter.setPen(QPen(theme.color("muted"), 2))
        for way in (QPointF(_CROSS, 0), QPointF(0, _CROSS)):
            painter.drawLine(place - way, place + way)
        wide = min(_LABEL_PX, painter.fontMetrics().horizontalAdvance(one.name) + 4)
        left = place.x() + _CROSS + 4 if place.x() + wide + 12 < sight.width else place.x() - _CROSS - 4 - wide
        box = QRectF(left, place.y() - 10, wide, 20)
        if not any(box.intersects(other) for other in taken):
            taken.append(box)
            words = painter.fontMetrics().elidedText(one.name, Qt.TextElideMode.ElideRight, wide)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)


def paint_scale(painter: QPainter, sight: Sight) -> None:
    metres, length = scale_bar(sight.ground_m_px)
    left, bottom = 14.0, sight.height - 16.0
    painter.setPen(QPen(theme.color("text"), 2))
    painter.drawPolyline(
        [QPointF(left, bottom - 6), QPointF(left, bottom), QPointF(left + length, bottom),
         QPointF(left + length, bottom - 6)]
    )  # fmt: skip
    painter.drawText(QPointF(left + 4, bottom - 9), distance_text(metres))


def paint_north(painter: QPainter, sight: Sight) -> None:
    middle, top = sight.width - 24.0, 14.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("text"))
    painter.drawPolygon(QPolygonF([QPointF(middle, top), QPointF(middle - 7, top + 20), QPointF(middle, top + 15),
                                   QPointF(middle + 7, top + 20)]))  # fmt: skip
    painter.setPen(theme.color("text"))
    painter.drawText(QRectF(middle - 12, top + 20, 24, 18), Qt.AlignmentFlag.AlignCenter, "N")


def place_box(sight: Sight) -> QRect:
    """Where `paint_place` paints."""
    return QRect(sight.width - 190, sight.height - 28, 180, 20)


def paint_place(painter: QPainter, sight: Sight, pixel: QPointF) -> None:
    """The degrees under a pixel, as they are typed into the fields."""
    latitude, longitude = sight.place(pixel.x(), pixel.y())
    painter.setPen(theme.color("muted"))
    painter.drawText(place_box(sight), Qt.AlignmentFlag.AlignRight, f"{latitude:.4f}, {longitude:.4f}")
