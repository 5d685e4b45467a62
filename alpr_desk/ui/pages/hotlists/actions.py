"""What the hotlists page asks of the Desk. The file of an import is read behind the Desk, never here."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from alpr_desk.domain.desk import Request
from alpr_desk.domain.list_profiles import Profile
from alpr_desk.domain.matching import Decision, HotlistVersion
from alpr_desk.domain.requests.field_entries import ReportWrongEntry
from alpr_desk.domain.requests.hotlists import (
    CancelImport,
    DecideHeld,
    DescribeHotlist,
    ExportHotlist,
    ImportHotlist,
    ListHotlists,
    ListProfiles,
    PreviewHotlist,
    SaveProfile,
    ShowListFile,
    SwitchHotlist,
)
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.pages.hotlists.side import Side


class HotlistDesk(QObject):
    """Signals:
    listed(tuple[HotlistRow]), not_listed(Exception): the lists.
    profiles(tuple[ImportProfile]), no_profiles(Exception): the layouts that can be imported.
    imported(ImportReport), not_imported(Exception): the end of an import.
    switched(Hotlist), not_switched(str name, Exception): the end of a switch, or of a decision on a held version.
    stands(ListPreview), previewed(ListPreview), not_mapped(Exception): the layout under way.
    saved(ImportProfile), not_saved(Exception): the end of saving it.
    side(Side, tuple), acted(object), not_acted(Exception): what belongs to lists besides.
    reported(Suppression), not_reported(Exception): the end of reporting a wrong entry.
    exported(Path), not_exported(Exception): the end of an export.
    described(Hotlist), not_described(Exception): the end of saying how a list alerts.
    """

    listed = Signal(object)
    not_listed = Signal(object)
    profiles = Signal(object)
    no_profiles = Signal(object)
    imported = Signal(object)
    not_imported = Signal(object)
    switched = Signal(object)
    not_switched = Signal(str, object)
    stands = Signal(object)
    previewed = Signal(object)
    not_mapped = Signal(object)
    saved = Signal(object)
    not_saved = Signal(object)
    side = Signal(object, object)
    acted = Signal(object)
    not_acted = Signal(object)
    reported = Signal(object)
    not_reported = Signal(object)
    exported = Signal(object)
    not_exported = Signal(object)
    described = Signal(object)
    not_described = Signal(object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def list_hotlists(self) -> None:
        self._context.ask(ListHotlists(), self.listed.emit, self.not_listed.emit, "list", owner=self)

    def list_profiles(self) -> None:
        self._context.ask(ListProfiles(), self.profiles.emit, self.no_profiles.emit, "profiles", owner=self)

    def import_file(self, request: ImportHotlist) -> None:
        self._context.ask(request, self.imported.emit, self.not_imported.emit, owner=self)

    def cancel_import(self, name: str) -> None:
        """The import itself says how it ended."""
        self._context.ask(CancelImport(name), lambda _: None, owner=self)

    def switch(self, name: str, enabled: bool) -> None:
        """Take the list in or out of matching."""
        request = SwitchHotlist(name, enabled)
        self._context.ask(request, self.switched.emit, partial(self.not_switched.emit, name), owner=self)

    def decide(self, name: str, version: HotlistVersion, decision: Decision) -> None:
        """Put the held version in force, or refuse it."""
        request = DecideHeld(name, version.id, decision)
        self._context.ask(request, self.switched.emit, partial(self.not_switched.emit, name), owner=self)

    def look(self, request: ShowListFile) -> None:
        self._context.ask(request, self.stands.emit, self.not_mapped.emit, "look", owner=self)

    def preview(self, request: PreviewHotlist) -> None:
        self._context.ask(request, self.previewed.emit, self.not_mapped.emit, "preview", owner=self)

    def save_profile(self, layout: Profile) -> None:
        self._context.ask(SaveProfile(layout), self.saved.emit, self.not_saved.emit, owner=self)

    def open_side(self, side: Side) -> None:
        self._context.ask(side.rows, partial(self.side.emit, side), self._context.messages.failure, "side", owner=self)

    def act(self, request: Request[Any]) -> None:
        """Whatever a side panel asks for."""
        self._context.ask(request, self.acted.emit, self.not_acted.emit, owner=self)

    def report(self, request: ReportWrongEntry) -> None:
        self._context.ask(request, self.reported.emit, self.not_reported.emit, owner=self)

    def describe(self, request: DescribeHotlist) -> None:
        self._context.ask(request, self.described.emit, self.not_described.emit, owner=self)

    def export(self, name: str, file: Path) -> None:
        """Write the version in force of the list `name` to `file`."""
        self._context.ask(ExportHotlist(name, file), self.exported.emit, self.not_exported.emit, owner=self)
