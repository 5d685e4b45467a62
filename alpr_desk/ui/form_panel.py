"""A panel at the right that asks for something, then shows what came of it. It may stand beside a hit.

Asks nothing of the Desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from alpr_desk.domain.desk import Request
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.requests.field_entries import PlateEntered
from alpr_desk.errors import BadInput
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.purpose import PurposePicker
from alpr_desk.ui.states import sentence_of
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.form import Form, sentence_label
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.widgets.table_model import Column
from alpr_desk.ui.words import clock_text


class Shows(Enum):
    """What the panel is for just now."""

    NOTHING = "why there is no form"
    FORM = "the form"
    ON = "what came of it"


class FormPanel(DetailsPanel):
    """Keeps what was typed until it is sent, also while it is closed.

    Attributes:
        shows: what the panel is for just now.
        form, picker: the fields, and the purpose below them.
        fault: what is wrong and of no field.
        send_words, busy_words: what the button says that sends the form, and while that is under way.

    Signals:
        asked(Request): the form is filled in; the Desk says what is wrong with it.
    """

    asked = Signal(object)
    send_words, busy_words = "", ""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.shows = Shows.NOTHING
        self.form = Form()
        self.form.hide()
        self.fault = sentence_label("", "high")
        self.button = QPushButton()
        self._after_layout = QTimer(self, singleShot=True, interval=0)
        self._after_layout.timeout.connect(self._show_first_wrong)

    @property
    def typing(self) -> bool:
        """Whether the form is in sight: what is typed in it must not be lost."""
        return self.shows is Shows.FORM and not self.isHidden()

    def step_aside(self) -> None:
        """A hit comes: only what is being typed stays beside it."""
        if not self.isHidden() and not self.typing:
            self.close_panel()

    def show_again(self, first: QWidget) -> None:
        """As it was when it was closed, with the cursor in `first`."""
        self.show()
        self._focus(first)

    def _focus(self, widget: QWidget) -> None:
        """An answer that comes when the page was left brings nothing of it to the front."""
        page = self.parentWidget()
        if page is not None and page.isVisible():
            focus_new(widget)

    def _begin(self, shows: Shows, title: str) -> None:
        self.shows = shows
        self.show_for(title)

    def _begin_form(self, title: str) -> None:
        """An empty form for fields to be added to; `_end_form` follows."""
        self._begin(Shows.FORM, title)
        self.form = Form(spacing=8)
        self.picker = PurposePicker(
            self._context.purpose, lambda: self._context.settings().access.case_format, stacked=True
        )

    def _end_form(self, first: QWidget) -> None:
        """The purpose and the button below the fields; the cursor into `first`."""
        self.form.add_widget(self.picker)
        self.body.addWidget(self.form)
        self.finish()
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.button = QPushButton(self.send_words)
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.submit)
        self.foot.addWidget(self.fault)
        self.foot.addWidget(self.button)
        self._focus(first)

    def submit(self) -> None:
        """Ask for what is filled in, once it can be understood."""
        if not self.button.isEnabled():
            return
        self.form.clear_errors()
        self.fault.hide()
        try:
            request = self._request()
        except BadInput as error:
            self.show_failure(error)
            if not error.field:
                self.area.ensureWidgetVisible(self.picker)
            return
        self._set_busy(True)
        self.asked.emit(request)

    def _request(self) -> Request[Any]:
        """What is filled in. Raises BadInput; what names no field is of the purpose."""
        raise NotImplementedError

    def _set_busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.button.setText(self.busy_words if busy else self.send_words)

    def show_failure(self, error: Exception) -> None:
        """What is wrong, at the field that it is of, else below; what was typed stays."""
        if self.shows is not Shows.FORM:
            return
        self._set_busy(False)
        field = error.field if isinstance(error, BadInput) else ""
        if field:
            self.form.show_errors({field: sentence_of(error)})
            self._after_layout.start()
        else:
            self.fault.setText(sentence_of(error))
            self.fault.show()

    def _show_first_wrong(self) -> None:
        """Into sight with its sentence, which has its height only once it is laid out."""
        wrong = self.form.first_wrong() if self.typing else None
        if wrong is not None:
            self.area.ensureWidgetVisible(wrong, 0, 8)

    def add_seen(self, entered: Sequence[PlateEntered]) -> None:
        """The stored reads that fit what was entered, newest first."""
        seen = {read.id: read for one in entered for read in one.seen}
        more = " There are more: search." if any(one.cut for one in entered) else ""
        self.add_sentence(f"Stored reads that fit already: {len(seen):,}.{more}")
        if seen:
            self.body.addWidget(self._table(sorted(seen.values(), key=lambda r: r.captured_at, reverse=True)), 1)

    def _table(self, reads: Sequence[StoredRead]) -> Table:
        now = self._context.clock.now()
        table = Table(
            (
                Column("plate", "Plate", lambda r: r.plate, 120, plate=True),
                Column("time", "Seen", lambda r: clock_text(r.captured_at, now), 140, stretch=True),
                Column("camera", "Camera", lambda r: r.camera, 90, shown=False),
            ),
            "",
        )
        table.columns_button.hide()
        table.set_rows(tuple(reads))
        table.setMinimumHeight(180)
        return table

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key of this panel reaches the hit beside it."""
        event.accept()
