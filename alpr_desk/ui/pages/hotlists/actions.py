"""What the hotlists page asks: lists, profiles, an import, a switch. Reads the chosen file off the window's thread."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from alpr_desk.domain.requests.hotlists import ImportHotlist, ListHotlists, ListProfiles, SwitchHotlist
from alpr_desk.errors import BadInput
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.pages.hotlists.model import LARGEST


def file_bytes(path: Path, largest: int = LARGEST) -> bytes:
    """The whole file. Raises BadInput where it cannot be read or is larger than `largest` bytes."""
    try:
        if path.stat().st_size > largest:
            raise BadInput(f"'{path.name}' is larger than {largest // 1_000_000} MB: export a part of the list.")
        return path.read_bytes()
    except OSError as fault:
        reason = fault.strerror or "it cannot be read"
        raise BadInput(f"'{path.name}' cannot be opened: {reason}. Choose the file again.") from fault


class HotlistDesk(QObject):
    """Signals:
    listed(tuple[HotlistRow]), not_listed(Exception): the lists.
    profiles(tuple[ImportProfile]), no_profiles(Exception): the layouts that can be imported.
    imported(ImportReport), not_imported(Exception): the end of an import.
    switched(Hotlist), not_switched(str name, Exception): the end of a switch.
    """

    listed = Signal(object)
    not_listed = Signal(object)
    profiles = Signal(object)
    no_profiles = Signal(object)
    imported = Signal(object)
    not_imported = Signal(object)
    switched = Signal(object)
    not_switched = Signal(str, object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def list_hotlists(self) -> None:
        self._context.ask(ListHotlists(), self.listed.emit, self.not_listed.emit, "list", owner=self)

    def list_profiles(self) -> None:
        self._context.ask(ListProfiles(), self.profiles.emit, self.no_profiles.emit, "profiles", owner=self)

    def import_file(self, path: Path, request: ImportHotlist) -> None:
        """Read `path`, then import it as `request` says; the request's `content` and `source` are filled in here."""

        def read(content: bytes) -> None:
            filled = replace(request, content=content, source=path.name)
            self._context.ask(filled, self.imported.emit, self.not_imported.emit, owner=self)

        self._context.tasks.run(lambda: file_bytes(path), read, self.not_imported.emit, owner=self)

    def switch(self, name: str, enabled: bool) -> None:
        """Take the list in or out of matching."""
        request = SwitchHotlist(name, enabled)
        self._context.ask(request, self.switched.emit, partial(self.not_switched.emit, name), owner=self)
