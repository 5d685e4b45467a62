"""The reel of reads below the picture: crop, plate, region, seconds ago; newest at the left."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QFont, QHideEvent, QImage, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from alpr_desk.domain.clock import Clock
from alpr_desk.domain.matching import StoredRead
from alpr_desk.ui import theme
from alpr_desk.ui.widgets.lighting import draw_lit
from alpr_desk.ui.widgets.picture import fit
from alpr_desk.ui.words import ago_text, region_text

KEPT = 40
CARD = QSize(158, 122)
GAP = 8
CROP_HEIGHT = 54


@dataclass(frozen=True)
class ReelCard:
    """A read and its crop (null where none is at hand)."""

    read: StoredRead
    crop: QImage


class Reel(QWidget):
    """The newest reads, as many as fit. A better version of a read takes the place of the former."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._cards: OrderedDict[str, ReelCard] = OrderedDict()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(CARD.height())
        self.setAccessibleName("Newest reads")
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.update)
        theme.notifier().changed.connect(self.update)

    def add(self, read: StoredRead, crop: bytes) -> None:
        """Put `read` at the front, or in its place where it improves one shown."""
        image = QImage.fromData(crop) if crop else QImage()
        known = self._cards.get(read.uid)
        if known is not None:
            self._cards[read.uid] = replace(known, read=read, crop=known.crop if image.isNull() else image)
        else:
            self._cards[read.uid] = ReelCard(read, image)
            self._cards.move_to_end(read.uid, last=False)
            while len(self._cards) > KEPT:
                self._cards.popitem()
        self.update()

    def clear(self) -> None:
        self._cards.clear()
        self.update()

    def cards(self) -> tuple[ReelCard, ...]:
        """Newest first."""
        return tuple(self._cards.values())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._cards:
            painter.setPen(theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Plates that are read appear here.")
        now = self._clock.now()
        shown = max(1, (self.width() + GAP) // (CARD.width() + GAP))
        stretched = (self.width() - (shown - 1) * GAP) / shown
        for place, card in zip(range(shown), self._cards.values(), strict=False):
            area = QRectF(place * (stretched + GAP), 0, stretched, CARD.height())
            self._paint_card(painter, card, area, now)
        painter.end()

    def _paint_card(self, painter: QPainter, card: ReelCard, area: QRectF, now: datetime) -> None:
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        inner = area.adjusted(8, 8, -8, -8)
        picture = QRectF(inner.left(), inner.top(), inner.width(), CROP_HEIGHT)
        if card.crop.isNull():
            painter.setPen(theme.color("muted"))
            painter.setFont(_small())
            painter.drawText(picture, Qt.AlignmentFlag.AlignCenter, "stored")
        else:
            draw_lit(painter, fit(QSizeF(card.crop.size()), picture), card.crop)
        self._paint_words(painter, card, inner, now)

    def _paint_words(self, painter: QPainter, card: ReelCard, inner: QRectF, now: datetime) -> None:
        font = theme.plate_font()
        advance = theme.plate_font().pixelSize() * 0.62 * len(card.read.plate)
        if advance > inner.width():
            font.setPixelSize(max(14, int(20 * inner.width() / advance)))
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        line = QRectF(inner.left(), inner.top() + CROP_HEIGHT + 4, inner.width(), 26)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, card.read.plate)
        painter.setFont(_small())
        painter.setPen(theme.color("muted"))
        below = QRectF(inner.left(), inner.bottom() - 20, inner.width(), 20)
        aligned = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | aligned, region_text(card.read.region))
        ago = ago_text(card.read.captured_at, now)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | aligned, ago)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()


def _small() -> QFont:
    font = theme.interface_font()
    font.setPixelSize(14)
    return font
