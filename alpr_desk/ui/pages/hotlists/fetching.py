"""Lists that are fetched by themselves, for the hotlists page: what is set, setting it, ending it, fetching now.

Asks the Desk; the file of a private key is read off the window's thread.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.hotlists import ImportProfile, ListProfiles
from alpr_desk.domain.requests.list_pickup import (
    ListPickups,
    PickedUp,
    Pickup,
    RemovePickup,
    RunPickups,
    SetPickup,
)
from alpr_desk.errors import BadInput
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.messages import Action
from alpr_desk.ui.pages.hotlists.fetch_form import FetchForm, FetchPanel
from alpr_desk.ui.pages.hotlists.fetch_section import FetchSection
from alpr_desk.ui.states import sentence_of

_MOST_KEY = 100_000
"""Characters; a file with more holds no private key."""


class Fetching(QObject):
    """Attributes:
        panel: the form.

    Signals:
        changed: what is known of pick-ups, or a fetch began or ended.
        form_opened: the form is shown, and takes the place of what is beside the lists.
        is_set(str): the pick-up of that list was set.
        done(str): it was ended, or the list fetched, or not.
        failed(str, str): the list could not be fetched, for the reason in the sentence.
    """

    changed = Signal()
    form_opened = Signal()
    is_set = Signal(str)
    done = Signal(str)
    failed = Signal(str, str)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._pickups: dict[str, Pickup] | None = None
        self._refusal = ""
        self._under_way: set[str] = set()
        self.panel = FetchPanel()
        self.panel.asked.connect(self._set)

    def look(self) -> None:
        """Ask what is fetched from where."""
        self._context.ask(ListPickups(), self._listed, self._not_listed, "pickups", owner=self)

    def _listed(self, pickups: tuple[Pickup, ...]) -> None:
        self._pickups, self._refusal = {pickup.hotlist: pickup for pickup in pickups}, ""
        self.changed.emit()

    def _not_listed(self, error: Exception) -> None:
        self._pickups, self._refusal = None, sentence_of(error)
        self.changed.emit()

    def show_in(self, section: FetchSection, name: str) -> None:
        """What is known of the list `name`."""
        if self._refusal:
            section.show_refusal(self._refusal)
        elif self._pickups is not None:
            section.show_pickup(
                self._pickups.get(name),
                self._context.clock.now(),
                may=self._context.may(Permission.MANAGE_HOTLISTS),
                busy=name in self._under_way,
                here=self._context.settings().hotlist.fetch_here,
            )

    def open_form(self, name: str, names: tuple[str, ...]) -> None:
        """The form for the list `name`, with what is set for it; empty: for one of `names` or a new one."""

        def show(profiles: tuple[ImportProfile, ...]) -> None:
            pickups = self._pickups or {}
            self.form_opened.emit()
            form = FetchForm(name, pickups.get(name), profiles, names, frozenset(pickups) - {name})
            self.panel.open_for(name, form, is_set=name in pickups)

        self._context.ask(ListProfiles(), show, self._context.messages.failure, "form", owner=self)

    def _set(self, request: SetPickup, key_file: Path | None) -> None:
        if key_file is None:
            self._ask_to_set(request)
            return
        self._context.tasks.run(
            partial(key_text, key_file),
            lambda text: self._ask_to_set(replace(request, private_key=text)),
            self._not_set,
            owner=self,
            key="key",
        )

    def _ask_to_set(self, request: SetPickup) -> None:
        self._context.ask(request, self._is_set, self._not_set, "set", owner=self)

    def _not_set(self, error: Exception) -> None:
        """At the form; in the message panel where that was closed meanwhile."""
        if self.panel.isHidden():
            self._context.messages.failure(error)
        else:
            self.panel.show_failure(error)

    def _is_set(self, pickup: Pickup) -> None:
        here = self._context.settings().hotlist.fetch_here
        first = "It is due now; Fetch now does not wait." if here else "Another machine fetches it, or Fetch now does."
        self._context.messages.info(
            f"{pickup.hotlist}: every {pickup.every_minutes} minutes. {first}", "Fetched by itself"
        )
        self.panel.put_away()
        self.is_set.emit(pickup.hotlist)

    def fetch(self, name: str) -> None:
        """Fetch the list now, due or not."""
        self._under_way.add(name)
        self.changed.emit()
        self._context.ask(
            RunPickups(hotlist=name), partial(self._fetched, name), partial(self._not_fetched, name), owner=self
        )

    def _fetched(self, name: str, results: tuple[PickedUp, ...]) -> None:
        self._under_way.discard(name)
        for result in results:
            if result.failed:
                self.failed.emit(result.hotlist, result.sentence)
            else:
                self._context.messages.info(f"{result.hotlist}: {result.sentence}", "List fetched")
        self.done.emit(name)

    def _not_fetched(self, name: str, error: Exception) -> None:
        self._under_way.discard(name)
        self._context.messages.failure(error)
        self.done.emit(name)

    def ask_to_end(self, name: str) -> None:
        """Ask first: the password or key that is kept goes with it."""
        sentence = "What is in force stays. A password or key that is kept for it is deleted."
        keep, end = Action("Go on fetching it"), Action("Fetch it no more", partial(self._end, name), "danger")
        self._context.messages.ask(f"Fetch {name} no more?", sentence, (keep, end))

    def _end(self, name: str) -> None:
        ended = partial(self._ended, name)
        self._context.ask(RemovePickup(name), ended, self._context.messages.failure, owner=self)

    def _ended(self, name: str, _: None) -> None:
        self._context.messages.info(f"{name} is fetched no more. What is in force stays.", "Fetching ended")
        self.done.emit(name)


def key_text(path: Path) -> str:
    """The text of a private key's file. Takes disk time: use `tasks`. Raises BadInput."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(_MOST_KEY + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as text: choose the file of the private key.", "private_key") from error
    if len(text) > _MOST_KEY or not text.strip():
        raise BadInput(f"{path.name} holds no private key: choose another file.", "private_key")
    return text
