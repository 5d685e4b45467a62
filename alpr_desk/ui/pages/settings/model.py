"""What the settings page shows of a setting: its field, its bounds in words, its value. Asks nothing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)
from typing_extensions import override

from alpr_desk.domain.requests.agency import SettingRow

SECTIONS = {
    "access": "Sign-in and sessions",
    "capture": "Cameras and vehicle",
    "recognition": "Recognition",
    "hotlist": "Hotlists",
    "window": "Window",
}
_LARGEST_INT = 2**31 - 1
_LINES_SHOWN = 3
_DECIMALS = 2
_UNITS = {"minutes": " min", "hours": " h", "days": " days", "s": " s", "fps": " a second"}


def explanation(row: SettingRow) -> str:
    """The description with the bounds that the policy allows and the value it starts with."""
    bounds = ""
    if row.minimum is not None and row.maximum is not None:
        bounds = f" From {row.minimum:g} to {row.maximum:g}."
    default = ", ".join(row.default) or "none" if row.kind == "texts" else _words(row.default)
    lines = " One a line." if row.kind == "texts" else ""
    return f"{row.description}{lines}{bounds} Default: {default}."


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value) or "none"


def _unit(name: str) -> str:
    """The unit that the last word of a setting's name stands for, as it follows the number; empty for none."""
    return _UNITS.get(name.rpartition("_")[2], "")


class _Whole(QSpinBox):
    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a wheel that turns over a field scrolls the page, it never changes a setting by accident


class _Real(QDoubleSpinBox):
    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a wheel that turns over a field scrolls the page, it never changes a setting by accident


class _Choice(QComboBox):
    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a wheel that turns over a field scrolls the page, it never changes a setting by accident


class SettingField(QWidget):
    """The field of one setting.

    Signals:
        edited: the value was changed here.
        submitted: Enter was pressed in a field of one line.
    """

    edited = Signal()
    submitted = Signal()

    def __init__(self, row: SettingRow, *, editable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.input = self._make(row)
        self.input.setAccessibleName(row.title)
        self.input.setEnabled(editable)
        self.setFocusProxy(self.input)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.input, 0 if row.kind in ("bool", "int", "float", "choice") else 1)
        if row.kind in ("bool", "int", "float", "choice"):
            layout.addStretch(1)
        self.set_value(row.value)

    def _make(self, row: SettingRow) -> QWidget:
        if row.kind == "bool":
            box = QCheckBox("On")
            box.toggled.connect(self.edited)
            return box
        if row.kind in ("int", "float"):
            return self._number(row)
        if row.kind == "choice":
            choice = _Choice()
            choice.addItems(list(row.choices))
            choice.setMinimumWidth(160)
            choice.currentIndexChanged.connect(self.edited)
            return choice
        if row.kind == "texts":
            lines = QPlainTextEdit()
            lines.setTabChangesFocus(True)
            lines.setFixedHeight(lines.fontMetrics().lineSpacing() * _LINES_SHOWN + 24)
            lines.textChanged.connect(self.edited)
            return lines
        line = QLineEdit()
        line.textChanged.connect(self.edited)
        line.returnPressed.connect(self.submitted)
        return line

    def _number(self, row: SettingRow) -> QAbstractSpinBox:
        if row.kind == "int":
            whole = _Whole()
            whole.setRange(int(row.minimum or 0), int(_LARGEST_INT if row.maximum is None else row.maximum))
            whole.setSuffix(_unit(row.name))
            whole.valueChanged.connect(self.edited)
            number: QAbstractSpinBox = whole
        else:
            real = _Real()
            real.setDecimals(_DECIMALS)
            real.setSingleStep(0.05 if (row.maximum or 0) <= 1 else 0.5)
            real.setRange(row.minimum or 0.0, 1e9 if row.maximum is None else row.maximum)
            real.setSuffix(_unit(row.name))
            real.valueChanged.connect(self.edited)
            number = real
        number.setMinimumWidth(140)
        number.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        number.setAlignment(Qt.AlignmentFlag.AlignRight)
        return number

    def value(self) -> Any:
        """What stands in the field, of the setting's type."""
        field = self.input
        if isinstance(field, QCheckBox):
            return field.isChecked()
        if isinstance(field, QSpinBox | QDoubleSpinBox):
            return field.value()
        if isinstance(field, QComboBox):
            return field.currentText()
        if isinstance(field, QPlainTextEdit):
            return [line.strip() for line in field.toPlainText().splitlines() if line.strip()]
        return field.text() if isinstance(field, QLineEdit) else None

    def set_value(self, value: Any) -> None:
        field = self.input
        if isinstance(field, QCheckBox):
            field.setChecked(bool(value))
        elif isinstance(field, QSpinBox | QDoubleSpinBox):
            field.setValue(value)
        elif isinstance(field, QComboBox):
            field.setCurrentText(str(value))
        elif isinstance(field, QPlainTextEdit):
            field.setPlainText("\n".join(value))
        elif isinstance(field, QLineEdit):
            field.setText(str(value))

    @property
    def changed(self) -> bool:
        """Whether the field differs from what is in force."""
        kept = self.row.value
        if self.row.kind == "texts":
            kept = list(kept)
        elif self.row.kind == "float":
            kept = round(float(kept), _DECIMALS)
        return bool(self.value() != kept)

    def keep(self, row: SettingRow, sent: Any) -> None:
        """`row` is in force now, after `sent` was asked for; what was typed since then stays."""
        self.row = row
        if self.value() == sent:
            self.set_value(row.value)

    @override
    def setEnabled(self, enabled: bool) -> None:
        self.input.setEnabled(enabled)
