"""The second tab of the audit page: signed checkpoints of the log and the place they are carried to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from alpr_desk.domain.proving import Checkpoint
from alpr_desk.domain.requests.audit import AnchorRow, AnchorState, CheckpointList
from alpr_desk.ui import icons, theme
from alpr_desk.ui.pages.audit.model import checkpoint_columns
from alpr_desk.ui.states import State, StateStack
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.table import Table

NOTHING = "No checkpoint has been made yet. One is made at every sign-in and sign-out."
NO_ANCHOR = (
    "No anchor folder is set, so an exchanged database would not show. Set one under Settings: a share or a stick that "
    "this machine's users cannot change."
)
_TONES = {
    AnchorState.CURRENT: "good",
    AnchorState.BEHIND: "warning",
    AnchorState.NONE: "warning",
    AnchorState.UNREACHABLE: "warning",
    AnchorState.LARGER: "high",
    AnchorState.FOREIGN: "high",
}


def anchor_text(row: AnchorRow) -> str:
    size = f" Its checkpoint is of {row.size:,} entries." if row.size else ""
    return f"{row.place}: {row.sentence}{size}"


class CheckpointsView(QWidget):
    """Signals:
    make_asked(): a checkpoint is to be made now.
    again_asked(): the list is to be read again.
    """

    make_asked = Signal()
    again_asked = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = ""
        self.table = Table(checkpoint_columns(now), NOTHING, sort_by="size", descending=True)
        self.listing = StateStack(self.table)
        self.anchor_label = sentence_label("", "muted")
        self.make_button = QPushButton("&Make checkpoint")
        self.make_button.setIcon(icons.icon("shield-check", "text"))
        self.make_button.setToolTip("Sign the log as it stands, and carry it to the anchor folder")
        self.make_button.clicked.connect(self._make)
        self.table.actions_row.addWidget(self.make_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.anchor_label)
        layout.addWidget(self.listing, 1)

    def _make(self) -> None:
        self.make_button.setEnabled(False)
        self.make_asked.emit()

    def show_busy(self) -> None:
        self.listing.show_state(State.BUSY, "Reading the checkpoints …")

    def show_list(self, found: CheckpointList) -> None:
        self.key = found.key
        self.make_button.setEnabled(True)
        self.table.set_rows(found.checkpoints)
        self.listing.show_state(State.READY)
        if not found.anchors:
            self._say(NO_ANCHOR, "warning")
        for row in found.anchors:
            self._say(anchor_text(row), _TONES[row.state])

    def _say(self, sentence: str, tone: str) -> None:
        self.anchor_label.setText(sentence)
        theme.set_role(self.anchor_label, tone=tone)

    def show_failure(self, error: Exception) -> None:
        self.make_button.setEnabled(True)
        self.listing.show_error(error, self.again_asked.emit)

    def current(self) -> Checkpoint | None:
        row = self.table.current_row()
        return row if isinstance(row, Checkpoint) else None
