"""A field for a file's path with a button for the system's own dialog. Reads nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from alpr_desk.ui import icons
from alpr_desk.ui.widgets.form import line_field


class FileField(QWidget):
    """Signals:
    edited(): another path.
    """

    HINT = "path of the file"
    edited = Signal()

    def __init__(self, title: str, patterns: str = "All files (*)", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._patterns = title, patterns
        self.path_field = line_field(self.HINT, longest=1000)
        self.path_field.setAccessibleName(title)
        self.choose_button = QPushButton("File…")
        self.choose_button.setIcon(icons.icon("folder-open", "text"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.path_field, 1)
        layout.addWidget(self.choose_button)
        self.setFocusProxy(self.path_field)
        self.path_field.textChanged.connect(lambda _: self.edited.emit())
        self.choose_button.clicked.connect(self._choose)

    def path(self) -> Path | None:
        """The path typed or chosen, None where there is none."""
        text = self.path_field.text().strip().strip('"')
        return Path(text) if text else None

    def clear(self) -> None:
        self.path_field.clear()

    def _choose(self) -> None:
        start = self.path()
        dialog = QFileDialog(self.window(), self._title, str(start.parent) if start else "", self._patterns)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.fileSelected.connect(self.path_field.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
