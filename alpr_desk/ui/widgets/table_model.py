"""Rows and columns of a table: frozen rows, columns declared as data, sorting and filtering by what is shown.

Knows Qt's item model and nothing of pages, requests or the Desk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QPixmap
from typing_extensions import override

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
SORT_ROLE = ROW_ROLE + 1
TONE_ROLE = ROW_ROLE + 2
PIXMAP_ROLE = ROW_ROLE + 3
COLUMN_ROLE = ROW_ROLE + 4

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: names it within its table.
        title: the header's words.
        value: the row's text in this column.
        width: pixels at first; the member may drag it.
        align: LEFT, RIGHT or CENTRE; numbers go right.
        monospace: for plates, hashes and codes, whose characters must line up.
        plate: larger, and monospaced: a plate in a list.
        tone: the row's tone ("good", "warning", "high" ...) or "".
        tooltip: what hovering says, for instance the time in UTC.
        sort: what sorting goes by, where that is not the text; None sorts last.
        image: the row's picture; drawn instead of text, keeping its shape.
        shown: whether the column shows at first.
        stretch: whether it takes the room that is left.
    """

    key: str
    title: str
    value: Callable[[Any], str]
    width: int = 120
    align: Qt.AlignmentFlag = LEFT
    monospace: bool = False
    plate: bool = False
    tone: Callable[[Any], str] | None = None
    tooltip: Callable[[Any], str] | None = None
    sort: Callable[[Any], Any] | None = None
    image: Callable[[Any], QPixmap | None] | None = None
    shown: bool = True
    stretch: bool = False


class TableModel(QAbstractTableModel):
    """The rows as handed in; they are replaced as a whole, never edited."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: tuple[Any, ...] = ()

    @property
    def rows(self) -> tuple[Any, ...]:
        return self._rows

    def set_rows(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def images_changed(self) -> None:
        """Pictures arrived after their rows: paint the image columns again."""
        if not self._rows:
            return
        for number, column in enumerate(self.columns):
            if column.image is not None:
                self.dataChanged.emit(self.index(0, number), self.index(len(self._rows) - 1, number), [PIXMAP_ROLE])

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.columns[section].align | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.value(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.align | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tooltip(row) if column.tooltip else column.value(row)
        return self._own_data(row, column, role)

    @staticmethod
    def _own_data(row: Any, column: Column, role: int) -> Any:
        if role == ROW_ROLE:
            return row
        if role == COLUMN_ROLE:
            return column
        if role == SORT_ROLE:
            return column.sort(row) if column.sort else column.value(row).casefold()
        if role == TONE_ROLE:
            return column.tone(row) if column.tone else ""
        if role == PIXMAP_ROLE:
            return column.image(row) if column.image else None
        return None


class TableFilter(QSortFilterProxyModel):
    """Rows whose shown texts hold every word of the filter, in the order of a column's sort value."""

    def __init__(self, source: TableModel) -> None:
        super().__init__(source)
        self._source = source
        self._words: tuple[str, ...] = ()
        self.setSourceModel(source)

    def set_words(self, text: str) -> None:
        """Filter by `text`: words in any order, upper and lower case alike."""
        self.beginFilterChange()
        self._words = tuple(text.casefold().split())
        self.endFilterChange()

    @override
    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        if not self._words:
            return True
        row = self._source.rows[source_row]
        text = " ".join(column.value(row) for column in self._source.columns).casefold()
        return all(word in text for word in self._words)

    @override
    def lessThan(self, source_left: Index, source_right: Index) -> bool:
        left, right = self._source.data(source_left, SORT_ROLE), self._source.data(source_right, SORT_ROLE)
        if left is None or right is None:
            last = self.sortOrder() == Qt.SortOrder.AscendingOrder
            return (right is None and left is not None) if last else (left is None and right is not None)
        return bool(left < right)
