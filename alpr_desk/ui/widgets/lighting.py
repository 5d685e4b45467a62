"""Pictures in the light of the theme: in red, a white plate would cost a deputy the night sight for minutes."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from alpr_desk.ui import theme


def draw_lit(painter: QPainter, target: QRectF, picture: QImage) -> None:
    """`picture` stretched over `target`, every pixel times the theme's light."""
    painter.drawImage(target, picture)
    light = theme.color("light")
    if light.lightness() == 255:
        return
    painter.save()
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    painter.fillRect(target, light)
    painter.restore()
