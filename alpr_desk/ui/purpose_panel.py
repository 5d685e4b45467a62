"""States a purpose in two seconds, at the right, over no video: the last one, or a number for one of the list.

Digits choose, Enter states what needs a case number, Esc closes. It asks again when a purpose is over, and takes no
key of whoever is typing then.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from alpr_desk.domain.purpose import Purpose, PurposeKind, vagueness
from alpr_desk.errors import BadInput
from alpr_desk.ui import icons, theme
from alpr_desk.ui.purpose import PurposeHolder
from alpr_desk.ui.widgets.form import line_field, sentence_label

WIDTH_PX, HEIGHT_PX = 800, 536
TOP_PX = 52
KEYS = "1234567890"
COLUMNS = 2
"""Beside each other, so that all are in sight in the smallest window."""
WORDS_PX = 310
"""Room for the words of a purpose stated before; its case number is never left out."""


def purpose_words(purpose: Purpose) -> str:
    """`Criminal investigation · 26-01234`."""
    words = purpose.kind.value[0].upper() + purpose.kind.value[1:]
    return f"{words} · {purpose.case_number}" if purpose.case_number else words


class PurposePanel(QFrame):
    """Signals: `stated` (Purpose) when one was put in force; `closed`."""

    stated = Signal(object)
    closed = Signal()

    def __init__(self, holder: PurposeHolder, case_format: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._host, self._holder, self._case_format = parent, holder, case_format
        self._kind: PurposeKind | None = None
        self.setObjectName("messages")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Purpose")
        self.why = sentence_label("", "muted")
        self.recent_buttons: list[QPushButton] = []
        self.kind_buttons: dict[PurposeKind, QPushButton] = {}
        self._recent = QGridLayout()
        self.case = line_field("26-01234", longest=40)
        self.case.setAccessibleName("Case number")
        self.note = line_field("Note (optional)", longest=200)
        self.note.setAccessibleName("Note")
        self.hint = sentence_label("", "warning")
        self.fault = sentence_label("", "high")
        self.state_button = QPushButton("State purpose (Enter)")
        self.state_button.setProperty("role", "primary")
        self._lay_out()
        self.case.returnPressed.connect(self.submit)
        self.note.returnPressed.connect(self.submit)
        self.note.textChanged.connect(self._hint)
        self.state_button.clicked.connect(self.submit)
        self.hide()

    def _lay_out(self) -> None:
        title = QLabel("Purpose")
        title.setProperty("tone", "heading")
        cross = QToolButton()
        cross.setIcon(icons.icon("x", "muted"))
        cross.setToolTip("Close (Esc)")
        cross.setAccessibleName("Close purpose")
        cross.setProperty("role", "quiet")
        cross.setProperty("square", True)
        cross.clicked.connect(self.close_panel)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(cross)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(6)
        kinds = QGridLayout()
        for grid in (self._recent, kinds):
            grid.setSpacing(6)
            grid.setColumnStretch(0, 1)
            grid.setColumnStretch(1, 1)
            column.addLayout(grid)
        below = (len(PurposeKind) + 1) // COLUMNS
        for place, (key, kind) in enumerate(zip(KEYS, PurposeKind, strict=True)):
            button = self._row(f"{key}   {kind.value[0].upper()}{kind.value[1:]}")
            button.clicked.connect(lambda _=False, chosen=kind: self.choose(chosen))
            button.setCheckable(True)
            self.kind_buttons[kind] = button
            kinds.addWidget(button, place % below, place // below)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        fields = QHBoxLayout()
        fields.addWidget(self.case, 2)
        fields.addWidget(self.note, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 16)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.why)
        layout.addWidget(area, 1)
        layout.addLayout(fields)
        for widget in (self.hint, self.fault, self.state_button):
            layout.addWidget(widget)

    def _row(self, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("align", "left")
        button.setProperty("tight", True)
        return button

    def open_for(self, why: str = "", *, take_focus: bool = True) -> None:
        """Slide in with `why` it asks. `take_focus` False where the member may be typing elsewhere."""
        minutes = self._holder.in_force_s // 60
        self.why.setText(why or f"It stays for {minutes} min and is recorded with every search and picture.")
        self._choose_none()
        self._show_recent()
        self.case.setText(self._holder.last_case)
        self.note.clear()
        self.place()
        self.show()
        self.raise_()
        if take_focus:
            self.setFocus()

    def _show_recent(self) -> None:
        for button in self.recent_buttons:
            button.hide()
            button.deleteLater()
        self.recent_buttons = []
        for place, purpose in enumerate(self._holder.recent):
            words = self.fontMetrics().elidedText(purpose_words(purpose), Qt.TextElideMode.ElideMiddle, WORDS_PX)
            button = self._row(f"{'F12' if place == 0 else '↺'}   {words}")
            button.setToolTip(str(purpose))
            button.clicked.connect(lambda _=False, again=purpose: self._put_in_force(again))
            if place == 0:
                button.setProperty("role", "primary")
            self._recent.addWidget(button, place // COLUMNS, place % COLUMNS)
            self.recent_buttons.append(button)

    def _choose_none(self) -> None:
        self._kind = None
        for button in self.kind_buttons.values():
            button.setChecked(False)
        self.fault.hide()
        self.hint.hide()
        self.state_button.setEnabled(False)
        theme.set_role(self.case, wrong=False)

    def choose(self, kind: PurposeKind) -> None:
        """In force at once, unless the kind needs a case number: then the cursor waits in its field."""
        self._choose_none()
        self._kind = kind
        self.kind_buttons[kind].setChecked(True)
        self.state_button.setEnabled(True)
        if not self._holder.needs_case(kind):
            self.submit()
            return
        self.case.setFocus()
        self.case.selectAll()

    def submit(self) -> None:
        """State the kind chosen with case number and note; what is wrong with them is said, and stays typed."""
        if self._kind is None:
            self._say("Choose a purpose first.")
            return
        needed = self._holder.needs_case(self._kind)
        purpose = Purpose(self._kind, self.case.text().strip() if needed else "", self.note.text().strip())
        try:
            self._holder.check(purpose, self._case_format())
        except BadInput as fault:
            theme.set_role(self.case, wrong=True)
            self._say(str(fault))
            self.case.setFocus()
            return
        self._put_in_force(purpose)

    def _say(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.show()

    def _put_in_force(self, purpose: Purpose) -> None:
        self._holder.state(purpose)
        self.stated.emit(purpose)
        self.close_panel()

    def _hint(self, note: str) -> None:
        reason = vagueness(note)
        self.hint.setText(f"An auditor will ask about this note: {reason}." if reason else "")
        self.hint.setVisible(reason is not None)

    def place(self) -> None:
        """At the right, no higher than the page."""
        width = min(WIDTH_PX, self._host.width() - 24)
        height = min(HEIGHT_PX, self._host.height() - TOP_PX - 12)
        self.setGeometry(self._host.width() - width - 12, TOP_PX, width, height)

    def close_panel(self) -> None:
        self.hide()
        self.closed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        kinds = dict(zip(KEYS, PurposeKind, strict=True))
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        elif event.text() in kinds and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.choose(kinds[event.text()])
        else:
            super().keyPressEvent(event)
