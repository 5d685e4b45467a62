"""A decoded picture that keeps its shape, with the plate's outline over it. Knows pixels and corners only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from alpr_desk.domain.seeing import Quad
from alpr_desk.ui import theme
from alpr_desk.ui.widgets.lighting import draw_lit
from alpr_desk.ui.widgets.picture import fit


class PictureView(QWidget):
    """Shows one picture at most `height` pixels high; takes no height while it has none."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self._quad: Quad | None = None
        self._height = height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier().changed.connect(self.update)

    def show_image(self, image: QImage, quad: Quad | None = None) -> None:
        """Show `image`; `quad`, in its pixels, is outlined thinly and never covers the plate."""
        self.image, self._quad = image, quad
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        if self.image.isNull():
            return QSize(200, 0)
        natural = round(max(200, self.width()) * self.image.height() / self.image.width())
        return QSize(200, min(self._height, natural))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        target = fit(QSizeF(self.image.size()), QRectF(self.rect()))
        draw_lit(painter, target, self.image)
        if self._quad is not None:
            scale = target.width() / self.image.width()
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawPolygon(QPolygonF([target.topLeft() + QPointF(x, y) * scale for x, y in self._quad]))
        painter.end()
