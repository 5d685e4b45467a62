"""What stands between sign-in and data: training (Policy 430.3(d), 430.8) and the policy's acknowledgement."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from alpr_desk.domain.requests.access import AcknowledgePolicy, PolicyDocument, ReadPolicy, SessionStatus
from alpr_desk.domain.requests.policy import ComparePolicies
from alpr_desk.domain.requests.training import RefresherResult
from alpr_desk.ui import icons, theme
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.pages.policy.diff_view import DiffView
from alpr_desk.ui.pages.training.refresher import RefresherView
from alpr_desk.ui.states import State, StateStack
from alpr_desk.ui.widgets.centre import centred
from alpr_desk.ui.widgets.document import MarkdownView

WIDEST_PX = 860


def centred_card(card: QWidget) -> QWidget:
    """As high as the page, no wider than text is read easily."""
    middle = QWidget()
    line = QHBoxLayout(middle)
    line.setContentsMargins(0, 0, 0, 0)
    line.addStretch(1)
    line.addWidget(card, 20)
    line.addStretch(1)
    card.setMaximumWidth(WIDEST_PX)
    return middle


class GatePage(QWidget):
    """Shows what is lacking, one thing at a time: first the training, then the policy.

    Signals: `look_again` when the member's standing may have changed; `sign_out`;
    `go_on` when the member wants the pages that need no data (a training manager's own, say).
    """

    look_again = Signal()
    sign_out = Signal()
    go_on = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._version = 0
        self.setProperty("page", True)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._training())
        self.stack.addWidget(self._policy())
        self.refresher = RefresherView(context)
        self.refresher.left.connect(self.look_again)
        self.refresher.left.connect(lambda: self.stack.setCurrentIndex(0))
        self.refresher.finished.connect(self._refreshed)
        self.stack.addWidget(centred_card(self.refresher))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(self.stack)
        theme.notifier().changed.connect(self._tint)
        self._tint()

    def _training(self) -> QWidget:
        self.symbol = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.title = QLabel("Data is closed: training", alignment=Qt.AlignmentFlag.AlignCenter)
        self.title.setProperty("tone", "heading")
        self.reason = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.record = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.record.setProperty("tone", "muted")
        again = QPushButton(icons.icon("refresh-cw", "on_accent"), " Look again")
        again.setProperty("role", "primary")
        again.clicked.connect(self.look_again)
        self.refresh_button = QPushButton("Take the refresher")
        self.refresh_button.setToolTip("A few questions on the policy; passing them is entered as training here")
        self.refresh_button.clicked.connect(self._take_refresher)
        self.on = QPushButton("Go on without data")
        self.on.setToolTip("Open the pages that hold no plate data")
        self.on.clicked.connect(self.go_on)
        out = QPushButton("Sign out")
        out.setProperty("role", "quiet")
        out.clicked.connect(self.sign_out)
        card = QFrame()
        card.setProperty("card", True)
        card.setFixedWidth(520)
        column = QVBoxLayout(card)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(12)
        for widget in (self.symbol, self.title, self.reason, self.record, again, self.refresh_button, self.on, out):
            column.addWidget(widget)
        return centred(card)

    def _policy(self) -> QWidget:
        self.policy_title = QLabel()
        self.policy_title.setProperty("tone", "heading")
        self.policy_why = QLabel("Read this version to its end and acknowledge it; data opens then.", wordWrap=True)
        self.policy_why.setProperty("tone", "muted")
        self.text, self.changes = MarkdownView("Usage policy"), DiffView()
        self.changes.hide()
        self.changes_button = QPushButton("What changed")
        self.changes_button.setCheckable(True)
        self.changes_button.toggled.connect(self._show_changes)
        self.read = QCheckBox("I have read this policy and will follow it")
        self.read.toggled.connect(self._may_acknowledge)
        self.acknowledge_button = QPushButton("Acknowledge policy")
        self.acknowledge_button.setProperty("role", "primary")
        self.acknowledge_button.clicked.connect(self.acknowledge)
        out = QPushButton("Sign out")
        out.setProperty("role", "quiet")
        out.clicked.connect(self.sign_out)
        row = QHBoxLayout()
        row.addWidget(self.read, 1)
        row.addWidget(self.changes_button)
        row.addWidget(out)
        row.addWidget(self.acknowledge_button)
        card = QFrame()
        card.setProperty("card", True)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addWidget(self.policy_title)
        column.addWidget(self.policy_why)
        column.addWidget(self.text, 1)
        column.addWidget(self.changes, 1)
        column.addLayout(row)
        self.policy_states = StateStack(card)
        return centred_card(self.policy_states)

    def show_status(self, status: SessionStatus, pages_without_data: bool) -> None:
        """Show what is lacking in `status`."""
        if not status.training_current:
            self.reason.setText(status.training_sentence)
            last = status.training
            self.record.setText(
                f"Last course: {last.course}, version {last.version}, until {last.expires:%Y-%m-%d}." if last else ""
            )
            self.record.setVisible(last is not None)
            self.on.setVisible(pages_without_data)
            counts = self._context.settings().training.refresher_issues
            self.refresh_button.setVisible(counts and last is not None)
            if self.stack.currentWidget() is not self.refresher.parentWidget():
                self.stack.setCurrentIndex(0)
            return
        self.stack.setCurrentIndex(1)
        if self._version != status.policy_version:
            self._ask_policy()

    def _take_refresher(self) -> None:
        self.refresher.show_beginning()
        self.stack.setCurrentIndex(2)
        self.refresher.go.setFocus()

    def _refreshed(self, result: RefresherResult) -> None:
        """Data may be open now; what the member reached is said over the page that opens."""
        if result.record is not None:
            self._context.messages.info(result.sentence, f"{result.right} of {result.asked} right")
            self.look_again.emit()

    def _ask_policy(self) -> None:
        self._version = 0
        self.read.setChecked(False)
        self._may_acknowledge()
        self.policy_states.show_state(State.BUSY, "Opening the policy …")
        self._context.ask(ReadPolicy(), self._show_policy, self._failed, key="policy", owner=self)

    def _show_policy(self, policy: PolicyDocument) -> None:
        self._version = policy.version
        self.policy_title.setText(f"{policy.title} · version {policy.version}")
        self.text.show_markdown(policy.text)
        self.changes_button.setChecked(False)
        self.changes_button.setVisible(policy.version > 1)
        self.policy_states.show_state(State.READY)
        self.text.setFocus()

    def _show_changes(self, changes: bool) -> None:
        self.text.setVisible(not changes)
        self.changes.setVisible(changes)
        if changes:
            request = ComparePolicies(self._version - 1, self._version)
            self._context.ask(request, self.changes.show_lines, self._failed, key="changes", owner=self)

    def _failed(self, error: Exception) -> None:
        self.policy_states.show_error(error, self._ask_policy)

    def _may_acknowledge(self) -> None:
        self.acknowledge_button.setEnabled(self.read.isChecked() and self._version > 0)

    def acknowledge(self) -> None:
        """Record the acknowledgement, then look again."""
        self.acknowledge_button.setEnabled(False)
        self._context.ask(
            AcknowledgePolicy(self._version), lambda _: self.look_again.emit(), self._failed, key="policy", owner=self
        )

    def _tint(self) -> None:
        self.symbol.setPixmap(icons.pixmap("graduation-cap", "warning", 40, self.devicePixelRatioF()))
