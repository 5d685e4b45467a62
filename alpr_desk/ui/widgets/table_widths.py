"""How wide the columns of a table are: never less than their header says, and the stretched one never next to nothing.

Knows columns and Qt's header.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QTableView

from alpr_desk.ui import theme
from alpr_desk.ui.widgets.table_model import Column

HEADER_PADDING_PX = 28
STRETCHED_LEAST_PX = 150
"""Less would show no word whole; the table is scrolled sideways instead."""


def header_width(title: str) -> int:
    """Pixels that the header needs for the longest line of `title`."""
    font = theme.interface_font()
    font.setBold(True)
    metrics = QFontMetrics(font)
    return max(metrics.horizontalAdvance(line) for line in title.split("\n")) + HEADER_PADDING_PX


def first_width(column: Column) -> int:
    """Pixels of `column` when the table is made."""
    return max(column.width, header_width(column.title)) if column.title else column.width


def share_width(view: QTableView, columns: Sequence[Column]) -> None:
    """Let the stretched column of `view` take what is left, or its least width where that is less."""
    header = view.horizontalHeader()
    for number, column in enumerate(columns):
        if not column.stretch or header.isSectionHidden(number):
            continue
        others = sum(header.sectionSize(n) for n in range(len(columns)) if n != number)
        least = max(min(column.width, STRETCHED_LEAST_PX), header_width(column.title))
        stretches = view.viewport().width() - others >= least
        header.setSectionResizeMode(
            number, QHeaderView.ResizeMode.Stretch if stretches else QHeaderView.ResizeMode.Interactive
        )
        if not stretches:
            header.resizeSection(number, least)
