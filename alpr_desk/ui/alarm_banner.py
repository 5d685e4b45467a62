"""A line over every page while an alarm is open. It goes away when somebody who may has taken the alarm up."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from alpr_desk.domain.alarms import Alarm
from alpr_desk.domain.events import AlarmAcknowledged, AlarmRaised
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.alarms import OpenAlarms
from alpr_desk.ui import icons, theme
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.widgets.form import sentence_label

ICON_PX = 24


class AlarmBanner(QFrame):
    """Shows the newest open alarm and how many there are: a plain sentence, without the details.

    Attributes:
        open: open alarms as far as the window knows, oldest first.

    Signals: `open_alarms` when the member wants to see to it.
    """

    open_alarms = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.open: dict[str, Alarm] = {}
        self.setProperty("card", "raised")
        self.setAccessibleName("Alarm")
        self.mark, self.words = QLabel(), sentence_label("", "high")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton("See &alarms")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.open_alarms)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 10, 6)
        row.setSpacing(12)
        row.addWidget(self.mark)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        context.bridge.alarm_raised.connect(self._raised)
        context.bridge.alarm_acknowledged.connect(self._taken_up)
        theme.notifier().changed.connect(self._tint)
        self._tint()
        self.hide()

    def ask(self) -> None:
        """Ask the Desk which alarms are open. A Desk that does not answer takes no alarm away."""
        self._context.ask(OpenAlarms(), self.show_alarms, lambda _: None, key="alarms", owner=self)

    def show_alarms(self, alarms: tuple[Alarm, ...]) -> None:
        """Show `alarms`, which are open, and no others."""
        self.open = {alarm.uid: alarm for alarm in alarms}
        self._draw()

    def forget(self) -> None:
        """The member signed out."""
        self.show_alarms(())

    def _raised(self, event: AlarmRaised) -> None:
        if self._context.session() is not None:
            self.open[event.alarm.uid] = event.alarm
            self._draw()

    def _taken_up(self, event: AlarmAcknowledged) -> None:
        self.open.pop(event.uid, None)
        self._draw()

    def _draw(self) -> None:
        alarms = list(self.open.values())
        self.setVisible(bool(alarms))
        if not alarms:
            return
        more = f"  ({len(alarms)} alarms are open.)" if len(alarms) > 1 else ""
        self.words.setText(alarms[-1].sentence + more)
        self.button.setVisible(self._context.may(Permission.SEE_ALARMS))

    def _tint(self) -> None:
        self.mark.setPixmap(icons.pixmap("triangle-alert", "high", ICON_PX, self.devicePixelRatioF()))
