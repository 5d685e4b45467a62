"""In a list's details: whether it is fetched by itself, from where, and how the last attempt went. Asks nothing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from alpr_desk.domain.requests.list_pickup import Pickup
from alpr_desk.ui.pages.hotlists.model import fetch_facts, fetch_outcome
from alpr_desk.ui.widgets.details import facts_grid
from alpr_desk.ui.widgets.form import sentence_label

BY_HAND = "Somebody imports each new version."
NOT_HERE = "This machine is set to fetch no list by itself (Settings, Fetch lists on this machine)."


class FetchSection(QWidget):
    """Attributes:
        fetch_button, change_button, end_button: hidden from who may not manage lists.

    Signals:
        fetch_asked: fetch the list now. change_asked: set where it comes from, or something else. end_asked: fetch it
        no more.
    """

    fetch_asked = Signal()
    change_asked = Signal()
    end_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fetch_button, self.change_button, self.end_button = QPushButton(), QPushButton(), QPushButton()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._inner = QWidget(self)
        self._layout.addWidget(self._inner)
        self.hide()

    def _lines(self) -> QVBoxLayout:
        """An empty column in the place of what was shown, under its heading."""
        self._inner.hide()
        self._inner.deleteLater()
        self._inner = QWidget(self)
        lines = QVBoxLayout(self._inner)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(10)
        heading = QLabel("Fetched by itself")
        heading.setProperty("tone", "heading")
        lines.addWidget(heading)
        self._layout.addWidget(self._inner)
        self.show()
        return lines

    def show_refusal(self, sentence: str) -> None:
        """Why it cannot be said."""
        self._lines().addWidget(sentence_label(sentence, "warning"))

    def show_pickup(self, pickup: Pickup | None, now: datetime, *, may: bool, busy: bool, here: bool) -> None:
        """`may`: the member manages lists. `busy`: it is being fetched. `here`: this machine fetches what is due."""
        lines = self._lines()
        if pickup is None:
            lines.addWidget(sentence_label(f"No. {BY_HAND}", "muted"))
        else:
            sentence, tone = fetch_outcome(pickup)
            lines.addWidget(sentence_label("Fetching it now …" if busy else sentence, "muted" if busy else tone))
            lines.addLayout(facts_grid(fetch_facts(pickup, now)))
            if not here:
                lines.addWidget(sentence_label(NOT_HERE, "warning"))
        if may:
            lines.addLayout(self._buttons(pickup is not None, busy))

    def _buttons(self, is_set: bool, busy: bool) -> QGridLayout:
        self.fetch_button, self.change_button = QPushButton("Fetch no&w"), QPushButton("Change…")
        self.end_button = QPushButton("Fetch no more…")
        self.change_button.setToolTip("Where it is fetched from, how often, and how it is laid out")
        self.end_button.setToolTip("What is in force stays")
        places = QGridLayout()
        places.setSpacing(8)
        if is_set:
            places.addWidget(self.fetch_button, 0, 0)
            places.addWidget(self.change_button, 0, 1)
            places.addWidget(self.end_button, 1, 0, 1, 2)
        else:
            self.change_button.setText("&Fetch by itself…")
            places.addWidget(self.change_button, 0, 0)
        for button, asked in (
            (self.fetch_button, self.fetch_asked),
            (self.change_button, self.change_asked),
            (self.end_button, self.end_asked),
        ):
            button.setEnabled(not busy)
            button.clicked.connect(asked)
        return places
