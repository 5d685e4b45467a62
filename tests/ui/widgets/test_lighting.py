"""In the red theme no picture lights up the car: a white plate would cost the night sight."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from alpr_desk.ui import theme
from alpr_desk.ui.widgets.lighting import draw_lit
from alpr_desk.ui.widgets.picture_view import PictureView


def white(width: int = 40, height: int = 20) -> QImage:
    picture = QImage(width, height, QImage.Format.Format_RGB888)
    picture.fill(QColor("white"))
    picture.setPixelColor(0, 0, QColor("black"))
    return picture


@pytest.mark.parametrize(("name", "brightest"), [("night", 255), ("day", 255), ("red", 80)])
def test_white_is_as_bright_as_the_theme_lets_it_be(qapp: QApplication, name: str, brightest: int) -> None:
    theme.apply_theme(qapp, name)
    shown = QImage(40, 20, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(shown)
    draw_lit(painter, QRectF(shown.rect()), white())
    painter.end()
    assert shown.pixelColor(20, 10) == theme.color("light")
    assert shown.pixelColor(20, 10).green() <= brightest
    assert shown.pixelColor(0, 0) == QColor("black")


def test_nothing_in_a_red_picture_is_brighter_than_the_themes_light(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply_theme(qapp, "red")
    view = PictureView(200)
    view.image = white(400, 200)
    qtbot.addWidget(view)
    view.resize(400, 200)
    grabbed = view.grab().toImage()
    assert grabbed.pixelColor(200, 100) == theme.color("light")
