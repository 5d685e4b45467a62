"""A line over any page but Live that says a hit has come, with the way to it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from alpr_desk.domain.matching import Hit
from alpr_desk.ui.widgets.priority import PriorityMark
from alpr_desk.ui.words import PRIORITY_WORDS


class HitBanner(QFrame):
    """Signals: `open_hit` when the member wants to see it."""

    open_hit = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "raised")
        self.mark, self.plate, self.words = PriorityMark(28), QLabel(), QLabel()
        self.plate.setProperty("tone", "plate")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        see, later = QPushButton("See hit   F2"), QPushButton("Later")
        see.setProperty("role", "primary")
        later.setProperty("role", "quiet")
        see.clicked.connect(self.open_hit)
        later.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(12)
        row.addWidget(self.mark)
        row.addWidget(self.plate)
        row.addWidget(self.words, 1)
        row.addWidget(later)
        row.addWidget(see)
        self.hide()

    def show_hit(self, hit: Hit) -> None:
        """Announce `hit`."""
        self.mark.show_priority(hit.priority)
        self.plate.setText(hit.read.plate)
        self.words.setText(f"{PRIORITY_WORDS[hit.priority]} · {hit.hotlist_name} · {hit.match.kind.value}")
        self.words.setToolTip(self.words.text())
        self.show()
