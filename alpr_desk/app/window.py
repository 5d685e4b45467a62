"""Builds the window over a store that opens behind it, and the pipeline that a shift starts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QLoggingCategory,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from alpr_desk.app.deferred import DeferredDesk
from alpr_desk.app.folder_key import FolderKey, must_ask
from alpr_desk.app.key_devices import PluggedKeys
from alpr_desk.bus import Bus
from alpr_desk.cli.tools import Place
from alpr_desk.domain.clock import Clock, SystemClock
from alpr_desk.domain.desk import Desk
from alpr_desk.domain.requests.evidence import PackageVerdict
from alpr_desk.domain.seeing import Frame, LiveFeed, OverlayFrame
from alpr_desk.settings import Settings, load_settings
from alpr_desk.ui.cycles import CycleCollector
from alpr_desk.ui.theme import apply_theme
from alpr_desk.ui.window import MainWindow

if TYPE_CHECKING:
    from alpr_desk.app.fetching import FetchThread
    from alpr_desk.app.opening import Opened
    from alpr_desk.app.watching import WatchThread
    from alpr_desk.pipeline.runner import CaptureRunner


class LateFeed:
    """The live feed of a pipeline that does not exist yet: empty until it does."""

    def __init__(self) -> None:
        self.feed: LiveFeed | None = None

    def cameras(self) -> tuple[str, ...]:
        return self.feed.cameras() if self.feed else ()

    def latest_frame(self, camera: str) -> Frame | None:
        return self.feed.latest_frame(camera) if self.feed else None

    def latest_overlays(self, camera: str) -> OverlayFrame | None:
        return self.feed.latest_overlays(camera) if self.feed else None


def run_window(place: Place, *, report_shown: bool = False) -> int:
    """Open the window on a data folder and run until it is closed.

    `report_shown`: write `shown` to standard output when the sign-in page is painted, and close.
    """
    clock, bus, settings = SystemClock(), Bus(), load_settings(place.folder)
    application = make_application(settings.window.theme)
    if must_ask(place.folder):
        unlocked = FolderKey(place).ask(application)
        if unlocked is None:
            return 0
        place = unlocked
    opening = _Opening(place, clock, bus)
    desk = DeferredDesk(opening.open)
    window = MainWindow(desk, bus, clock, opening.settings, opening.feed, _verify, keys=PluggedKeys())
    window.resize(1366, 768)
    window.signin.installEventFilter(_Shown(window, desk.start, report_shown))
    window.show()
    window.start()
    code = application.exec()
    desk.finish()
    window.shutdown()
    opening.close()
    return code


def make_application(theme: str) -> QApplication:
    """The Qt application of this process, in `theme`."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("ALPR Desk")
    if application.platformName() == "offscreen" and existing is None:
        qInstallMessageHandler(_say)
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")  # says which codecs it found, at every start
    if application.findChild(CycleCollector) is None:
        CycleCollector(application)
    apply_theme(application, theme)
    return application


def _say(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's messages to standard error, without the one that its offscreen platform repeats at every window."""
    if "propagateSizeHints" not in message and kind is not QtMsgType.QtDebugMsg:
        sys.stderr.write(f"{message}\n")


def _verify(path: Path) -> PackageVerdict:
    from alpr_desk.app.command_line import verify_package

    return verify_package(path)


class _Shown(QObject):
    """Waits for the first painting of the sign-in page; only then is anything heavy begun behind it."""

    def __init__(self, window: QWidget, begin: Callable[[], None], report: bool) -> None:
        super().__init__(window)
        self._window, self._begin, self._report = window, begin, report
        self._painted = False

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._after)
        return False

    def _after(self) -> None:
        self._begin()
        if self._report:
            sys.stdout.write("shown\n")
            sys.stdout.flush()
            self._window.close()


class _Opening:
    """Opens data and pipeline off the window's thread, and closes them in the right order."""

    def __init__(self, place: Place, clock: Clock, bus: Bus) -> None:
        self._place, self._clock, self._bus = place, clock, bus
        self._before = load_settings(place.folder)
        self._opened: Opened | None = None
        self._runner: CaptureRunner | None = None
        self._watch: WatchThread | None = None
        self._fetching: FetchThread | None = None
        self.feed = LateFeed()

    def open(self) -> Desk:
        """The Desk over the data folder; its pipeline listens for shifts from then on."""
        from alpr_desk.app.fetching import FetchThread
        from alpr_desk.app.opening import open_data
        from alpr_desk.app.pipeline import start_runner
        from alpr_desk.app.watching import WatchThread

        place = self._place
        opened = open_data(place.folder, self._clock, self._bus, passphrase=place.passphrase, database=place.database)
        self._opened, self._runner = opened, start_runner(opened, self._bus, self._clock)
        self._watch = WatchThread(opened.office, self._bus)
        self._watch.start()
        self._fetching = FetchThread(opened.office, opened.desk)
        self._fetching.start()
        self.feed.feed = self._runner
        return opened.desk

    def settings(self) -> Settings:
        return self._opened.office.settings if self._opened else self._before

    def close(self) -> None:
        """Capture, recogniser, recorder, clips; then the database."""
        if self._runner is not None:
            self._runner.close()
        if self._watch is not None:
            self._watch.close()
        if self._fetching is not None:
            self._fetching.close()
        if self._opened is not None:
            self._opened.close()
