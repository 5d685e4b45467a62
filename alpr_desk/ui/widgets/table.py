"""The one table of the program: filter at the top left, count and time taken at the top right, details elsewhere.

Knows columns and frozen rows, nothing of pages, requests or the Desk.
Keys: arrows move, Enter opens the row, Ctrl+F filters, Ctrl+C copies the cell, Ctrl+A selects all, Esc clears a filter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from alpr_desk.ui.widgets.table_delegate import CellDelegate
from alpr_desk.ui.widgets.table_model import ROW_ROLE, Column, TableFilter, TableModel
from alpr_desk.ui.widgets.table_widths import first_width, share_width

ROW_HEIGHT = 36
LEAST_WIDTH = 48


class _View(QTableView):
    """A table view whose Enter opens a row and whose Ctrl+C copies one cell.

    Signals:
        opened: the current row is to be opened.
        resized: there is more or less room.
    """

    opened = Signal()
    resized = Signal()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_cell()
        else:
            super().keyPressEvent(event)

    def copy_cell(self) -> None:
        """Text of the current cell to the clipboard."""
        if self.currentIndex().isValid():
            QGuiApplication.clipboard().setText(str(self.currentIndex().data() or ""))


class Table(QFrame):
    """Rows of one kind with filter, sort and column choice.

    Attributes:
        filter_field: narrows what is shown; never asks the Desk.
        actions_row: layout beside the filter for buttons of the page.

    Signals:
        opened(row): Enter or a double click.
        current_changed(row): another row is current, None where there is none.
        selection_changed(rows): the selected rows, as shown from top to bottom.
    """

    opened = Signal(object)
    current_changed = Signal(object)
    selection_changed = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        empty: str,
        *,
        sort_by: str | None = None,
        descending: bool = False,
        row_height: int = ROW_HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._empty = empty
        self._took = ""
        self._more = False
        self.model = TableModel(columns, self)
        self.proxy = TableFilter(self.model)
        self.view = _View(self)
        self.filter_field = QLineEdit(self)
        self.count_label = QLabel(self)
        self.columns_button = QPushButton("Columns", self)
        self.actions_row = QHBoxLayout()
        self.empty_label = QLabel(empty, self.view.viewport())
        self._set_up_view(row_height)
        self._lay_out()
        self._connect()
        if sort_by is not None:
            number = [column.key for column in self.model.columns].index(sort_by)
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self.view.horizontalHeader().setSortIndicator(number, order)
            self.proxy.sort(number, order)
        self._update_count()

    def _set_up_view(self, row_height: int) -> None:
        view, header = self.view, self.view.horizontalHeader()
        view.setModel(self.proxy)
        view.setItemDelegate(CellDelegate(view))
        view.setShowGrid(False)
        view.setStyleSheet("QTableView, QTableView:focus { border: none; border-radius: 0; }")
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setAccessibleName("Rows")
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(row_height)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(LEAST_WIDTH)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.setSortingEnabled(True)
        for number, column in enumerate(self.model.columns):
            view.setColumnWidth(number, first_width(column))
            view.setColumnHidden(number, not column.shown)
        view.resized.connect(self._share_width)

    def _lay_out(self) -> None:
        self.filter_field.setPlaceholderText("Filter (Ctrl+F)")
        self.filter_field.setAccessibleName("Filter rows")
        self.filter_field.setClearButtonEnabled(True)
        self.filter_field.setMinimumWidth(120)
        self.filter_field.setMaximumWidth(260)
        self.count_label.setProperty("tone", "muted")
        self.columns_button.setProperty("role", "quiet")
        self.columns_button.setToolTip("Choose which columns show")
        self.empty_label.setProperty("tone", "muted")
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_label.setWordWrap(True)
        self.empty_label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        over = QVBoxLayout(self.view.viewport())
        over.setContentsMargins(24, 24, 24, 24)
        over.addWidget(self.empty_label)
        self.empty_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        top = QHBoxLayout()
        top.setContentsMargins(8, 8, 8, 8)
        top.setSpacing(8)
        self.actions_row.setSpacing(8)
        top.addWidget(self.filter_field, 1)
        top.addLayout(self.actions_row)
        top.addStretch(1)
        top.addWidget(self.count_label)
        top.addWidget(self.columns_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.addLayout(top)
        outer.addWidget(self.view, 1)

    def _connect(self) -> None:
        self.filter_field.textChanged.connect(self._filter)
        self.filter_field.returnPressed.connect(self._focus_rows)
        self.filter_field.installEventFilter(self)
        self.view.opened.connect(self._open_current)
        self.view.doubleClicked.connect(self._open_current)
        self.columns_button.clicked.connect(self._menu_under_button)
        self.view.horizontalHeader().customContextMenuRequested.connect(self._menu_at_header)
        selection = self.view.selectionModel()
        selection.currentRowChanged.connect(self._current_changed)
        selection.selectionChanged.connect(self._selection_changed)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.focus_filter)

    def _share_width(self) -> None:
        share_width(self.view, self.model.columns)

    def _show_column(self, number: int, shown: bool) -> None:
        self.view.setColumnHidden(number, not shown)
        self._share_width()

    def set_rows(self, rows: Sequence[Any], elapsed_ms: float | None = None, *, more: bool = False) -> None:
        """Show `rows` instead of those shown. `elapsed_ms` is shown beside the count; `more` says that rows were cut.

        The row that was current stays current where an equal row is still there.
        """
        before = self.current_row()
        self._took = "" if elapsed_ms is None else f" · {elapsed_ms:,.0f} ms"
        self._more = more
        self.model.set_rows(rows)
        if before is not None:
            self.select(lambda row: bool(row == before))
        self._update_count()

    def set_empty(self, sentence: str) -> None:
        """What is said where there are no rows."""
        self._empty = sentence
        self._update_count()

    def current_row(self) -> Any | None:
        index = self.view.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def selected_rows(self) -> tuple[Any, ...]:
        """Selected rows from top to bottom as shown."""
        numbers = sorted({index.row() for index in self.view.selectionModel().selectedIndexes()})
        return tuple(self.proxy.index(number, 0).data(ROW_ROLE) for number in numbers)

    def select(self, wanted: Callable[[Any], bool]) -> bool:
        """Make the first row that is `wanted` current; False where none is."""
        for number in range(self.proxy.rowCount()):
            if wanted(self.proxy.index(number, 0).data(ROW_ROLE)):
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                index = self.proxy.index(number, self._first_shown())
                self.view.selectionModel().setCurrentIndex(index, flags)
                return True
        return False

    def select_all(self, wanted: Callable[[Any], bool]) -> int:
        """Select every row that is `wanted` and bring the first into sight; how many there are."""
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        self.view.clearSelection()
        numbers = [n for n in range(self.proxy.rowCount()) if wanted(self.proxy.index(n, 0).data(ROW_ROLE))]
        if numbers:
            first = self.proxy.index(numbers[0], self._first_shown())
            self.view.selectionModel().setCurrentIndex(first, flags)
            self.view.scrollTo(first)
        for number in numbers[1:]:
            self.view.selectionModel().select(self.proxy.index(number, 0), flags)
        return len(numbers)

    def rows_in_sight(self) -> tuple[Any, ...]:
        """The rows that are painted now, from top to bottom, and as many again after them."""
        first = max(0, self.view.rowAt(0))
        last = self.view.rowAt(self.view.viewport().height() - 1)
        last = self.proxy.rowCount() - 1 if last < 0 else last
        return tuple(
            self.proxy.index(n, 0).data(ROW_ROLE)
            for n in range(first, min(2 * last - first + 1, self.proxy.rowCount()))
        )

    def shown_texts(self) -> list[list[str]]:
        """Texts of all rows as shown, hidden columns left out; what a reader of the screen sees."""
        shown = [n for n in range(len(self.model.columns)) if not self.view.isColumnHidden(n)]
        return [[self.proxy.index(row, n).data() for n in shown] for row in range(self.proxy.rowCount())]

    def focus_filter(self) -> None:
        self.filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_field.selectAll()

    def _first_shown(self) -> int:
        return next((n for n in range(len(self.model.columns)) if not self.view.isColumnHidden(n)), 0)

    def _focus_rows(self) -> None:
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.view.currentIndex().isValid():
            self.select(lambda _row: True)

    def _filter(self, text: str) -> None:
        self.proxy.set_words(text)
        self._update_count()

    def _update_count(self) -> None:
        total, shown = len(self.model.rows), self.proxy.rowCount()
        count = f"{total:,}" if shown == total else f"{shown:,} of {total:,}"
        word = "row" if total == 1 else "rows"
        first = "first " if self._more else ""
        self.count_label.setText(f"{first}{count} {word}{self._took}")
        self.empty_label.setVisible(shown == 0)
        self.empty_label.setText(f"No row holds '{self.filter_field.text().strip()}'." if total else self._empty)

    def _open_current(self) -> None:
        row = self.current_row()
        if row is not None:
            self.opened.emit(row)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.current_changed.emit(current.data(ROW_ROLE) if current.isValid() else None)

    def _selection_changed(self) -> None:
        self.selection_changed.emit(self.selected_rows())

    def column_menu(self) -> QMenu:
        """The choice of columns; the last one shown cannot be hidden."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = [n for n in range(len(self.model.columns)) if not self.view.isColumnHidden(n)]
        for number, column in enumerate(self.model.columns):
            action = QAction(column.title or column.key.capitalize(), menu, checkable=True, checked=number in shown)
            action.setEnabled(shown != [number])
            action.toggled.connect(lambda on, n=number: self._show_column(n, on))
            menu.addAction(action)
        return menu

    def _menu_under_button(self) -> None:
        self.column_menu().popup(self.columns_button.mapToGlobal(self.columns_button.rect().bottomLeft()))

    def _menu_at_header(self, position: QPoint) -> None:
        self.column_menu().popup(self.view.horizontalHeader().mapToGlobal(position))

    @override
    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if watched is self.filter_field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.filter_field.text():
                self.filter_field.clear()
                return True
            if event.key() == Qt.Key.Key_Down:
                self._focus_rows()
                return True
        return super().eventFilter(watched, event)
