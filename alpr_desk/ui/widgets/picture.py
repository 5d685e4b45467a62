"""A picture from encoded bytes that keeps its shape; decoding is quick enough for the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from alpr_desk.domain.seeing import Quad, bounding_box
from alpr_desk.ui import theme
from alpr_desk.ui.widgets.lighting import draw_lit


def fit(size: QSizeF, area: QRectF) -> QRectF:
    """The largest rectangle of the shape of `size` in the middle of `area`."""
    scaled = size.scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRectF(0, 0, scaled.width(), scaled.height())
    target.moveCenter(area.center())
    return target


class Picture(QWidget):
    """Shows one picture; without one, the words handed to `show_bytes`.

    `enlarge`: whether it is drawn larger than it is (plates are).
    """

    def __init__(self, height: int, enlarge: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self._words = ""
        self._quad: Quad | None = None
        self._height, self._enlarge = height, enlarge
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier().changed.connect(self.update)

    def show_bytes(self, encoded: bytes, otherwise: str, quad: Quad | None = None) -> None:
        """Show `encoded` (PNG or JPEG), or the words `otherwise` where it is empty or cannot be read.

        `quad`, in pixels of the picture, gets a frame around it that leaves it free.
        """
        self._quad = quad
        self.image = QImage.fromData(encoded) if encoded else QImage()
        self._words = otherwise
        self.setAccessibleName(otherwise if self.image.isNull() else "picture")
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        if self.image.isNull() or self.width() < 10:
            return QSize(200, self._height)
        natural = round(self.width() * self.image.height() / self.image.width())
        return QSize(200, min(self._height, max(40, natural)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self.image.isNull():
            painter.setPen(theme.color("line"))
            painter.setBrush(theme.color("background"))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.setPen(theme.color("muted"))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            target = fit(QSizeF(self.image.size()), area)
            if not self._enlarge and target.width() > self.image.width():
                target = QRectF(0, 0, self.image.width(), self.image.height())
                target.moveCenter(area.center())
            draw_lit(painter, target, self.image)
            self._frame_quad(painter, target)
        painter.end()

    def _frame_quad(self, painter: QPainter, target: QRectF) -> None:
        if self._quad is None:
            return
        scale = target.width() / self.image.width()
        x, y, width, height = (side * scale for side in bounding_box(self._quad))
        box = QRectF(target.left() + x, target.top() + y, width, height).adjusted(-5, -5, 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line, token in ((4.0, "background"), (2.0, "accent")):
            painter.setPen(QPen(theme.color(token), line))
            painter.drawRoundedRect(box.intersected(target), 3, 3)
