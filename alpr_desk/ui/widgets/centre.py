"""A card in the middle of the room there is, as high as its wrapped words need."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget


def centred(card: QWidget, holder: QWidget | None = None) -> QWidget:
    """`holder` (a new widget without one) with `card` in its middle. No alignment flag: that loses wrapped lines."""
    around = holder or QWidget()
    line = QHBoxLayout()
    line.addStretch(1)
    line.addWidget(card)
    line.addStretch(1)
    column = QVBoxLayout(around)
    column.setContentsMargins(0, 0, 0, 0)
    column.addStretch(1)
    column.addLayout(line)
    column.addStretch(1)
    return around
