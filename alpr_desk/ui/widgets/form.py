"""Labelled fields, each with an explanation and an error sentence under it.

Knows widgets only: what is right or wrong is said by the page.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override


@dataclass(frozen=True, slots=True)
class _Row:
    holder: QWidget
    label: QLabel
    field: QWidget
    error: QLabel


class Sentence(QLabel):
    """A wrapping label that takes no width of its own and never claims the height of its narrowest shape."""

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.fontMetrics().height())


def sentence_label(text: str, tone: str, parent: QWidget | None = None) -> QLabel:
    """A wrapping label in `tone`: a long sentence grows downwards and never widens a page."""
    label = Sentence(text, parent)
    label.setWordWrap(True)
    label.setProperty("tone", tone)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label


class Form(QWidget):
    """Fields below each other; `add` in the order of the tab key.

    A label with `&` gives its field a mnemonic.
    """

    def __init__(self, parent: QWidget | None = None, spacing: int = 10) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(spacing)

    def add(
        self, key: str, label: str, field: QWidget, explanation: str = "", *, beside: QWidget | None = None
    ) -> None:
        """A field named `key` under its label; `beside` stands right of the field, for example a button."""
        holder = QWidget(self)
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(3)
        caption = QLabel(label, holder)
        caption.setBuddy(field)
        inner.addWidget(caption)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(field, 1)
        if beside is not None:
            line.addWidget(beside)
        inner.addLayout(line)
        if explanation:
            inner.addWidget(sentence_label(explanation, "muted", holder))
        error = sentence_label("", "high", holder)
        error.hide()
        inner.addWidget(error)
        if not field.accessibleName():
            field.setAccessibleName(label.replace("&", ""))
        self._rows[key] = _Row(holder, caption, field, error)
        self._layout.addWidget(holder)

    def add_widget(self, widget: QWidget) -> None:
        """Something between the fields that is none: a heading, a button."""
        self._layout.addWidget(widget)

    def field(self, key: str) -> QWidget:
        return self._rows[key].field

    def set_visible(self, key: str, visible: bool) -> None:
        self._rows[key].holder.setVisible(visible)

    def set_error(self, key: str, sentence: str) -> None:
        """Say under the field what is wrong with it; empty takes it back."""
        error = self._rows[key].error
        error.setText(sentence)
        error.setVisible(bool(sentence))

    def error(self, key: str) -> str:
        """The sentence under the field, empty where there is none."""
        return self._rows[key].error.text()

    def first_wrong(self) -> QWidget | None:
        """The first field that has an error, with its label and sentence."""
        return next((row.holder for row in self._rows.values() if row.error.text()), None)

    def clear_errors(self) -> None:
        for key in self._rows:
            self.set_error(key, "")

    def show_errors(self, errors: dict[str, str]) -> bool:
        """Show `errors` and no others, put the cursor into the first wrong field; True where there was one."""
        for key, row in self._rows.items():
            self.set_error(key, errors.get(key, ""))
            if key in errors and next(iter(errors)) == key:
                row.field.setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(errors)


def line_field(placeholder: str = "", *, secret: bool = False, longest: int = 200) -> QLineEdit:
    """A one-line text field of the form's height."""
    field = QLineEdit()
    field.setPlaceholderText(placeholder)
    field.setMaxLength(longest)
    if secret:
        field.setEchoMode(QLineEdit.EchoMode.Password)
    return field
