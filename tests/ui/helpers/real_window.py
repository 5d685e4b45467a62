"""The window over the real Desk and store of an agency; the pipeline does not run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from alpr_desk.domain.requests.access import SignIn
from alpr_desk.domain.requests.capture import Shift, StartShift
from alpr_desk.domain.requests.evidence import PackageVerdict
from alpr_desk.ui.session import Stage
from alpr_desk.ui.window import MainWindow
from tests.helpers.agency import Agency
from tests.ui.helpers.desk_context import NoFeed


def never(path: Path) -> PackageVerdict:
    raise AssertionError("no package is verified here")


@contextmanager
def real_window(agency: Agency) -> Iterator[MainWindow]:
    """At its sign-in page."""
    settings = agency.opened.office
    made = MainWindow(
        agency.opened.desk,
        agency.bus,
        agency.clock,
        lambda: settings.settings,
        NoFeed(),
        never,
        play=lambda _: None,
    )
    made.resize(1366, 768)
    made.show()
    made.start()
    yield made
    made.shutdown()


def enter(window: MainWindow, agency: Agency, qtbot: QtBot, who: str, stage: Stage = Stage.OPEN) -> None:
    """Sign `who` in."""
    request: SignIn = agency.signing_in(who)
    refusals: list[Exception] = []
    window.keeper.sign_in(request, refusals.append)
    qtbot.waitUntil(lambda: window.keeper.stage is stage, timeout=20_000)
    settle(window, qtbot)
    assert not refusals


def drive(window: MainWindow, agency: Agency, qtbot: QtBot) -> Shift:
    """The deputy signed in, with a shift."""
    enter(window, agency, qtbot, "deputy")
    shift = agency.execute(window.keeper.session, StartShift("unit 12", ("synthetic",)))
    settle(window, qtbot)
    return shift


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Until nothing that was asked is under way and what it answered is shown."""
    qtbot.wait(1)
    qtbot.waitUntil(lambda: window.tasks.running == 0, timeout=20_000)
    qtbot.wait(1)
