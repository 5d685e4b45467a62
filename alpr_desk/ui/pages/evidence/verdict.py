"""The right-hand panel of evidence: a package's verification, check by check, or one package written before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from alpr_desk.domain.requests.evidence import PackageRow, PackageVerdict, PackageWritten
from alpr_desk.ui import icons, theme
from alpr_desk.ui.pages.evidence.model import Step
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.moments import both_times, fingerprint_text, size_text

TELEPHONE = (
    "Compare this fingerprint with the one the office reads out over the telephone. "
    "If they differ, the package was signed by somebody else."
)


HOLDS = (
    "Each read with its original frame and its crop, each hit with its clip, a signed report (PDF), and VERIFY.txt, "
    "which tells a court how to check all of it without this program."
)
SYMBOL_PX = 20


class Shows(StrEnum):
    """What the panel is taken up by."""

    STEPS = "steps"
    PACKAGE = "package"
    BUSY = "busy"
    RESULT = "result"


class _Symbol(QLabel):
    """An icon that follows the theme."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name, self._token = name, token
        theme.notifier().changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self.setPixmap(icons.pixmap(self._name, self._token, SYMBOL_PX, self.devicePixelRatioF()))


class VerdictPanel(DetailsPanel):
    """`shows` says what takes up the panel; `headline` is its title.

    Signals:
        verify_asked(str): check the package in that folder again.
    """

    verify_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._written: PackageWritten | None = None
        self._steps: tuple[Step, ...] = ()
        self.shows = Shows.STEPS
        self.headline = ""

    def _begin(self, shows: Shows, title: str) -> None:
        self.show_for(title)
        self.shows, self.headline = shows, title
        self.close_button.setVisible(shows not in (Shows.STEPS, Shows.BUSY))

    def show_steps(self, steps: Sequence[Step]) -> None:
        """What is done and what is still to do for a package, and what it will hold."""
        if self.shows is Shows.STEPS and self.headline and tuple(steps) == self._steps:
            return
        self._steps = tuple(steps)
        self._begin(Shows.STEPS, "A package in three steps")
        for step in steps:
            self._line(*(("circle-check", "good") if step.done else ("square", "muted")), step.sentence)
        self.add_heading("What is written")
        self.add_sentence(HOLDS)
        self.finish()

    def show_busy(self, title: str, sentence: str) -> None:
        """Work under way: what, and what to leave alone meanwhile."""
        self._begin(Shows.BUSY, title)
        bar = QProgressBar(maximum=0, textVisible=False)
        self.body.addWidget(bar)
        self.add_sentence(sentence)
        self.finish()

    def show_written(self, written: PackageWritten) -> None:
        """The package is whole on the drive; its check is under way."""
        self._written = written
        self.show_busy("Checking the package", "It is written. It is now checked as a court would check it.")

    def show_failure(self, title: str, sentence: str) -> None:
        self._begin(Shows.RESULT, title)
        self._line("circle-x", "high", sentence)
        if self._written is not None:
            self.add_sentence("The package itself was written; check it once more before you hand it over.")
            self._folder(str(self._written.path))
        self._written = None
        self.finish()

    def show_verdict(self, verdict: PackageVerdict) -> None:
        """Each check that passed, each fault, who signed, and the fingerprint to compare."""
        good = verdict.good
        title = "The package is good" if good else "Do not rely on this package"
        self._begin(Shows.RESULT, title)
        for fault in verdict.faults:
            where = f"{fault.path}: " if fault.path else ""
            self._line("circle-x", "high", f"{where}{fault.sentence}")
        for passed in verdict.passed:
            self._line("circle-check", "good", passed)
        facts = [("Signed by", verdict.signer or "nobody")]
        if self._written is not None and self._written.path == verdict.path:
            written = self._written
            facts.append(("Holds", f"{written.files:,} files, {size_text(written.bytes)}"))
            facts.append(("Signature", written.signature_level))
        self.add_facts(facts)
        self._folder(str(verdict.path))
        if verdict.authority_sha256:
            self.add_heading("Fingerprint of the authority")
            self.add_sentence(fingerprint_text(verdict.authority_sha256), "mono").setAccessibleName("Fingerprint")
            self.add_sentence(TELEPHONE)
        self.finish()

    def show_package(self, package: PackageRow, now: datetime) -> None:
        """One package of the list."""
        self._begin(Shows.PACKAGE, f"Package {package.id}")
        numbers = [
            (word, ", ".join(str(number) for number in ids))
            for word, ids in (("Reads", package.reads), ("Hits", package.hits))
            if ids
        ]
        self.add_facts(
            [
                ("Written", both_times(package.written_at, now)),
                ("By", package.written_by),
                ("Purpose", package.purpose),
                *numbers,
            ]
        )
        self._folder(package.folder)
        self.add_heading("SHA-256 of its signed manifest")
        self.add_sentence(fingerprint_text(package.tag_manifest_sha256), "mono")
        self.finish()
        button = QPushButton("Check this package now")
        button.setIcon(icons.icon("shield-check", "text"))
        button.clicked.connect(lambda: self.verify_asked.emit(package.folder))
        self.foot.addWidget(button)

    def _folder(self, folder: str) -> None:
        self.add_heading("Folder")
        self.add_sentence(folder)

    def _line(self, icon_name: str, tone: str, text: str) -> None:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(_Symbol(icon_name, tone), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(sentence_label(text, "high" if tone == "high" else ""), 1)
        self.body.addWidget(holder)
