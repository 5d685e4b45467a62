"""The window as the demonstration drives it: sign in, open pages, wait for their answers, take pictures."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication

from alpr_desk.app.demonstration.agency import Account, acknowledge, sign_in
from alpr_desk.app.opening import Opened
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.requests.access import SignIn
from alpr_desk.errors import EnvironmentFault
from alpr_desk.ui.session import Stage
from alpr_desk.ui.states import State, StateStack
from alpr_desk.ui.theme import apply_theme
from alpr_desk.ui.window import MainWindow

T = TypeVar("T")
SIZES = (QSize(1366, 768), QSize(1024, 600))
THEMES = ("night", "day")
_LOOK_EVERY_MS = 20


def show_to(window: MainWindow, opened: Opened, account: Account, clock: Clock) -> SessionId:
    """Open `window` for a member who is signed in and has acknowledged the policy; gives the session."""
    session = sign_in(opened, account, clock)
    acknowledge(opened, session)
    window.resize(SIZES[0])
    window.show()
    window.start()
    window.keeper.adopt(session)
    return session


class WindowStage:
    """Runs in the window's thread; whatever takes time goes to a worker while the window goes on living."""

    def __init__(self, application: QApplication, window: MainWindow, screens: Path, clock: Clock) -> None:
        self._application = application
        self.window = window
        self._screens = screens
        self._clock = clock
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="demonstration")
        screens.mkdir(parents=True, exist_ok=True)

    def wait_until(self, condition: Callable[[], bool], what: str, seconds: float = 120.0) -> None:
        """Let the window live until `condition` holds. Raises EnvironmentFault after `seconds`."""
        loop, timer, limit = QEventLoop(), QTimer(), QTimer()
        timer.timeout.connect(lambda: loop.quit() if condition() else None)
        limit.setSingleShot(True)
        limit.timeout.connect(lambda: loop.exit(1))
        timer.start(_LOOK_EVERY_MS)
        limit.start(int(seconds * 1000))
        if loop.exec() == 1:
            raise EnvironmentFault(f"The demonstration waited {seconds:.0f} s for {what} in vain.")

    def off_thread(self, work: Callable[[], T], what: str, seconds: float = 600.0) -> T:
        """Run `work` in a worker while the window lives; gives or raises what it does."""
        future: Future[T] = self._worker.submit(work)
        self.wait_until(future.done, what, seconds)
        return future.result()

    def settle(self) -> None:
        """Until every answer that a page waits for, or is about to ask for, has come."""
        self.wait_until(lambda: self.window.tasks.running == 0 and not self._busy(), "the page to be ready")

    def _busy(self) -> bool:
        return any(part.state is State.BUSY and part.isVisible() for part in self.window.findChildren(StateStack))

    def sign_in(self, account: Account, expected: Stage) -> None:
        """As a person does, through the sign-in page's own request."""
        request = SignIn(account.user_name, account.password, account.code(self._clock), notice_acknowledged=True)
        keeper = self.window.keeper
        keeper.sign_in(request, lambda error: None)
        self.wait_until(lambda: keeper.stage is expected, f"{account.user_name} to be signed in")
        self.settle()

    def sign_out(self) -> None:
        self.window.keeper.sign_out()
        self.settle()

    def open(self, page: str) -> None:
        self.window.frame.open(page)
        self.settle()

    def take(self, name: str) -> None:
        """Pictures of the window as it is now, in each theme and size: `name-night-1366x768.png`."""
        for theme in THEMES:
            apply_theme(self._application, theme)
            for size in SIZES:
                self.window.resize(size)
                self.settle()
                self._application.processEvents()
                picture = self.window.grab()
                picture.save(str(self._screens / f"{name}-{theme}-{size.width()}x{size.height()}.png"))
        apply_theme(self._application, THEMES[0])
        self.window.resize(SIZES[0])

    def close(self) -> None:
        self._worker.shutdown(wait=True)
