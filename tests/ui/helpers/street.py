"""A street with plates, hits and lists for pages under test: drawn here, of nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QLinearGradient, QPainter

from alpr_desk.domain.matching import (
    ActionClass,
    Hit,
    HitStatus,
    Hotlist,
    HotlistEntry,
    HotlistVersion,
    Match,
    MatchKind,
    PositionDifference,
    Priority,
    StoredRead,
)
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.requests.hotlists import HotlistRow
from alpr_desk.domain.seeing import Frame, Overlay, OverlayFrame, Quad, UnreadReason
from tests.ui.helpers.desk_context import NOW
from tests.ui.helpers.samples import encoded, stored_read

PLATES = ("7ABC123", "8XYZ456", "6TRK902", "5SOW350", "9LMN771", "4QRS118")
SIZE = (1280, 720)


def quad(x: float, y: float, width: float, height: float) -> Quad:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


OVERLAYS = (
    Overlay(quad(560, 470, 150, 52), PlateText("7ABC123"), 0.97, True),
    Overlay(quad(180, 430, 104, 38), PlateText("8XYZ456"), 0.91, False),
    Overlay(quad(1002, 404, 60, 22), None, 0.3, False, UnreadReason.TOO_SMALL),
)


def street_image() -> QImage:
    """Sky, road, three cars, each with a plate where OVERLAYS says."""
    image = QImage(*SIZE, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, 360)
    sky.setColorAt(0, QColor("#8fa9c2"))
    sky.setColorAt(1, QColor("#d7dee3"))
    painter.fillRect(0, 0, 1280, 360, sky)
    painter.fillRect(0, 330, 1280, 390, QColor("#4a4d52"))
    painter.fillRect(0, 260, 420, 80, QColor("#7c8a76"))
    painter.fillRect(800, 230, 480, 110, QColor("#8b8378"))
    painter.setPen(Qt.PenStyle.NoPen)
    for overlay, colour in zip(OVERLAYS, ("#7a2c2c", "#2f4d73", "#c8c8c4"), strict=True):
        (x, y), (right, _), (_, bottom), _ = overlay.quad
        width, height = right - x, bottom - y
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(x - width, y - 3.2 * height, 3 * width, 5 * height), 18, 18)
        painter.setBrush(QColor("#20262c"))
        painter.drawRoundedRect(QRectF(x - 0.7 * width, y - 2.9 * height, 2.4 * width, 1.6 * height), 10, 10)
        painter.setBrush(QColor("#f3f3ef"))
        painter.drawRect(QRectF(x, y, width, height))
        painter.setPen(QColor("#1c2f6b"))
        font = QFont("DejaVu Sans Mono")
        font.setPixelSize(int(height * 0.62))
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(QRectF(x, y, width, height), Qt.AlignmentFlag.AlignCenter, overlay.plate or "3AAA000")
        painter.setPen(Qt.PenStyle.NoPen)
    painter.end()
    return image


def street_jpeg() -> bytes:
    return encoded(street_image(), b"JPG")


def street_frame(sequence: int = 0, camera: str = "front") -> Frame:
    """The street as a camera delivers it: read-only BGR."""
    image = street_image()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(SIZE[1], image.bytesPerLine())
    rgb = rows[:, : SIZE[0] * 3].reshape(SIZE[1], SIZE[0], 3)
    bgr = np.ascontiguousarray(rgb[:, :, ::-1])
    bgr.flags.writeable = False
    return Frame(camera, sequence, NOW, sequence * 33_000_000, bgr)


class StreetFeed:
    """Cameras that show what a test puts in."""

    def __init__(self, *cameras: str) -> None:
        self.frames: dict[str, Frame] = {c: street_frame(camera=c) for c in cameras}
        self.overlays: dict[str, OverlayFrame] = {c: OverlayFrame(c, 0, *SIZE, OVERLAYS) for c in cameras}

    def cameras(self) -> tuple[str, ...]:
        return tuple(self.frames)

    def latest_frame(self, camera: str) -> Frame | None:
        return self.frames.get(camera)

    def latest_overlays(self, camera: str) -> OverlayFrame | None:
        return self.overlays.get(camera)


def street_read(number: int, plate: str = "", seconds_ago: int = 0) -> StoredRead:
    read = stored_read(number, plate or PLATES[number % len(PLATES)])
    return replace(read, captured_at=NOW - timedelta(seconds=seconds_ago), camera="front", quad=OVERLAYS[0].quad)


def entry(plate: str, state: str | None = "CA") -> HotlistEntry:
    facts = (
        ("VYR", "2019"),
        ("VMA", "Toyota"),
        ("VMO", "Camry"),
        ("VCO", "Silver"),
        ("OCA", "26-01234"),
        ("ORI", "CA0100000"),
        ("MIS", "Stolen from Herndon Ave on November 20; may be armed."),
    )
    return HotlistEntry(7, PlateText(plate), state, "stolen vehicle", facts)


def exact_hit(number: int = 1, priority: Priority = Priority.HIGH) -> Hit:
    read = street_read(number, "7ABC123", 4)
    sure = tuple(((letter, 0.99),) for letter in read.plate)
    return Hit(
        id=number,
        read=replace(read, characters=sure, region="US-CA"),
        match=Match(entry("7ABC123"), 1, MatchKind.EXACT, 0.97),
        hotlist_name="Stolen vehicles",
        priority=priority,
        action=ActionClass.STOP_AFTER_CONFIRMATION,
        raised_at=NOW - timedelta(seconds=4),
        list_age_hours=3.2,
        status=HitStatus.OPEN,
    )


def look_alike_hit(number: int = 2, priority: Priority = Priority.MEDIUM) -> Hit:
    """Read 7A8C123, listed 7ABC123: Green v. San Francisco in little."""
    read = replace(street_read(number, "7A8C123", 31), region="US-NV")
    difference = PositionDifference(3, "8", "B", 0.61, 0.34)
    match = Match(entry("7ABC123"), 1, MatchKind.LOOK_ALIKE, 0.34, (difference,))
    return replace(
        exact_hit(number, priority),
        read=read,
        match=match,
        hotlist_name="Felony vehicles",
        raised_at=NOW - timedelta(seconds=31),
    )


def list_rows(hours: float = 3.2) -> tuple[HotlistRow, ...]:
    imported = NOW - timedelta(hours=hours)
    version = HotlistVersion(1, 1, 4, imported, "extract.csv", "cd" * 32, 48_211)
    lists = Hotlist(1, "Stolen vehicles", Priority.HIGH, ActionClass.STOP_AFTER_CONFIRMATION, True, version)
    return (HotlistRow(lists, hours, "", imported, 48_211),)
