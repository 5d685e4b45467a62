"""Recovery codes on the screen, and a button that writes them on a sheet to print.

The sheet goes straight into the file that the member names: no temporary file, nothing on the clipboard.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from alpr_desk.errors import EnvironmentFault
from alpr_desk.ui import icons
from alpr_desk.ui.states import sentence_of
from alpr_desk.ui.tasks import Tasks
from alpr_desk.ui.widgets.form import sentence_label


def write_sheet(path: Path, content: bytes) -> None:
    """Only its owner may read the file (on Windows: whoever may read the folder). Raises EnvironmentFault."""
    try:
        with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as stream:
            stream.write(content)
    except OSError as fault:
        reason = fault.strerror or "it cannot be written"
        raise EnvironmentFault(f"'{path.name}' was not written: {reason}. Choose another place.") from fault


class CodeSheet(QWidget):
    """`codes` in two columns; `sheet` is the PDF of them, empty where there is none to save."""

    def __init__(self, codes: tuple[str, ...], sheet: bytes, name: str, tasks: Tasks) -> None:
        super().__init__()
        self._sheet, self._name, self._tasks = sheet, name, tasks
        half = (len(codes) + 1) // 2
        pairs = zip(codes[:half], (*codes[half:], ""), strict=False)
        self.codes_label = sentence_label("\n".join(f"{one}    {other}".rstrip() for one, other in pairs), "mono")
        self.save_button = QPushButton("&Save a sheet to print …")
        self.save_button.setIcon(icons.icon("save", "text"))
        self.save_button.setVisible(bool(sheet))
        self.save_button.clicked.connect(self._choose)
        self.said = sentence_label("", "good")
        self.said.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.codes_label, self.save_button, self.said):
            column.addWidget(widget)

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), "Where to save the sheet", self._name, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, path: Path) -> None:
        """Write the sheet to `path`, and say that it is there or why not."""
        content = self._sheet
        self._tasks.run(
            lambda: write_sheet(path, content),
            lambda _: self._say(f"Saved to {path}. Print it, then delete the file.", "good"),
            lambda error: self._say(sentence_of(error), "high"),
            owner=self,
        )

    def _say(self, sentence: str, tone: str) -> None:
        self.said.setText(sentence)
        self.said.setProperty("tone", tone)
        self.said.style().polish(self.said)
        self.said.show()
