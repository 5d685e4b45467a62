"""Questions and errors: a panel that comes in at the right. Notes: a strip below the page, which makes room for it.

The only place that speaks to the person outside a page; nothing modal, and a note lies over nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.ui import icons, theme
from alpr_desk.ui.states import sentence_of

WIDTH_PX = 380
MARGIN_PX = 12
UNBOUND_PX = 16_777_215
"""Qt's word for no bound (QWIDGETSIZE_MAX)."""
STRIP_PX = 8
"""Around a note."""
INFO_MS = 6000

Room = Callable[[int], QRect]
"""Gives a band of so many pixels' height below the page, which lies nowhere else meanwhile; 0 takes it back."""

NOTE = "info"
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

    def __init__(self, parent: QWidget, room: Room | None = None) -> None:
        super().__init__(parent)
        self._host, self._room, self._kind = parent, room or self._bottom, ""
        self.setObjectName("messages")
        self.symbol, self.title = QLabel(), QLabel(wordWrap=True)
        self.title.setProperty("tone", "heading")
        self.sentence = QLabel(wordWrap=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._cross = cross = QToolButton()
        cross.setIcon(icons.icon("x", "muted"))
        cross.setToolTip("Close (Esc)")
        cross.setAccessibleName("Close message")
        cross.setProperty("role", "quiet")
        cross.setProperty("square", True)
        cross.clicked.connect(self.close_message)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(8)
        self._places = QGridLayout(self)
        self._places.setHorizontalSpacing(10)
        self._lay_out("")
        theme.notifier().changed.connect(self._tint)
        self.hide()

    def _lay_out(self, kind: str) -> None:
        """A note in a line, everything else below each other."""
        self._kind, places, note = kind, self._places, kind == NOTE
        for part in (self.symbol, self.title, self.sentence, self._cross):
            places.removeWidget(part)
        places.removeItem(self._buttons)
        self.title.setWordWrap(not note)
        places.addWidget(self.symbol, 0, 0)
        places.addWidget(self.title, 0, 1)
        places.addWidget(self.sentence, *((0, 2) if note else (1, 0, 1, 4)))
        places.addWidget(self._cross, 0, 3)
        places.addLayout(self._buttons, 2, 0, 1, 4)
        places.setColumnStretch(1, 0 if note else 1)
        places.setColumnStretch(2, 1 if note else 0)
        places.setVerticalSpacing(0 if note else 12)
        places.setContentsMargins(*((16, 4, 8, 4) if note else (16, 12, 12, 16)))

    def fill(self, kind: str, title: str, sentence: str, actions: Sequence[Action]) -> None:
        """Show a message of `kind` (`error`, `info`, `ask`)."""
        self._lay_out(kind)
        self._tint()
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

    def _tint(self) -> None:
        if self._kind:
            name, token = _KINDS[self._kind]
            self.symbol.setPixmap(icons.pixmap(name, token, 24, self.devicePixelRatioF()))

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
        """A note below the page, everything else at the top right of the window."""
        if self._kind == NOTE:
            self._place_note()
            return
        self._room(0)
        parent = self._host
        width = min(WIDTH_PX, parent.width() - 2 * MARGIN_PX)
        self.setFixedWidth(width)
        self.setGeometry(parent.width() - width - MARGIN_PX, 40 + MARGIN_PX, width, self.heightForWidth(width))

    def _place_note(self) -> None:
        self.setMinimumWidth(0)
        self.setMaximumWidth(UNBOUND_PX)
        width = self._room(self.sizeHint().height() + 2 * STRIP_PX).width() - 2 * STRIP_PX
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        band = self._room(height + 2 * STRIP_PX)
        self.setGeometry(band.adjusted(STRIP_PX, STRIP_PX, -STRIP_PX, -STRIP_PX))

    def _bottom(self, height: int) -> QRect:
        """Where nobody makes room: the lowest pixels of the window."""
        return QRect(0, self._host.height() - height, self._host.width(), height)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._kind == NOTE:
            self._room(0)

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
    """Speaks in the panel of `host` (the window), a note in a band of `room`. The newest message takes the place of
    the last one, except that a note never takes the place of a question or an error.
    """

    def __init__(self, host: QWidget, room: Room | None = None) -> None:
        super().__init__(host)
        self.panel = MessagePanel(host, room)
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
        if self._kind in ("", NOTE):
            self._show(NOTE, title, sentence, ())
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
