"""Reads and pictures for pages under test: made here, of nobody."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QImageWriter, QPainter

from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.requests.search import SearchRow
from alpr_desk.domain.seeing import Position
from tests.ui.helpers.desk_context import NOW


def encoded(image: QImage, kind: bytes = b"PNG") -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, kind).write(image)
    return bytes(buffer.data().data())


def crop_png(plate: str) -> bytes:
    """A drawn plate, 200 x 100."""
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("#f2f2ee"))
    painter = QPainter(image)
    painter.setPen(QColor("#1c2f6b"))
    painter.setFont(QFont("DejaVu Sans Mono", 26))
    painter.drawText(QRectF(0, 0, 200, 100), Qt.AlignmentFlag.AlignCenter, plate)
    painter.end()
    return encoded(image)


def frame_jpeg() -> bytes:
    """A street of two colours with a car and its plate, 1280 x 720."""
    image = QImage(1280, 720, QImage.Format.Format_RGB32)
    image.fill(QColor("#6f7f8f"))
    painter = QPainter(image)
    painter.fillRect(0, 400, 1280, 320, QColor("#3c3f44"))
    painter.fillRect(480, 250, 380, 260, QColor("#8a2f2f"))
    painter.fillRect(600, 430, 140, 50, QColor("#f2f2ee"))
    painter.end()
    return encoded(image, b"JPG")


def stored_read(number: int, plate: str = "7ABC123", confidence: float = 0.97, *, images: bool = True) -> StoredRead:
    characters = tuple(
        ((letter, 0.61), ("B", 0.34), ("3", 0.03)) if place == 2 else ((letter, 0.99), ("X", 0.01))
        for place, letter in enumerate(plate)
    )
    return StoredRead(
        id=number,
        uid=f"uid-{number}",
        plate=PlateText(plate),
        confidence=confidence,
        region="US-CA" if number % 5 else None,
        captured_at=NOW - timedelta(minutes=37 * number),
        camera="front left" if number % 2 else "rear",
        vehicle="unit 12",
        position=Position(36.7378, -119.7871, 4.0),
        quad=((600.0, 430.0), (740.0, 430.0), (740.0, 480.0), (600.0, 480.0)),
        candidates=((plate, confidence), (plate[:2] + "B" + plate[3:], 0.02)),
        characters=characters,
        frames=9,
        has_images=images,
    )


def search_rows(count: int) -> tuple[SearchRow, ...]:
    plates = ("7ABC123", "7AXC123", "7A8C991", "7ADC4", "7AZC777")
    return tuple(
        SearchRow(
            stored_read(number, plates[number % 5], images=number % 7 != 0),
            1.0 - number * 0.035,
            "fits 7A?C*" if number % 3 else "B read as 8 at 3",
        )
        for number in range(1, count + 1)
    )
