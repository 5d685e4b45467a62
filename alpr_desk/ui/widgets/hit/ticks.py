"""What the member verifies before a hit counts as confirmed, with the CLETS reference (Policy 430.3(f))."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.matching import Hit, HitStatus, Tick
from alpr_desk.ui.words import TICK_WORDS

ORDER = (Tick.CHARACTERS_SEEN, Tick.STATE_SEEN, Tick.VEHICLE_SEEN, Tick.CLETS_CONFIRMED)
"""In the order of their keys, 1 to 4."""


class ReferenceField(QLineEdit):
    """The CLETS operator or return number. Enter and Esc give the keys back to the hit.

    Signals: `left` on Enter or Esc.
    """

    left = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.accept()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class Ticks(QWidget):
    """Four ticks with their keys and the reference.

    Signals: `changed` when a person changed anything; `left` when the field gave the keys back.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.boxes: dict[Tick, QCheckBox] = {}
        for number, tick in enumerate(ORDER, 1):
            words, meaning = TICK_WORDS[tick]
            box = QCheckBox(words)
            box.setToolTip(f"{meaning} (key {number})")
            box.setProperty("tight", True)
            box.toggled.connect(self._toggled)
            key = QLabel(str(number), alignment=Qt.AlignmentFlag.AlignCenter)
            key.setProperty("tone", "muted")
            key.setFixedWidth(20)
            line = QHBoxLayout()
            line.addWidget(box, 1)
            line.addWidget(key)
            layout.addLayout(line)
            self.boxes[tick] = box
        self.reference = ReferenceField(placeholderText="Operator or return no.", maxLength=120)
        self.reference.setAccessibleName("CLETS operator or return number")
        self.reference.setToolTip("CLETS operator or return number")
        self.reference.textEdited.connect(self._typed)
        self.reference.left.connect(self.left)
        layout.addWidget(self.reference)

    def show_hit(self, hit: Hit) -> None:
        """Show what is ticked already; nothing can be changed in a hit that has ended."""
        verified = hit.verification
        for tick, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(verified is not None and tick in verified.ticks)
            box.setEnabled(hit.status is not HitStatus.DISPOSED)
            box.blockSignals(False)
        self.reference.setText(verified.clets_reference if verified else "")
        self.reference.setEnabled(hit.status is not HitStatus.DISPOSED)

    def ticks(self) -> frozenset[Tick]:
        return frozenset(tick for tick, box in self.boxes.items() if box.isChecked())

    def toggle(self, number: int) -> None:
        """Key `number`, 1 to 4. The fourth goes on to the reference where there is none yet."""
        box = self.boxes[ORDER[number - 1]]
        if not box.isEnabled():
            return
        box.toggle()
        if ORDER[number - 1] is Tick.CLETS_CONFIRMED and box.isChecked() and not self.reference.text():
            self.reference.setFocus()

    def _toggled(self) -> None:
        self.changed.emit()

    def _typed(self) -> None:
        self.changed.emit()
