"""A drawing of positions: dots and counts, the way between them, the place that was asked for, and what tells where.

Knows places with numbers, nothing of reads or the Desk. Drag moves, the wheel and + - zoom, 0 shows all, arrows move.
C draws a circle, A an area (see `pen`); Ctrl and arrows move what is drawn, Delete takes it away.
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

from alpr_desk.domain.landmarks import Landmark
from alpr_desk.ui import theme
from alpr_desk.ui.widgets.map.geometry import Cluster, Point, Sight, clusters, ground, sight_of
from alpr_desk.ui.widgets.map.orientation import (
    paint_grid,
    paint_landmarks,
    paint_north,
    paint_place,
    paint_scale,
    place_box,
)
from alpr_desk.ui.widgets.map.outline import Outline
from alpr_desk.ui.widgets.map.pen import Pen, Tool

DOT, RING = 7.0, 13.0
STEP = 60
NEARER = 1.5
NOTHING = "No read here has a position."
_WAYS = {
    Qt.Key.Key_Left: QPointF(STEP, 0),
    Qt.Key.Key_Right: QPointF(-STEP, 0),
    Qt.Key.Key_Up: QPointF(0, STEP),
    Qt.Key.Key_Down: QPointF(0, -STEP),
}
"""How the ground moves under the window."""
_TOOLS = {Qt.Key.Key_C: Tool.CIRCLE, Qt.Key.Key_A: Tool.AREA}


@dataclass(frozen=True, slots=True)
class Spot:
    """One place: its number for whoever handed it in, WGS 84 degrees, and what hovering says."""

    number: int
    latitude: float
    longitude: float
    words: str = ""


class MapView(QWidget):
    """Attributes:
        landmarks: named places, drawn under everything else.
        home: corners of what is in sight where there is nothing else to show.
        nothing: said in the middle where there are no positions; empty: nothing is.

    Signals:
    chosen(tuple[int, ...]): the numbers of a dot or count that was clicked.
    place_asked(float, float): latitude and longitude, for a search near there.
    drawn(Outline | None): an area was finished, moved or reshaped; None: it was taken away.
    tool_changed: drawing began or ended.
    """

    chosen = Signal(object)
    drawn = Signal(object)
    tool_changed = Signal()
    place_asked = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spots: tuple[Spot, ...] = ()
        self.selected: frozenset[int] = frozenset()
        self.path = False
        self.landmarks: tuple[Landmark, ...] = ()
        self.home: tuple[Point, ...] = ()
        self.nothing = NOTHING
        self._outline: Outline | None = None
        self.pen, self._aim = Pen(), QPointF()
        self._sight = sight_of((), 100, 100)
        self._clusters: tuple[Cluster, ...] = ()
        self._pressed: QPointF | None = None
        self._dragged = False
        self._own_sight = False
        self._pointer: QPointF | None = None
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
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
            places += self._outline.around
        self._own_sight = False
        self._look(self._sight_on(places or self.home))
        if not places and self.pen.area is not None and not self._in_sight(self.pen.area):
            self._look(self._sight_on(self.pen.area.around))

    def _sight_on(self, places: Sequence[Point]) -> Sight:
        return sight_of(places, max(1, self.width()), max(1, self.height()))

    def _in_sight(self, area: Outline) -> bool:
        """Whether any of what the area reaches to is in sight."""
        inside = QRectF(self.rect())
        return any(inside.contains(QPointF(*self._sight.pixel(*place))) for place in area.around)

    def show_area(self, area: Outline | None) -> None:
        """What stands drawn, with its handles, in sight; None takes it away. Says nothing of it to others."""
        self.pen.area = area
        if area is not None and not self._in_sight(area):
            self._own_sight = True
            self._look(self._sight_on(area.around))
        self.update()

    def draw(self, tool: Tool) -> None:
        """Draw with `tool` until it is finished or given up. Keys aim from the middle."""
        self.pen.take(tool)
        self._aim = QPointF(self.width() / 2, self.height() / 2)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocus()
        self.tool_changed.emit()
        self.update()

    def take_away(self) -> None:
        """Neither an area nor a draft of one any more."""
        self.pen.area = None
        self.stop_drawing()
        self.drawn.emit(None)

    def stop_drawing(self) -> None:
        self.pen.give_up()
        self.unsetCursor()
        self.tool_changed.emit()
        self.update()

    def _finished(self) -> None:
        self.stop_drawing()
        self.drawn.emit(self.pen.area)

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
        paint_grid(painter, self._sight)
        paint_landmarks(painter, self._sight, self.landmarks)
        if self._outline is not None and self._outline != self.pen.area:
            self._paint_outline(painter, self._outline)
        if self.path:
            self._paint_path(painter)
        for mark in sorted(self._clusters, key=lambda mark: self._is_selected(mark)):
            self._paint_mark(painter, mark)
        self._paint_drawn(painter)
        paint_scale(painter, self._sight)
        paint_north(painter, self._sight)
        paint_place(painter, self._sight, self._pointed)
        if not self.spots and self.nothing:
            painter.setPen(theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.nothing)

    def _is_selected(self, mark: Cluster) -> bool:
        return any(self.spots[member].number in self.selected for member in mark.members)

    def _paint_drawn(self, painter: QPainter) -> None:
        """What stands, with its handles; over it the draft, and a cross where keys aim."""
        if self.pen.area is not None:
            self._paint_outline(painter, self.pen.area, Qt.PenStyle.SolidLine)
            painter.setPen(QPen(theme.color("surface"), 1))
            painter.setBrush(theme.color("text"))
            for place in self.pen.area.handles:
                x, y = self._sight.pixel(*place)
                painter.drawRect(QRectF(x - 5, y - 5, 10, 10))
        if self.pen.tool is None:
            return
        draft = self.pen.draft(self._sight.place(self._aim.x(), self._aim.y()))
        if draft is not None:
            self._paint_outline(painter, draft)
        painter.setPen(QPen(theme.color("text"), 1.5))
        for way in (QPointF(10, 0), QPointF(0, 10)):
            painter.drawLine(self._aim - way, self._aim + way)

    def _paint_outline(self, painter: QPainter, outline: Outline, line: Qt.PenStyle = Qt.PenStyle.DashLine) -> None:
        painter.setPen(QPen(theme.color("accent"), 1.5, line))
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

    @property
    def _pointed(self) -> QPointF:
        """What the degrees in the corner are of: where the pen aims, the pointer, or the middle."""
        if self.pen.tool is not None:
            return self._aim
        return self._pointer or QPointF(self.width() / 2, self.height() / 2)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()
        super().leaveEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if event.button() == Qt.MouseButton.LeftButton and not self.pen.press(at.x(), at.y(), self._sight):
            self._pressed, self._dragged = at, False

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        self.update(place_box(self._sight))
        if self.pen.tool is not None or self.pen.busy:
            self._aim = event.position()
            self.pen.pull(self._aim.x(), self._aim.y(), self._sight)
            self.update()
        if self._pressed is None:
            return
        way = event.position() - self._pressed
        if self._dragged or way.manhattanLength() > 6:
            self._dragged = self._own_sight = True
            self._look(self._sight.moved(way.x(), way.y()))
            self._pressed = event.position()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if event.button() == Qt.MouseButton.LeftButton and (self.pen.tool is not None or self.pen.busy):
            if self.pen.release(at.x(), at.y(), self._sight):
                self._finished()
            self.update()
        elif self._pressed is not None and not self._dragged:
            mark = self.mark_at(event.position())
            if mark is not None:
                numbers = tuple(self.spots[member].number for member in mark.members)
                self.selected = frozenset(numbers)
                self.update()
                self.chosen.emit(numbers)
        self._pressed = None

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.pen.tool is None:
            self.zoom(NEARER * NEARER, event.position())
        elif self.pen.close():
            self._finished()

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
        if not (self._key_of_pen(event) or self._key_of_sight(event)):
            super().keyPressEvent(event)

    def _key_of_pen(self, event: QKeyEvent) -> bool:
        """Whether the key was for drawing."""
        key, way = Qt.Key(event.key()), _WAYS.get(Qt.Key(event.key()))
        if self.pen.tool is not None and way is not None:
            self._aim -= way * (0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0.5)
        elif self.pen.tool is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.pen.put(self._sight.place(self._aim.x(), self._aim.y()), self._sight):
                self._finished()
        elif self.pen.tool is not None and key == Qt.Key.Key_Escape:
            self.stop_drawing()
        elif self.pen.tool is not None and key == Qt.Key.Key_Backspace:
            self.pen.take_back()
        elif key in _TOOLS and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.draw(_TOOLS[key])
        elif self.pen.area is None or not self.pen.area.handles:
            return False
        elif key == Qt.Key.Key_Delete:
            self.take_away()
        elif way is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            x, y = self._sight.pixel(*self.pen.area.handles[0])
            self.pen.area = self.pen.area.pulled(0, self._sight.place(x - way.x() / 6, y - way.y() / 6))
            self.drawn.emit(self.pen.area)
        else:
            return False
        self.update()
        return True

    def _key_of_sight(self, event: QKeyEvent) -> bool:
        """Whether the key was for what is seen."""
        way = _WAYS.get(Qt.Key(event.key()))
        if way is not None:
            self._own_sight = True
            self._look(self._sight.moved(way.x(), way.y()))
        elif event.text() in ("+", "="):
            self.zoom(NEARER)
        elif event.text() == "-":
            self.zoom(1 / NEARER)
        elif event.text() == "0":
            self.show_all()
        else:
            return False
        return True

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
