"""The hotlists page: lists with their age; at the right one list, an import, a layout, or what belongs to lists."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.events import StageHealth
from alpr_desk.domain.matching import Hotlist
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.hotlists import HotlistRow, ImportProfile, ImportReport, RemoveProfile
from alpr_desk.domain.requests.list_pickup import STAGE, Pickup
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.entry_panel import EntryPanel
from alpr_desk.ui.messages import Action
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.hotlists.actions import HotlistDesk
from alpr_desk.ui.pages.hotlists.describing import DescribePanel
from alpr_desk.ui.pages.hotlists.details import HotlistPanel
from alpr_desk.ui.pages.hotlists.fetching import Fetching
from alpr_desk.ui.pages.hotlists.importing import ImportPanel
from alpr_desk.ui.pages.hotlists.mapping import MappingPanel
from alpr_desk.ui.pages.hotlists.model import columns, report_sentence
from alpr_desk.ui.pages.hotlists.side import Side, SidePanel
from alpr_desk.ui.pages.hotlists.sides import CHANGE, END, FETCH, FORGET, NEW, PICKUP, WRONG, sides
from alpr_desk.ui.pages.hotlists.wrong import WrongPanel
from alpr_desk.ui.states import State, sentence_of
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.save_file import ask_target
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
        self.desk, self.fetching = HotlistDesk(context, self), Fetching(context, self)
        self.table = Table(columns(context.clock.now), NOTHING, sort_by="name")
        self.import_button = QPushButton("&Import list…")
        self.panel = HotlistPanel()
        self.import_panel, self.mapping_panel = ImportPanel(), MappingPanel()
        self.side_panel, self.enter_panel, self.wrong_panel = SidePanel(), EntryPanel(context), WrongPanel()
        self.describe_panel = DescribePanel()
        self.enter_button = QPushButton("Enter &plate…")
        self.more_button = QPushButton("&More")
        self._rows: tuple[HotlistRow, ...] = ()
        self._reopen = ""
        self._chosen_file: Path | None = None
        self._chosen_layout = ""
        self.enter_button.setToolTip("Enter a wanted plate (F5)")
        self.import_button.setIcon(icons.icon("upload", "text"))
        self._sides = sides(context.clock.now)
        menu = QMenu(self.more_button)
        for words, side in self._sides.items():
            menu.addAction(words, partial(self.desk.open_side, side))
        self.more_button.setMenu(menu)
        self._lay_out()
        self._connect()
        self._show_rights()

    def _lay_out(self) -> None:
        top, below = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(8)
        top.addStretch(1)
        for button in (self.more_button, self.enter_button, self.import_button):
            top.addWidget(button)
        below.setSpacing(12)
        below.addWidget(self.table, 5)
        for panel in self._panels():
            below.addWidget(panel, 3)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(below, 1)

    def _panels(self) -> tuple[DetailsPanel, ...]:
        return (
            *(self.panel, self.import_panel, self.mapping_panel),
            *(self.side_panel, self.enter_panel, self.wrong_panel, self.describe_panel, self.fetching.panel),
        )

    def _hide_but(self, shown: DetailsPanel) -> None:
        for panel in self._panels():
            if panel is not shown:
                panel.hide()

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
        self.import_panel.cancel_asked.connect(self.desk.cancel_import)
        self.import_panel.mapping_asked.connect(self._open_mapping)
        self.import_panel.rejects_asked.connect(self._keep_rejects)
        self.context.bridge.import_progress.connect(self.import_panel.show_progress)
        self.panel.switch_asked.connect(self.desk.switch)
        self.panel.decided.connect(self.desk.decide)
        self._connect_panels()
        self._connect_fetching()
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._row_changed)
        for panel in self._panels():
            panel.closed.connect(self.table.view.setFocus)
        self.panel.close_from(self.table.view)
        self.context.bridge.hotlists_changed.connect(self._refresh_shown)

    def _connect_panels(self) -> None:
        self.mapping_panel.open_changed.connect(self._make_room)
        self.mapping_panel.look_asked.connect(self.desk.look)
        self.desk.stands.connect(self.mapping_panel.show_file)
        self.mapping_panel.preview_asked.connect(self.desk.preview)
        self.mapping_panel.save_asked.connect(self.desk.save_profile)
        self.desk.previewed.connect(self.mapping_panel.show_preview)
        self.desk.saved.connect(self._layout_saved)
        self.desk.not_mapped.connect(lambda error: self.mapping_panel.show_unread(sentence_of(error)))
        self.desk.not_saved.connect(lambda error: self.mapping_panel.show_failure(sentence_of(error)))
        self.desk.side.connect(self._show_side)
        self.side_panel.asked.connect(self.desk.act)
        self.desk.acted.connect(self._acted)
        self.desk.not_acted.connect(lambda error: self.side_panel.show_failure(sentence_of(error)))
        self.enter_button.clicked.connect(self.enter_plate)
        self.panel.wrong_asked.connect(self.open_wrong)
        self.wrong_panel.asked.connect(self.desk.report)
        self.desk.reported.connect(self._reported)
        self.desk.not_reported.connect(lambda error: self.wrong_panel.show_failure(sentence_of(error)))
        self.panel.describe_asked.connect(self.open_describing)
        self.describe_panel.asked.connect(self.desk.describe)
        self.desk.described.connect(self._described)
        self.desk.not_described.connect(lambda error: self.describe_panel.show_failure(sentence_of(error)))
        self.panel.export_asked.connect(self._choose_file)
        self.desk.exported.connect(lambda file: self.context.messages.info(f"The list is in {file}.", "List exported"))
        self.desk.not_exported.connect(self.context.messages.failure)

    def _connect_fetching(self) -> None:
        self.panel.fetch_asked.connect(self.fetching.fetch)
        self.panel.change_asked.connect(self._change_pickup)
        self.panel.end_asked.connect(self.fetching.ask_to_end)
        self.side_panel.told.connect(self._told)
        self.fetching.changed.connect(self._show_fetching)
        self.fetching.form_opened.connect(self._make_room_for_fetching)
        self.fetching.is_set.connect(self._fetching_is_set)
        self.fetching.done.connect(self._fetching_done)
        self.fetching.failed.connect(self._not_fetched)
        self.context.bridge.health.connect(self._fetch_tried)

    def _show_rights(self) -> None:
        self._make_room(not self.mapping_panel.isHidden())

    @override
    def refresh(self) -> None:
        self._show_rights()
        self.show_state(State.BUSY, "Reading the lists …")
        self._look()

    def _look(self) -> None:
        self.fetching.look()
        self.desk.list_hotlists()

    def _refresh_shown(self) -> None:
        if self.isVisible():
            self._look()

    def _listed(self, rows: tuple[HotlistRow, ...]) -> None:
        self._rows = rows
        self.table.set_rows(rows)
        if not rows:
            may = self.context.may(Permission.MANAGE_HOTLISTS)
            if any(panel.isVisible() for panel in self._panels()):
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
            self._hide_but(self.panel)
            self.panel.show_row(row, self.context.clock.now(), self.context.may)
            self._show_fetching()

    def _row_changed(self, row: HotlistRow | None) -> None:
        if row is not None and self.panel.isVisible():
            self._open(row)

    def open_import(self) -> None:
        """Ask for the profiles, then show the form; while an import runs, show that one."""
        if self.import_panel.importing:
            self._hide_but(self.import_panel)
            self.import_panel.show()
        else:
            self.desk.list_profiles()

    def _show_form(self, profiles: tuple[ImportProfile, ...]) -> None:
        self._hide_but(self.import_panel)
        self.show_state(State.READY)
        self.import_panel.show_form(profiles, self._rows)
        if self._chosen_file is not None:
            self.import_panel.form.file.path_field.setText(str(self._chosen_file))
            self.import_panel.choose_profile(self._chosen_layout)
            self._chosen_file = None

    def _make_room(self, mapping: bool) -> None:
        """A file's columns take the page's whole width."""
        self.table.setVisible(not mapping)
        self.more_button.setVisible(not mapping)
        self.enter_button.setVisible(not mapping and self.context.may(Permission.ENTER_PLATES))
        self.import_button.setVisible(not mapping and self.context.may(Permission.MANAGE_HOTLISTS))

    def _open_mapping(self, file: Path | None) -> None:
        """The import form comes back with the same file and the new layout once that is saved."""
        self._chosen_file = file
        self._hide_but(self.mapping_panel)
        self.mapping_panel.open(file)

    def _layout_saved(self, profile: ImportProfile) -> None:
        self._chosen_layout = profile.name
        self.context.messages.info(f"The layout '{profile.name}' is saved.", "Layout saved")
        self.desk.list_profiles()

    def _show_side(self, side: Side, rows: tuple[Any, ...]) -> None:
        self._hide_but(self.side_panel)
        self.show_state(State.READY)
        self.side_panel.open(side, rows, self.context.may)

    def _acted(self, _: object) -> None:
        """What was asked for is done: show how it stands now."""
        if self.side_panel.side is not None and not self.side_panel.isHidden():
            self.desk.open_side(self.side_panel.side)
        self.desk.list_hotlists()

    def _names(self) -> tuple[str, ...]:
        """Of the lists that can be fetched."""
        return tuple(row.hotlist.name for row in self._rows if not row.hotlist.is_field_list)

    def _told(self, act: str, row: Pickup | ImportProfile | None) -> None:
        """What is done to a row besides what the side panel asks for itself."""
        if isinstance(row, ImportProfile):
            {FORGET: self._ask_to_forget}[act](row)
        elif act == NEW:
            self.fetching.open_form("", self._names())
        elif row is not None:
            acts = {FETCH: self.fetching.fetch, END: self.fetching.ask_to_end, CHANGE: self._change_pickup}
            acts[act](row.hotlist)

    def _ask_to_forget(self, layout: ImportProfile) -> None:
        """Ask first: it would have to be made anew."""
        keep = Action("Keep it")
        remove = Action("Remove it", partial(self.desk.act, RemoveProfile(layout.name)), "danger")
        sentence = "Lists in force stay. A list that is fetched with it fails until it is set with another layout."
        self.context.messages.ask(f"Remove the layout {layout.title}?", sentence, (keep, remove))

    def _change_pickup(self, name: str) -> None:
        self.fetching.open_form(name, self._names())

    def _show_fetching(self) -> None:
        if self.panel.row is not None and not self.panel.isHidden():
            self.fetching.show_in(self.panel.fetching, self.panel.row.hotlist.name)

    def _make_room_for_fetching(self) -> None:
        self._hide_but(self.fetching.panel)
        self.show_state(State.READY)

    def _fetching_is_set(self, name: str) -> None:
        """Show it with its list; among all that are fetched where there is no list of that name yet."""
        if name in self._names():
            self._reopen = name
        else:
            self.desk.open_side(self._sides[PICKUP])
        self._look()

    def _not_fetched(self, name: str, sentence: str) -> None:
        """The list's details say it themselves."""
        if not self.panel.shows(name) or not self.isVisible():
            self.context.messages.error(f"{name}: {sentence}", "The list was not fetched")

    def _fetching_done(self, name: str) -> None:
        if self.panel.shows(name):
            self._reopen = name
        if self.side_panel.side is self._sides[PICKUP] and not self.side_panel.isHidden():
            self.desk.open_side(self._sides[PICKUP])
        self._look()

    def _fetch_tried(self, health: StageHealth) -> None:
        """A list was fetched, or could not be, by itself or by whoever asked."""
        if health.stage == STAGE and self.isVisible():
            self.fetching.look()

    @override
    def enter_plate(self) -> None:
        self._hide_but(self.enter_panel)
        self.show_state(State.READY)
        self.enter_panel.open()

    def open_describing(self, hotlist: Hotlist) -> None:
        """The form that says how `hotlist` alerts and who may open it."""
        self._hide_but(self.describe_panel)
        self.describe_panel.open_for(hotlist)

    def _described(self, hotlist: Hotlist) -> None:
        """Show the list as it stands now."""
        if not self.describe_panel.isHidden():
            self._reopen = hotlist.name
        self.desk.list_hotlists()

    def open_wrong(self, name: str) -> None:
        """The form that reports an entry of the list `name` as wrong."""
        self._hide_but(self.wrong_panel)
        self.wrong_panel.open_for(name, self.context.settings().hotlist.suppression_days)

    def _reported(self, _: object) -> None:
        """Show it among those that wait for another member's word."""
        self.context.messages.info("The entry is reported. It alerts until another member approves that.")
        self.desk.open_side(self._sides[WRONG])

    def _choose_file(self, name: str) -> None:
        ask_target(self, "Export the list", _file_name(f"{name}.csv"), "List (*.csv)", partial(self.desk.export, name))

    def _keep_rejects(self, report: ImportReport) -> None:
        proposed = _file_name(f"{report.hotlist.name} not taken.tsv")
        ask_target(
            self, "Save the lines that were not taken", proposed, "Table (*.tsv)", partial(self.save_rejects, report)
        )

    def save_rejects(self, report: ImportReport, path: Path) -> None:
        """Write the lines of `report` that were not taken, each with its reason, to `path`."""
        said = f"The lines that were not taken are in {path.name}."
        self.save_file(path, report.rejects.encode(), said, self.context.messages.failure)

    def _imported(self, report: ImportReport) -> None:
        self._hide_but(self.import_panel)
        self.import_panel.show_report(report)
        if not self.isVisible():
            self.context.messages.info(f"{report.hotlist.name}: {report_sentence(report)}", "List imported")
        self.desk.list_hotlists()

    def _not_imported(self, error: Exception) -> None:
        """At the form, which comes back with what was typed; also in the message panel if the page was left."""
        self._hide_but(self.import_panel)
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


def _file_name(words: str) -> str:
    """`words` without what parts folders."""
    return words.replace("/", "-").replace("\\", "-")
