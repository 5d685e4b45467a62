"""Questions, errors and notes: a panel that comes in at the right and leaves the rest of the window usable.

The only place that speaks to the person outside a page; nothing modal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.ui import icons, theme
from alpr_desk.ui.states import sentence_of

WIDTH_PX = 380
MARGIN_PX = 12
INFO_MS = 6000
_KINDS = {"error": ("circle-alert", "high"), "info": ("info", "accent"), "ask": ("circle-help", "accent")}


@dataclass(frozen=True)
class Action:
    """A button of a question. `role`: `primary`, `danger`, `quiet` or empty. `run` None just closes."""

    text: str
    run: Callable[[], None] | None = None
    role: str = ""


class MessagePanel(QFrame):
    """One message: icon, title, sentence, buttons; Esc or the cross closes it.

    Signals: `closed`.
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self.setObjectName("messages")
        self.symbol, self.title = QLabel(), QLabel(wordWrap=True)
        self.title.setProperty("tone", "heading")
        self.sentence = QLabel(wordWrap=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        cross = QToolButton()
        cross.setIcon(icons.icon("x", "muted"))
        cross.setToolTip("Close (Esc)")
        cross.setAccessibleName("Close message")
        cross.setProperty("role", "quiet")
        cross.setProperty("square", True)
        cross.clicked.connect(self.close_message)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.symbol)
        top.addWidget(self.title, 1)
        top.addWidget(cross)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.sentence)
        layout.addLayout(self._buttons)
        self.hide()

    def fill(self, kind: str, title: str, sentence: str, actions: Sequence[Action]) -> None:
        """Show a message of `kind` (`error`, `info`, `ask`)."""
        name, token = _KINDS[kind]
        self.symbol.setPixmap(icons.pixmap(name, token, 24, self.devicePixelRatioF()))
        self.title.setText(title)
        self.sentence.setText(sentence)
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for action in actions:
            self._add_button(action)
        theme.set_role(self, kind=kind)
        self.show()
        self.place()  # once it is shown: only then its texts have their fonts, and its frame the width of its kind
        self.raise_()

    def buttons(self) -> list[QPushButton]:
        """The buttons of the message now shown, from the top."""
        items = [self._buttons.itemAt(i) for i in range(self._buttons.count())]
        return [w for item in items if item is not None and isinstance(w := item.widget(), QPushButton)]

    def _add_button(self, action: Action) -> None:
        button = QPushButton(action.text)
        button.setProperty("role", action.role)
        button.setAutoDefault(True)

        def press() -> None:
            self.close_message()
            if action.run is not None:
                action.run()

        button.clicked.connect(press)
        self._buttons.addWidget(button)
        button.show()  # at once: a layout shows what it is handed only later, and counts no hidden button

    def place(self) -> None:
        """Put the panel at the top right of its parent."""
        parent = self._host
        width = min(WIDTH_PX, parent.width() - 2 * MARGIN_PX)
        self.setFixedWidth(width)
        self.setGeometry(parent.width() - width - MARGIN_PX, 40 + MARGIN_PX, width, self.heightForWidth(width))

    def close_message(self) -> None:
        self.hide()
        self.closed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_message()
        else:
            super().keyPressEvent(event)


class Messages(QObject):
    """Speaks in the panel of `host` (the window). The newest message takes the place of the last one,
    except that a note never takes the place of a question or an error.
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.panel = MessagePanel(host)
        self._kind = ""
        self._timer = QTimer(self, singleShot=True, interval=INFO_MS)
        self._timer.timeout.connect(self.panel.close_message)
        self.panel.closed.connect(self._closed)
        host.installEventFilter(self)

    @property
    def kind(self) -> str:
        """`error`, `info`, `ask`, or empty where nothing is shown."""
        return self._kind

    def error(self, sentence: str, title: str = "That did not work") -> None:
        """Show an error until it is closed."""
        self._show("error", title, sentence, ())

    def failure(self, error: Exception) -> None:
        """Show the sentence of `error`."""
        self.error(sentence_of(error))

    def info(self, sentence: str, title: str = "Done") -> None:
        """Show a note for some seconds."""
        if self._kind in ("", "info"):
            self._show("info", title, sentence, ())
            self._timer.start()

    def ask(self, title: str, sentence: str, actions: Sequence[Action]) -> None:
        """Ask; the first action has the focus, so put the harmless one first."""
        self._show("ask", title, sentence, actions)
        buttons = self.panel.buttons()
        if buttons:
            buttons[0].setFocus()

    def clear(self) -> None:
        """Take away whatever is shown (when the session locks)."""
        if self._kind:
            self.panel.close_message()

    def _show(self, kind: str, title: str, sentence: str, actions: Sequence[Action]) -> None:
        self._timer.stop()
        self._kind = kind
        self.panel.fill(kind, title, sentence, actions)

    def _closed(self) -> None:
        self._timer.stop()
        self._kind = ""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.panel.isVisible():
            self.panel.place()
        return False
