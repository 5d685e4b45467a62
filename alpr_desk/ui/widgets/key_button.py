"""A button that has the member's security key sign, says that it waits for a touch, and gives up when pressed again."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from alpr_desk.ui.tasks import Task, Tasks


class KeyButton(QPushButton):
    """`while_waiting`: what it says while the key waits to be touched."""

    def __init__(self, text: str, tasks: Tasks, while_waiting: str = "Touch the key … or &cancel") -> None:
        super().__init__(text)
        self._text, self._while_waiting, self._tasks = text, while_waiting, tasks
        self._cancel: threading.Event | None = None
        self._task: Task | None = None

    @property
    def is_waiting(self) -> bool:
        return self._cancel is not None

    def begin(
        self,
        work: Callable[[threading.Event], str],
        done: Callable[[str], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run `work`, which ends soon after its event is set, off the window's thread."""
        self.give_up()
        cancel = self._cancel = threading.Event()
        self.setText(self._while_waiting)

        def end(then: Callable[[], None]) -> None:
            self._rest()
            then()

        self._task = self._tasks.run(
            lambda: work(cancel),
            lambda answer: end(lambda: done(answer)),
            lambda error: end(lambda: failed(error)),
            owner=self,
        )

    def give_up(self) -> None:
        """End the wait; what comes of it goes nowhere."""
        if self._cancel is None or self._task is None:
            return
        self._cancel.set()
        self._task.drop()
        self._rest()

    def _rest(self) -> None:
        self._cancel = self._task = None
        self.setText(self._text)
