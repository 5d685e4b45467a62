"""The policy page: the text, its versions and what changed, who answers for it, and the refresher."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.people import Permission
from alpr_desk.domain.policy import Officer, PolicyOffice
from alpr_desk.domain.requests.access import PolicyDocument
from alpr_desk.domain.requests.policy import (
    ComparePolicies,
    ExportPolicyPage,
    ListOfficers,
    ListPolicyVersions,
    NameOfficer,
    PolicyRow,
    PublishPolicy,
    ReadPolicyVersion,
)
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.policy.diff_view import DiffView
from alpr_desk.ui.pages.policy.forms import PolicyPanel, read_policy_text
from alpr_desk.ui.pages.policy.model import officer_columns, standing_text, version_columns
from alpr_desk.ui.pages.training.refresher import RefresherView
from alpr_desk.ui.states import State, sentence_of
from alpr_desk.ui.widgets.document import MarkdownView
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.save_file import ask_target
from alpr_desk.ui.widgets.table import Table

NO_CUSTODIAN = "No official custodian is named: the law asks for one on the public page (Civil Code 1798.90.51)."


class PolicyPage(Page):
    """Everyone reads; whoever may publish also publishes, names officers and writes the public page."""

    name = "policy"
    title = "Policy"
    icon_name = "file-text"
    permission = None
    key = "Ctrl+P"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        now = context.clock.now
        self.rows: tuple[PolicyRow, ...] = ()
        self.version = QComboBox()
        self.text, self.changes = MarkdownView("Usage policy"), DiffView()
        self.compare = QPushButton("What changed")
        self.export_button = QPushButton(" Save &web page…")
        self.publish_button = QPushButton(" &Publish a version…")
        self.officer_button = QPushButton("&Name an officer…")
        self.versions = Table(version_columns(now), "No version is published.", sort_by="version", descending=True)
        self.officers = Table(officer_columns(now), "Nobody is named yet.", sort_by="since", descending=True)
        self.lacking = sentence_label(NO_CUSTODIAN, "warning")
        self.refresher = RefresherView(context)
        self.panel = PolicyPanel(now)
        self.tabs = QTabWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.compare.setCheckable(True)
        self.version.setAccessibleName("Version")
        self.export_button.setIcon(icons.icon("download", "text"))
        self.publish_button.setIcon(icons.icon("upload", "text"))
        self.changes.hide()
        self.lacking.hide()
        self.refresher.leave.hide()
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.version)
        bar.addWidget(self.compare)
        bar.addStretch(1)
        bar.addWidget(self.export_button)
        bar.addWidget(self.publish_button)
        self.officers.actions_row.addWidget(self.officer_button)
        tabs: tuple[tuple[str, tuple[QHBoxLayout | QWidget, ...]], ...] = (
            ("&Text", (bar, self.text, self.changes)),
            ("&Versions", (self.versions,)),
            ("Who &answers", (self.lacking, self.officers)),
            ("&Refresher", (self.refresher,)),
        )
        for words, parts in tabs:
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 12, 0, 0)
            column.setSpacing(10)
            for part in parts:
                column.addWidget(part) if isinstance(part, QWidget) else column.addLayout(part)
            self.tabs.addTab(holder, words)
        self.tabs.setDocumentMode(True)
        layout = QHBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.tabs, 5)
        layout.addWidget(self.panel, 3)

    def _connect(self) -> None:
        self.version.currentIndexChanged.connect(lambda _: self._read())
        self.compare.toggled.connect(self._show_changes)
        self.versions.opened.connect(self._open)
        self.export_button.clicked.connect(self._export)
        self.publish_button.clicked.connect(lambda: self.panel.show_publish(self.rows[0].title if self.rows else ""))
        self.officer_button.clicked.connect(self.panel.show_officer)
        self.panel.read_asked.connect(self._check)
        self.panel.publish_asked.connect(self._publish)
        self.panel.officer_asked.connect(self._name)
        self.panel.closed.connect(self.text.setFocus)
        self.panel.open_changed.connect(lambda _: self._show_rights())

    @override
    def refresh(self) -> None:
        self._show_rights()
        if not self.rows:
            self.show_state(State.BUSY, "Opening the policy …")
        self.ask(ListPolicyVersions(), self._listed, key="versions")
        self.ask(ListOfficers(), self._show_officers, key="officers")

    def _show_rights(self) -> None:
        """What only the administrator may do, where the panel leaves room for it."""
        shown = self.context.may(Permission.PUBLISH_POLICY) and self.panel.isHidden()
        for widget in (self.export_button, self.publish_button, self.officer_button):
            widget.setVisible(shown)

    def _listed(self, rows: tuple[PolicyRow, ...]) -> None:
        self.rows = rows
        if not rows:
            self.show_state(State.EMPTY, "No usage policy has been published yet.")
            return
        self.versions.set_rows(rows)
        chosen = self.version.currentData()
        numbers = [row.version for row in rows]
        force = next((row.version for row in rows if row.in_force), numbers[0])
        self.version.blockSignals(True)
        self.version.clear()
        for row in rows:
            self.version.addItem(f"Version {row.version}, {standing_text(row, self.context.clock.now())}", row.version)
        self.version.setCurrentIndex(numbers.index(chosen if chosen in numbers else force))
        self.version.blockSignals(False)
        self._read()

    def _read(self) -> None:
        version = self.version.currentData()
        if version is None:
            return
        self.compare.setEnabled(version > 1)
        self.compare.setToolTip("" if version > 1 else "The first version has nothing before it")
        if version == 1:
            self.compare.setChecked(False)
        self.ask(ReadPolicyVersion(version), self._show_text, key="text")
        self._show_changes(self.compare.isChecked())

    def _show_text(self, document: PolicyDocument) -> None:
        self.show_state(State.READY)
        self.text.show_markdown(document.text)

    def _show_changes(self, changes: bool) -> None:
        self.text.setVisible(not changes)
        self.changes.setVisible(changes)
        version = self.version.currentData()
        if changes and version is not None:
            self.ask(ComparePolicies(version - 1, version), self.changes.show_lines, key="changes")

    def _open(self, row: PolicyRow) -> None:
        self.version.setCurrentIndex(self.version.findData(row.version))
        self.tabs.setCurrentIndex(0)

    def _show_officers(self, officers: tuple[Officer, ...]) -> None:
        self.officers.set_rows(officers)
        named = any(o.office is PolicyOffice.CUSTODIAN and o.until is None for o in officers)
        self.lacking.setVisible(not named and self.context.may(Permission.PUBLISH_POLICY))

    def _check(self, path: Path) -> None:
        self.context.tasks.run(partial(read_policy_text, path), self.panel.show_checked, self._failed, owner=self)

    def _publish(self, request: PublishPolicy) -> None:
        self.ask(request, self._published, self._failed)

    def _published(self, document: PolicyDocument) -> None:
        self.panel.close_panel()
        self.context.messages.info(f"Version {document.version} is published.")
        self.version.setCurrentIndex(-1)
        self.refresh()

    def _name(self, request: NameOfficer) -> None:
        self.ask(request, self._named, self._failed)

    def _named(self, officer: Officer) -> None:
        self.panel.close_panel()
        self.context.messages.info(f"{officer.name} is on record.")
        self.refresh()

    def _failed(self, error: Exception) -> None:
        if self.panel.isVisible():
            self.panel.show_failure(sentence_of(error))
        else:
            self.context.messages.failure(error)

    def _export(self) -> None:
        ask_target(self, "Save the policy's web page", "alpr-policy.html", "Web page (*.html)", self.save_page)

    def save_page(self, path: Path) -> None:
        """Write the public page of the version in force to `path`."""

        def write(html: str) -> None:
            self.save_file(path, html.encode("utf-8"), f"The page is written to {path}.", self._failed)

        self.ask(ExportPolicyPage(), write, self._failed)
