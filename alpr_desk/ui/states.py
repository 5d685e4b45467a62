"""The five states a page or a part of one can be in, drawn alike everywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.errors import AlprDeskError, Denied, EnvironmentFault
from alpr_desk.ui import icons, theme

log = logging.getLogger(__name__)
BUSY_AFTER_MS = 500
ICON_PX = 40
DEFECT = "The program made a mistake here; nothing was lost. Try again, and report it if it comes back."


class State(StrEnum):
    """READY shows the content; the others a panel in its place."""

    READY = "ready"
    EMPTY = "empty"
    BUSY = "busy"
    WRONG = "wrong"
    DENIED = "denied"
    OFFLINE = "offline"


_ICONS = {
    State.EMPTY: ("inbox", "muted"),
    State.BUSY: ("clock", "muted"),
    State.WRONG: ("triangle-alert", "warning"),
    State.DENIED: ("ban", "high"),
    State.OFFLINE: ("wifi-off", "warning"),
}


def sentence_of(error: Exception) -> str:
    """What to tell the person: the error's own sentence, or a general one (and a log entry) for a defect."""
    if isinstance(error, AlprDeskError):
        return str(error)
    log.error("a defect reached the window", exc_info=error)
    return DEFECT


def state_of(error: Exception) -> State:
    """DENIED for refusals, OFFLINE for faults of the machine, WRONG for the rest."""
    if isinstance(error, Denied):
        return State.DENIED
    return State.OFFLINE if isinstance(error, EnvironmentFault) else State.WRONG


class StatePanel(QWidget):
    """Icon, sentence and at most one action, centred."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._token = "inbox", "muted"
        self._action: Callable[[], None] | None = None
        self.symbol = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.sentence = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.progress = QProgressBar(maximum=0, textVisible=False)
        self.progress.setFixedWidth(240)
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(14)
        layout.addStretch(2)
        layout.addWidget(self.symbol)
        layout.addWidget(self.sentence)
        layout.addWidget(self.progress, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        theme.notifier().changed.connect(self._tint)

    def show_state(
        self, state: State, sentence: str, action_text: str = "", action: Callable[[], None] | None = None
    ) -> None:
        """Draw `state` with `sentence`; a button with `action_text` where `action` is given."""
        self._name, self._token = _ICONS.get(state, ("inbox", "muted"))
        self.sentence.setText(sentence)
        self.progress.setVisible(state is State.BUSY)
        self.button.setVisible(action is not None)
        self.button.setText(action_text)
        self._action = action
        self._tint()

    def _tint(self) -> None:
        self.symbol.setPixmap(icons.pixmap(self._name, self._token, ICON_PX, self.devicePixelRatioF()))

    def _act(self) -> None:
        if self._action is not None:
            self._action()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)


class StateStack(QStackedWidget):
    """Content, or the panel that says why there is none. `state` is the state asked for last."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content, self.panel, self.state = content, StatePanel(), State.READY
        self.addWidget(content)
        self.addWidget(self.panel)
        self._pending = ""
        self._timer = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._timer.timeout.connect(self._show_busy)

    def show_state(
        self,
        state: State,
        sentence: str = "",
        action_text: str = "",
        action: Callable[[], None] | None = None,
    ) -> None:
        """Show `state`. BUSY appears only when it lasts half a second; until then what was there stays."""
        self.state = state
        self._timer.stop()
        if state is State.BUSY:
            self._pending = sentence
            self._timer.start()
            return
        if state is State.READY:
            self.setCurrentWidget(self.content)
            return
        self.panel.show_state(state, sentence, action_text, action)
        self.setCurrentWidget(self.panel)

    def show_error(self, error: Exception, retry: Callable[[], None] | None = None) -> None:
        """The state that fits `error`, its sentence, and "Try again" where `retry` is given and may help."""
        state = state_of(error)
        again = None if state is State.DENIED else retry
        self.show_state(state, sentence_of(error), "Try again" if again else "", again)

    def _show_busy(self) -> None:
        self.panel.show_state(State.BUSY, self._pending)
        self.setCurrentWidget(self.panel)
