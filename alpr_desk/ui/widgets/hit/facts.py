"""What the list says beside what was read, mismatches marked."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from alpr_desk.domain.matching import Hit
from alpr_desk.ui import icons, theme
from alpr_desk.ui.words import FACT_WORDS, region_text, state_differs

BY_EYE = frozenset({"VYR", "VMA", "VMO", "VST", "VCO"})
"""Facts the reader cannot see; the member compares them with the picture."""


@dataclass(frozen=True, slots=True)
class FactRow:
    """One line: `mismatch` True marks it, None says that a person must look."""

    label: str
    listed: str
    read: str
    mismatch: bool | None


def fact_rows(hit: Hit) -> tuple[FactRow, ...]:
    """Plate and state compared, then all other facts of the entry in the list's order."""
    entry, read = hit.match.entry, hit.read
    rows = [
        FactRow("Plate", entry.plate, read.plate, entry.plate != read.plate),
        FactRow("State", entry.state or "not said", region_text(read.region), state_differs(hit)),
    ]
    rows.append(FactRow("Category", entry.category, "", False))
    for code, value in entry.facts:
        by_eye = code in BY_EYE
        rows.append(FactRow(FACT_WORDS.get(code, code), value, "by eye" if by_eye else "", None if by_eye else False))
    return tuple(rows)


class Facts(QWidget):
    """The rows of `fact_rows` under the headings "List says" and "Read"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(2, 2)
        self._marks: list[tuple[QLabel, str]] = []
        theme.notifier().changed.connect(self._tint)

    def show_hit(self, hit: Hit) -> None:
        """Show the facts of `hit`."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._marks = []
        for column, text in ((1, "List says"), (2, "Read")):
            self._grid.addWidget(_label(text, "caption"), 0, column)
        for line, row in enumerate(fact_rows(hit), 1):
            self._add(line, row)
        self._tint()

    def _add(self, line: int, row: FactRow) -> None:
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(_label(row.label, "muted"), line, 0, top)
        listed = _label(row.listed, "", wrap=True)
        self._grid.addWidget(listed, line, 1, 1, 1 if row.read else 2)
        if row.read:
            tone = "warning" if row.mismatch else "muted" if row.mismatch is None else ""
            read = _label(row.read, tone, wrap=True)
            self._grid.addWidget(read, line, 2, top)
            if row.label == "Plate":
                for plate in (listed, read):
                    plate.setFont(theme.plate_font(theme.INTERFACE_PX))
        if row.mismatch:
            mark = _label("", "")
            mark.setToolTip("List and read differ here")
            mark.setAccessibleName("differs")
            self._marks.append((mark, "triangle-alert"))
            self._grid.addWidget(mark, line, 3, top)

    def _tint(self) -> None:
        for mark, name in self._marks:
            mark.setPixmap(icons.pixmap(name, "warning", 18, self.devicePixelRatioF()))


def _label(text: str, tone: str, wrap: bool = False) -> QLabel:
    label = QLabel(text)
    label.setProperty("tone", tone)
    label.setWordWrap(wrap)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
