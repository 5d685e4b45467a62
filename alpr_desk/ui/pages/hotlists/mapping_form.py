"""The fields of a layout: how a file's lines are divided, and which of its columns is what.

A column is its name in the first line, its number from 1, or `first-last`. Knows no request.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QLineEdit, QWidget

from alpr_desk.domain.list_profiles import DATE_FORMATS, Column, Encoding, Profile, checked
from alpr_desk.errors import BadInput
from alpr_desk.ui.widgets.form import Form, line_field

DIVIDERS = (("; or , or | or tab", ";,|\t"), (";", ";"), (",", ","), ("|", "|"), ("tab", "\t"), ("fixed width", ""))
ENCODINGS: tuple[tuple[str, Encoding], ...] = (
    ("UTF-8 (or by its mark)", "utf-8"),
    ("Windows-1252", "cp1252"),
    ("Latin-1", "latin-1"),
)
COLUMNS = ("plate", "state", "category", "starts", "expires", "priority")
_LABELS = ("&Plate", "&State", "C&ategory", "&From (date)", "&Until (date)", "Prio&rity")
WORDS = dict(zip(COLUMNS, (label.replace("&", "") for label in _LABELS), strict=True))


class ColumnField(QComboBox):
    """A column of the file: chosen from those it has, or typed.

    Signals:
        settled(): another column was chosen, or what was typed is left.
    """

    settled = Signal()

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, editable=True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self._line().setPlaceholderText(placeholder)
        self._line().setMaxLength(80)
        # What is typed must not become a longer name that begins alike: fitting ones are offered below it.
        completer = self.completer()
        if completer is not None:
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._before = ""
        self.activated.connect(self._settle)
        self._line().editingFinished.connect(self._settle)

    def _line(self) -> QLineEdit:
        line = self.lineEdit()
        if line is None:
            raise TypeError("the combo box is editable")
        return line

    def _settle(self) -> None:
        if self.column_text != self._before:
            self._before = self.column_text
            self.settled.emit()

    @property
    def column_text(self) -> str:
        return self.currentText().strip()

    def put(self, text: str) -> None:
        """Choose the column `text` as a member would."""
        self.setCurrentText(text)
        self._settle()

    def offer(self, names: Sequence[str], gone: Sequence[str]) -> None:
        """Offer `names`, and none first. What is chosen stays, unless it is one of those `gone`."""
        text = self.column_text
        self.clear()
        self.addItems(["", *names])
        self.setCurrentText("" if text in gone and text not in names else text)
        self._before = self.column_text


class MappingForm(Form):
    """Attributes:
        names: the columns that the file has, as they are written here; "" for one without a name.
        name: of the layout, once it is to be saved; whoever shows the form puts it where that is done.

    Signals:
        divided(): lines are to be divided in another way.
        settled(): the layout is another one.
    """

    divided = Signal()
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.divider, self.encoding = QComboBox(), QComboBox()
        for text, divider in DIVIDERS:
            self.divider.addItem(text, divider)
        for text, encoding in ENCODINGS:
            self.encoding.addItem(text, encoding)
        self.header = QCheckBox("The &first line names the columns")
        self.header.setChecked(True)
        self.columns = {key: ColumnField("none" if key != "plate" else "name, number, or 1-8") for key in COLUMNS}
        self.facts = line_field("like VMA=Make, VCO=Color", longest=400)
        self.dates = line_field("as usual", longest=100)
        self.region = line_field("none", longest=2)
        self.name = line_field("small letters", longest=40)
        self.add("divider", "Columns are &divided by", self.divider)
        self.add_widget(self.header)
        for key, label in zip(COLUMNS, _LABELS, strict=True):
            self.add(key, label, self.columns[key])
        self.add("facts", "&Other columns", self.facts, "NCIC field code = column, with commas between.")
        self.add("dates", "Dates are &written", self.dates, "%Y year, %m month, %d day, %H:%M:%S time.")
        self.add("region", "State where the file names n&one", self.region)
        self.add("encoding", "&Letters are written in", self.encoding)
        self._connect()

    def _connect(self) -> None:
        for box in (self.divider, self.encoding):
            box.currentIndexChanged.connect(self.divided)
        self.header.toggled.connect(self.divided)
        for field in self.columns.values():
            field.settled.connect(self.settled)
        for line in (self.facts, self.dates, self.region):
            line.editingFinished.connect(self.settled)

    @property
    def is_fixed_width(self) -> bool:
        return not self.divider.currentData()

    @property
    def is_named(self) -> bool:
        """Whether columns go by names."""
        return self.header.isChecked() and not self.is_fixed_width

    def offer(self, names: Sequence[str]) -> None:
        """The columns that the file has as it is divided now."""
        gone, self.names = self.names, tuple(names)
        for field in self.columns.values():
            field.offer([name for name in self.names if name], gone)
        kept = [part for part in _parts(self.facts.text()) if part[1] not in gone or part[1] in self.names]
        self.facts.setText(_written(kept))

    def uses(self, name: str) -> list[str]:
        """What the column `name` is taken as: keys of COLUMNS, and NCIC field codes."""
        keys = [key for key, field in self.columns.items() if field.column_text == name]
        return [*keys, *(code for code, column in _parts(self.facts.text()) if column in (name, self._short(name)))]

    def use(self, name: str, key: str, used: bool) -> None:
        """Take the column `name` as `key`, or no longer."""
        if key in self.columns:
            self.columns[key].put(name if used else "")
            return
        parts = [part for part in _parts(self.facts.text()) if part[0] != key]
        self.facts.setText(_written([*parts, (key, self._short(name))] if used else parts))
        self.settled.emit()

    def _short(self, name: str) -> str:
        """`name` as it can stand between commas."""
        return str(self.names.index(name) + 1) if "," in name and name in self.names else name

    def layout_made(self, *, named: bool) -> Profile:
        """Raises BadInput saying what is wrong. `named`: it is to be saved, so it needs a name."""
        title = self.name.text().strip() if named else "preview"
        columns = {key: self._column(field.column_text) for key, field in self.columns.items()}
        if columns["plate"] is None:
            raise BadInput("Say which column holds the plate.")
        region = self.region.text().strip().upper()
        forms = self.dates.text().strip()
        return checked(
            Profile(
                name=title.casefold(),
                title=title,
                description="Made here.",
                has_header=self.header.isChecked(),
                plate=columns["plate"],
                state=columns["state"],
                category=columns["category"],
                starts=columns["starts"],
                expires=columns["expires"],
                priority=columns["priority"],
                facts=self._facts(),
                delimiters=self.divider.currentData(),
                encoding=self.encoding.currentData(),
                default_state=region or None,
                default_category="listed",
                date_formats=(forms,) if forms else DATE_FORMATS,
            )
        )

    def _column(self, text: str) -> Column | None:
        """Where the first line names the columns, a number stands for the name in its place."""
        plain = text.strip()
        column = column_of(plain)
        if not self.is_named or not plain:
            return column
        if plain in self.names:
            return plain
        if isinstance(column, int):
            if 0 <= column < len(self.names) and self.names[column]:
                return self.names[column]
            raise BadInput(f"The first line names the columns, and none stands there as {plain}: write its name.")
        return column

    def _facts(self) -> tuple[tuple[Column, str], ...]:
        found: list[tuple[Column, str]] = []
        for code, written in _parts(self.facts.text()):
            column = self._column(written)
            if column is None:
                raise BadInput("Write other columns like VMA=Make, VCO=Color.")
            found.append((column, code))
        return tuple(found)


def column_of(text: str) -> Column | None:
    """`3` is the third column, `1-8` the characters 1 to 8, anything else a name; empty: none."""
    plain = text.strip()
    if re.fullmatch(r"[0-9]{1,5}", plain):
        return int(plain) - 1
    span = re.fullmatch(r"([0-9]{1,5})\s*-\s*([0-9]{1,5})", plain)
    return (int(span[1]), int(span[2])) if span else plain or None


def _parts(text: str) -> list[tuple[str, str]]:
    """`VMA=Make, VCO=Color` as code and column; the column empty where none is written."""
    divided = (part.partition("=") for part in text.split(",") if part.strip())
    return [(code.strip().upper(), column.strip()) for code, _, column in divided]


def _written(parts: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{code}={column}" for code, column in parts)
