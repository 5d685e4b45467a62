"""The panel that makes a layout: the file as it stands, which column is what, and each row as it would be taken.

It checks what can be checked here (`domain.list_profiles.checked`); the rest is said by the preview.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from alpr_desk.domain.list_profiles import Profile
from alpr_desk.domain.requests.hotlists import ListPreview, PreviewHotlist, PreviewLine, ShowListFile
from alpr_desk.errors import BadInput
from alpr_desk.ui.pages.hotlists.file_table import FileTable, bare, names_of
from alpr_desk.ui.pages.hotlists.mapping_form import DIVIDERS, MappingForm
from alpr_desk.ui.widgets import table_model as model
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.words import FACT_WORDS, PRIORITY_WORDS

WIDEST = 16_777_215
FORM_WIDTH = 312
CHOOSE = "Say which column holds the plate: click its head, press Enter in it, or choose it at the left."


def _rest(row: PreviewLine) -> str:
    """What is taken of a line besides plate and state, or why it is not taken."""
    entry = row.entry
    if entry is None:
        return row.reason
    dates = (("from", entry.starts), ("until", entry.expires))
    said = [
        entry.category,
        *(f"{word} {moment:%Y-%m-%d}" for word, moment in dates if moment is not None),
        *([f"priority {PRIORITY_WORDS[entry.priority].casefold()}"] if entry.priority is not None else []),
        *(f"{FACT_WORDS.get(code, code)} {text}" for code, text in entry.facts),
    ]
    return ", ".join(part for part in said if part)


PREVIEW_COLUMNS = (
    model.Column("line", "Line", lambda r: f"{r.line:,}", 60, model.RIGHT, sort=lambda r: r.line),
    model.Column("plate", "Plate", lambda r: r.entry.plate if r.entry else "", 132, plate=True),
    model.Column("state", "State", lambda r: (r.entry.state or "") if r.entry else "", 76),
    model.Column(
        "rest",
        "What else, or why not",
        _rest,
        200,
        tone=lambda r: "" if r.entry else "warning",
        stretch=True,
    ),
)


class MappingPanel(DetailsPanel):
    """Signals:
    look_asked(ShowListFile): show the file as it stands.
    preview_asked(PreviewHotlist): show what the layout makes of the file.
    save_asked(Profile): keep the layout.
    """

    look_asked = Signal(object)
    preview_asked = Signal(object)
    save_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaximumWidth(WIDEST)
        self.form = MappingForm()
        self.form.hide()
        self.file: Path | None = None
        self.fault, self.divided = sentence_label("", "high"), sentence_label("", "muted")
        self.count = sentence_label("", "muted")
        self.standing: FileTable | None = None
        self.table: Table | None = None
        self.save_button = QPushButton()
        self._halves = QSplitter()
        self._previewed: Profile | None = None

    def open(self, file: Path | None) -> None:
        """An empty form for `file`, and the file as it stands."""
        self.file, self._previewed = file, None
        self.show_for(f"Layout of {file.name}" if file is not None else "New layout")
        self.form = MappingForm()
        halves = QHBoxLayout()
        halves.setSpacing(12)
        halves.addWidget(self._scrolled(self.form))
        halves.addWidget(self._rows(), 1)
        self.body.addLayout(halves, 1)
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.save_button = QPushButton("Sa&ve layout")
        self.save_button.setProperty("role", "primary")
        self.save_button.clicked.connect(self._save)
        self.foot.addWidget(self.fault)
        self.foot.addWidget(self._saving())
        self.form.divided.connect(self._look)
        self.form.settled.connect(self._settled)
        self._look()
        focus_new(self.form.columns["plate"])

    def _saving(self) -> QWidget:
        """The name and the button that saves, in one row."""
        holder, caption = QWidget(), QLabel("&Name of the layout")
        caption.setBuddy(self.form.name)
        self.form.name.setAccessibleName("Name of the layout")
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        for widget, share in ((caption, 0), (self.form.name, 1), (self.save_button, 0)):
            line.addWidget(widget, share)
        return holder

    def _scrolled(self, form: MappingForm) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFixedWidth(FORM_WIDTH)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.addWidget(form)
        inner.addStretch(1)
        area.setWidget(holder)
        return area

    def _rows(self) -> QWidget:
        """The file above, what is made of it below."""
        self.divided, self.count = sentence_label("", "muted"), sentence_label(CHOOSE, "muted")
        self.standing = FileTable(self.form.uses)
        self.standing.chosen.connect(self.form.use)
        self.table = Table(PREVIEW_COLUMNS, "", sort_by="line")
        bare(self.table)
        self.table.view.setAccessibleName("Rows as they would be taken")
        self.standing.current_changed.connect(self._select_taken)
        self.table.current_changed.connect(self._select_standing)
        self._halves = splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        for label, rows in ((self.divided, self.standing), (self.count, self.table)):
            half = QWidget()
            inner = QVBoxLayout(half)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(4)
            inner.addWidget(label)
            inner.addWidget(rows, 1)
            splitter.addWidget(half)
        splitter.setVisible(self.file is not None)
        return splitter

    def _look(self) -> None:
        if self.file is None:
            return
        self.divided.setText("Reading the file …")
        form = self.form
        self.look_asked.emit(
            ShowListFile(self.file, form.header.isChecked(), form.divider.currentData(), form.encoding.currentData())
        )

    def show_file(self, shown: ListPreview) -> None:
        """The file's own columns, to choose from."""
        if self.standing is None or self.file is None:
            return
        names = names_of(shown, named=self.form.is_named)
        self._previewed = None
        self.form.offer(names)
        first = self.standing.table is None
        self.standing.show_file(shown, names)
        if first:
            self._halves.setSizes([self._halves.height()] * 2)
        words = next((words for words, divider in DIVIDERS if divider == shown.delimiter), "")
        by = f"divided by {words}" if shown.delimiter else "of fixed width, divided where every line is blank"
        self.divided.setText(f"{self.file.name} as it stands: first {len(shown.lines)} lines, {by}.")
        self._settled()

    def _settled(self) -> None:
        """Read the rows anew with what is known now."""
        self.fault.hide()
        if self.standing is not None:
            self.standing.mark()
        if self.file is None:
            return
        if not self.form.columns["plate"].column_text:
            self._previewed = None
            self._show_taken((), CHOOSE)
            return
        try:
            made = self.form.layout_made(named=False)
        except BadInput as error:
            self.show_unread(str(error))
            return
        if made != self._previewed:
            self._previewed = made
            self.preview_asked.emit(PreviewHotlist(self.file, layout=made))

    def _save(self) -> None:
        try:
            made = self.form.layout_made(named=True)
        except BadInput as error:
            self.show_failure(str(error))
            return
        self.fault.hide()
        self.save_button.setEnabled(False)
        self.save_asked.emit(made)

    def show_preview(self, shown: ListPreview) -> None:
        """The rows, those that would not be taken with the reason; none where the layout has become another since."""
        if self._previewed is None:
            return
        taken = sum(line.entry is not None for line in shown.lines)
        self._show_taken(
            shown.lines, f"{taken} of the first {len(shown.lines)} lines are taken. Nothing is imported yet."
        )

    def _show_taken(self, lines: tuple[PreviewLine, ...], said: str) -> None:
        self.count.setText(said)
        if self.table is not None:
            self.table.set_rows(lines)
            if self.standing is not None:
                self._select_taken(self.standing.current_line)

    def _select_taken(self, line: int) -> None:
        row = self.table.current_row() if self.table is not None else None
        if self.table is not None and line and (row is None or row.line != line):
            self.table.select(lambda r: bool(r.line == line))

    def _select_standing(self, row: PreviewLine | None) -> None:
        if self.standing is not None and row is not None:
            self.standing.select(row.line)

    def show_unread(self, sentence: str) -> None:
        """Why the rows cannot be read so; none is shown as if it still held."""
        self._previewed = None
        self._show_taken((), "No line is taken this way.")
        self.show_failure(sentence)

    def show_failure(self, sentence: str) -> None:
        """What is wrong; what was chosen stays."""
        self.fault.setText(sentence)
        self.fault.show()
        self.save_button.setEnabled(True)
