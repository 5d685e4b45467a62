"""The fields of a search: plate, misreads, purpose, state, camera and time. Says why a search cannot be made yet.

Knows fields and the rules of `model.Query`; asks nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from alpr_desk.domain.clock import Clock
from alpr_desk.ui import icons, theme
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.pages.search.further import Further
from alpr_desk.ui.pages.search.model import FUZZY, HELP, NOTHING_FURTHER, Query
from alpr_desk.ui.purpose import PurposePicker
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.stated import stated_purpose

_SPANS: tuple[tuple[str, timedelta | None], ...] = (
    ("Any time", None),
    ("Last hour", timedelta(hours=1)),
    ("Last 24 hours", timedelta(days=1)),
    ("Last 7 days", timedelta(days=7)),
    ("Last 30 days", timedelta(days=30)),
)
FROM_TO = "From … to …"
MOMENT_PX = 160


class TimeSpan(QWidget):
    """When the reads were captured: a span back from now, or two local times whose fields whoever shows it lays out.

    Signals:
        edited: another span.
    """

    edited = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.span = QComboBox()
        self.span.setAccessibleName("Time")
        for text, length in _SPANS:
            self.span.addItem(text, length)
        self.span.addItem(FROM_TO)
        self.since, self.until = self._edit("From"), self._edit("To")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.span)
        self.span.currentIndexChanged.connect(self._changed)
        self._show_times()

    def _edit(self, name: str) -> QDateTimeEdit:
        edit = QDateTimeEdit()
        edit.setDisplayFormat("yyyy-MM-dd HH:mm")
        edit.setAccessibleName(name)
        edit.setToolTip(f"{name}, local time")
        edit.setButtonSymbols(QDateTimeEdit.ButtonSymbols.NoButtons)
        edit.setFixedWidth(MOMENT_PX)
        edit.dateTimeChanged.connect(lambda _: self.edited.emit())
        return edit

    @property
    def explicit(self) -> bool:
        return self.span.currentText() == FROM_TO

    def _changed(self) -> None:
        if self.explicit:
            now = self._clock.now()
            self.since.setDateTime(QDateTime.fromSecsSinceEpoch(int((now - timedelta(days=1)).timestamp())))
            self.until.setDateTime(QDateTime.fromSecsSinceEpoch(int(now.timestamp())))
        self._show_times()
        self.edited.emit()

    def _show_times(self) -> None:
        self.since.setVisible(self.explicit)
        self.until.setVisible(self.explicit)

    def put(self, since: datetime | None, until: datetime | None) -> None:
        """Any time without both; else from `since` (a day before the end without it) to `until` (now without it)."""
        if since is None and until is None:
            self.span.setCurrentIndex(0)
            return
        self.span.setCurrentIndex(self.span.count() - 1)
        end = until or self._clock.now()
        self.since.setDateTime(QDateTime.fromSecsSinceEpoch(int((since or end - timedelta(days=1)).timestamp())))
        self.until.setDateTime(QDateTime.fromSecsSinceEpoch(int(end.timestamp())))

    def times(self) -> tuple[datetime | None, datetime | None]:
        """From and to in UTC, None where open."""
        if self.explicit:
            return self._moment(self.since), self._moment(self.until)
        length = self.span.currentData()
        return (self._clock.now() - length if isinstance(length, timedelta) else None), None

    def _moment(self, edit: QDateTimeEdit) -> datetime:
        return datetime.fromtimestamp(edit.dateTime().toSecsSinceEpoch(), self._clock.now().tzinfo)


class QueryBar(QWidget):
    """All fields of a search with its button.

    Attributes:
        plate, fuzzy, region, camera, times, picker, button: the fields, in tab order; `further`: what stands in
            the panel of further fields.
        more_button, saved_button: open the panels of further fields and of kept searches.
        say: the sentence under them: help, what is wrong with the pattern, or why the button is off.

    Signals:
        submitted: the button, or Enter in a field, with a question that can be asked.
    """

    submitted = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.further = NOTHING_FURTHER
        self._case_format: Callable[[], str] = lambda: context.settings().access.case_format
        self._make_fields()
        self._lay_out()
        for edited in (
            self.plate.textChanged,
            self.fuzzy.currentIndexChanged,
            self.region.textChanged,
            self.camera.textChanged,
            self.times.edited,
            self.picker.edited,
            context.purpose.changed,
        ):
            edited.connect(self.check)
        for field in (self.plate, self.region, self.camera, self.picker.case, self.picker.note):
            field.returnPressed.connect(self.submit)
        self.button.clicked.connect(self.submit)
        self.check()

    def _make_fields(self) -> None:
        self.plate = QLineEdit(placeholderText="7A?C*", maxLength=64)
        self.plate.setProperty("plate", True)
        self.plate.setAccessibleName("Plate or part of one")
        self.fuzzy = QComboBox()
        for number, (text, explanation) in enumerate(FUZZY):
            self.fuzzy.addItem(text, number)
            self.fuzzy.setItemData(number, explanation, Qt.ItemDataRole.ToolTipRole)
        self.region = QLineEdit(placeholderText="any", maxLength=3)
        self.region.setMaximumWidth(72)
        self.camera = QLineEdit(placeholderText="any", maxLength=80)
        self.camera.setMaximumWidth(160)
        self.times = TimeSpan(self._context.clock)
        self.picker = PurposePicker(self._context.purpose, self._case_format)
        self.button = QPushButton("Search")
        self.button.setIcon(icons.icon("search", "on_accent"))
        self.button.setProperty("role", "primary")
        self.more_button, self.saved_button = QPushButton("&More"), QPushButton("Saved")
        self.more_button.setToolTip("Misreads, place, vehicle, incident, convoy, scenes")
        self.saved_button.setToolTip("Searches you keep")
        self.say = sentence_label(HELP, "muted")

    def _lay_out(self) -> None:
        first = QGridLayout()
        first.setContentsMargins(0, 0, 0, 0)
        first.setHorizontalSpacing(12)
        first.setVerticalSpacing(4)
        for column, (text, field) in enumerate((("&Plate", self.plate), ("&Match", self.fuzzy))):
            first.addWidget(self._caption(text, field), 0, column)
            first.addWidget(field, 1, column)
        first.addWidget(self.picker, 0, 2, 2, 1)
        first.setColumnStretch(0, 3)
        first.setColumnStretch(2, 7)
        self.plate.setMinimumWidth(140)
        self.fuzzy.setMaximumWidth(124)
        self.picker.note.setMinimumWidth(92)
        self.picker.kind.setMinimumContentsLength(14)
        second = QHBoxLayout()
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(6)
        for text, field in (("S&tate", self.region), ("&Camera", self.camera), ("T&ime", self.times)):
            second.addWidget(self._caption(text, field if field is not self.times else self.times.span))
            second.addWidget(field)
            second.addSpacing(2)
        second.addStretch(1)
        for button in (self.more_button, self.saved_button, self.button):
            second.addWidget(button)
        outer = QGridLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setVerticalSpacing(8)
        outer.addLayout(first, 0, 0)
        outer.addLayout(second, 1, 0)
        third = QHBoxLayout()
        third.setSpacing(8)
        third.addWidget(self.say, 1)
        for moment in (self.times.since, self.times.until):  # the line above is full on the smallest window
            third.addWidget(moment)
        outer.addLayout(third, 2, 0)
        order = (self.plate, self.fuzzy, self.picker.kind, self.picker.case, self.picker.note, self.region,
                 self.camera, self.times.span, self.times.since, self.times.until, self.more_button,
                 self.saved_button, self.button)  # fmt: skip
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    @staticmethod
    def _caption(text: str, field: QWidget) -> QLabel:
        label = QLabel(text)
        label.setProperty("tone", "caption")
        label.setBuddy(field)
        return label

    def query(self) -> Query:
        """The question as it stands."""
        since, until = self.times.times()
        purpose, _ = stated_purpose(self.picker, self._case_format())
        return Query(
            self.plate.text(),
            purpose,
            since,
            until,
            self.region.text(),
            self.camera.text(),
            self.fuzzy.currentIndex(),
            self.further,
        )

    def set_further(self, further: Further) -> None:
        """What stands in the panel of further fields."""
        self.further = further
        self.more_button.setText(f"&More ({further.count})" if further.count else "&More")
        self.check()

    def fill(self, query: Query) -> None:
        """Put a question into the fields, its purpose left out: that is stated anew."""
        self.plate.setText(query.typed)
        self.fuzzy.setCurrentIndex(query.fuzzy)
        self.region.setText(query.state)
        self.camera.setText(query.camera)
        self.times.put(query.since, query.until)
        self.set_further(query.further)

    def check(self) -> str:
        """Say whether the search can be made; the reason why not, empty where it can."""
        _, purpose_fault = stated_purpose(self.picker, self._case_format())
        query = self.query()
        reason = query.blocked(purpose_fault)
        started = bool(query.pattern.strip())
        wrong = bool(started and query.pattern_fault())
        self.button.setEnabled(not reason)
        self.button.setToolTip(reason or "Search (Enter)")
        self.say.setText(reason or HELP if started else HELP)
        theme.set_role(self.say, tone="high" if wrong else "warning" if reason and started else "muted")
        theme.set_role(self.plate, wrong=wrong)
        return reason

    def submit(self) -> None:
        """Ask, where the question can be asked; the purpose takes force."""
        if not self.check():
            self.picker.commit()
            self.submitted.emit()
