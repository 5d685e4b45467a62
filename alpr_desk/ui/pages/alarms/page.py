"""The alarms page: every alarm with its details, and a note by whoever takes one up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from alpr_desk.domain.alarms import Alarm
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.alarms import AcknowledgeAlarm, ListAlarms
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.states import State, sentence_of
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.form import Form, line_field
from alpr_desk.ui.widgets.moments import both_times
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.widgets.table_model import Column
from alpr_desk.ui.words import clock_text, utc_tip

NOTHING = "No alarm was ever raised."


def columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `Alarm`."""
    return (
        Column(
            "at",
            "Raised",
            lambda a: clock_text(a.raised_at, now()),
            192,
            tooltip=lambda a: utc_tip(a.raised_at),
            sort=lambda a: a.raised_at,
        ),
        Column("kind", "Alarm", lambda a: a.kind.value, 196, tone=lambda a: "high" if a.open else ""),
        Column("detail", "What", lambda a: a.detail, 200, stretch=True),
        Column("state", "State", lambda a: "open" if a.open else "taken up", 100),
        Column("by", "Taken up by", lambda a: a.acknowledged_by or "nobody yet", 130, shown=False),
    )


class AlarmPanel(DetailsPanel):
    """One alarm; a field and a button while it is open.

    Signals: `taking_up`.
    """

    taking_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = Form()
        self.note = line_field("made room on the disk", longest=400)
        self.button = QPushButton("&Take up")

    def show_alarm(self, alarm: Alarm, now: datetime) -> None:
        self.show_for(alarm.kind.value[0].upper() + alarm.kind.value[1:])
        self.add_sentence(alarm.sentence, "high" if alarm.open else "")
        facts = [("Raised", both_times(alarm.raised_at, now)), ("What", alarm.detail)]
        if not alarm.recorded:
            facts.append(("Recorded", "not yet: the audit log does not take it"))
        if alarm.acknowledged_at is not None:
            facts += [
                ("Taken up", both_times(alarm.acknowledged_at, now)),
                ("By", alarm.acknowledged_by),
                ("Note", alarm.note),
            ]
        self.add_facts(facts)
        if alarm.open:
            self.form, self.note = Form(), line_field("made room on the disk", longest=400)
            self.form.add("note", "&What you found or did", self.note)
            self.body.addWidget(self.form)
            self.button = QPushButton("&Take up")
            self.button.setProperty("role", "primary")
            self.foot.addWidget(self.button)
            self.button.clicked.connect(self.taking_up)
            self.note.returnPressed.connect(self.taking_up)
        self.finish()


class AlarmsPage(Page):
    """For those who may see alarms; the banner over every page leads here."""

    name = "alarms"
    title = "Alarms"
    icon_name = "triangle-alert"
    permission = Permission.SEE_ALARMS

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.table = Table(columns(context.clock.now), NOTHING, sort_by="at", descending=True)
        self.panel = AlarmPanel()
        self._shown: Alarm | None = None
        layout = QHBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.table, 5)
        layout.addWidget(self.panel, 3)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(lambda row: self._open(row) if row and self.panel.isVisible() else None)
        self.panel.taking_up.connect(self.take_up)
        self.panel.closed.connect(self.table.view.setFocus)
        self.panel.close_from(self.table.view)
        context.bridge.alarm_raised.connect(self.refresh_shown)

    @override
    def refresh(self) -> None:
        self.show_state(State.BUSY, "Reading the alarms …")
        self.ask(ListAlarms(), self._listed, key="list")

    def _listed(self, alarms: tuple[Alarm, ...]) -> None:
        self.table.set_rows(alarms)
        self.count_changed.emit(sum(alarm.open for alarm in alarms))
        if not alarms:
            self.show_state(State.EMPTY, NOTHING)
            return
        self.show_state(State.READY)
        waiting = [alarm for alarm in alarms if alarm.open]
        if self._shown is None and waiting:
            self.table.select(lambda alarm: bool(alarm.uid == waiting[0].uid))
            self._open(waiting[0])

    def _open(self, alarm: Alarm) -> None:
        self._shown = alarm
        self.panel.show_alarm(alarm, self.context.clock.now())

    def take_up(self) -> None:
        """Take the shown alarm up with the note typed."""
        alarm = self._shown
        if alarm is None or not alarm.open:
            return
        note = self.panel.note.text().strip()
        if self.panel.form.show_errors({} if note else {"note": "Say what you found or did."}):
            return
        self.panel.button.setEnabled(False)
        self.ask(AcknowledgeAlarm(alarm.uid, note), self._taken_up, self._not_taken_up)

    def _taken_up(self, alarm: Alarm) -> None:
        self._open(alarm)
        self.refresh()

    def _not_taken_up(self, error: Exception) -> None:
        self.panel.button.setEnabled(True)
        self.panel.form.set_error("note", sentence_of(error))
