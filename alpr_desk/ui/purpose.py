"""The purpose in force and the row of fields that states one (Policy 430.5(b)). Knows no page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from alpr_desk.domain.clock import Clock
from alpr_desk.domain.purpose import NEEDS_CASE, Purpose, PurposeKind, check_case_number
from alpr_desk.errors import BadInput
from alpr_desk.settings import PurposeSettings
from alpr_desk.ui import theme

RECENT = 3
"""How many purposes stated before are offered again."""


class PurposeHolder(QObject):
    """The purpose stated last, for the time of the agency's setting; each search names it anew to the Desk.

    Attributes:
        last_case: the case number stated last. recent: purposes stated, the last one first.

    Signals: `changed` when a purpose takes force or ends; `expired` when its time is over.
    """

    changed = Signal()
    expired = Signal()

    def __init__(
        self,
        clock: Clock,
        parent: QObject | None = None,
        settings: Callable[[], PurposeSettings] = PurposeSettings,
    ) -> None:
        super().__init__(parent)
        self._clock, self._settings = clock, settings
        self._purpose: Purpose | None = None
        self._until_ns = 0
        self.last_case = ""
        self.recent: tuple[Purpose, ...] = ()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._expire)

    @property
    def in_force_s(self) -> int:
        """How long a purpose stays, in seconds."""
        return self._settings().in_force_minutes * 60

    def needs_case(self, kind: PurposeKind | None) -> bool:
        """Whether `kind` is refused without a case number, by the policy or by the agency's setting."""
        return kind is not None and (kind in NEEDS_CASE or kind in self._settings().also_need_case)

    def check(self, purpose: Purpose, case_format: str) -> None:
        """Raises BadInput where the case number is missing or not of the agency's format."""
        check_case_number(purpose, case_format, self._settings().also_need_case)

    def state(self, purpose: Purpose) -> None:
        """Put `purpose` in force from now on for `in_force_s` seconds."""
        self._purpose = purpose
        self._until_ns = self._clock.monotonic_ns() + self.in_force_s * 1_000_000_000
        if purpose.case_number:
            self.last_case = purpose.case_number
        self.recent = (purpose, *(other for other in self.recent if other != purpose))[:RECENT]
        self._timer.start(self.in_force_s * 1000)
        self.changed.emit()

    def again(self) -> Purpose | None:
        """Put the last purpose in force once more; None where none was stated since sign-in."""
        if not self.recent:
            return None
        self.state(self.recent[0])
        return self.recent[0]

    def current(self) -> Purpose | None:
        """The purpose in force, None when there is none or its time is over."""
        return self._purpose if self.remaining_s() > 0 else None

    def remaining_s(self) -> int:
        """Seconds the purpose stays in force, 0 without one."""
        if self._purpose is None:
            return 0
        return max(0, -(-(self._until_ns - self._clock.monotonic_ns()) // 1_000_000_000))

    def clear(self, forget_case: bool = False) -> None:
        """End the purpose now; `forget_case` at sign-out: nothing of it stays for the next member."""
        self._purpose = None
        self._timer.stop()
        if forget_case:
            self.last_case, self.recent = "", ()
        self.changed.emit()

    def _expire(self) -> None:
        self._purpose = None
        self.changed.emit()
        self.expired.emit()


class PurposePicker(QWidget):
    """Kind, case number and note in one row (stacked when narrow).

    Signals: `edited` when anything in it changed.
    """

    edited = Signal()

    def __init__(
        self,
        holder: PurposeHolder,
        case_format: Callable[[], str],
        parent: QWidget | None = None,
        stacked: bool = False,
    ) -> None:
        super().__init__(parent)
        self._holder, self._case_format = holder, case_format
        self.kind = QComboBox()
        self.kind.setAccessibleName("Purpose")
        self.kind.addItem("Choose a purpose …", None)
        for kind in PurposeKind:
            self.kind.addItem(kind.value[0].upper() + kind.value[1:], kind)
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.setMinimumContentsLength(18)
        self.case = QLineEdit(placeholderText="26-01234")
        self.case.setAccessibleName("Case number")
        self.note = QLineEdit(placeholderText="Optional", maxLength=200)
        self.note.setAccessibleName("Note")
        self._case_label = QLabel("Case number")
        self._lay_out(stacked)
        self._show_holder()
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.case.textChanged.connect(self._edited)
        self.note.textChanged.connect(self._edited)
        holder.changed.connect(self._show_holder)

    def _lay_out(self, stacked: bool) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        labels = (QLabel("Purpose"), self._case_label, QLabel("Note"))
        for place, (label, field) in enumerate(zip(labels, (self.kind, self.case, self.note), strict=True)):
            label.setProperty("tone", "caption")
            label.setBuddy(field)
            row, column = (2 * place, 0) if stacked else (0, place)
            grid.addWidget(label, row, column)
            grid.addWidget(field, row + 1, column)
        if not stacked:
            for column, stretch in enumerate((5, 2, 4)):
                grid.setColumnStretch(column, stretch)

    def chosen(self) -> PurposeKind | None:
        """The kind chosen, None before that. Qt hands a StrEnum back as a plain string."""
        data = self.kind.currentData()
        return PurposeKind(data) if data else None

    @property
    def needs_case(self) -> bool:
        """Whether the kind chosen is refused without a case number."""
        return self._holder.needs_case(self.chosen())

    def purpose(self) -> Purpose:
        """The purpose as stated, checked against the agency's case format; the wrong field is marked.

        Raises BadInput with what to do. Does not put it in force; see `commit`.
        """
        kind = self.chosen()
        if kind is None:
            theme.set_role(self.kind, wrong=True)
            self.kind.setFocus()
            raise BadInput("Choose the purpose first: no search or picture without one (Policy 430.5(b)).")
        stated = Purpose(kind, self.case.text().strip(), self.note.text().strip())
        try:
            self._holder.check(stated, self._case_format())
        except BadInput:
            theme.set_role(self.case, wrong=True)
            self.case.setFocus()
            raise
        return stated

    def commit(self) -> Purpose:
        """`purpose()`, put in force in the holder."""
        stated = self.purpose()
        self._holder.state(stated)
        return stated

    def _kind_changed(self) -> None:
        needed = self.needs_case
        self._case_label.setText("Case number (needed)" if needed else "Case number")
        if needed and not self.case.text():
            self.case.setText(self._holder.last_case)
        self._edited()

    def _edited(self) -> None:
        for field in (self.kind, self.case):
            if field.property("wrong"):
                theme.set_role(field, wrong=False)
        self.edited.emit()

    def _show_holder(self) -> None:
        purpose = self._holder.current()
        if purpose is None:
            return
        blockers = [QSignalBlocker(field) for field in (self.kind, self.case, self.note)]
        self.kind.setCurrentIndex(self.kind.findData(purpose.kind))
        self.case.setText(purpose.case_number)
        self.note.setText(purpose.note)
        for blocker in blockers:
            blocker.unblock()
