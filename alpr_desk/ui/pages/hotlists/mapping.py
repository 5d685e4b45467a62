"""The panel that makes a layout: which column is what, with the first hundred rows as they would be taken.

It checks what can be checked here (`domain.list_profiles.checked`); the rest is said by the preview.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QWidget

from alpr_desk.domain.list_profiles import DATE_FORMATS, Column, Encoding, Profile, checked
from alpr_desk.domain.requests.hotlists import ListPreview, PreviewHotlist, PreviewLine
from alpr_desk.errors import BadInput
from alpr_desk.ui.widgets import table_model as model
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.table import Table

WIDTH, LEAST_WIDTH = 620, 460
DIVIDERS = (("; or , or | or tab", ";,|\t"), (";", ";"), (",", ","), ("|", "|"), ("tab", "\t"), ("fixed width", ""))
ENCODINGS: tuple[tuple[str, Encoding], ...] = (
    ("UTF-8 (or by its mark)", "utf-8"),
    ("Windows-1252", "cp1252"),
    ("Latin-1", "latin-1"),
)
_COLUMNS = ("plate", "state", "category", "starts", "expires", "priority")
_LABELS = ("&Plate", "&State", "C&ategory", "&From (date)", "&Until (date)", "Prio&rity")


def _until(row: PreviewLine) -> str:
    return f"{row.entry.expires:%Y-%m-%d}" if row.entry is not None and row.entry.expires is not None else ""


PREVIEW_COLUMNS = (
    model.Column("line", "Line", lambda r: f"{r.line:,}", 60, model.RIGHT, sort=lambda r: r.line),
    model.Column("plate", "Plate", lambda r: r.entry.plate if r.entry else "", 132, plate=True),
    model.Column("state", "State", lambda r: (r.entry.state or "") if r.entry else "", 76),
    model.Column("category", "Category", lambda r: r.entry.category if r.entry else "", 100),
    model.Column("until", "Until", _until, 100, shown=False),
    model.Column("reason", "Not taken because", lambda r: r.reason, 200, tone=lambda r: "warning", stretch=True),
)


class MappingForm(Form):
    """The fields of a layout. A column is its name in the first line, its number from 1, or `first-last`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.divider, self.encoding = QComboBox(), QComboBox()
        for text, divider in DIVIDERS:
            self.divider.addItem(text, divider)
        for text, encoding in ENCODINGS:
            self.encoding.addItem(text, encoding)
        self.header = QCheckBox("The &first line names the columns")
        self.header.setChecked(True)
        self.columns = {name: line_field("none", longest=80) for name in _COLUMNS}
        self.columns["plate"].setPlaceholderText("name, number, or 1-8")
        self.facts = line_field("like VMA=Make, VCO=Color", longest=400)
        self.dates = line_field("as usual", longest=100)
        self.region = line_field("none", longest=2)
        self.name = line_field("small letters", longest=40)
        self.add("divider", "Columns are &divided by", self.divider)
        self.add_widget(self.header)
        for name, label in zip(_COLUMNS, _LABELS, strict=True):
            self.add(name, label, self.columns[name])
        self.add("facts", "&Other columns", self.facts, "NCIC field code = column, with commas between.")
        self.add("dates", "Dates are &written", self.dates, "%Y year, %m month, %d day, %H:%M:%S time.")
        self.add("region", "State where the file names n&one", self.region)
        self.add("encoding", "&Letters are written in", self.encoding)
        self.add("name", "&Name of the layout", self.name)

    def layout_made(self, *, named: bool) -> Profile:
        """Raises BadInput saying what is wrong. `named`: it is to be saved, so it needs a name."""
        name = self.name.text().strip().casefold() or ("" if named else "preview")
        columns = {key: _column(field) for key, field in self.columns.items()}
        if columns["plate"] is None:
            raise BadInput("Say which column holds the plate.")
        region = self.region.text().strip().upper()
        forms = self.dates.text().strip()
        return checked(
            Profile(
                name=name,
                title=self.name.text().strip() or name,
                description="Made here.",
                has_header=self.header.isChecked(),
                plate=columns["plate"],
                state=columns["state"],
                category=columns["category"],
                starts=columns["starts"],
                expires=columns["expires"],
                priority=columns["priority"],
                facts=_facts(self.facts.text()),
                delimiters=self.divider.currentData(),
                encoding=self.encoding.currentData(),
                default_state=region or None,
                default_category="listed",
                date_formats=(forms,) if forms else DATE_FORMATS,
            )
        )


def _column(field: QLineEdit) -> Column | None:
    return column_of(field.text())


def column_of(text: str) -> Column | None:
    """`3` is the third column, `1-8` the characters 1 to 8, anything else a name; empty: none."""
    plain = text.strip()
    if re.fullmatch(r"[0-9]{1,5}", plain):
        return int(plain) - 1
    span = re.fullmatch(r"([0-9]{1,5})\s*-\s*([0-9]{1,5})", plain)
    return (int(span[1]), int(span[2])) if span else plain or None


def _facts(text: str) -> tuple[tuple[Column, str], ...]:
    found: list[tuple[Column, str]] = []
    for part in text.split(","):
        code, _, written = part.partition("=")
        column = column_of(written)
        if column is not None:
            found.append((column, code.strip().upper()))
        elif part.strip():
            raise BadInput("Write other columns like VMA=Make, VCO=Color.")
    return tuple(found)


class MappingPanel(DetailsPanel):
    """Signals:
    preview_asked(PreviewHotlist): show what the layout makes of the file.
    save_asked(Profile): keep the layout.
    """

    preview_asked = Signal(object)
    save_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(WIDTH)
        self.form = MappingForm()
        self.form.hide()
        self.file: Path | None = None
        self.fault = sentence_label("", "high")
        self.count = sentence_label("", "muted")
        self.table: Table | None = None
        self.preview_button, self.save_button = QPushButton(), QPushButton()

    def open(self, file: Path | None) -> None:
        """An empty form for `file`."""
        self.file = file
        self.show_for(f"Layout of {file.name}" if file is not None else "New layout")
        self.form = MappingForm()
        self.body.addWidget(self.form)
        self.count = sentence_label("Choose a file first to see how its first hundred rows are read.", "muted")
        self.body.addWidget(self.count)
        self.table = Table(PREVIEW_COLUMNS, "Press Show first rows.", sort_by="line")
        self.table.columns_button.hide()
        self.table.setMinimumHeight(240)
        self.table.setVisible(file is not None)
        self.body.addWidget(self.table, 1)
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.preview_button, self.save_button = QPushButton("Sho&w first rows"), QPushButton("Sa&ve layout")
        self.preview_button.setEnabled(file is not None)
        self.save_button.setProperty("role", "primary")
        self.preview_button.clicked.connect(self._preview)
        self.save_button.clicked.connect(self._save)
        for widget in (self.fault, self.preview_button, self.save_button):
            self.foot.addWidget(widget)
        if file is not None:
            self.count.setText("Nothing is imported by looking.")
        focus_new(self.form.columns["plate"])

    def _made(self, *, named: bool) -> Profile | None:
        try:
            self.fault.hide()
            return self.form.layout_made(named=named)
        except BadInput as error:
            self.show_failure(str(error))
            return None

    def _preview(self) -> None:
        made = self._made(named=False)
        if made is not None and self.file is not None:
            self.preview_asked.emit(PreviewHotlist(self.file, layout=made))

    def _save(self) -> None:
        made = self._made(named=True)
        if made is not None:
            self.save_button.setEnabled(False)
            self.save_asked.emit(made)

    def show_preview(self, shown: ListPreview) -> None:
        """The rows, those that would not be taken with the reason."""
        self.fault.hide()
        if self.table is not None:
            self.table.set_rows(shown.lines)
            taken = sum(line.entry is not None for line in shown.lines)
            self.count.setText(f"{taken} of the first {len(shown.lines)} lines are taken. Nothing is imported yet.")
            self.area.ensureWidgetVisible(self.table)

    def show_failure(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.show()
        self.save_button.setEnabled(True)
