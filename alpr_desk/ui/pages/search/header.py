"""The line over the results: under which purpose they were found, and what can be done with them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from alpr_desk.domain.purpose import Purpose
from alpr_desk.ui import icons, theme
from alpr_desk.ui.widgets.form import sentence_label

ASKING = "No read is shown before a search. Draw where to look, state the purpose, and press Search."


class ResultHeader(QWidget):
    """Attributes:
        timeline, map, calendar: what is shown beside the rows; at most one of map and calendar.
        asking: nothing was searched yet: only the map can be shown, to draw a place on.
        export, next_button: take the list away; the next page.

    Signals:
        views_changed: another view is on.
    """

    views_changed = Signal()

    def __init__(self, may_export: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asking = False
        self.words = sentence_label("", "muted")
        self._icons: list[tuple[QToolButton, str]] = []
        self.timeline = self._tool("clock", "Reads over time", checkable=True)
        self.map = self._tool("map-pin", "Map of where they were read", checkable=True)
        self.calendar = self._tool("calendar", "Days and hours at which they were read", checkable=True)
        self.export = self._tool("download", "Write these reads as a list (CSV or PDF)")
        self._may_export = may_export
        self.next_button = QPushButton("&Next page")
        self.next_button.setToolTip("Add the next reads that fit")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        for widget in (self.timeline, self.map, self.calendar, self.export, self.next_button):
            line.addWidget(widget)
        self.timeline.toggled.connect(lambda _: self.views_changed.emit())
        self.map.toggled.connect(lambda on: self._only(self.calendar, on))
        self.calendar.toggled.connect(lambda on: self._only(self.map, on))
        theme.notifier().changed.connect(self._tint)
        self._tint()
        self.show_asking(False)

    def _tool(self, icon: str, words: str, *, checkable: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(checkable)
        button.setProperty("square", True)
        button.setToolTip(words)
        button.setAccessibleName(words)
        self._icons.append((button, icon))
        return button

    def _tint(self) -> None:
        for button, icon in self._icons:
            button.setIcon(icons.icon(icon, "text"))

    def _only(self, other: QToolButton, on: bool) -> None:
        if on:
            other.setChecked(False)
        self.views_changed.emit()

    def show_asking(self, asking: bool) -> None:
        """Only what makes sense before a search, or everything again."""
        self.asking = asking
        for button in (self.timeline, self.calendar):
            button.setVisible(not asking)
        self.export.setVisible(self._may_export and not asking)
        if asking:
            self.words.setText(ASKING)
            self.next_button.hide()

    def show_search(self, search_id: int, purpose: Purpose | None, has_next: bool) -> None:
        """What the rows below were found by."""
        self.show_asking(False)
        self.words.setText(f"For {purpose}. Entry {search_id} of the audit log." if purpose else "")
        self.next_button.setVisible(has_next)
        self.next_button.setEnabled(True)
