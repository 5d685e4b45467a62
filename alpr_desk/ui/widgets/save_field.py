"""A field for the path of a file to be written, with a button for the system's own dialog. Writes nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog
from typing_extensions import override

from alpr_desk.ui.widgets.file_field import FileField


def documents_folder() -> Path:
    """Where this user keeps documents."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())


class SaveField(FileField):
    """A path that may not exist yet."""

    HINT = "path of the new file"

    def suggest(self, path: Path) -> None:
        self.path_field.setText(str(path))

    @override
    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), self._title, self.path_field.text(), self._patterns)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self._open(dialog)
