"""Plate read over plate listed, character under character. The pure part comes first; the widget paints it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from alpr_desk.domain.matching import Hit
from alpr_desk.domain.seeing import CharacterAlternatives
from alpr_desk.ui import theme

DOUBTFUL_BELOW = 0.90
"""A position whose first choice is less sure than this is underlined and shows its alternatives."""


@dataclass(frozen=True, slots=True)
class Column:
    """One position: what was read, what the list says (each one character or empty), whether the reader doubted.

    `alternatives`: other characters the reader considered, likeliest first, at most two.
    """

    read: str
    listed: str
    doubtful: bool
    alternatives: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        return self.read != self.listed


def align(read: str, listed: str, characters: tuple[CharacterAlternatives, ...]) -> tuple[Column, ...]:
    """Columns of `read` over `listed`; lengths may differ. `characters` are the alternatives of each read position."""
    columns: list[Column] = []

    def add(read_at: int | None, listed_at: int | None) -> None:
        seen = "" if read_at is None else read[read_at]
        said = "" if listed_at is None else listed[listed_at]
        options = characters[read_at] if read_at is not None and read_at < len(characters) else ()
        doubtful = bool(options) and options[0][1] < DOUBTFUL_BELOW
        others = tuple(c for c, _ in options if c and c != seen)[:2] if doubtful else ()
        columns.append(Column(seen, said, doubtful, others))

    matcher = SequenceMatcher(None, read, listed, autojunk=False)
    for _, r1, r2, l1, l2 in matcher.get_opcodes():
        for step in range(max(r2 - r1, l2 - l1)):
            add(r1 + step if r1 + step < r2 else None, l1 + step if l1 + step < l2 else None)
    return tuple(columns)


class PlateAlignment(QWidget):
    """Two rows of large characters, `Read` over `List`; differing ones in a frame, doubtful ones underlined."""

    LABEL_PX = 44

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier().changed.connect(self.update)

    def show_hit(self, hit: Hit) -> None:
        """Show the plates of `hit`."""
        self.columns = align(hit.read.plate, hit.match.entry.plate, hit.read.characters)
        differing = [str(i) for i, c in enumerate(self.columns, 1) if c.differs]
        self.setAccessibleName(
            f"Read {hit.read.plate}, list says {hit.match.entry.plate}"
            + (f"; differs at {', '.join(differing)}" if differing else "")
        )
        self.setToolTip(self._tip())
        self.updateGeometry()
        self.update()

    def _tip(self) -> str:
        lines = [
            f"Position {place}: read {column.read}, may be {' or '.join(column.alternatives)}"
            for place, column in enumerate(self.columns, 1)
            if column.alternatives
        ]
        return "\n".join(lines)

    def plate_pixels(self) -> int:
        """Height of the plates: 40, less where a long plate would not fit."""
        count = max(1, len(self.columns))
        return max(20, min(theme.PLATE_HIT_PX, int((self.width() - self.LABEL_PX) / count / 0.66)))

    @override
    def sizeHint(self) -> QSize:
        alternatives = any(column.alternatives for column in self.columns)
        return QSize(320, 112 if alternatives else 96)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        large = theme.plate_font(self.plate_pixels())
        metrics = QFontMetrics(large)
        cell, row = metrics.horizontalAdvance("0") + 3.0, metrics.height() - 2.0
        self._label(painter, "Read", QRectF(0, 0, self.LABEL_PX, row))
        self._label(painter, "List", QRectF(0, self.height() - row, self.LABEL_PX, row))
        for place, column in enumerate(self.columns):
            x = self.LABEL_PX + place * cell
            upper, lower = QRectF(x, 0, cell, row), QRectF(x, self.height() - row, cell, row)
            self._mark(painter, column, upper, lower)
            painter.setFont(large)
            painter.setPen(theme.color("text"))
            painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, column.read or "–")
            painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, column.listed or "–")
            self._alternatives(painter, column, upper)
        painter.end()

    def _label(self, painter: QPainter, text: str, area: QRectF) -> None:
        font = QFont(self.font())
        font.setPixelSize(14)
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _mark(self, painter: QPainter, column: Column, upper: QRectF, lower: QRectF) -> None:
        if not column.differs:
            return
        box = QRectF(upper.topLeft(), lower.bottomRight()).adjusted(0.5, 1, -0.5, -1)
        painter.setPen(QPen(theme.color("warning"), 2))
        painter.setBrush(theme.color("warning", 36))
        painter.drawRoundedRect(box, 4, 4)

    def _alternatives(self, painter: QPainter, column: Column, upper: QRectF) -> None:
        if not column.doubtful:
            return
        painter.setPen(QPen(theme.color("warning"), 3))
        y = upper.bottom() - 1
        painter.drawLine(QPointF(upper.left() + 3, y), QPointF(upper.right() - 3, y))
        if column.alternatives:
            painter.setFont(theme.plate_font(14))
            painter.setPen(theme.color("warning"))
            area = QRectF(upper.left() - 4, y + 1, upper.width() + 8, 16)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "".join(column.alternatives))
