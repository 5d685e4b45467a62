"""A field for the path of a file to be written, with a button for the system's own dialog. Writes nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from alpr_desk.ui import icons
from alpr_desk.ui.widgets.form import line_field


def documents_folder() -> Path:
    """Where this user keeps documents."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())


class SaveField(QWidget):
    """A path that may not exist yet."""

    def __init__(self, title: str, patterns: str = "All files (*)", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._patterns = title, patterns
        self.path_field = line_field("path of the new file", longest=1000)
        self.path_field.setAccessibleName(title)
        self.choose_button = QPushButton("File…")
        self.choose_button.setIcon(icons.icon("folder-open", "text"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.path_field, 1)
        layout.addWidget(self.choose_button)
        self.setFocusProxy(self.path_field)
        self.choose_button.clicked.connect(self._choose)

    def path(self) -> Path | None:
        """The path typed or chosen, None where there is none."""
        text = self.path_field.text().strip().strip('"')
        return Path(text) if text else None

    def suggest(self, path: Path) -> None:
        self.path_field.setText(str(path))

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), self._title, self.path_field.text(), self._patterns)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self.path_field.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
