"""The evidence page: what is laid aside, where it goes and why, packages written before, and a package's check."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.evidence import PackageRow, PackageVerdict, PackageWritten
from alpr_desk.errors import Denied
from alpr_desk.ui import icons, theme
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.evidence.actions import PackageDesk
from alpr_desk.ui.pages.evidence.adding import AddByNumber
from alpr_desk.ui.pages.evidence.basket import BasketItem, basket_of
from alpr_desk.ui.pages.evidence.model import BASKET_COLUMNS, blocked, package_columns, steps, write_text
from alpr_desk.ui.pages.evidence.target import TargetPicker
from alpr_desk.ui.pages.evidence.verdict import Shows, VerdictPanel
from alpr_desk.ui.purpose import PurposePicker
from alpr_desk.ui.states import State, StateStack, sentence_of
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.stated import stated_purpose
from alpr_desk.ui.widgets.table import Table

EMPTY_BASKET = "Nothing is laid aside.\nAdd reads from Search and hits from Hits, or by number above."
NO_PACKAGES = "No package has been written yet."
DRIVES_MS = 3000


class EvidencePage(Page):
    """Writes and checks packages. `listing` holds the packages written before, in its own states."""

    name = "evidence"
    title = "Evidence"
    icon_name = "package-check"
    permission = Permission.WRITE_PACKAGES

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.desk = PackageDesk(context, self)
        self.basket = basket_of(context)
        self.adding = AddByNumber()
        self.table = Table(BASKET_COLUMNS, EMPTY_BASKET)
        self.remove_button = QPushButton("Take out")
        self.picker = PurposePicker(context.purpose, lambda: context.settings().access.case_format)
        self.target = TargetPicker()
        self.write_button = QPushButton("Write package")
        self.say = sentence_label("", "muted")
        self.packages = Table(package_columns(context.clock.now), NO_PACKAGES, sort_by="number", descending=True)
        self.listing = StateStack(self.packages)
        self.verify_button = QPushButton("&Verify a package…")
        self.panel = VerdictPanel()
        self.tabs = QTabWidget()
        self._writing = False
        self._sent: tuple[BasketItem, ...] = ()
        self._drives = QTimer(self, interval=DRIVES_MS)
        self._lay_out()
        self._connect()
        self._show_basket()

    def _lay_out(self) -> None:
        self.remove_button.setToolTip("Take the selected items out (Del)")
        self.write_button.setProperty("role", "primary")
        self.write_button.setIcon(icons.icon("package-check", "on_accent"))
        self.verify_button.setIcon(icons.icon("shield-check", "text"))
        self.verify_button.setToolTip("Check any package folder; nothing is written")
        self.table.actions_row.addWidget(self.adding)
        self.table.actions_row.addWidget(self.remove_button)
        self.table.columns_button.hide()
        self.table.filter_field.hide()
        new = QWidget()
        column = QVBoxLayout(new)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.table, 1)
        column.addWidget(self.picker)
        column.addWidget(self.target)
        foot = QHBoxLayout()
        foot.addWidget(self.write_button)
        foot.addWidget(self.say, 1)
        column.addLayout(foot)
        written = QWidget()
        rows = QVBoxLayout(written)
        rows.setContentsMargins(0, 12, 0, 0)
        rows.addWidget(self.listing)
        self.tabs.addTab(new, "&New package")
        self.tabs.addTab(written, "&Written packages")
        self.tabs.setCornerWidget(self.verify_button, Qt.Corner.TopRightCorner)
        self.tabs.tabBar().setDrawBase(False)
        layout = QHBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.tabs, 5)
        layout.addWidget(self.panel, 3)

    def _connect(self) -> None:
        self.basket.changed.connect(self._show_basket)
        self.adding.added.connect(self.basket.add)
        self.remove_button.clicked.connect(self._remove)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table.view, self._remove)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.table.selection_changed.connect(lambda rows: self.remove_button.setEnabled(bool(rows)))
        for edited in (self.picker.edited, self.target.edited, self.context.purpose.changed):
            edited.connect(self.check)
        self.write_button.clicked.connect(self.write)
        self.verify_button.clicked.connect(self._choose_package)
        self.desk.written.connect(self._written)
        self.desk.not_written.connect(self._not_written)
        self.desk.verified.connect(self._verified)
        self.desk.not_verified.connect(self._not_verified)
        self.desk.listed.connect(self._listed)
        self.desk.not_listed.connect(self._not_listed)
        self.desk.drives.connect(self.target.show_drives)
        self._drives.timeout.connect(self.desk.find_drives)
        self.packages.current_changed.connect(self._open_package)
        self.packages.opened.connect(self._open_package)
        self.tabs.currentChanged.connect(lambda _: self._show_beside())
        self.panel.closed.connect(self._show_steps)
        self.panel.verify_asked.connect(lambda folder: self.verify(Path(folder)))

    @override
    def activate(self) -> None:
        self._drives.start()
        self.refresh()

    @override
    def deactivate(self) -> None:
        self._drives.stop()

    @override
    def refresh(self) -> None:
        basket_of(self.context)
        self.desk.find_drives()
        self.listing.show_state(State.BUSY, "Reading the list of packages …")
        self.desk.list_packages()
        self.check()

    def _listed(self, rows: tuple[PackageRow, ...]) -> None:
        self.show_state(State.READY)
        self.packages.set_rows(rows)
        if rows:
            self.listing.show_state(State.READY)
        else:
            self.listing.show_state(State.EMPTY, NO_PACKAGES)

    def _not_listed(self, error: Exception) -> None:
        if isinstance(error, Denied):
            self.show_error(error)
        else:
            self.listing.show_error(error, self.refresh)

    def _show_steps(self) -> None:
        purpose, _ = stated_purpose(self.picker, self.context.settings().access.case_format)
        self.panel.show_steps(steps(self.basket, purpose, self.target.folder()))

    def _show_beside(self) -> None:
        """What stands beside the tab in front, unless the panel is taken up by work or its result."""
        row = self.packages.current_row()
        if self.panel.shows not in (Shows.STEPS, Shows.PACKAGE):
            return
        if self.tabs.currentIndex() == 1 and row is not None:
            self.panel.show_package(row, self.context.clock.now())
        else:
            self._show_steps()

    def _show_basket(self) -> None:
        self.table.set_rows(self.basket.items)
        self.remove_button.setEnabled(bool(self.table.selected_rows()))
        self.check()

    def _remove(self) -> None:
        self.basket.remove(*self.table.selected_rows())

    def check(self) -> str:
        """Say whether a package can be written; the reason why not, empty where it can."""
        purpose, fault = stated_purpose(self.picker, self.context.settings().access.case_format)
        reason = blocked(self.basket, purpose, fault, self.target.folder())
        self.write_button.setText(write_text(self.target.folder()))
        self.write_button.setEnabled(not reason and not self._writing)
        self.write_button.setToolTip(reason)
        count = len(self.basket.items)
        ready = f"{count} item{'s' if count != 1 else ''} will be signed and written. This is recorded."
        self.say.setText(reason or ready)
        theme.set_role(self.say, tone="warning" if fault else "muted")
        if self.panel.shows is Shows.STEPS:
            self._show_steps()
        return reason

    def write(self) -> None:
        """Write what is laid aside, then have it checked."""
        if self.check() or self._writing:
            return
        self._writing = True
        self._sent = self.basket.items
        purpose = self.picker.commit()
        folder = Path(self.target.folder())
        self.check()
        self.panel.show_busy(write_text(str(folder)), "Writing and signing. Leave the drive in until this is done.")
        self.desk.write(self.basket, folder, purpose)

    def _written(self, written: PackageWritten) -> None:
        self._writing = False
        self.panel.show_written(written)
        self.basket.remove(*self._sent)
        self.desk.list_packages()

    def _not_written(self, error: Exception) -> None:
        self._writing = False
        self.check()
        title = "Not allowed" if isinstance(error, Denied) else "No package was written"
        self.panel.show_failure(title, f"{sentence_of(error)}")

    def verify(self, folder: Path) -> None:
        """Check the package in `folder`."""
        self.panel.show_busy("Checking the package", str(folder))
        self.desk.verify(folder)

    def _verified(self, verdict: PackageVerdict) -> None:
        self.panel.show_verdict(verdict)

    def _not_verified(self, error: Exception) -> None:
        self.panel.show_failure("The check could not be made", sentence_of(error))

    def _open_package(self, row: PackageRow | None) -> None:
        """The chosen package beside the list; work under way keeps its place."""
        if row is not None and self.tabs.currentIndex() == 1 and self.panel.shows is not Shows.BUSY:
            self.panel.show_package(row, self.context.clock.now())

    def _choose_package(self) -> None:
        dialog = QFileDialog(self.window(), "Package folder to verify", self.target.folder())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda chosen: self.verify(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
