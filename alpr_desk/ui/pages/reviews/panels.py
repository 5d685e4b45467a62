"""The right-hand panels of the reviews page: one drawn entry with what to say of it, and one finding."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QPushButton, QWidget

from alpr_desk.domain.requests.reviews import CloseFinding, Finding, MarkReviewItem, ReviewItem
from alpr_desk.domain.reviewing import Mark
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.form import Form, line_field
from alpr_desk.ui.widgets.moments import both_times, today

FOLLOW_UP = timedelta(days=14)
"""What the day of a new finding is at first."""

_CHOICES = (Mark.FINE, Mark.QUESTION, Mark.FINDING)


class ItemPanel(DetailsPanel):
    """Signals: `marked` (MarkReviewItem)."""

    marked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item: ReviewItem | None = None
        self.form = Form()
        self.mark, self.note, self.owner, self.due = QComboBox(), line_field(), line_field(), QDateEdit()
        self.button = QPushButton()

    def show_item(self, item: ReviewItem, now: datetime, *, closed: bool) -> None:
        """`closed`: the week is signed off, so nothing can be said any more."""
        self.item = item
        self.show_for(f"Entry {item.sequence:,}")
        for flag in item.flags:
            self.add_sentence(f"{flag.kind.value[0].upper()}{flag.kind.value[1:]}: {flag.sentence}", "warning")
        self.add_facts(
            [
                ("Time", both_times(item.at, now)),
                ("Member", f"{item.member_name} ({item.user_name})"),
                ("Event", f"{item.event}, {item.outcome}"),
                ("Purpose", item.purpose or "none stated"),
                ("Detail", item.detail),
            ]
        )
        if item.mark is not Mark.OPEN:
            self.add_heading(item.mark.value[0].upper() + item.mark.value[1:])
            said = f"{item.marked_by}: {item.note}" if item.note else f"Marked by {item.marked_by}."
            self.add_sentence(said, "")
        if item.own:
            self.add_sentence("This entry is about you: another reviewer has to look at it.", "warning")
        elif not closed:
            self._ask_for_mark(item, today(now))
        self.finish()

    def _ask_for_mark(self, item: ReviewItem, day: date) -> None:
        self.form, self.mark = Form(), QComboBox()
        choices = (Mark.FINDING,) if item.mark is Mark.FINDING else _CHOICES
        for mark in choices:
            self.mark.addItem(mark.value[0].upper() + mark.value[1:], mark.value)
        self.note = line_field("what you found, or ask", longest=400)
        self.owner = line_field("user name", longest=64)
        after = day + FOLLOW_UP
        self.due = QDateEdit(QDate(after.year, after.month, after.day))
        self.due.setDisplayFormat("yyyy-MM-dd")
        self.form.add("mark", "&Mark", self.mark)
        self.form.add("note", "&Note", self.note)
        self.form.add("owner", "Followed &up by", self.owner)
        self.form.add("due", "&By", self.due)
        self.body.addWidget(self.form)
        self.button = QPushButton("&Save mark")
        self.button.setProperty("role", "primary")
        self.foot.addWidget(self.button)
        self.mark.currentIndexChanged.connect(lambda _: self._show_fields())
        self.button.clicked.connect(self.save)
        self.note.returnPressed.connect(self.save)
        self._show_fields()

    def chosen(self) -> Mark:
        return Mark(self.mark.currentData())

    def _show_fields(self) -> None:
        for key in ("owner", "due"):
            self.form.set_visible(key, self.chosen() is Mark.FINDING)

    def save(self) -> None:
        """Emit the mark, or say what is missing."""
        if self.item is None:
            return
        mark, note, owner = self.chosen(), self.note.text().strip(), self.owner.text().strip()
        errors = {}
        if mark is not Mark.FINE and not note:
            errors["note"] = "Write down what you found, or what you ask the member."
        if mark is Mark.FINDING and not owner:
            errors["owner"] = "Name the member who follows it up, by user name."
        if self.form.show_errors(errors):
            return
        self.button.setEnabled(False)
        day = self.due.date()
        due = date(day.year(), day.month(), day.day()) if mark is Mark.FINDING else None
        self.marked.emit(MarkReviewItem(self.item.id, mark, note, owner if mark is Mark.FINDING else "", due))

    def show_failure(self, sentence: str) -> None:
        self.button.setEnabled(True)
        self.form.set_error("note", sentence)


class FindingPanel(DetailsPanel):
    """Signals: `closing` (CloseFinding)."""

    closing = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding: Finding | None = None
        self.form, self.note, self.button = Form(), line_field(), QPushButton()

    def show_finding(self, finding: Finding, now: datetime) -> None:
        self.finding = finding
        self.show_for(f"Finding {finding.id}")
        facts = [
            ("About", finding.about),
            ("Entry", f"{finding.sequence:,}, week {finding.week}"),
            ("Found by", f"{finding.opened_by}, {both_times(finding.opened_at, now)}"),
            ("What", finding.note),
            ("Followed up", f"by {finding.owner} until {finding.due:%Y-%m-%d}"),
        ]
        if finding.closed_at is not None:
            facts.append(("Closed", f"{finding.closed_by}, {both_times(finding.closed_at, now)}"))
            facts.append(("Outcome", finding.closing_note))
        self.add_facts(facts)
        if finding.open:
            self.form, self.note = Form(), line_field("what came of it", longest=400)
            self.form.add("note", "&Outcome", self.note)
            self.body.addWidget(self.form)
            self.button = QPushButton("Close &finding")
            self.button.setProperty("role", "primary")
            self.foot.addWidget(self.button)
            self.button.clicked.connect(self.save)
            self.note.returnPressed.connect(self.save)
        self.finish()

    def save(self) -> None:
        """Emit the closing, or say what is missing."""
        note = self.note.text().strip()
        if self.finding is None or self.form.show_errors({} if note else {"note": "Write down what came of it."}):
            return
        self.button.setEnabled(False)
        self.closing.emit(CloseFinding(self.finding.id, note))

    def show_failure(self, sentence: str) -> None:
        self.button.setEnabled(True)
        self.form.set_error("note", sentence)
