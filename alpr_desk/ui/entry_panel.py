"""The form that enters a wanted plate, and the stored reads that fit it already. Asks the Desk; knows no page."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from alpr_desk.domain.matching import FieldList
from alpr_desk.domain.requests.field_entries import EnterPlate, PlateEntered
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.form_panel import FormPanel, Shows
from alpr_desk.ui.widgets.form import line_field
from alpr_desk.ui.words import minute_text

_KINDS = {FieldList.FIELD: "Field entry", FieldList.AMBER: "AMBER alert", FieldList.BOLO: "BOLO"}


class EntryPanel(FormPanel):
    """At the right of the page that F5 leads to."""

    send_words, busy_words = "&Alert on this plate", "Entering …"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._unseen = False
        self.asked.connect(self._enter)

    def open(self) -> None:
        """The form with what was typed in it; before a new one what was entered, where a hit took its place."""
        unseen, self._unseen = self._unseen, False
        if self.shows is Shows.FORM:
            self.show_again(self.plate)
        elif unseen:
            self.show_again(self.close_button)
        else:
            self._open_form()

    @override
    def step_aside(self) -> None:
        self._unseen = self._unseen or (self.shows is Shows.ON and not self.isHidden())
        super().step_aside()

    def _open_form(self) -> None:
        self._begin_form("Enter a wanted plate")
        self.plate = line_field("7ABC123, 7A?C*, [8B]AB", longest=64)
        self.state, self.reason = line_field("any", longest=2), line_field("what happened", longest=400)
        self.source, self.author = line_field("agency", longest=200), line_field("name", longest=120)
        self.kind = QComboBox()
        for which, text in _KINDS.items():
            self.kind.addItem(text, which.value)
        self.form.add("plate", "&Plate or part of one", self.plate, "? one character, * any, [8B] one of a set.")
        self.form.add("state", "&State", self.state)
        self.form.add("reason", "&Reason", self.reason)
        self.form.add("kind", "&Kind", self.kind)
        self.form.add("source", "Put &out by", self.source)
        self.form.add("author", "&Written by", self.author)
        self.kind.currentIndexChanged.connect(self._show_author)
        self._show_author()
        lines = (self.plate, self.state, self.reason, self.source, self.author, self.picker.case, self.picker.note)
        for line in lines:
            line.returnPressed.connect(self.submit)
        self._end_form(self.plate)

    @property
    def _which(self) -> FieldList:
        return FieldList(self.kind.currentData())

    def _show_author(self) -> None:
        for key in ("source", "author"):
            self.form.set_visible(key, self._which is not FieldList.FIELD)

    @override
    def _request(self) -> EnterPlate:
        put_out = self._which is not FieldList.FIELD
        return EnterPlate(
            self.plate.text(),
            self.reason.text(),
            self.picker.commit(),
            self._which,
            self.state.text(),
            self.source.text() if put_out else "",
            self.author.text() if put_out else "",
        )

    def _enter(self, request: EnterPlate) -> None:
        self._context.ask(request, self._entered, self._not_entered, key="enter", owner=self)

    def _entered(self, entered: PlateEntered) -> None:
        """In its place; also in the message panel where that was left."""
        if self.isHidden():
            self.shows = Shows.NOTHING
        else:
            self._show_entered(entered)
        if not self.isVisible():
            words = f"{self._in_force(entered)} Stored reads that fit already: {len(entered.seen):,}."
            self._context.messages.info(words, "The plate is in force")

    def _not_entered(self, error: Exception) -> None:
        """At the form, which keeps what was typed; also in the message panel where it was left."""
        self.show_failure(error)
        if not self.isVisible():
            self._context.messages.failure(error)

    def _in_force(self, entered: PlateEntered) -> str:
        until = minute_text(entered.entry.expires_at, self._context.clock.now())
        return f"It alerts until {until}. A supervisor reviews it."

    def _show_entered(self, entered: PlateEntered) -> None:
        """What was entered, and what was seen of it before."""
        new = entered.entry
        self._begin(Shows.ON, f"{new.entry.plate}: in force")
        facts = (
            ("State", new.entry.state or "any"),
            ("Reason", new.reason),
            ("Kind", _KINDS[new.which]),
            ("Put out by", ", ".join(part for part in (new.source, new.author) if part)),
            ("Case", new.case_number),
        )
        self.add_facts(tuple(fact for fact in facts if fact[1]))
        self.add_sentence(self._in_force(entered), "good")
        self.add_seen((entered,))
        self.finish()
        self._focus(self.close_button)
