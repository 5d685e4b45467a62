"""The office's pages under one button of the rail, for members with more pages than the smallest window has room for.

Knows titles and keys, no page.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from alpr_desk.ui import icons
from alpr_desk.ui.pages import PageEntry


class OfficeMenu(QMenu):
    """One line a page: icon, title, what waits there, key; the page in front is ticked.

    Signals: `chosen` (page name).
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("office")
        self.lines: dict[str, QAction] = {}
        self._entries: dict[str, PageEntry] = {}
        self._counts: dict[str, int] = {}

    @property
    def waiting(self) -> int:
        """Things that wait on all of its pages."""
        return sum(self._counts.values())

    def show_entries(self, entries: Sequence[PageEntry]) -> None:
        """Replace the lines by those of `entries`."""
        self.close()
        self.clear()
        self._entries = {entry.name: entry for entry in entries}
        self._counts = {}
        self.lines = {}
        for entry in entries:
            line = self.addAction(icons.icon(entry.icon_name), "")
            line.triggered.connect(lambda _=False, name=entry.name: self.chosen.emit(name))
            self.lines[entry.name] = line
            self.set_count(entry.name, 0)

    def set_count(self, name: str, count: int) -> None:
        """Show how much waits on page `name`."""
        entry = self._entries[name]
        self._counts[name] = count
        waits = f"  ({count} waiting)" if count else ""
        self.lines[name].setText(f"{entry.title}{waits}\t{entry.key}")

    def check(self, name: str) -> None:
        """Set off the page in front; none of these where `name` is another."""
        for line_name, line in self.lines.items():
            font = line.font()
            font.setBold(line_name == name)
            line.setFont(font)
