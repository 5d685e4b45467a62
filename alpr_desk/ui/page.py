"""Base of every page of the window. Knows the context it is handed, no other page."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from pathlib import Path
from typing import ClassVar, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.hotlists import HotlistRow
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.states import State, StateStack
from alpr_desk.ui.tasks import Task
from alpr_desk.ui.widgets.save_file import write_file

R = TypeVar("R")


class Page(QWidget):
    """A page: put widgets into `content` (it has no layout yet), then the states replace it where needed.

    Class attributes:
        name: short name of the page, unique (`hits`).
        title: label on the rail.
        icon_name: file of `resources/icons`.
        permission: what a role needs to see the page on the rail, None for all.
        key: key that opens it, empty for none.

    Signals: `count_changed` (int), how much waits on the page for the member; the rail shows it.
    """

    count_changed = Signal(int)
    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    icon_name: ClassVar[str] = "inbox"
    permission: ClassVar[Permission | None] = None
    key: ClassVar[str] = ""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setProperty("page", True)
        self.setObjectName(f"page-{self.name}")
        self.content = QWidget()
        self.states = StateStack(self.content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)

    def activate(self) -> None:
        """Called each time the page comes to the front; refreshes it unless overridden."""
        self.refresh()

    def deactivate(self) -> None:
        """Called when another page comes to the front or the session locks."""

    def refresh(self) -> None:
        """Ask the Desk again for what the page shows."""

    def show_lists(self, rows: tuple[HotlistRow, ...]) -> None:
        """The hotlists as the window last saw them, for pages that say how old they are."""

    def enter_plate(self) -> None:
        """Open the form for a wanted plate, where the page has one."""

    @property
    def state(self) -> State:
        return self.states.state

    def show_state(
        self,
        state: State,
        sentence: str = "",
        action_text: str = "",
        action: Callable[[], None] | None = None,
    ) -> None:
        """See `StateStack.show_state`."""
        self.states.show_state(state, sentence, action_text, action)

    def show_error(self, error: Exception) -> None:
        """The page's state for `error`, with "Try again" where that may help."""
        self.states.show_error(error, self.refresh)

    def refresh_shown(self) -> None:
        """Look again where the page is in front; one that is not does so when it is opened."""
        if self.isVisible():
            self.refresh()

    def save_file(self, path: Path, content: bytes, said: str, failed: Callable[[Exception], None]) -> None:
        """Write what the Desk answered, off the window's thread, and say so in `said`."""
        self.context.tasks.run(
            partial(write_file, path, content), lambda _: self.context.messages.info(said), failed, owner=self
        )

    def ask(
        self,
        request: Request[R],
        done: Callable[[R], None],
        failed: Callable[[Exception], None] | None = None,
        key: Hashable | None = None,
    ) -> Task:
        """`context.ask` owned by this page; without `failed` an error becomes the page's state."""
        return self.context.ask(request, done, failed or self.show_error, key, owner=self)
