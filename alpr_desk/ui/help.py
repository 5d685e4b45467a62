"""F1: every key that does something here, in a panel over the right of the page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.ui import icons

WIDTH_PX = 380
WINDOW_KEYS = (
    ("F1", "This help"),
    ("F8", "Next theme"),
    ("F9", "Lock"),
    ("F11", "Full screen"),
    ("F12", "Last purpose again"),
    ("Ctrl+I", "Your account: password, recovery codes, security keys"),
)
TABLE_KEYS = (
    ("Ctrl+F", "Filter the rows"),
    ("Enter", "Open the row"),
    ("Ctrl+C", "Cell to the clipboard"),
    ("Ctrl+Shift+E", "Found reads to the evidence basket"),
    ("Esc", "Close the panel at the right"),
)
HIT_KEYS = (
    ("Space", "Take notice of the hit"),
    ("1 – 4", "Tick: characters, state, vehicle, CLETS/NCIC"),
    ("Enter", "Confirmed and acted; Enter again records it"),
    ("M", "Misread; Enter records it"),
    ("N", "Not located; Enter records it"),
    ("C", "Listed plate to the clipboard"),
    ("← →", "Other open hits"),
    ("Esc", "Back"),
)


class HelpPanel(QFrame):
    """Keys and what they do. Esc or F1 closes it.

    Attributes: `below`, pixels at the bottom that are left to something else.
    Signals: `closed`.
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host, self.below = parent, 0
        self.setObjectName("messages")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        title = QLabel("Keys")
        title.setProperty("tone", "heading")
        cross = QToolButton()
        cross.setIcon(icons.icon("x", "muted"))
        cross.setToolTip("Close (Esc)")
        cross.setAccessibleName("Close help")
        cross.setProperty("role", "quiet")
        cross.setProperty("square", True)
        cross.clicked.connect(self.close_help)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(cross)
        body = QWidget()
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 16)
        layout.addLayout(top)
        layout.addWidget(area, 1)
        self.rows: tuple[tuple[str, str], ...] = ()
        self.hide()

    def open_with(self, pages: Sequence[tuple[str, str]]) -> None:
        """List the keys of the window with those of `pages`, function keys first and in their order, then of a hit."""
        keys = sorted([*WINDOW_KEYS, *pages], key=lambda row: int(row[0][1:]) if row[0][1:].isdigit() else 99)
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.rows = (*keys, *TABLE_KEYS, *HIT_KEYS)
        line = 0
        for words, rows in (("Everywhere", keys), ("In a table", TABLE_KEYS), ("In a hit", HIT_KEYS)):
            self._heading(line, words)
            for place, row in enumerate(rows, line + 1):
                self._row(place, *row)
            line += len(rows) + 1
        self._grid.setRowStretch(line, 1)
        self.place()
        self.show()
        self.raise_()
        self.setFocus()

    def _heading(self, line: int, words: str) -> None:
        label = QLabel(words)
        label.setProperty("tone", "caption")
        self._grid.addWidget(label, line, 0, 1, 2)

    def _row(self, line: int, key: str, words: str) -> None:
        name, text = QLabel(key), QLabel(words, wordWrap=True)
        name.setProperty("tone", "mono")
        self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, line, 1)

    def place(self) -> None:
        """Put the panel at the right, as high as the page."""
        width = min(WIDTH_PX, self._host.width() - 24)
        self.setGeometry(self._host.width() - width - 12, 52, width, self._host.height() - 64 - self.below)

    def close_help(self) -> None:
        self.hide()
        self.closed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_help()
        else:
            super().keyPressEvent(event)
