"""A list's file as it stands: its own columns under their heads, and a menu at each that says what it is.

Knows the columns' names and what they can be taken as; what they are taken as is kept by the form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from alpr_desk.domain.requests.hotlists import ListPreview, PreviewLine
from alpr_desk.ui import theme
from alpr_desk.ui.pages.hotlists.mapping_form import WORDS
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.widgets.table_model import RIGHT, Column
from alpr_desk.ui.words import FACT_WORDS

_RULER_PX = 14
_HEAD_PX = 48
_LEAST_PX, _MOST_PX = 120, 320
_CHARACTER_PX, _AROUND_PX = 9, 28
_LONGEST_HEAD = 40


def names_of(shown: ListPreview, *, named: bool) -> tuple[str, ...]:
    """The file's columns as a layout calls them: by their names ("" where one has none), or by their numbers from 1."""
    if not shown.delimiter:
        return shown.header
    count = max(len(shown.header), *(len(line.cells) for line in shown.lines), 0)
    if named:
        return (*shown.header, *[""] * (count - len(shown.header)))
    return tuple(str(number + 1) for number in range(count))


def bare(table: Table) -> None:
    """Rows and heads alone: a hundred rows need no filter, and the panel says how many there are."""
    for part in (table.filter_field, table.columns_button, table.count_label):
        part.hide()
    layout = table.layout()
    first = layout.itemAt(0) if layout is not None else None
    above = first.layout() if first is not None else None
    if above is not None:
        above.setContentsMargins(0, 0, 0, 0)


class FileTable(QWidget):
    """The rows, in the file's order. A click on a head, or Enter in a column, opens its menu.

    Signals:
        chosen(str, str, bool): the named column is, or is no longer, taken as a key of `COLUMNS` or an NCIC field code.
        current_changed(int): the line that is current.
    """

    chosen = Signal(str, str, bool)
    current_changed = Signal(int)

    def __init__(self, uses: Callable[[str], list[str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self.names: tuple[str, ...] = ()
        self._ruler: tuple[str, ...] = ()
        self._longest: tuple[int, ...] = ()
        self.table: Table | None = None
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)

    def show_file(self, shown: ListPreview, names: Sequence[str]) -> None:
        """The lines of `shown`, their columns called `names`."""
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        self.names = tuple(names)
        self._ruler = tuple(_ruler(name) for name in names) if not shown.delimiter else ()
        self._longest = tuple(max((len(_cell(n, row)) for row in shown.lines), default=0) for n in range(len(names)))
        self.table = Table(self._columns(), "The file has no line below its first one.")
        self._set_up(self.table)
        self._outer.addWidget(self.table)
        self.table.set_rows(shown.lines)
        self.mark()

    def _columns(self) -> tuple[Column, ...]:
        fixed = bool(self._ruler)
        return (
            Column("line", "Line", lambda r: f"{r.line:,}", 60, RIGHT),
            *(
                Column(f"{place}", self._title(place), partial(_cell, place), self._width(place), monospace=fixed)
                for place in range(len(self.names))
            ),
        )

    def _width(self, place: int) -> int:
        """Room for its longest cell, and in a file of fixed width for what it is taken as beside its places."""
        longest = self._longest[place]
        if self._ruler:
            longest = max(
                longest, len(self._ruler[place]), len(f"{self.names[place]} = {max(WORDS.values(), key=len)}")
            )
        return min(_MOST_PX, max(_LEAST_PX, _CHARACTER_PX * longest + _AROUND_PX))

    def _title(self, place: int) -> str:
        name = self.names[place]
        words = [WORDS.get(key) or FACT_WORDS.get(key, key) for key in self._uses(name)] if name else []
        below = f"= {', '.join(words)}" if words else ""
        head = name[:_LONGEST_HEAD] or "(no name)"
        return "\n".join((f"{head} {below}".strip(), self._ruler[place]) if self._ruler else (head, below))

    def _set_up(self, table: Table) -> None:
        bare(table)
        view, header = table.view, table.view.horizontalHeader()
        view.setSortingEnabled(False)
        header.setSortIndicatorShown(False)
        header.setSectionsClickable(True)
        header.setSectionsMovable(False)
        header.setMinimumHeight(_HEAD_PX)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        header.setToolTip("What is this column? Click, or press Enter in it.")
        view.setAccessibleName("The file as it stands")
        if self._ruler:
            header.setFont(theme.plate_font(_RULER_PX))
        header.sectionClicked.connect(self._open_menu)
        table.opened.connect(lambda _: self._open_menu(view.currentIndex().column()))
        table.current_changed.connect(lambda row: self.current_changed.emit(row.line if row is not None else 0))

    def mark(self) -> None:
        """Say in the heads what the columns are taken as now."""
        if self.table is not None:
            model = self.table.model
            model.columns = self._columns()
            model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(model.columns) - 1)

    @property
    def current_line(self) -> int:
        """Its number in the file; 0 where none is current."""
        row = self.table.current_row() if self.table is not None else None
        return row.line if row is not None else 0

    def select(self, line: int) -> None:
        """Make the line of that number current."""
        if self.table is not None and self.current_line != line:
            self.table.select(lambda r: bool(r.line == line))

    def _open_menu(self, section: int) -> None:
        if self.table is not None and section > 0:
            header = self.table.view.horizontalHeader()
            at = QPoint(header.sectionViewportPosition(section), header.height())
            self.menu(section - 1).popup(header.mapToGlobal(at))

    def menu(self, place: int) -> QMenu:
        """What the column at `place` can be taken as."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = self.names[place]
        if not name:
            menu.addAction("The first line gives this column no name").setEnabled(False)
            return menu
        uses = self._uses(name)
        for key, words in WORDS.items():
            self._add(menu, name, key, words, key in uses)
        others = menu.addMenu("Other")
        for code, words in FACT_WORDS.items():
            self._add(others, name, code, f"{words} ({code})" if words != code else words, code in uses)
        return menu

    def _add(self, menu: QMenu, name: str, key: str, words: str, used: bool) -> None:
        action = QAction(words, menu, checkable=True, checked=used)
        action.toggled.connect(partial(self.chosen.emit, name, key))
        menu.addAction(action)


def _cell(place: int, row: PreviewLine) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _ruler(span: str) -> str:
    """The last digit of each place of `span`: `10-14` is `01234`."""
    first, _, last = span.partition("-")
    return "".join(str(place % 10) for place in range(int(first), min(int(last), int(first) + 239) + 1))
