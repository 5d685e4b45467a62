"""A canvass, for the live page: shows which is on, begins one, ends it. Asks the Desk; the panel is `canvass_panel`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from alpr_desk.domain.canvass import Canvass
from alpr_desk.domain.requests.capture import BeginCanvass, CanvassBegun, CanvassOn, EndCanvass, ShowCanvass
from alpr_desk.domain.requests.field_entries import PlateEntered
from alpr_desk.errors import AnswerIsNo
from alpr_desk.ui.canvass import tagged_words
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.form_panel import Shows
from alpr_desk.ui.messages import Action
from alpr_desk.ui.pages.live.canvass_panel import CanvassPanel
from alpr_desk.ui.states import State, sentence_of, state_of

NO_SHIFT = "No shift is running. Start one first: a canvass tags what your shift reads."


class Canvassing(QObject):
    """Attributes: `panel`, for the page to lay out.

    `running`: whether a shift of the member's runs.
    """

    def __init__(self, context: PageContext, running: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._running = context, running
        self._entered: tuple[PlateEntered, ...] = ()
        self._wanted = False
        self.panel = CanvassPanel(context)
        self.panel.asked.connect(self._begin)
        self.panel.end_asked.connect(self._ask_end)
        context.canvass.asked.connect(self.open)
        context.canvass.changed.connect(self._changed)

    def open(self) -> None:
        """The form, or the canvass that is on. What was typed is kept, also where the form was closed with it."""
        self._wanted = True
        if self.panel.typing:
            self.panel.incident.setFocus()
        elif not self._running():
            self.panel.show_nothing(State.EMPTY, NO_SHIFT)
        else:
            told = partial(self._told, self._context.canvass.turn)
            self._context.ask(ShowCanvass(), told, self._not_told, key="canvass", owner=self)

    def shift_changed(self) -> None:
        """A shift was started or is over: what the panel says of it may be so no more."""
        if self.panel.typing:
            return
        if self.panel.isHidden():
            self.panel.forget()
            return
        if self._running() and self.panel.shows is Shows.NOTHING:
            self.open()
        elif not self._running() and self.panel.shows is Shows.ON:
            self.panel.close_panel()

    def give_way(self) -> None:
        """Something else is opened in its place: what is typed is kept, and an answer under way opens nothing."""
        self._wanted = False
        self.panel.hide()

    def _told(self, turn: int, on: CanvassOn | None) -> None:
        self._context.canvass.answered(turn, on)
        if self._wanted:
            self._show()

    def _show(self) -> None:
        on = self._context.canvass.on
        if on is not None:
            self.panel.show_on(on, self._entered)
        elif self.panel.shows is Shows.FORM:
            self.panel.show_again(self.panel.incident)
        else:
            self.panel.open_form()

    def _not_told(self, error: Exception) -> None:
        if not self._wanted:
            return
        state = state_of(error)
        again = "" if state is State.DENIED else "Try again"
        self.panel.show_nothing(state, sentence_of(error), again)

    def _begin(self, request: BeginCanvass) -> None:
        self._context.ask(request, self._begun, self._not_begun, key="begin", owner=self)

    def _begun(self, begun: CanvassBegun) -> None:
        self._entered = begun.entered
        self._context.canvass.put(CanvassOn(begun.canvass, 0))
        if self.panel.typing:
            self._show()

    def _not_begun(self, error: Exception) -> None:
        """At the form, which keeps what was typed; also in the message panel where it was left."""
        self.panel.show_failure(error)
        if not self.panel.isVisible():
            self._context.messages.failure(error)

    def _ask_end(self) -> None:
        on = self._context.canvass.on
        if on is not None:
            self._context.messages.ask(
                f"End the canvass for {on.canvass.incident}?",
                "What is read from then on bears the incident no more. Its plates go on alerting.",
                (Action("Go on"), Action("End canvass", self._end, "danger")),
            )

    def _end(self) -> None:
        self._context.ask(EndCanvass(), self._ended, self._not_ended, key="end", owner=self)

    def _ended(self, canvass: Canvass) -> None:
        on = self._context.canvass.on
        reads = f"{tagged_words(on.tagged)} of it: search for the incident." if on is not None else ""
        self._context.canvass.put(None)
        self._context.messages.info(reads, f"The canvass for {canvass.incident} is over")

    def _not_ended(self, error: Exception) -> None:
        if isinstance(error, AnswerIsNo):
            self._context.canvass.put(None)
        self._context.messages.failure(error)

    def _changed(self) -> None:
        on = self._context.canvass.on
        if on is None:
            self._entered = ()
        if self.panel.shows is not Shows.ON or self.panel.isHidden():
            return
        if on is None:
            self.panel.close_panel()
        else:
            self.panel.show_tagged(on.tagged)
