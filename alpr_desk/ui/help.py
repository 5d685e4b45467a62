"""F1: every key that does something here, in a panel over the right of the page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.ui import icons

WIDTH_PX = 380
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

    Signals: `closed`.
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
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

    def open_with(self, keys: Sequence[tuple[str, str]]) -> None:
        """List `keys` of the window, then those of a hit."""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.rows = (*keys, *HIT_KEYS)
        self._heading(0, "Everywhere")
        for line, row in enumerate(keys, 1):
            self._row(line, *row)
        self._heading(len(keys) + 1, "In a hit")
        for line, row in enumerate(HIT_KEYS, len(keys) + 2):
            self._row(line, *row)
        self._grid.setRowStretch(len(keys) + len(HIT_KEYS) + 2, 1)
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
        self.setGeometry(self._host.width() - width - 12, 52, width, self._host.height() - 64)

    def close_help(self) -> None:
        self.hide()
        self.closed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_help()
        else:
            super().keyPressEvent(event)
