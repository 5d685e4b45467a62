"""The panel that asks where the statistics are written, and in which form."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from alpr_desk.domain.requests.statistics import DocumentWritten, WriteStatistics
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.form import Form
from alpr_desk.ui.widgets.moments import fingerprint_text
from alpr_desk.ui.widgets.save_field import SaveField

INNER, PUBLIC, PAGE = "Signed PDF for the office", "Signed PDF for publication", "Web page for publication"
_SAID = {
    INNER: "With cameras and lists by name.",
    PUBLIC: "Without any name, plate or case; small counts are hidden.",
    PAGE: "The same as a page for the department's web site.",
}


class WritingPanel(DetailsPanel):
    """Signals: `writing` (WriteStatistics)."""

    writing = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.period = ""
        self.form, self.kind, self.file, self.button = Form(), QComboBox(), SaveField(""), QPushButton()

    def ask_for(self, period: str, folder: Path) -> None:
        """Where to write the figures of `period`; `folder` is suggested."""
        self.period = period
        self.show_for(f"Write statistics of {period}")
        self.form, self.kind, self.file = Form(), QComboBox(), SaveField("Statistics", "Documents (*.pdf *.html)")
        for kind in (INNER, PUBLIC, PAGE):
            self.kind.addItem(kind)
        self.said = self.add_sentence(_SAID[INNER])
        self.form.add("kind", "&Form", self.kind)
        self.form.add("file", "F&ile", self.file)
        self.body.addWidget(self.form)
        self.button = QPushButton("&Write")
        self.button.setProperty("role", "primary")
        self.foot.addWidget(self.button)
        self.finish()
        self.kind.currentTextChanged.connect(lambda _: self._suggest(folder))
        self.button.clicked.connect(self.write)
        self._suggest(folder)

    def _suggest(self, folder: Path) -> None:
        kind = self.kind.currentText()
        self.said.setText(_SAID[kind])
        public = "" if kind == INNER else "-public"
        self.file.suggest(folder / f"alpr-statistics-{self.period}{public}.{'html' if kind == PAGE else 'pdf'}")

    def write(self) -> None:
        """Emit the request, or say what is missing."""
        out = self.file.path()
        if self.form.show_errors({} if out else {"file": "Choose a file."}) or out is None:
            return
        self.button.setEnabled(False)
        self.writing.emit(WriteStatistics(self.period, out, self.kind.currentText() != INNER))

    def show_failure(self, sentence: str) -> None:
        self.button.setEnabled(True)
        self.form.set_error("file", sentence)

    def show_written(self, written: DocumentWritten) -> None:
        self.show_for("Written")
        self.add_sentence(str(written.path), "")
        self.add_facts([("Signed by", written.signed_by or "not signed: a web page carries no signature")])
        self.add_heading("SHA-256")
        self.add_sentence(fingerprint_text(written.sha256), "mono")
        self.finish()
