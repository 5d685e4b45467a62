"""The audit page: entries with filters, one of them at the right, whether the log holds, its checkpoints."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QPushButton, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditProgress, AuditVerdict, Checkpoint
from alpr_desk.domain.requests.audit import AuditExported, AuditRow, CheckpointList, MadeCheckpoint
from alpr_desk.ui import icons, theme
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.audit.actions import AuditDesk
from alpr_desk.ui.pages.audit.checkpoints import CheckpointsView
from alpr_desk.ui.pages.audit.details import EntryPanel
from alpr_desk.ui.pages.audit.filters import AuditFilters
from alpr_desk.ui.pages.audit.model import LIMIT, columns, verdict_sentence
from alpr_desk.ui.states import State, StateStack, sentence_of
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.words import clock_text

NOTHING = "No entry fits. Choose all events and any day, and clear the member and the text."


class AuditPage(Page):
    """Reads, verifies and exports the log; all of it is recorded in it (Policy 430.5(a), (c)).

    `listing` has the rows' states, `checkpoints` those of the second tab, which only who may verify sees.
    """

    name = "audit"
    title = "Audit"
    icon_name = "scroll-text"
    permission = Permission.READ_AUDIT

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.desk = AuditDesk(context, self)
        self.filters = AuditFilters(context.clock.now)
        self.refresh_button = QPushButton("&Refresh")
        self.export_button = QPushButton("E&xport…")
        self.verify_button = QPushButton("&Verify now")
        self.faults_button = QPushButton("Show &faults")
        self.verdict_label = sentence_label("", "muted")
        self.progress = QProgressBar(textVisible=False)
        self.verdict: AuditVerdict | None = None
        self.table = Table(columns(context.clock.now), NOTHING, sort_by="sequence", descending=True)
        self.listing = StateStack(self.table)
        self.checkpoints = CheckpointsView(context.clock.now)
        self.tabs = QTabWidget()
        self.panel = EntryPanel()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.refresh_button.setIcon(icons.icon("refresh-cw", "text"))
        self.export_button.setIcon(icons.icon("download", "text"))
        self.verify_button.setIcon(icons.icon("shield-check", "on_accent"))
        self.verify_button.setProperty("role", "primary")
        for widget in (self.faults_button, self.verdict_label, self.progress):
            widget.hide()
        corner = QWidget()
        buttons = QHBoxLayout(corner)
        buttons.setContentsMargins(0, 0, 0, 6)
        buttons.setSpacing(8)
        for button in (self.refresh_button, self.verify_button):
            buttons.addWidget(button)
        self.table.actions_row.addWidget(self.export_button)
        entries = QWidget()
        column = QVBoxLayout(entries)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.filters)
        column.addWidget(self.listing, 1)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(entries, "E&ntries")
        self.tabs.addTab(self.checkpoints, "&Checkpoints")
        self.tabs.setCornerWidget(corner)
        left = QVBoxLayout()
        left.setSpacing(6)
        verdict = QHBoxLayout()
        verdict.setSpacing(8)
        verdict.addWidget(self.verdict_label, 1)
        verdict.addWidget(self.faults_button)
        left.addLayout(verdict)
        left.addWidget(self.progress)
        left.addWidget(self.tabs, 1)
        layout = QHBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(left, 5)
        layout.addWidget(self.panel, 3)

    def _connect(self) -> None:
        self.filters.changed.connect(self.refresh)
        self.refresh_button.clicked.connect(self._refresh_shown)
        self.export_button.clicked.connect(self._choose_file)
        self.verify_button.clicked.connect(self.verify)
        self.faults_button.clicked.connect(self._show_faults)
        desk = self.desk
        desk.listed.connect(self._listed)
        desk.not_listed.connect(self._not_listed)
        desk.verified.connect(self._verified)
        desk.not_verified.connect(self._not_verified)
        desk.checkpoints.connect(self._checkpoints_listed)
        desk.no_checkpoints.connect(self.checkpoints.show_failure)
        desk.made.connect(self._made)
        desk.not_made.connect(self._not_made)
        desk.exported.connect(self._exported)
        desk.not_exported.connect(self._not_exported)
        self.context.bridge.audit_progress.connect(self._progressed)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._row_changed)
        self.checkpoints.table.opened.connect(self._open_checkpoint)
        self.checkpoints.table.current_changed.connect(self._checkpoint_changed)
        self.checkpoints.make_asked.connect(desk.make_checkpoint)
        self.checkpoints.again_asked.connect(self._list_checkpoints)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.panel.closed.connect(lambda: self._shown_table().view.setFocus())
        self.panel.close_from(self.table.view)
        self.panel.close_from(self.checkpoints.table.view)

    @property
    @override
    def state(self) -> State:
        return self.listing.state

    @override
    def refresh(self) -> None:
        may = self.context.may(Permission.VERIFY_AUDIT)
        self.verify_button.setVisible(may)
        self.tabs.setTabVisible(1, may)
        self.listing.show_state(State.BUSY, "Reading the log …")
        self.desk.list_entries(self.filters.request())

    def _refresh_shown(self) -> None:
        if self._on_checkpoints():
            self._list_checkpoints()
        else:
            self.refresh()

    # Entries

    def _listed(self, rows: tuple[AuditRow, ...]) -> None:
        self.table.set_rows(rows, more=len(rows) >= LIMIT)
        self.listing.show_state(State.READY)

    def _not_listed(self, error: Exception) -> None:
        self.panel.hide()
        self.listing.show_error(error, self.refresh)

    def _open(self, row: AuditRow) -> None:
        self.panel.show_entry(row, self.context.clock.now())

    def _row_changed(self, row: AuditRow | None) -> None:
        if row is not None and self.panel.isVisible():
            self._open(row)

    # Verification

    def verify(self) -> None:
        """Have the whole log verified."""
        self.verify_button.setEnabled(False)
        self.progress.setRange(0, 0)
        self.progress.show()
        self._say("Verifying every entry …", "muted")
        self.desk.verify()

    def _progressed(self, event: AuditProgress) -> None:
        if not self.progress.isHidden() and event.total:
            self.progress.setRange(0, event.total)
            self.progress.setValue(event.done)
            self._say(f"Verifying: {event.done:,} of {event.total:,} entries …", "muted")

    def _verified(self, verdict: AuditVerdict) -> None:
        self.verdict = verdict
        self._verification_over()
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
        self._verification_over()
        self._say(sentence_of(error), "high")

    def _verification_over(self) -> None:
        self.progress.hide()
        self.verify_button.setEnabled(True)

    def _show_faults(self) -> None:
        if self.verdict is not None:
            self.panel.show_verdict(self.verdict)

    def _say(self, sentence: str, tone: str) -> None:
        self.verdict_label.setText(sentence)
        theme.set_role(self.verdict_label, tone=tone)
        self.verdict_label.setVisible(True)

    # Checkpoints

    def _on_checkpoints(self) -> bool:
        return self.tabs.currentIndex() == 1

    def _shown_table(self) -> Table:
        return self.checkpoints.table if self._on_checkpoints() else self.table

    def _tab_changed(self) -> None:
        self.panel.hide()
        if self._on_checkpoints():
            self._list_checkpoints()

    def _list_checkpoints(self) -> None:
        self.checkpoints.show_busy()
        self.desk.list_checkpoints()

    def _checkpoints_listed(self, found: CheckpointList) -> None:
        self.checkpoints.show_list(found)

    def _made(self, _: MadeCheckpoint) -> None:
        self._list_checkpoints()

    def _not_made(self, error: Exception) -> None:
        self.checkpoints.make_button.setEnabled(True)
        self.context.messages.failure(error)

    def _open_checkpoint(self, checkpoint: Checkpoint) -> None:
        self.panel.show_checkpoint(checkpoint, self.checkpoints.key, self.context.clock.now())

    def _checkpoint_changed(self, checkpoint: Checkpoint | None) -> None:
        if checkpoint is not None and self.panel.isVisible():
            self._open_checkpoint(checkpoint)

    # Export

    def _choose_file(self) -> None:
        dialog = QFileDialog(self.window(), "Export the audit log", "", "Audit export (*.jsonl)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jsonl")
        dialog.selectFile(f"audit-{self.context.clock.now():%Y-%m-%d}.jsonl")
        dialog.fileSelected.connect(lambda path: self.export(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, out: Path) -> None:
        """Write the whole log with its checkpoint to `out`."""
        self.export_button.setEnabled(False)
        self.desk.export(out)

    def _exported(self, written: AuditExported) -> None:
        self.export_button.setEnabled(True)
        self.context.messages.info(
            f"{written.entries:,} entries and their checkpoint are in {written.path}. Anybody can check the file with "
            "'alpr-desk audit verify --export'.",
            "Audit log exported",
        )

    def _not_exported(self, error: Exception) -> None:
        self.export_button.setEnabled(True)
        self.context.messages.failure(error)
