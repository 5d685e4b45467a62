"""A file that the member names: the system's own dialog, then written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile
from PySide6.QtWidgets import QFileDialog, QWidget

from alpr_desk.errors import EnvironmentFault


def ask_target(parent: QWidget, title: str, name: str, patterns: str, chosen: Callable[[Path], None]) -> QFileDialog:
    """Ask where to save, `name` proposed; `chosen` gets the path. Not modal over the page."""
    dialog = QFileDialog(parent.window(), title, name, patterns)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def write_file(path: Path, content: bytes) -> None:
    """Replace `path` in one step. Takes disk time: use `tasks`. Raises EnvironmentFault."""
    file = QSaveFile(str(path))
    written = file.open(QIODevice.OpenModeFlag.WriteOnly) and file.write(content) == len(content)
    if not (written and file.commit()):
        raise EnvironmentFault(f"{path} cannot be written: {file.errorString()}. Choose another folder.")
