"""Questions that the member keeps, at the right: use one, forget one, keep the one in the fields."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from alpr_desk.domain.requests.results import SavedSearch
from alpr_desk.ui import icons
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label

NONE = "You keep no search yet. Type one, give it a name here and save it."
ANEW = "A kept search holds no purpose: state it anew each time you run one (Policy 430.5(b))."


class SavedPanel(DetailsPanel):
    """Signals: `used` (SavedSearch); `forgotten` (SavedSearch); `kept` (str), under this name."""

    used = Signal(object)
    forgotten = Signal(object)
    kept = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = line_field("Name", longest=80)
        self.form = Form()
        self.save = QPushButton()

    def show_busy(self) -> None:
        self.show_for("Saved searches")
        self.add_sentence("Loading …")
        self.finish()

    def show_refusal(self, sentence: str) -> None:
        """Why nothing was listed, kept or forgotten."""
        self.form.set_error("name", sentence) if self.save.isVisible() else self.add_sentence(sentence, "high")

    def show_saved(self, saved: Sequence[SavedSearch]) -> None:
        self.show_for("Saved searches")
        if not saved:
            self.add_sentence(NONE)
        for one in saved:
            self.body.addWidget(self._line(one))
        self.body.addWidget(sentence_label(ANEW, "muted"))
        self.finish()
        self.form, self.name = Form(), line_field("Name", longest=80)
        self.form.add("name", "&Name", self.name)
        self.save = QPushButton("&Save this search")
        self.save.setIcon(icons.icon("save", "text"))
        self.save.clicked.connect(lambda: self.kept.emit(self.name.text()))
        self.name.returnPressed.connect(self.save.click)
        self.foot.addWidget(self.form)
        self.foot.addWidget(self.save)

    def _line(self, saved: SavedSearch) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        words = sentence_label(f"{saved.name}\n{saved.question.pattern}", "")
        use, forget = QPushButton("Use"), QPushButton("Forget")
        use.setAccessibleName(f"Use {saved.name}")
        forget.setProperty("role", "quiet")
        forget.setAccessibleName(f"Forget {saved.name}")
        use.clicked.connect(lambda: self.used.emit(saved))
        forget.clicked.connect(lambda: self.forgotten.emit(saved))
        line.addWidget(words, 1)
        line.addWidget(use)
        line.addWidget(forget)
        return holder
