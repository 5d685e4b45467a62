"""The reviews page: a week's drawn entries to be marked one by one and signed off, and the findings of all weeks."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.reviews import Finding, Review, ReviewItem, ReviewRow
from alpr_desk.domain.reviewing import Mark
from alpr_desk.ui import icons, theme
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.messages import Action
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.reviews.actions import ReviewDesk
from alpr_desk.ui.pages.reviews.model import columns, finding_columns, review_sentence, review_tone, week_text
from alpr_desk.ui.pages.reviews.panels import FindingPanel, ItemPanel
from alpr_desk.ui.states import State, sentence_of
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.table import Table

NO_WEEK = "No week is over yet. The first review is drawn on the Monday after the first week."
NO_ENTRY = "Nobody used plate data in this week: it can be signed off."
NO_FINDING = "No review has found anything."


class ReviewsPage(Page):
    """Policy 430.5(c). Nobody marks an entry about themselves; the Desk sees to it, the page says so."""

    name = "reviews"
    title = "Reviews"
    icon_name = "clipboard-check"
    permission = Permission.REVIEW_USE

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.desk = ReviewDesk(context, self)
        self.week_choice = QComboBox()
        self.said = sentence_label("", "muted")
        self.sign_button = QPushButton("Sign &off…")
        self.table = Table(columns(context.clock.now), NO_ENTRY)
        self.findings_table = Table(finding_columns(context.clock.now), NO_FINDING)
        self.panel, self.finding_panel = ItemPanel(), FindingPanel()
        self.tabs = QTabWidget()
        self.review: Review | None = None
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.week_choice.setAccessibleName("Week")
        self.week_choice.setMinimumWidth(230)
        self.sign_button.setIcon(icons.icon("check", "on_accent"))
        self.sign_button.setProperty("role", "primary")
        label = QLabel("&Week")
        label.setProperty("tone", "caption")
        label.setBuddy(self.week_choice)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label)
        top.addWidget(self.week_choice)
        top.addWidget(self.said, 1)
        top.addWidget(self.sign_button)
        for title, head, table, panel in (
            ("&Entries", top, self.table, self.panel),
            ("&Findings", None, self.findings_table, self.finding_panel),
        ):
            holder, below = QWidget(), QHBoxLayout()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 12, 0, 0)
            if head is not None:
                column.addLayout(head)
            below.setSpacing(12)
            below.addWidget(table, 5)
            below.addWidget(panel, 3)
            column.addLayout(below, 1)
            self.tabs.addTab(holder, title)
        self.tabs.setDocumentMode(True)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(self.tabs)

    def _connect(self) -> None:
        desk = self.desk
        desk.listed.connect(self._listed)
        desk.not_listed.connect(self.show_error)
        desk.opened.connect(self._opened)
        desk.not_opened.connect(self.show_error)
        desk.changed.connect(self._changed)
        desk.not_marked.connect(lambda error: self.panel.show_failure(sentence_of(error)))
        desk.not_signed.connect(self.context.messages.failure)
        desk.findings.connect(self._show_findings)
        desk.closed.connect(self._closed)
        desk.not_closed.connect(lambda error: self.finding_panel.show_failure(sentence_of(error)))
        self.week_choice.activated.connect(self._choose)
        self.sign_button.clicked.connect(self._ask_to_sign)
        self.panel.marked.connect(desk.mark)
        self.finding_panel.closing.connect(desk.close)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(lambda row: self._open(row) if row and self.panel.isVisible() else None)
        self.findings_table.opened.connect(self._open_finding)
        self.findings_table.current_changed.connect(
            lambda row: self._open_finding(row) if row and self.finding_panel.isVisible() else None
        )
        for table, panel in ((self.table, self.panel), (self.findings_table, self.finding_panel)):
            panel.closed.connect(table.view.setFocus)
            panel.close_from(table.view)

    @override
    def refresh(self) -> None:
        self.show_state(State.BUSY, "Drawing what is due …")
        self.desk.list_weeks()

    def _listed(self, rows: tuple[ReviewRow, ...]) -> None:
        self.count_changed.emit(sum(row.signed_at is None for row in rows))
        if not rows:
            self.show_state(State.EMPTY, NO_WEEK)
            return
        chosen = self.week_choice.currentData()
        self.week_choice.clear()
        for row in rows:
            self.week_choice.addItem(week_text(row), row.id)
        waiting = [row.id for row in reversed(rows) if row.signed_at is None]
        place = self.week_choice.findData(chosen if chosen is not None else (waiting or [rows[0].id])[0])
        self.week_choice.setCurrentIndex(max(0, place))
        self._choose()
        self.desk.list_findings()

    def _choose(self) -> None:
        """Open the chosen week."""
        review_id = self.week_choice.currentData()
        if review_id is not None:
            self.desk.open_week(int(review_id))

    def _opened(self, review: Review) -> None:
        self.panel.hide()
        self._show(review)
        self.show_state(State.READY)

    def _show(self, review: Review) -> None:
        self.review = review
        self.table.set_rows(review.items)
        self.said.setText(review_sentence(review, self.context.clock.now()))
        theme.set_role(self.said, tone=review_tone(review.row))
        self.sign_button.setVisible(review.row.signed_at is None)
        self.sign_button.setEnabled(not review.row.left)
        left = "" if not review.row.left else "Every entry has to be marked, and every question answered, first."
        self.sign_button.setToolTip(left)
        place = self.week_choice.findData(review.row.id)
        self.week_choice.setItemText(place, week_text(review.row))

    def _changed(self, review: Review) -> None:
        """After a mark or a signature: go to the next entry that waits."""
        self._show(review)
        self.desk.list_findings()
        marked = self.panel.item
        ids = [item.id for item in review.items]
        start = ids.index(marked.id) + 1 if marked is not None and marked.id in ids else 0
        waiting = [i for i in (*review.items[start:], *review.items[:start]) if i.mark is Mark.OPEN and not i.own]
        if waiting:
            self.table.select(lambda item: bool(item.id == waiting[0].id))
            self._open(waiting[0])
        else:
            self.panel.hide()

    def _open(self, item: ReviewItem) -> None:
        closed = self.review is not None and self.review.row.signed_at is not None
        self.panel.show_item(item, self.context.clock.now(), closed=closed)

    def _ask_to_sign(self) -> None:
        review = self.review
        if review is None:
            return
        row = review.row
        words = f"{row.items} entries are marked, {row.findings} findings stand. No mark changes after it."
        self.context.messages.ask(
            f"Sign {row.week.name} off?",
            words,
            (Action("Not yet"), Action("Sign off", lambda: self.desk.sign(row.id), "primary")),
        )

    def _show_findings(self, found: tuple[Finding, ...]) -> None:
        self.findings_table.set_rows(found)
        waiting = sum(finding.open for finding in found)
        self.tabs.setTabText(1, f"&Findings ({waiting} open)" if waiting else "&Findings")

    def _open_finding(self, finding: Finding) -> None:
        self.finding_panel.show_finding(finding, self.context.clock.now())

    def _closed(self, finding: Finding) -> None:
        self._open_finding(finding)
        self.desk.list_findings()
