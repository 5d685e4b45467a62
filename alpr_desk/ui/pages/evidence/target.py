"""Where a package goes: a portable drive from the list, a typed path, or a folder chosen in the system's dialog."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QPushButton, QWidget

from alpr_desk.ui import icons
from alpr_desk.ui.pages.evidence.model import Drive
from alpr_desk.ui.widgets.form import line_field


class TargetPicker(QWidget):
    """Signals:
    edited(): another target.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drives = QComboBox()
        self.drives.setAccessibleName("Portable drives")
        self.drives.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.drives.setMinimumContentsLength(16)
        self.path = line_field("Folder, for example E:\\", longest=1000)
        self.path.setAccessibleName("Target folder")
        self.choose = QPushButton("&Folder…")
        self.choose.setIcon(icons.icon("folder-open", "text"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.drives, 2)
        layout.addWidget(self.path, 3)
        layout.addWidget(self.choose)
        self.drives.activated.connect(self._take_drive)
        self.path.textChanged.connect(lambda _: self.edited.emit())
        self.choose.clicked.connect(self._choose)
        self._shown: tuple[Drive, ...] | None = None
        self.show_drives(())

    def show_drives(self, drives: tuple[Drive, ...]) -> None:
        """List the drives now plugged in; the path that was chosen stays."""
        if drives == self._shown:
            return
        self._shown = drives
        self.drives.clear()
        self.drives.addItem("Portable drive …" if drives else "No portable drive", None)
        for drive in drives:
            self.drives.addItem(drive.text, str(drive.root))
        self.drives.setEnabled(bool(drives))
        self.drives.setCurrentIndex(max(0, self.drives.findData(self.path.text())))

    def folder(self) -> str:
        return self.path.text().strip()

    def _take_drive(self, _index: int) -> None:
        root = self.drives.currentData()
        if isinstance(root, str):
            self.path.setText(root)

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), "Folder for the package", self.folder())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.path.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
