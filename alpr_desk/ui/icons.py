"""Icons (Lucide, ISC; `resources/icons/LICENSE`) tinted by the theme when they are painted. Knows no page."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

from alpr_desk.resources import resource
from alpr_desk.ui import theme


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = resource(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(svg.encode()))


def paint_icon(painter: QPainter, name: str, colour: QColor, area: QRectF) -> None:
    """Draw icon `name` in `colour` as large as fits `area`."""
    side = min(area.width(), area.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(area.center())
    _renderer(name, colour.name()).render(painter, square)


def pixmap(name: str, token: str, side: int, ratio: float = 1.0) -> QPixmap:
    """Icon `name` in the colour of theme token `token`, `side` x `side` device-independent pixels."""
    image = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_icon(painter, name, theme.color(token), QRectF(0, 0, side, side))
    painter.end()
    return image


class _Engine(QIconEngine):
    """Renders at the moment of painting, so a change of theme needs no new icon."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name, self._token = name, token
        _renderer(name, "#000000")

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        token = "muted" if mode == QIcon.Mode.Disabled else self._token
        paint_icon(painter, self._name, theme.color(token), QRectF(rect))

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        image = QPixmap(size)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return image

    @override
    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._token)


@lru_cache(maxsize=256)
def icon(name: str, colour: str = "text") -> QIcon:
    """Icon `name` (a file of `resources/icons`) in theme token `colour`; EnvironmentFault where it is missing."""
    return QIcon(_Engine(name, colour))
