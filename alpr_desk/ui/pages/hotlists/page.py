"""The hotlists page: lists with their age, one list at the right, importing one."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from alpr_desk.domain.matching import Hotlist
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.hotlists import HotlistRow, ImportProfile, ImportReport
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.hotlists.actions import HotlistDesk
from alpr_desk.ui.pages.hotlists.details import HotlistPanel
from alpr_desk.ui.pages.hotlists.importing import ImportPanel
from alpr_desk.ui.pages.hotlists.model import columns, report_sentence
from alpr_desk.ui.states import State, sentence_of
from alpr_desk.ui.widgets.table import Table

NOTHING = "No list has been imported yet, so no read can raise a hit."


class HotlistsPage(Page):
    """Which lists are in force. Importing and switching show only to those who may."""

    name = "hotlists"
    title = "Hotlists"
    icon_name = "list-checks"
    permission = Permission.SEE_HOTLISTS

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.desk = HotlistDesk(context, self)
        self.table = Table(columns(context.clock.now), NOTHING, sort_by="name")
        self.import_button = QPushButton("&Import list…")
        self.panel = HotlistPanel()
        self.import_panel = ImportPanel()
        self._rows: tuple[HotlistRow, ...] = ()
        self._reopen = ""
        self.import_button.setIcon(icons.icon("upload", "text"))
        self.table.actions_row.addWidget(self.import_button)
        layout = QHBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.table, 5)
        layout.addWidget(self.panel, 3)
        layout.addWidget(self.import_panel, 3)
        self._connect()
        self._show_rights()

    def _connect(self) -> None:
        self.desk.listed.connect(self._listed)
        self.desk.not_listed.connect(self.show_error)
        self.desk.profiles.connect(self._show_form)
        self.desk.imported.connect(self._imported)
        self.desk.not_imported.connect(self._not_imported)
        self.desk.switched.connect(self._switched)
        self.desk.no_profiles.connect(self.context.messages.failure)
        self.desk.not_switched.connect(self._not_switched)
        self.import_button.clicked.connect(self.open_import)
        self.import_panel.asked.connect(self.desk.import_file)
        self.panel.switch_asked.connect(self.desk.switch)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._row_changed)
        self.panel.closed.connect(self.table.view.setFocus)
        self.panel.close_from(self.table.view)
        self.import_panel.closed.connect(self.table.view.setFocus)
        self.context.bridge.hotlists_changed.connect(lambda _: self._refresh_shown())

    def _show_rights(self) -> None:
        self.import_button.setVisible(self.context.may(Permission.MANAGE_HOTLISTS))

    @override
    def refresh(self) -> None:
        self._show_rights()
        self.show_state(State.BUSY, "Reading the lists …")
        self.desk.list_hotlists()

    def _refresh_shown(self) -> None:
        if self.isVisible():
            self.desk.list_hotlists()

    def _listed(self, rows: tuple[HotlistRow, ...]) -> None:
        self._rows = rows
        self.table.set_rows(rows)
        if not rows:
            may = self.context.may(Permission.MANAGE_HOTLISTS)
            if may and self.import_panel.isVisible():
                self.show_state(State.READY)
            elif may:
                self.show_state(State.EMPTY, NOTHING, "Import list…", self.open_import)
            else:
                self.show_state(State.EMPTY, f"{NOTHING} Ask the ALPR administrator to import one.")
            return
        self.show_state(State.READY)
        if self._reopen:
            name, self._reopen = self._reopen, ""
            self.table.select(lambda row: bool(row.hotlist.name == name))
            self._open(self.table.current_row())

    def _open(self, row: HotlistRow | None) -> None:
        if row is not None:
            self.import_panel.hide()
            self.panel.show_row(row, self.context.clock.now(), may_manage=self.context.may(Permission.MANAGE_HOTLISTS))

    def _row_changed(self, row: HotlistRow | None) -> None:
        if row is not None and self.panel.isVisible():
            self._open(row)

    def open_import(self) -> None:
        """Ask for the profiles, then show the form; while an import runs, show that one."""
        if self.import_panel.importing:
            self.panel.hide()
            self.import_panel.show()
        else:
            self.desk.list_profiles()

    def _show_form(self, profiles: tuple[ImportProfile, ...]) -> None:
        self.panel.hide()
        self.show_state(State.READY)
        self.import_panel.show_form(profiles, self._rows)

    def _imported(self, report: ImportReport) -> None:
        self.panel.hide()
        self.import_panel.show_report(report)
        if not self.isVisible():
            self.context.messages.info(f"{report.hotlist.name}: {report_sentence(report)}", "List imported")
        self.desk.list_hotlists()

    def _not_imported(self, error: Exception) -> None:
        """At the form, which comes back with what was typed; also in the message panel if the page was left."""
        self.panel.hide()
        self.show_state(State.READY)
        self.import_panel.show_failure(sentence_of(error))
        if not self.isVisible():
            self.context.messages.failure(error)

    def _not_switched(self, name: str, error: Exception) -> None:
        if self.panel.shows(name):
            self.panel.show_failure(sentence_of(error))
        else:
            self.context.messages.failure(error)

    def _switched(self, hotlist: Hotlist) -> None:
        if self.panel.shows(hotlist.name):
            self._reopen = hotlist.name
        self.desk.list_hotlists()
