"""The panel at the right of a page that shows one thing, or asks for it. Takes the place of dialogs.

Knows widgets only: no requests, no pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.ui.widgets.form import sentence_label

WIDTH = 400
LEAST_WIDTH = 320


class DetailsPanel(QFrame):
    """A titled, scrolling column with a foot for buttons; Esc closes it.

    Attributes:
        body: layout of what is shown; `clear` empties it.
        foot: layout of the buttons, always in sight.

    Signals:
        closed: the member closed the panel.
        open_changed(bool): it came or went, so that a page may make room.
    """

    closed = Signal()
    open_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(WIDTH)
        self.title_label = QLabel(self)
        self.title_label.setProperty("tone", "heading")
        self.title_label.setWordWrap(True)
        self.close_button = QPushButton("Close", self)
        self.close_button.setProperty("role", "quiet")
        self.close_button.setToolTip("Close (Esc)")
        self.close_button.clicked.connect(self.close_panel)
        head = QHBoxLayout()
        head.addWidget(self.title_label, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = QWidget()
        self.foot = QVBoxLayout()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 12, 12)
        outer.addLayout(head)
        outer.addWidget(self.area, 1)
        outer.addLayout(self.foot)
        self.clear()
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.close_panel)
        self.hide()

    def clear(self) -> None:
        """Empty the body and the foot."""
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(0, 0, 8, 0)
        self.body.setSpacing(10)
        self.area.setWidget(self._content)
        _empty(self.foot)

    def show_for(self, title: str) -> None:
        """Empty the panel, give it `title` and show it."""
        self.clear()
        self.title_label.setText(title)
        self.show()

    def add_facts(self, facts: Sequence[tuple[str, str]], monospace: frozenset[str] = frozenset()) -> QGridLayout:
        """Names at the left, values at the right; values of the names in `monospace` line up by character."""
        grid = facts_grid(facts, monospace)
        self.body.addLayout(grid)
        return grid

    def add_heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("tone", "heading")
        self.body.addWidget(label)
        return label

    def add_sentence(self, text: str, tone: str = "muted") -> QLabel:
        label = sentence_label(text, tone)
        self.body.addWidget(label)
        return label

    def finish(self) -> None:
        """Push what was added to the top; call it last."""
        self.body.addStretch(1)

    def close_from(self, widget: QWidget) -> None:
        """Esc in `widget`, for example the rows that the panel shows one of, closes the panel too."""
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), widget)
        escape.setContext(Qt.ShortcutContext.WidgetShortcut)
        escape.activated.connect(lambda: self.close_panel() if not self.isHidden() else None)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.open_changed.emit(True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.open_changed.emit(False)

    def close_panel(self) -> None:
        self.hide()
        self.closed.emit()


def facts_grid(facts: Sequence[tuple[str, str]], monospace: frozenset[str] = frozenset()) -> QGridLayout:
    """Names at the left, values at the right; values of the names in `monospace` line up by character."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for number, (name, value) in enumerate(facts):
        caption = QLabel(name)
        caption.setProperty("tone", "muted")
        grid.addWidget(caption, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(sentence_label(value, "mono" if name in monospace else ""), number, 1)
    return grid


def focus_new(widget: QWidget) -> None:
    """Put the cursor into a widget that was just added: a layout shows it only after the events under way."""
    hidden: list[QWidget] = []
    above: QWidget | None = widget
    while above is not None and not above.isVisible():
        hidden.append(above)
        above = above.parentWidget()
    for one in reversed(hidden):
        one.show()
    widget.setFocus(Qt.FocusReason.OtherFocusReason)


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
