"""What a shift starts with: vehicle and cameras. In the place of the picture while no shift runs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from alpr_desk.settings import Settings
from alpr_desk.ui import icons, theme
from alpr_desk.ui.widgets.centre import centred


class ShiftForm(QWidget):
    """Signals: `start` (vehicle, tuple of sources) when both are filled in."""

    start = Signal(str, object)

    def __init__(self, settings: Callable[[], Settings], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        capture = settings().capture
        card = QFrame()
        card.setProperty("card", True)
        card.setMinimumWidth(360)
        card.setMaximumWidth(440)
        title, words = (
            QLabel("No shift is running"),
            QLabel(
                "Start one to see the cameras and to read plates. It runs in your name until you end it or sign out.",
                wordWrap=True,
            ),
        )
        title.setProperty("tone", "heading")
        words.setProperty("tone", "muted")
        self.vehicle = QLineEdit(capture.vehicle, maxLength=40)
        self.sources = QPlainTextEdit("\n".join(capture.sources), tabChangesFocus=True)
        self.sources.setFixedHeight(66)
        self.sources.setToolTip("One a line: camera:0, a file, a folder, an address, or synthetic")
        self.problem = QLabel(wordWrap=True)
        self.problem.setProperty("tone", "high")
        self.button = QPushButton(icons.icon("play", "on_accent"), " Start shift")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.submit)
        self.vehicle.returnPressed.connect(self.submit)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(20, 16, 20, 18)
        layout.setSpacing(5)
        layout.addWidget(title)
        layout.addWidget(words)
        layout.addSpacing(4)
        for caption, field in (("Vehicle", self.vehicle), ("Cameras, one a line", self.sources)):
            label = QLabel(caption)
            label.setProperty("tone", "caption")
            label.setBuddy(field)
            layout.addWidget(label)
            layout.addWidget(field)
        layout.addWidget(self.problem)
        layout.addSpacing(4)
        layout.addWidget(self.button)
        self.problem.hide()
        centred(card, self)

    def submit(self) -> None:
        """Start where vehicle and cameras are named; else say which is not."""
        vehicle = " ".join(self.vehicle.text().split())
        sources = tuple(line.strip() for line in self.sources.toPlainText().splitlines() if line.strip())
        theme.set_role(self.vehicle, wrong=not vehicle)
        theme.set_role(self.sources, wrong=not sources)
        if not vehicle:
            self.say("Type the vehicle's unit number.")
        elif not sources:
            self.say("Name at least one camera, for example camera:0.")
        else:
            self.say("")
            self.start.emit(vehicle, sources)

    def say(self, sentence: str) -> None:
        """Show what is wrong; empty takes it away."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def set_busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.button.setText(" Starting …" if busy else " Start shift")
