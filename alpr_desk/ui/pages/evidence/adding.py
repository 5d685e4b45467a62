"""Adding reads and hits to the basket by number, as they stand in a report."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from alpr_desk.ui import icons, theme
from alpr_desk.ui.pages.evidence.basket import BasketItem, ItemKind
from alpr_desk.ui.widgets.form import line_field


def numbers_in(text: str) -> tuple[int, ...]:
    """The numbers in `12, 15 17`; empty where anything in it is no number from 1."""
    pieces = re.split(r"[\s,;]+", text.strip())
    if not all(piece.isascii() and piece.isdigit() and 0 < int(piece) < 2**63 for piece in pieces):
        return ()
    return tuple(int(piece) for piece in pieces)


class AddByNumber(QWidget):
    """Signals:
    added(BasketItem): one for each number typed.
    """

    added = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Read or hit")
        self.kind.addItem("Read", ItemKind.READ)
        self.kind.addItem("Hit", ItemKind.HIT)
        self.number = line_field("number", longest=200)
        self.number.setAccessibleName("Number to add")
        self.number.setMinimumWidth(90)
        self.number.setMaximumWidth(160)
        self.button = QPushButton("Add")
        self.button.setIcon(icons.icon("plus", "text"))
        self.button.setToolTip("Add by number (Enter)")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.kind)
        layout.addWidget(self.number)
        layout.addWidget(self.button)
        self.button.clicked.connect(self.add)
        self.number.returnPressed.connect(self.add)
        self.number.textChanged.connect(lambda _: theme.set_role(self.number, wrong=False))

    def add(self) -> None:
        """Add what is typed; what cannot be read as numbers stays in the field, marked."""
        numbers = numbers_in(self.number.text())
        if not numbers:
            theme.set_role(self.number, wrong=True)
            self.number.setToolTip("Type one or more numbers, for example 12, 15.")
            self.number.setFocus()
            return
        kind = self.kind.currentData()
        for number in numbers:
            self.added.emit(BasketItem(ItemKind(kind), number))
        self.number.clear()
