"""The right-hand panel for one list: its version in force, its age, what waits for approval, and the switch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from alpr_desk.domain.matching import Decision, Hotlist, HotlistVersion
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.hotlists import HotlistRow
from alpr_desk.ui.pages.hotlists.describing import COLOURS, SOUNDS
from alpr_desk.ui.pages.hotlists.fetch_section import FetchSection
from alpr_desk.ui.pages.hotlists.model import age, age_sentence, age_tone
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.moments import both_times, fingerprint_text
from alpr_desk.ui.words import PRIORITY_WORDS


class HotlistPanel(DetailsPanel):
    """Signals:
    switch_asked(str, bool): take the named list in or out of matching.
    decided(str, HotlistVersion, Decision): put the named list's held version in force, or refuse it.
    export_asked(str), wrong_asked(str): write the named list to a file; report one of its entries as wrong.
    describe_asked(Hotlist): say how the list alerts and who may open it.
    fetch_asked(str), change_asked(str), end_asked(str): fetch the named list now; set where from; fetch it no more.

    Attributes:
        fetching: whether and how the list is fetched by itself; the page fills it.
    """

    switch_asked = Signal(str, bool)
    decided = Signal(str, object, object)
    export_asked = Signal(str)
    wrong_asked = Signal(str)
    describe_asked = Signal(object)
    fetch_asked = Signal(str)
    change_asked = Signal(str)
    end_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row: HotlistRow | None = None
        self.switch_button = QPushButton()
        self.approve_button, self.refuse_button = QPushButton(), QPushButton()
        self.export_button, self.wrong_button = QPushButton(), QPushButton()
        self.describe_button = QPushButton()
        self.fault = sentence_label("", "high")
        self.fetching = FetchSection(self)

    def show_row(self, row: HotlistRow, now: datetime, may: Callable[[Permission], bool]) -> None:
        """The list, and a button for everything that the member's role allows with it."""
        self.row = row
        hotlist, version = row.hotlist, row.hotlist.version
        self.show_for(hotlist.name)
        self.add_sentence(PRIORITY_WORDS[hotlist.priority], hotlist.priority.value)
        if age_sentence(row):
            self.add_sentence(age_sentence(row), age_tone(row))
        if row.held is not None:
            self._add_held(row.held, now)
        facts = [
            ("Matching", "on: reads are compared with it" if hotlist.enabled else "off: no hit comes from it"),
            ("A hit asks", hotlist.action.value),
            ("Entries", f"{row.entries:,}"),
            ("Age", age(row)),
        ]
        if version is not None:
            facts += [
                ("Imported", both_times(version.imported_at, now)),
                ("From", version.source),
                ("Version", f"{version.number}"),
            ]
        self.add_facts([*facts, *_manner(hotlist)])
        if may(Permission.MANAGE_HOTLISTS):
            self._add_describing(hotlist)
        self._add_fetching(hotlist.name, shown=not hotlist.is_field_list)
        if version is not None:
            self.add_heading("SHA-256 of the file")
            self.add_sentence(fingerprint_text(version.sha256), "mono")
        self.finish()
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.foot.addWidget(self.fault)
        if version is not None:
            self._add_uses(hotlist.name, may)
        if row.held is not None and may(Permission.APPROVE_ENTRIES):
            self._add_decision(hotlist.name, row.held)
        if may(Permission.MANAGE_HOTLISTS):
            self._add_switch(hotlist.name, hotlist.enabled)

    def _add_fetching(self, name: str, *, shown: bool) -> None:
        self.fetching = FetchSection()
        self.fetching.fetch_asked.connect(partial(self.fetch_asked.emit, name))
        self.fetching.change_asked.connect(partial(self.change_asked.emit, name))
        self.fetching.end_asked.connect(partial(self.end_asked.emit, name))
        if shown:
            self.body.addWidget(self.fetching)

    def _add_held(self, held: HotlistVersion, now: datetime) -> None:
        self.add_heading("A new version waits")
        reason = held.held_reason[:1].upper() + held.held_reason[1:]
        self.add_sentence(reason, "warning")
        by = f"Imported by {held.imported_by} at {both_times(held.imported_at, now)} from {held.source}."
        self.add_sentence(by)

    def _add_uses(self, name: str, may: Callable[[Permission], bool]) -> None:
        self.export_button, self.wrong_button = QPushButton("E&xport…"), QPushButton("Wrong &entry…")
        line = QHBoxLayout()
        for button, asked, permission in (
            (self.wrong_button, self.wrong_asked, Permission.ENTER_PLATES),
            (self.export_button, self.export_asked, Permission.EXPORT_HOTLISTS),
        ):
            if may(permission):
                button.clicked.connect(lambda _=False, said=asked: said.emit(name))
                line.addWidget(button)
        if line.count():
            holder = QWidget()
            holder.setLayout(line)
            line.setContentsMargins(0, 0, 0, 0)
            self.foot.addWidget(holder)

    def _add_decision(self, name: str, held: HotlistVersion) -> None:
        self.approve_button = QPushButton(f"&Put {held.entries:,} entries in force")
        self.refuse_button = QPushButton("&Refuse this version")
        self.refuse_button.setProperty("role", "danger")
        for button, decision in ((self.approve_button, Decision.APPROVED), (self.refuse_button, Decision.REFUSED)):
            button.clicked.connect(partial(self._decide, name, held, decision))
            self.foot.addWidget(button)

    def _decide(self, name: str, held: HotlistVersion, decision: Decision) -> None:
        for button in (self.approve_button, self.refuse_button):
            button.setEnabled(False)
        self.decided.emit(name, held, decision)

    def _add_describing(self, hotlist: Hotlist) -> None:
        self.describe_button = QPushButton("Alert an&d access…")
        self.describe_button.setToolTip("Its priority, sound and colour, and which roles may open it")
        self.describe_button.clicked.connect(lambda: self.describe_asked.emit(hotlist))
        self.body.addWidget(self.describe_button, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_switch(self, name: str, enabled: bool) -> None:
        self.switch_button = QPushButton("&Take out of matching" if enabled else "&Put into matching")
        self.switch_button.setProperty("role", "danger" if enabled else "primary")
        self.switch_button.clicked.connect(lambda: self._switch(name, not enabled))
        self.foot.addWidget(self.switch_button)

    def _switch(self, name: str, enabled: bool) -> None:
        self.switch_button.setEnabled(False)
        self.switch_asked.emit(name, enabled)

    def shows(self, name: str) -> bool:
        """Whether the panel is open on the list `name`."""
        return not self.isHidden() and self.row is not None and self.row.hotlist.name == name

    def show_failure(self, sentence: str) -> None:
        """Why the list was not switched."""
        self.fault.setText(sentence)
        self.fault.show()
        for button in (self.switch_button, self.approve_button, self.refuse_button):
            button.setEnabled(True)


def _manner(hotlist: Hotlist) -> list[tuple[str, str]]:
    """Sound and colour where they are the list's own, and who may open it where not everybody may."""
    own = (
        ("Sound", SOUNDS.get(hotlist.sound, hotlist.sound) if hotlist.sound else ""),
        ("Colour", COLOURS.get(hotlist.colour, hotlist.colour) if hotlist.colour else ""),
        ("Opened by", ", ".join(sorted(role.value for role in hotlist.seen_by))),
    )
    return [(name, said) for name, said in own if said]
