"""What the window shows while the store is brought to a new form: what is being done, how far it is, what to expect."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QVBoxLayout, QWidget

from alpr_desk.domain.events import StoreUpgrading
from alpr_desk.ui.widgets.centre import centred
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.words import percent

EXPECT = (
    "This version keeps its store in another form. The store stays as it is until the new form is whole, so switching "
    "off loses nothing."
)


class UpgradingPage(QWidget):
    """A face of the window, before sign-in. Nothing on it can be pressed: there is nothing to decide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        title = QLabel("Preparing the store")
        title.setProperty("tone", "heading")
        self.doing = sentence_label("", "")
        self.bar = QProgressBar(maximum=100, textVisible=False)
        self.bar.setAccessibleName("Share of the work that is done")
        card = QFrame()
        card.setProperty("card", True)
        card.setFixedWidth(520)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        for widget in (title, self.doing, self.bar, sentence_label(EXPECT, "muted")):
            column.addWidget(widget)
        centred(card, self)

    def show_progress(self, event: StoreUpgrading) -> None:
        self.doing.setText(f"{event.doing} … {percent(event.share)}" if event.doing else "")
        self.bar.setValue(int(event.share * 100))
