"""The form that imports a list, its progress, and the report with the lines that were not taken."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QProgressBar, QPushButton, QWidget

from alpr_desk.domain.events import ImportProgress
from alpr_desk.domain.matching import ActionClass, Priority
from alpr_desk.domain.requests.hotlists import HotlistRow, ImportHotlist, ImportProfile, ImportReport
from alpr_desk.ui import icons
from alpr_desk.ui.pages.hotlists.model import REJECTED_COLUMNS, rejected_note, report_sentence
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.file_field import FileField
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.moments import fingerprint_text
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.words import PRIORITY_WORDS

REPLACE = ("Replace the list in force", "Add to the list in force")


class ImportForm(Form):
    """Fields of an import. What was typed stays until the import has succeeded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file = FileField("Hotlist file", "Lists (*.csv *.txt *.dat);;All files (*)")
        self.profile = QComboBox()
        self.profile_note = sentence_label("", "muted")
        self.list_name = QComboBox(editable=True)
        self.priority, self.action = QComboBox(), QComboBox()
        self.mode = QComboBox()
        self.region = line_field("as in the file", longest=2)
        for priority in Priority:
            self.priority.addItem(PRIORITY_WORDS[priority], priority.value)
        for action in ActionClass:
            self.action.addItem(action.value[0].upper() + action.value[1:], action.value)
        self.mode.addItems(REPLACE)
        self.add("file", "&File", self.file)
        self.add("profile", "&Layout of the file", self.profile)
        self.add_widget(self.profile_note)
        self.add("name", "List &name", self.list_name)
        self.add("priority", "&Priority", self.priority)
        self.add("action", "A hit asks &for", self.action)
        self.add("mode", "&Existing entries", self.mode)
        self.add("region", "S&tate where the file names none", self.region)
        self.profile.currentIndexChanged.connect(self._describe_profile)
        self.list_name.editTextChanged.connect(self._take_over)
        self._lists: dict[str, HotlistRow] = {}

    def fill(self, profiles: tuple[ImportProfile, ...], rows: tuple[HotlistRow, ...]) -> None:
        """Offer `profiles` and the names of the lists that exist."""
        self._lists = {row.hotlist.name.casefold(): row for row in rows}
        self.profile.clear()
        for profile in profiles:
            self.profile.addItem(profile.title, profile.name)
            self.profile.setItemData(self.profile.count() - 1, profile.description, 256 + 1)
        self.list_name.clear()
        self.list_name.addItems(sorted(row.hotlist.name for row in rows))
        self.list_name.setCurrentIndex(-1)
        self.list_name.clearEditText()
        self.priority.setCurrentIndex(self.priority.findData(Priority.MEDIUM.value))
        self._describe_profile()

    def _describe_profile(self) -> None:
        self.profile_note.setText(self.profile.currentData(256 + 1) or "")

    def _existing(self) -> HotlistRow | None:
        """The list that is named, chosen or typed in whatever case, so that no second one is made beside it."""
        return self._lists.get(self.list_name.currentText().strip().casefold())

    def _take_over(self) -> None:
        """A new version of a list keeps its priority unless the member chooses another."""
        row = self._existing()
        if row is not None:
            self.priority.setCurrentIndex(self.priority.findData(row.hotlist.priority.value))
            self.action.setCurrentIndex(self.action.findData(row.hotlist.action.value))

    def checked(self) -> ImportHotlist | None:
        """The request, or None after the wrong fields were marked."""
        path, name, state = self.file.path(), self.list_name.currentText().strip(), self.region.text().strip().upper()
        existing = self._existing()
        name = existing.hotlist.name if existing is not None else name
        errors = {}
        if path is None:
            errors["file"] = "Choose the file to import."
        if not self.profile.currentData():
            errors["profile"] = "Choose how the file is laid out."
        if not name:
            errors["name"] = "Give the list a name, or choose one that exists."
        if state and not (len(state) == 2 and state.isascii() and state.isalpha()):
            errors["region"] = "Write the state as two letters, for example CA."
        if self.show_errors(errors) or path is None:
            return None
        return ImportHotlist(
            name=name,
            profile=self.profile.currentData(),
            source=path.name,
            file=path,
            replace=self.mode.currentIndex() == 0,
            priority=Priority(self.priority.currentData()),
            action=ActionClass(self.action.currentData()),
            default_state=state or None,
        )


class ImportPanel(DetailsPanel):
    """Form, progress and report of an import.

    Signals:
        asked(ImportHotlist): the form is filled in rightly.
        cancel_asked(str): end the import of the named list.
        mapping_asked(Path or None): make a layout for the file chosen.
        rejects_asked(ImportReport): keep the lines that were not taken.
    """

    asked = Signal(object)
    cancel_asked = Signal(str)
    mapping_asked = Signal(object)
    rejects_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = ImportForm()
        self.form.hide()
        self.button = QPushButton()
        self.fault = sentence_label("", "high")
        self.rejected: Table | None = None
        self.importing = False
        self.name = ""
        self.said = sentence_label("", "muted")
        self.cancel_button, self.mapping_button, self.rejects_button = QPushButton(), QPushButton(), QPushButton()

    def show_form(self, profiles: tuple[ImportProfile, ...], rows: tuple[HotlistRow, ...]) -> None:
        self.show_for("Import a list")
        self.rejected = None
        self.form = ImportForm()
        self.form.fill(profiles, rows)
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.progress = QProgressBar(textVisible=False)
        self.said, self.cancel_button = sentence_label("", "muted"), QPushButton("&Cancel import")
        for hidden in (self.progress, self.said, self.cancel_button):
            hidden.hide()
        self.cancel_button.clicked.connect(self._cancel)
        self.mapping_button = QPushButton("&Make a layout for this file…")
        self.mapping_button.clicked.connect(lambda: self.mapping_asked.emit(self.form.file.path()))
        self.body.addWidget(self.form)
        self.body.addWidget(self.mapping_button)
        self.finish()
        self.button = QPushButton("&Import list")
        self.button.setIcon(icons.icon("upload", "on_accent"))
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self._submit)
        for widget in (self.fault, self.said, self.progress, self.cancel_button, self.button):
            self.foot.addWidget(widget)
        focus_new(self.form.file)

    def _submit(self) -> None:
        checked = self.form.checked()
        if checked is not None:
            self.importing, self.name = True, checked.name
            self.fault.hide()
            self.progress.setRange(0, 0)
            self.said.setText("Reading the file …")
            self.cancel_button.setEnabled(True)
            self._show_progress(True)
            self.button.setText("Importing …")
            self.asked.emit(checked)

    def _show_progress(self, shown: bool) -> None:
        for widget in (self.progress, self.said, self.cancel_button):
            widget.setVisible(shown)
        self.button.setEnabled(not shown)

    def show_progress(self, progress: ImportProgress) -> None:
        """How far the import is, if it is the one of this panel."""
        if self.importing and progress.hotlist.casefold() == self.name.casefold():
            self.progress.setRange(0, 100)
            self.progress.setValue(round(progress.share * 100))
            storing = "; storing them" if progress.share >= 1 else ""
            self.said.setText(f"{progress.entries:,} entries read{storing}. The list in force stays until all are in.")

    def _cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self.said.setText("Cancelling …")
        self.cancel_asked.emit(self.name)

    def choose_profile(self, name: str) -> None:
        """Choose a layout that was just made."""
        self.form.profile.setCurrentIndex(max(0, self.form.profile.findData(name)))

    def show_failure(self, sentence: str) -> None:
        """Why nothing was imported; the form stays as it is, and so does the list in force."""
        self.importing = False
        self._show_progress(False)
        self.button.setText("&Import list")
        unchanged = "" if "not changed" in sentence else " The list in force was not changed."
        self.fault.setText(f"{sentence}{unchanged}")
        self.fault.show()
        self.show()

    def show_report(self, report: ImportReport) -> None:
        self.importing = False
        self.show_for(f"{report.hotlist.name}: {'waits for approval' if report.held_reason else 'imported'}")
        good = not report.rejected_total and not report.held_reason
        self.add_sentence(report_sentence(report), "good" if good else "warning")
        for note in report.notes:
            self.add_sentence(note, "warning")
        if report.rejected:
            self.rejected = Table(REJECTED_COLUMNS, "Every line was taken.", sort_by="line")
            self.rejected.columns_button.hide()
            self.rejected.set_rows(report.rejected)
            self.rejected.setMinimumHeight(260)
            self.body.addWidget(self.rejected, 1)
            if rejected_note(report):
                self.add_sentence(rejected_note(report))
            self.rejects_button = QPushButton("&Save these lines…")
            self.rejects_button.setIcon(icons.icon("download", "text"))
            self.rejects_button.clicked.connect(lambda: self.rejects_asked.emit(report))
            self.foot.addWidget(self.rejects_button)
        self.add_heading("SHA-256 of the file")
        self.add_sentence(fingerprint_text(report.sha256), "mono")
        self.finish()
        if self.isVisible():
            focus_new(self.close_button)
