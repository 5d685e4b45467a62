"""The real window over a scripted Desk: signed in, at a gate or locked, as a test wants it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from pytestqt.qtbot import QtBot

from alpr_desk.bus import Bus
from alpr_desk.domain.events import HealthState, HitRaised, ReadStored, ShiftStarted, StageHealth
from alpr_desk.domain.matching import Hit
from alpr_desk.domain.people import Role, SessionId
from alpr_desk.domain.requests.access import (
    AcknowledgePolicy,
    DescribeSession,
    KeepAwake,
    LockSession,
    Notice,
    PolicyDocument,
    ReadNotice,
    ReadPolicy,
    SessionStatus,
    SignedIn,
    SignIn,
    SignOut,
    UnlockSession,
)
from alpr_desk.domain.requests.capture import EndShift, Shift, ShowCanvass, StartShift
from alpr_desk.domain.requests.evidence import PackageVerdict
from alpr_desk.domain.requests.hits import HitPictures, ListHits, OpenHit
from alpr_desk.domain.requests.hotlists import ListHotlists
from alpr_desk.domain.requests.list_pickup import ListPickups
from alpr_desk.domain.requests.search import RecentReads
from alpr_desk.domain.security_keys import KeyDevice
from alpr_desk.settings import AccessSettings, Settings, WindowSettings
from alpr_desk.ui.session import Stage
from alpr_desk.ui.window import MainWindow
from tests.ui.helpers.desk_context import NOW, StandingClock, status_for
from tests.ui.helpers.samples import crop_png
from tests.ui.helpers.scripted_desk import ScriptedDesk
from tests.ui.helpers.street import StreetFeed, exact_hit, list_rows, look_alike_hit, street_jpeg, street_read

NOTICE = (
    "This is a restricted system of the Fresno County Sheriff. Use is monitored, recorded and audited. "
    "Unauthorised use is prohibited and may be punished under criminal and civil law. "
    "Use of the system is consent to monitoring and recording.\n\n"
    "Data of this system may be opened for an authorised purpose only (Policy 430.5), by members with current training."
)
TOKEN = SessionId("cd" * 32)


@dataclass
class WindowStage:
    """The window with what a test turns. `held`: pieces of work that the test itself holds up."""

    window: MainWindow
    desk: ScriptedDesk
    clock: StandingClock
    bus: Bus
    feed: StreetFeed
    played: list[Path]
    qtbot: QtBot
    held: int = 0

    def sign_in(self, roles: frozenset[Role] = frozenset({Role.DEPUTY}), status: SessionStatus | None = None) -> None:
        """Through notice and fields to whatever `status` opens."""
        stands = status or status_for(roles)
        self.desk.answer(SignIn, SignedIn(TOKEN, stands.member))
        self.desk.answer(DescribeSession, stands)
        signin = self.window.signin
        self.qtbot.waitUntil(lambda: signin.accept.isEnabled())
        signin.accept.click()
        signin.user.setText("vega")
        signin.password.setText("correct horse battery")
        signin.code.setText("123456")
        signin.button.click()
        self.qtbot.waitUntil(lambda: self.window.keeper.stage is not Stage.SIGNED_OUT)

    def stand(self, **changes: object) -> None:
        """The member's standing changes; the window looks again."""
        status = self.window.keeper.status
        if status is None:
            raise LookupError("nobody is signed in")
        self.desk.answer(DescribeSession, replace(status, **changes))  # type: ignore[arg-type]  # fields by name
        self.window.keeper.describe()
        self.settle()

    def drive(self) -> None:
        """A shift with a camera, reads and three healthy stages."""
        self.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
        for number in range(12):
            read = street_read(number + 1, seconds_ago=(12 - number) * 7)
            self.bus.publish(ReadStored(read, crop_png(read.plate), False))
        for stage, figures in (
            ("camera front", (("fps", 29.8),)),
            ("recogniser", (("ms a frame", 41.0),)),
            ("recorder", (("reads", 1204.0),)),
            ("store", ()),
        ):
            self.bus.publish(StageHealth(stage, HealthState.OK, "", NOW, figures))
        self.settle()

    def hit(self, hit: Hit) -> None:
        self.bus.publish(HitRaised(hit, crop_png(hit.read.plate), street_jpeg()))
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way and all queued signals were delivered."""
        self.qtbot.wait(1)
        self.qtbot.waitUntil(lambda: self.window.tasks.running == self.held)
        self.qtbot.wait(1)


def build_stage(
    qtbot: QtBot, *cameras: str, keys: KeyDevice | None = None, map_places: tuple[str, ...] = ()
) -> WindowStage:
    """A window at its sign-in page. `cameras` are in the feed. Close the window at the end.

    `map_places`: as in the settings.
    `keys`: what signs at this machine; security keys are switched on where there is one.
    """
    desk, clock, bus, feed = ScriptedDesk(), StandingClock(), Bus(), StreetFeed(*cameras)
    played: list[Path] = []
    desk.answer(ReadNotice, Notice("Fresno County Sheriff", NOTICE, False, keys is not None))
    desk.answer(ReadPolicy, PolicyDocument(3, "ALPR usage policy", POLICY, NOW - timedelta(days=2)))
    for quiet in (AcknowledgePolicy, KeepAwake, LockSession, SignOut, UnlockSession, EndShift):
        desk.answer(quiet, None)
    hits = {h.id: h for h in (exact_hit(), look_alike_hit())}
    desk.answer(ListHits, ())
    desk.answer(OpenHit, lambda r: HitPictures(hits[r.hit_id], crop_png(hits[r.hit_id].read.plate), street_jpeg()))
    desk.answer(ListHotlists, list_rows())
    desk.answer(ListPickups, ())
    desk.answer(RecentReads, ())
    desk.answer(ShowCanvass, None)
    desk.answer(StartShift, lambda r: Shift(1, TOKEN, r.vehicle, NOW))

    def verify(path: Path) -> PackageVerdict:
        return PackageVerdict(path, (), (), "", "")

    access = AccessSettings(security_keys=keys is not None)
    settings = Settings(access=access, window=WindowSettings(map_places=map_places))
    window = MainWindow(desk, bus, clock, lambda: settings, feed, verify, played.append, keys)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.start()
    return WindowStage(window, desk, clock, bus, feed, played, qtbot)


POLICY = """## Purpose
ALPR data is used for **legitimate law enforcement purposes** only.

## Authorised purposes
1. Criminal investigation, with its case number
2. Stolen or wanted vehicle
3. Missing person
4. Crime-scene canvass

## Hits
A hit is a lead, not probable cause. Verify plate and state by eye, and confirm through CLETS/NCIC before you act.
"""
