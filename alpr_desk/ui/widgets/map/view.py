"""A drawing of positions: dots and counts, a scale bar, north, the way between them, and the place that was asked for.

Knows places with numbers, nothing of reads or the Desk. Drag moves, the wheel and + - zoom, 0 shows all, arrows move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from alpr_desk.ui import theme
from alpr_desk.ui.widgets.map.geometry import Cluster, Sight, clusters, distance_text, ground, scale_bar, sight_of

DOT, RING = 7.0, 13.0
STEP = 60
NEARER = 1.5


@dataclass(frozen=True, slots=True)
class Spot:
    """One place: its number for whoever handed it in, WGS 84 degrees, and what hovering says."""

    number: int
    latitude: float
    longitude: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """The place that was asked for: a circle where `radius_m` is given, else a line, closed or not."""

    points: tuple[tuple[float, float], ...]
    radius_m: float = 0.0
    closed: bool = False


class MapView(QWidget):
    """Signals:
    chosen(tuple[int, ...]): the numbers of a dot or count that was clicked.
    place_asked(float, float): latitude and longitude, for a search near there.
    """

    chosen = Signal(object)
    place_asked = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spots: tuple[Spot, ...] = ()
        self.selected: frozenset[int] = frozenset()
        self.path = False
        self._outline: Outline | None = None
        self._sight = sight_of((), 100, 100)
        self._clusters: tuple[Cluster, ...] = ()
        self._pressed: QPointF | None = None
        self._dragged = False
        self._own_sight = False
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Map of positions")
        theme.notifier().changed.connect(self.update)

    @property
    def sight(self) -> Sight:
        return self._sight

    @property
    def marks(self) -> tuple[Cluster, ...]:
        """Dots and counts as drawn; their members are places in `spots`."""
        return self._clusters

    def show_spots(self, spots: Sequence[Spot], *, path: bool = False, outline: Outline | None = None) -> None:
        """Show `spots`, in the order of time where `path` joins them; everything is in sight."""
        self.spots, self.path, self._outline = tuple(spots), path, outline
        self.selected = frozenset()
        self.setAccessibleDescription(f"{len(self.spots)} positions")
        self.show_all()

    def select(self, numbers: Sequence[int]) -> None:
        """Mark the spots with these numbers; what is marked comes into sight."""
        self.selected = frozenset(numbers)
        marked = [spot for spot in self.spots if spot.number in self.selected]
        inside = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)
        if marked and not any(inside.contains(QPointF(*self._pixel(spot))) for spot in marked):
            x, y = self._pixel(marked[0])
            self._look(self._sight.moved(self.width() / 2 - x, self.height() / 2 - y))
        self.update()

    def show_all(self) -> None:
        places = [(spot.latitude, spot.longitude) for spot in self.spots]
        if self._outline is not None:
            places += _around(self._outline)
        self._own_sight = False
        self._look(sight_of(places, max(1, self.width()), max(1, self.height())))

    def _look(self, sight: Sight) -> None:
        self._sight = sight
        self._clusters = clusters(self._pixel(spot) for spot in self.spots)
        self.update()

    def _pixel(self, spot: Spot) -> tuple[float, float]:
        return self._sight.pixel(spot.latitude, spot.longitude)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Above 1: nearer, around `at` (the middle without it)."""
        place = at or QPointF(self.width() / 2, self.height() / 2)
        self._own_sight = True
        self._look(self._sight.zoomed(factor, place.x(), place.y()))

    def mark_at(self, place: QPointF) -> Cluster | None:
        """The dot or count under `place`."""
        near = [m for m in self._clusters if (QPointF(m.x, m.y) - place).manhattanLength() <= 2 * RING]
        return min(near, key=lambda m: (QPointF(m.x, m.y) - place).manhattanLength(), default=None)

    @override
    def sizeHint(self) -> QSize:
        return QSize(420, 360)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._own_sight:
            self._look(replace(self._sight, width=self.width(), height=self.height()))
        else:
            self.show_all()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("surface"))
        self._paint_grid(painter)
        if self._outline is not None:
            self._paint_outline(painter, self._outline)
        if self.path:
            self._paint_path(painter)
        for mark in sorted(self._clusters, key=lambda mark: self._is_selected(mark)):
            self._paint_mark(painter, mark)
        self._paint_scale(painter)
        self._paint_north(painter)
        if not self.spots:
            painter.setPen(theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No read here has a position.")

    def _is_selected(self, mark: Cluster) -> bool:
        return any(self.spots[member].number in self.selected for member in mark.members)

    def _paint_grid(self, painter: QPainter) -> None:
        """Lines as far apart as the scale bar is long, so that distances can be judged anywhere."""
        _, step = scale_bar(self._sight.ground_m_px)
        painter.setPen(QPen(theme.color("line", 110), 1))
        for x in range(round(self.width() / 2 % step), self.width(), max(1, round(step))):
            painter.drawLine(x, 0, x, self.height())
        for y in range(round(self.height() / 2 % step), self.height(), max(1, round(step))):
            painter.drawLine(0, y, self.width(), y)

    def _paint_outline(self, painter: QPainter, outline: Outline) -> None:
        painter.setPen(QPen(theme.color("accent"), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(theme.color("accent", 24) if outline.closed or outline.radius_m else Qt.BrushStyle.NoBrush)
        points = [QPointF(*self._sight.pixel(*point)) for point in outline.points]
        if outline.radius_m and len(points) == 1:
            radius = outline.radius_m / ground(outline.points[0][0]) / self._sight.m_px
            painter.drawEllipse(points[0], radius, radius)
        elif outline.closed:
            painter.drawPolygon(QPolygonF(points))
        else:
            painter.drawPolyline(QPolygonF(points))

    def _paint_path(self, painter: QPainter) -> None:
        painter.setPen(QPen(theme.color("accent", 150), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(*self._pixel(spot)) for spot in self.spots]))

    def _paint_mark(self, painter: QPainter, mark: Cluster) -> None:
        selected = self._is_selected(mark)
        painter.setPen(QPen(theme.color("surface"), 2))
        painter.setBrush(theme.color("warning" if selected else "accent"))
        place, many = QPointF(mark.x, mark.y), len(mark.members)
        radius = DOT if many == 1 else RING + min(7.0, many / 20)
        painter.drawEllipse(place, radius, radius)
        if selected:  # a ring, because in red no colour tells them apart
            painter.setPen(QPen(theme.color("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place, radius + 3, radius + 3)
        if many > 1:
            painter.setPen(theme.color("on_accent"))
            box = QRectF(place.x() - 24, place.y() - 12, 48, 24)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(many) if many < 1000 else "999+")

    def _paint_scale(self, painter: QPainter) -> None:
        metres, length = scale_bar(self._sight.ground_m_px)
        left, bottom = 14.0, self.height() - 16.0
        painter.setPen(QPen(theme.color("text"), 2))
        painter.drawPolyline(
            [QPointF(left, bottom - 6), QPointF(left, bottom), QPointF(left + length, bottom),
             QPointF(left + length, bottom - 6)]
        )  # fmt: skip
        painter.drawText(QPointF(left + 4, bottom - 9), distance_text(metres))

    def _paint_north(self, painter: QPainter) -> None:
        middle, top = self.width() - 24.0, 14.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("text"))
        painter.drawPolygon([QPointF(middle, top), QPointF(middle - 7, top + 20), QPointF(middle, top + 15),
                             QPointF(middle + 7, top + 20)])  # fmt: skip
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(middle - 12, top + 20, 24, 18), Qt.AlignmentFlag.AlignCenter, "N")

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        way = event.position() - self._pressed
        if self._dragged or way.manhattanLength() > 6:
            self._dragged = self._own_sight = True
            self._look(self._sight.moved(way.x(), way.y()))
            self._pressed = event.position()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and not self._dragged:
            mark = self.mark_at(event.position())
            if mark is not None:
                numbers = tuple(self.spots[member].number for member in mark.members)
                self.selected = frozenset(numbers)
                self.update()
                self.chosen.emit(numbers)
        self._pressed = None

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.zoom(NEARER * NEARER, event.position())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(NEARER if event.angleDelta().y() > 0 else 1 / NEARER, event.position())

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        latitude, longitude = self._sight.place(event.x(), event.y())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Search near here", lambda: self.place_asked.emit(latitude, longitude))
        menu.addAction("Show all", self.show_all)
        menu.popup(event.globalPos())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: (STEP, 0), Qt.Key.Key_Right: (-STEP, 0),
                 Qt.Key.Key_Up: (0, STEP), Qt.Key.Key_Down: (0, -STEP)}  # fmt: skip
        key = Qt.Key(event.key())
        if key in moves:
            self._own_sight = True
            self._look(self._sight.moved(*moves[key]))
        elif event.text() in ("+", "="):
            self.zoom(NEARER)
        elif event.text() == "-":
            self.zoom(1 / NEARER)
        elif event.text() == "0":
            self.show_all()
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            mark = self.mark_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._words(mark) if mark else "", self)
            return True
        return super().event(event)

    def _words(self, mark: Cluster) -> str:
        if len(mark.members) == 1:
            return self.spots[mark.members[0]].words
        return f"{len(mark.members)} reads: click to select them, double-click to go nearer"


def _around(outline: Outline) -> list[tuple[float, float]]:
    """Places that must be in sight for all of the outline to be."""
    if not outline.radius_m:
        return list(outline.points)
    latitude, longitude = outline.points[0]
    up = outline.radius_m / 111_320
    side = up / max(0.01, ground(latitude))
    return [(latitude - up, longitude - side), (latitude + up, longitude + side)]
