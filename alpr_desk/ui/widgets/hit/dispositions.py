"""How a hit ends: large buttons with their keys, and the second step that records the choice.

A key alone ends nothing: the first arms, Enter or the red-edged button records, Esc goes back.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from alpr_desk.domain.matching import Disposition
from alpr_desk.ui import theme
from alpr_desk.ui.words import DISPOSITION_WORDS

MAIN = (
    (Disposition.CONFIRMED_ACTED, "Enter"),
    (Disposition.MISREAD, "M"),
    (Disposition.NOT_LOCATED, "N"),
)
OTHERS = tuple(d for d in Disposition if d not in {m for m, _ in MAIN})
NEEDS_REASON = Disposition.UNVERIFIED_USE


class ReasonField(QLineEdit):
    """The reason for an end. Enter records, Esc goes back.

    Signals: `entered`, `escaped`.
    """

    entered = Signal()
    escaped = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class Dispositions(QStackedWidget):
    """The choice, then its confirmation.

    Attributes: `hint`, what is lacking for a confirmed end; `save`, the button that records the ticks.

    Signals: `armed` (Disposition) when one was chosen; `recorded` (Disposition, reason) when it was confirmed;
    `backed` when the choice was taken back.
    """

    armed = Signal(object)
    recorded = Signal(object, str)
    backed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen: Disposition | None = None
        self.buttons: dict[Disposition, QPushButton] = {}
        self.others = QPushButton("Other")
        self.hint = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.addWidget(self._choice())
        self.addWidget(self._confirmation())
        self._turn(0)

    def _choice(self) -> QWidget:
        page = QWidget()
        for disposition, key in MAIN:
            button = QPushButton(f"{DISPOSITION_WORDS[disposition]}  {key}")
            button.setToolTip(f"{DISPOSITION_WORDS[disposition]} ({key})")
            button.clicked.connect(lambda _=False, d=disposition: self.arm(d))
            self.buttons[disposition] = button
        menu = QMenu(self.others)
        for disposition in OTHERS:
            menu.addAction(DISPOSITION_WORDS[disposition], lambda d=disposition: self.arm(d))
        self.others.setMenu(menu)
        self.others.setProperty("menu", True)
        self.others.setToolTip("Confirmed, not acted · wrong state · out of date · acted without verification")
        self.save = QPushButton("Save ticks")
        self.save.setToolTip("Record the ticks and go on later")
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.hint, 1)
        first.addWidget(self.save)
        first.addWidget(self.others)
        for button in self.buttons.values():
            second.addWidget(button, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for row in (first, second):
            row.setSpacing(6)
            column.addLayout(row)
        for button in (*self.buttons.values(), self.others, self.save):
            button.setProperty("tight", True)
        return page

    def _confirmation(self) -> QWidget:
        page = QWidget()
        self.question = QLabel(wordWrap=True)
        self.reason = ReasonField(maxLength=300)
        self.reason.setAccessibleName("Reason")
        self.reason.entered.connect(self.record)
        self.reason.escaped.connect(self.back)
        self.yes = QPushButton()
        self.yes.setProperty("role", "danger")
        self.yes.clicked.connect(self.record)
        self.no = QPushButton("Back   Esc")
        self.no.clicked.connect(self.back)
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(self.yes, 0, 0)
        grid.addWidget(self.no, 0, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.question)
        layout.addWidget(self.reason)
        layout.addLayout(grid)
        return page

    def _turn(self, index: int) -> None:
        """Show the choice (0) or its confirmation (1), and be no higher than it: the ticks need the room."""
        self.setCurrentIndex(index)
        self.setMaximumHeight(self.currentWidget().sizeHint().height())

    def arm(self, disposition: Disposition) -> None:
        """Choose `disposition`; nothing is recorded yet."""
        self.armed.emit(disposition)

    def ask(self, disposition: Disposition) -> None:
        """Show the second step for `disposition`."""
        self.chosen = disposition
        words = DISPOSITION_WORDS[disposition]
        self.question.setText(f"End this hit as “{words.lower()}”? It cannot be undone.")
        self.yes.setText(f"Record {words.lower()}   Enter")
        needed = disposition is NEEDS_REASON
        self.reason.clear()
        self.reason.setPlaceholderText("Reason (needed, Policy 430.3(f))" if needed else "Reason (optional)")
        theme.set_role(self.reason, wrong=False)
        self._turn(1)
        (self.reason if needed else self.yes).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def record(self) -> None:
        """Confirm the choice; a missing reason is asked for."""
        if self.chosen is None:
            return
        reason = self.reason.text().strip()
        if self.chosen is NEEDS_REASON and not reason:
            theme.set_role(self.reason, wrong=True)
            self.reason.setFocus()
            return
        chosen, self.chosen = self.chosen, None
        self._turn(0)
        self.recorded.emit(chosen, reason)

    def back(self) -> None:
        """Take the choice back."""
        self.chosen = None
        self._turn(0)
        self.backed.emit()
