"""How a cell of a table is painted: tone colours, monospaced plates, pictures that keep their shape, the current cell.

Knows the theme and the item roles of `table_model`, nothing of pages.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView
from typing_extensions import override

from alpr_desk.ui import theme
from alpr_desk.ui.widgets.lighting import draw_lit
from alpr_desk.ui.widgets.table_model import COLUMN_ROLE, PIXMAP_ROLE, TONE_ROLE, Column, Index

MONOSPACE_PX = 14
PAD = 10


class CellDelegate(QStyledItemDelegate):
    """Paints the cells of one table."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        column: Column = index.data(COLUMN_ROLE)
        if column.plate:
            option.font = theme.plate_font()
        elif column.monospace:
            option.font = theme.plate_font(MONOSPACE_PX)
            option.font.setWeight(option.font.Weight.Normal)
        tone = index.data(TONE_ROLE)
        if tone:
            colour = theme.tone_colour(tone)
            option.palette.setColor(QPalette.ColorRole.Text, colour)
            option.palette.setColor(QPalette.ColorRole.HighlightedText, colour)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        super().paint(painter, option, index)
        picture = index.data(PIXMAP_ROLE)
        if isinstance(picture, QPixmap) and not picture.isNull():
            _draw_picture(painter, option.rect, picture)
        if focused:
            painter.save()
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
            painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        hint.setHeight(self._view.verticalHeader().defaultSectionSize())
        return hint


def _draw_picture(painter: QPainter, cell: QRect, picture: QPixmap) -> None:
    """`picture` as large as the cell lets it be, in its own shape, at the left middle."""
    room = cell.adjusted(PAD, 3, -PAD, -3)
    size = picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(room.left(), room.top() + (room.height() - size.height()) // 2, size.width(), size.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    draw_lit(painter, QRectF(place), picture.toImage())
    painter.restore()
