"""The members page: members with training and policy, one of them at the right, and what each role may open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.members import Enrolment, MemberRow
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.members.actions import MemberDesk
from alpr_desk.ui.pages.members.details import MemberPanel
from alpr_desk.ui.pages.members.enrolment import EnrolmentPanel
from alpr_desk.ui.pages.members.model import columns, matrix_columns
from alpr_desk.ui.states import State, sentence_of
from alpr_desk.ui.widgets.table import Table

NOTHING = "No member is on record yet."
MATRIX_HEADER_PX = 52
NOT_HANDED_OVER = (
    "The codes of the new member left the screen before they were ticked off. "
    "If they were not written down, disable the account and add the member under another user name."
)


class MembersPage(Page):
    """Members and their training. What the viewer's role does not open is not shown."""

    name = "members"
    title = "Members"
    icon_name = "users"
    permission = Permission.SEE_MEMBERS

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.desk = MemberDesk(context, self)
        self.table = Table(columns(context.clock.now), NOTHING, sort_by="name")
        self.matrix = Table(matrix_columns(), "")
        self.add_button = QPushButton("&Add member…")
        self.panel = MemberPanel(context.clock.now)
        self.enrolment = EnrolmentPanel()
        self.tabs = QTabWidget()
        self._reopen = ""
        self._lay_out()
        self._connect()
        self._show_rights()

    def _lay_out(self) -> None:
        self.add_button.setIcon(icons.icon("plus", "text"))
        self.table.actions_row.addWidget(self.add_button)
        self.matrix.set_rows(tuple(Permission))
        self.matrix.columns_button.hide()
        header = self.matrix.view.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        header.setFixedHeight(MATRIX_HEADER_PX)
        header.setStyleSheet(
            "QHeaderView::section { padding: 0 2px; } QHeaderView::section:first { padding-left: 13px; }"
        )
        self.matrix.view.setSortingEnabled(False)
        header.setSortIndicatorShown(False)
        first, second = QWidget(), QWidget()
        for holder, table in ((first, self.table), (second, self.matrix)):
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 12, 0, 0)
            column.addWidget(table)
        self.tabs.addTab(first, "&Members")
        self.tabs.addTab(second, "What each &role may do")
        self.tabs.setDocumentMode(True)
        layout = QHBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.tabs, 5)
        layout.addWidget(self.panel, 3)
        layout.addWidget(self.enrolment, 3)

    def _connect(self) -> None:
        self.desk.listed.connect(self._listed)
        self.desk.not_listed.connect(self.show_error)
        self.desk.training.connect(self.panel.show_records)
        self.desk.no_training.connect(lambda error: self.panel.show_no_records(sentence_of(error)))
        self.desk.added.connect(self._added)
        self.desk.changed.connect(self._changed)
        self.desk.failed.connect(self._failed)
        self.add_button.clicked.connect(self._add)
        self.panel.add_asked.connect(self.desk.add)
        self.panel.unlock_asked.connect(self.desk.unlock)
        self.panel.disable_asked.connect(self.desk.disable)
        self.panel.training_asked.connect(self.desk.record_training)
        self.panel.training_form_asked.connect(self.panel.show_training_form)
        self.panel.closed.connect(self.table.view.setFocus)
        self.panel.close_from(self.table.view)
        self.enrolment.finished.connect(self.table.view.setFocus)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._row_changed)

    def _show_rights(self) -> None:
        self.add_button.setVisible(self.context.may(Permission.MANAGE_MEMBERS))

    @override
    def refresh(self) -> None:
        self._show_rights()
        self.show_state(State.BUSY, "Reading the members …")
        self.desk.list_members()

    @override
    def deactivate(self) -> None:
        """The codes of a new member do not stay on a screen that is left or locked."""
        self.panel.forget_secrets()
        if self.enrolment.open:
            if not self.enrolment.handed_over.isChecked():
                self.context.messages.error(NOT_HANDED_OVER, "Second factor put away")
            self.enrolment.put_away()

    def _listed(self, rows: tuple[MemberRow, ...]) -> None:
        self.table.set_rows(rows)
        if not rows:
            self.show_state(State.EMPTY, NOTHING)
            return
        self.show_state(State.READY)
        if self._reopen:
            user_name, self._reopen = self._reopen, ""
            self.table.select(lambda row: bool(row.member.user_name == user_name))
            self._open(self.table.current_row())

    def _open(self, row: MemberRow | None) -> None:
        if row is None or self.enrolment.open:
            return
        self.panel.show_member(
            row,
            may_manage=self.context.may(Permission.MANAGE_MEMBERS),
            may_train=self.context.may(Permission.MANAGE_TRAINING),
        )
        self.desk.list_training(row.member.user_name)

    def _row_changed(self, row: MemberRow | None) -> None:
        if self.panel.isVisible() and self.panel.records is not None:
            self._open(row)

    def _add(self) -> None:
        if not self.enrolment.open:
            self.panel.show_add_form()

    def _added(self, enrolment: Enrolment) -> None:
        self.panel.hide()
        self.panel.clear()
        self.enrolment.show_enrolment(enrolment)
        self.desk.list_members()

    def _changed(self, user_name: str, sentence: str) -> None:
        self.context.messages.info(sentence)
        if self.panel.shows(user_name):
            self._reopen = user_name
            self.panel.hide()
        self.desk.list_members()

    def _failed(self, user_name: str, error: Exception) -> None:
        """Where it was asked for; in the message panel where that is no longer shown."""
        if self.panel.shows(user_name):
            self.panel.show_failure(sentence_of(error))
        else:
            self.context.messages.failure(error)
