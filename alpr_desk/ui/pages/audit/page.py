"""The audit page: entries with filters by event and user, one entry at the right, and whether the chain holds."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent, AuditVerdict
from alpr_desk.domain.requests.audit import AuditRow
from alpr_desk.ui import icons, theme
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.audit.actions import AuditDesk
from alpr_desk.ui.pages.audit.details import EntryPanel
from alpr_desk.ui.pages.audit.model import LIMIT, columns, verdict_sentence
from alpr_desk.ui.states import State, StateStack, sentence_of
from alpr_desk.ui.widgets.form import line_field, sentence_label
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.words import clock_text

NOTHING = "No entry fits. Choose all events and clear the user."


class AuditPage(Page):
    """Reads and verifies the log; both are recorded in it (Policy 430.5(a), (c)). `listing` has the rows' states."""

    name = "audit"
    title = "Audit"
    icon_name = "scroll-text"
    permission = Permission.READ_AUDIT

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.desk = AuditDesk(context, self)
        self.event_choice = QComboBox()
        self.user = line_field("any user", longest=80)
        self.refresh_button = QPushButton("&Refresh")
        self.verify_button = QPushButton("&Verify now")
        self.verdict_label = sentence_label("", "muted")
        self.verdict: AuditVerdict | None = None
        self.faults_button = QPushButton("Show &faults")
        self.table = Table(columns(context.clock.now), NOTHING, sort_by="sequence", descending=True)
        self.listing = StateStack(self.table)
        self.panel = EntryPanel()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.event_choice.setAccessibleName("Event")
        self.event_choice.addItem("All events", "")
        for event in sorted(AuditEvent, key=lambda one: one.value):
            self.event_choice.addItem(event.value[0].upper() + event.value[1:], event.value)
        self.user.setMaximumWidth(200)
        self.refresh_button.setIcon(icons.icon("refresh-cw", "text"))
        self.verify_button.setIcon(icons.icon("shield-check", "on_accent"))
        self.verify_button.setProperty("role", "primary")
        self.verify_button.setVisible(self.context.may(Permission.VERIFY_AUDIT))
        self.faults_button.hide()
        top = QHBoxLayout()
        top.setSpacing(8)
        for text, field in (("&Event", self.event_choice), ("&User", self.user)):
            label = QLabel(text)
            label.setProperty("tone", "caption")
            label.setBuddy(field)
            top.addWidget(label)
            top.addWidget(field)
        top.addWidget(self.refresh_button)
        top.addStretch(1)
        top.addWidget(self.faults_button)
        top.addWidget(self.verify_button)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.listing, 5)
        below.addWidget(self.panel, 3)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.verdict_label)
        layout.addLayout(below, 1)
        self.verdict_label.setVisible(False)

    def _connect(self) -> None:
        self.event_choice.currentIndexChanged.connect(lambda _: self.refresh())
        self.user.returnPressed.connect(self.refresh)
        self.refresh_button.clicked.connect(self.refresh)
        self.verify_button.clicked.connect(self.verify)
        self.faults_button.clicked.connect(self._show_faults)
        self.desk.listed.connect(self._listed)
        self.desk.not_listed.connect(self._not_listed)
        self.desk.verified.connect(self._verified)
        self.desk.not_verified.connect(self._not_verified)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._row_changed)
        self.panel.closed.connect(self.table.view.setFocus)
        self.panel.close_from(self.table.view)

    @property
    @override
    def state(self) -> State:
        return self.listing.state

    @override
    def refresh(self) -> None:
        self.verify_button.setVisible(self.context.may(Permission.VERIFY_AUDIT))
        self.listing.show_state(State.BUSY, "Reading the log …")
        name = self.event_choice.currentData()
        self.desk.list_entries(AuditEvent(name) if name else None, self.user.text())

    def _listed(self, rows: tuple[AuditRow, ...]) -> None:
        self.table.set_rows(rows, more=len(rows) >= LIMIT)
        self.listing.show_state(State.READY)

    def _not_listed(self, error: Exception) -> None:
        self.panel.hide()
        self.listing.show_error(error, self.refresh)

    def verify(self) -> None:
        """Have the whole chain verified."""
        self.verify_button.setEnabled(False)
        self._say("Verifying every entry …", "muted")
        self.desk.verify()

    def _verified(self, verdict: AuditVerdict) -> None:
        self.verdict = verdict
        self.verify_button.setEnabled(True)
        now = self.context.clock.now()
        self._say(verdict_sentence(verdict, clock_text(now, now)), "good" if verdict.good else "high")
        self.faults_button.setVisible(bool(verdict.faults or verdict.notes))
        self.faults_button.setText("Show &notes" if verdict.good else "Show &faults")
        if not verdict.good:
            self._show_faults()

    def _not_verified(self, error: Exception) -> None:
        """An older verdict says nothing of the log as it is now."""
        self.verdict = None
        self.faults_button.hide()
        self.verify_button.setEnabled(True)
        self._say(sentence_of(error), "high")

    def _show_faults(self) -> None:
        if self.verdict is not None:
            self.panel.show_verdict(self.verdict)

    def _say(self, sentence: str, tone: str) -> None:
        self.verdict_label.setText(sentence)
        theme.set_role(self.verdict_label, tone=tone)
        self.verdict_label.setVisible(True)

    def _open(self, row: AuditRow) -> None:
        self.panel.show_entry(row, self.context.clock.now())

    def _row_changed(self, row: AuditRow | None) -> None:
        if row is not None and self.panel.isVisible():
            self._open(row)
