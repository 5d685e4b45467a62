"""The members page: members and requests for accounts, one of them at the right, and what each role may open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.people import MemberRequest, Permission, RequestState
from alpr_desk.domain.requests.members import Enrolment, MemberRow
from alpr_desk.ui import icons
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.members.actions import NEW, MemberDesk, write_permissions
from alpr_desk.ui.pages.members.details import MemberPanel, Rights
from alpr_desk.ui.pages.members.enrolment import EnrolmentPanel
from alpr_desk.ui.pages.members.model import columns, matrix_columns, request_columns
from alpr_desk.ui.pages.members.requests import RequestPanel
from alpr_desk.ui.states import State, sentence_of
from alpr_desk.ui.widgets.table import Table

NOTHING = "No member is on record yet."
NO_REQUEST = "Nobody waits for an account."
MATRIX_HEADER_PX = 52
NOT_HANDED_OVER = (
    "The codes left the screen before they were ticked off. "
    "If they were not written down, give the member a new second factor."
)


class MembersPage(Page):
    """Members, their accounts and their training. What the viewer's role does not open is not shown."""

    name = "members"
    title = "Members"
    icon_name = "users"
    permission = Permission.SEE_MEMBERS

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        now = context.clock.now
        self.desk = MemberDesk(context, self)
        self.table = Table(columns(now), NOTHING, sort_by="name")
        self.requests = Table(request_columns(now), NO_REQUEST, sort_by="at", descending=True)
        self.matrix = Table(matrix_columns(), "")
        self.add_button, self.ask_button = QPushButton("&Add…"), QPushButton("Re&quest…")
        self.export_button = QPushButton("E&xport as CSV…")
        self.panel, self.request_panel = MemberPanel(now), RequestPanel(now)
        self.enrolment = EnrolmentPanel(context.tasks)
        self.tabs = QTabWidget()
        self._reopen = ""
        self._lay_out()
        self._connect()
        self._show_rights()

    def _lay_out(self) -> None:
        for button, icon, table in (
            (self.ask_button, "plus", self.table),
            (self.add_button, "plus", self.table),
            (self.export_button, "download", self.matrix),
        ):
            button.setIcon(icons.icon(icon, "text"))
            table.actions_row.addWidget(button)
        self.ask_button.setToolTip("Ask for a new member's account; another person approves it")
        self.add_button.setToolTip("Add a member without a request, while nobody else could approve one")
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
        for title, table in (
            ("&Members", self.table),
            ("Requ&ests", self.requests),
            ("What each &role may do", self.matrix),
        ):
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 12, 0, 0)
            column.addWidget(table)
            self.tabs.addTab(holder, title)
        self.tabs.setDocumentMode(True)
        layout = QHBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.tabs, 5)
        for panel in (self.panel, self.request_panel, self.enrolment):
            layout.addWidget(panel, 3)

    def _connect(self) -> None:
        desk, panel, requests = self.desk, self.panel, self.request_panel
        desk.listed.connect(self._listed)
        desk.not_listed.connect(self.show_error)
        desk.training.connect(panel.show_records)
        desk.no_training.connect(lambda error: panel.show_no_records(sentence_of(error)))
        desk.history.connect(panel.show_history)
        desk.no_history.connect(lambda error: panel.show_no_history(sentence_of(error)))
        desk.requested.connect(self._requested)
        desk.not_requested.connect(lambda error: self.requests.set_empty(sentence_of(error)))
        desk.judged.connect(panel.judged)
        desk.judged.connect(requests.judged)
        desk.added.connect(self._added)
        desk.changed.connect(self._changed)
        desk.failed.connect(self._failed)
        self.add_button.clicked.connect(lambda: self._form(panel.show_add_form))
        self.ask_button.clicked.connect(lambda: self._form(panel.show_request_form))
        self.export_button.clicked.connect(self._export)
        panel.add_asked.connect(desk.add)
        panel.request_asked.connect(desk.request)
        panel.change_asked.connect(desk.change)
        panel.renew_asked.connect(desk.enrol)
        panel.judge_asked.connect(desk.judge)
        panel.training_asked.connect(desk.record_training)
        panel.training_form_asked.connect(panel.show_training_form)
        panel.closed.connect(self.table.view.setFocus)
        panel.close_from(self.table.view)
        requests.decided.connect(desk.decide)
        requests.enrol_asked.connect(desk.enrol)
        requests.judge_asked.connect(desk.judge)
        requests.closed.connect(self.requests.view.setFocus)
        requests.close_from(self.requests.view)
        self.enrolment.finished.connect(self.table.view.setFocus)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._row_changed)
        self.requests.opened.connect(self._open_request)
        self.tabs.currentChanged.connect(self._tab_changed)

    def _show_rights(self) -> None:
        self.add_button.setVisible(self.context.may(Permission.MANAGE_MEMBERS))
        self.ask_button.setVisible(self.context.may(Permission.REQUEST_MEMBERS))

    @property
    def _viewer(self) -> str:
        status = self.context.status()
        return status.member.user_name if status is not None else ""

    @override
    def refresh(self) -> None:
        self._show_rights()
        self.show_state(State.BUSY, "Reading the members …")
        self._look()

    def _look(self) -> None:
        self.desk.list_members()
        self.desk.list_requests()

    @override
    def deactivate(self) -> None:
        """The codes of a member do not stay on a screen that is left or locked."""
        self.panel.forget_secrets()
        self.request_panel.forget_secrets()
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
            if self.table.select(lambda row: bool(row.member.user_name == user_name)):
                self._open(self.table.current_row())

    def _requested(self, requests: tuple[MemberRequest, ...]) -> None:
        """The rail counts what waits for this viewer."""
        self.requests.set_rows(requests)
        approves, enrols = self.context.may(Permission.APPROVE_MEMBERS), self.context.may(Permission.MANAGE_MEMBERS)
        waiting = sum(
            (approves and r.state is RequestState.OPEN and r.asked_by != self._viewer)
            or (enrols and r.state is RequestState.APPROVED)
            for r in requests
        )
        self.tabs.setTabText(1, f"Requ&ests ({waiting})" if waiting else "Requ&ests")
        self.count_changed.emit(waiting)

    def _open(self, row: MemberRow | None) -> None:
        if row is None or self.enrolment.open:
            return
        manage, train = self.context.may(Permission.MANAGE_MEMBERS), self.context.may(Permission.MANAGE_TRAINING)
        self.request_panel.hide()
        self.panel.show_member(row, Rights(manage, train, row.member.user_name == self._viewer))
        self.desk.list_training(row.member.user_name)
        self.desk.list_history(row.member.user_name)

    def _row_changed(self, row: MemberRow | None) -> None:
        if self.panel.isVisible() and self.panel.records is not None:
            self._open(row)

    def _open_request(self, request: MemberRequest | None) -> None:
        if request is None or self.enrolment.open:
            return
        self.panel.hide()
        self.request_panel.show_request(
            request,
            own=request.asked_by == self._viewer,
            may_approve=self.context.may(Permission.APPROVE_MEMBERS),
            may_enrol=self.context.may(Permission.MANAGE_MEMBERS),
        )

    def _tab_changed(self) -> None:
        """What stands at the right belongs to the tab that was left."""
        self.panel.forget_secrets()
        self.panel.hide()
        self.request_panel.forget_secrets()
        self.request_panel.hide()

    def _form(self, show: Callable[[], None]) -> None:
        if not self.enrolment.open:
            self.request_panel.hide()
            show()

    def _export(self) -> None:
        dialog = QFileDialog(self.window(), "Where to write the table", "permissions.csv", "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self.export(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, path: Path) -> None:
        """Write the permissions table."""
        self.context.tasks.run(
            lambda: write_permissions(path),
            lambda _: self.context.messages.info(f"The table is written to {path}."),
            self.context.messages.failure,
            owner=self,
        )

    def _added(self, enrolment: Enrolment) -> None:
        for panel in (self.panel, self.request_panel):
            panel.hide()
            panel.clear()
        self.enrolment.show_enrolment(enrolment)
        self._look()

    def _changed(self, user_name: str, sentence: str) -> None:
        self.context.messages.info(sentence)
        if self.panel.shows(user_name):
            self._reopen = user_name
            self.panel.hide()
        elif self.panel.shows(NEW):
            self.panel.hide()
        if self.request_panel.shows(user_name):
            self.request_panel.hide()
        self._look()

    def _failed(self, user_name: str, error: Exception) -> None:
        """Where it was asked for; in the message panel where that is no longer shown."""
        for panel in (self.panel, self.request_panel):
            if panel.shows(user_name):
                panel.show_failure(sentence_of(error))
                return
        self.context.messages.failure(error)
