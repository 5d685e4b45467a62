"""A real PageContext over a ScriptedDesk: real tasks and threads, a standing clock, a member with all rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from alpr_desk.bus import Bus
from alpr_desk.domain.people import Member, MemberStatus, Permission, Role, SessionId, TrainingRecord, permissions_of
from alpr_desk.domain.requests.access import SessionStatus
from alpr_desk.domain.requests.evidence import PackageVerdict
from alpr_desk.domain.seeing import Frame, OverlayFrame
from alpr_desk.errors import Denied
from alpr_desk.settings import Settings
from alpr_desk.ui.bridge import Bridge
from alpr_desk.ui.canvass import CanvassHolder
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.messages import Messages
from alpr_desk.ui.page import Page
from alpr_desk.ui.purpose import PurposeHolder
from alpr_desk.ui.tasks import Tasks
from tests.ui.helpers.scripted_desk import ScriptedDesk

P = TypeVar("P", bound=Page)
NOW = datetime(2026, 11, 24, 22, 32, 7, tzinfo=UTC)


class StandingClock:
    """Stands at `moment` until a test moves it."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def monotonic_ns(self) -> int:
        return int(self.moment.timestamp() * 1_000_000_000)

    def advance(self, length: timedelta) -> None:
        self.moment += length


class NoFeed:
    """No camera runs."""

    def cameras(self) -> tuple[str, ...]:
        return ()

    def latest_frame(self, camera: str) -> Frame | None:
        return None

    def latest_overlays(self, camera: str) -> OverlayFrame | None:
        return None


def member(
    number: int = 1,
    user_name: str = "vega",
    name: str = "Ana Vega",
    roles: frozenset[Role] = frozenset({Role.DEPUTY}),
    status: MemberStatus = MemberStatus.ACTIVE,
) -> Member:
    return Member(number, user_name, name, "Deputy", roles, status, NOW - timedelta(days=200), NOW - timedelta(hours=3))


def training(number: int = 1, member_id: int = 1, expires: date = date(2027, 3, 1)) -> TrainingRecord:
    completed = date(expires.year - 1, expires.month, expires.day)
    return TrainingRecord(number, member_id, "ALPR basics", "2", completed, expires, "vega.pdf", "ab" * 32, "ortiz")


def status_for(roles: frozenset[Role], permissions: frozenset[Permission] | None = None) -> SessionStatus:
    who = member(roles=roles)
    return SessionStatus(
        member=who,
        organisation="Fresno County Sheriff",
        permissions=permissions_of(roles) if permissions is None else permissions,
        locked=False,
        training=training(),
        training_current=True,
        training_sentence="",
        training_days_left=97,
        policy_version=1,
        policy_acknowledged=True,
        data_open=True,
        shift_id=None,
        signed_in_at=NOW - timedelta(hours=1),
        locks_at=NOW + timedelta(minutes=29),
    )


@dataclass
class Stage:
    """The context with what a test turns: the desk's answers, the clock, the session, the host for messages."""

    context: PageContext
    desk: ScriptedDesk
    clock: StandingClock
    host: QWidget
    session: list[SessionId | None]
    denied: list[Denied]
    verdicts: list[PackageVerdict | Exception]

    def close(self) -> None:
        self.context.tasks.shutdown()
        self.context.bridge.close()
        self.context.messages.clear()  # a running timer must not outlive the window's thread
        self.context.purpose.clear()


def make_stage(
    roles: frozenset[Role] = frozenset({Role.ALPR_ADMINISTRATOR, Role.TRAINING_MANAGER}),
    permissions: frozenset[Permission] | None = None,
) -> Stage:
    """A stage whose member has `roles`, or exactly `permissions`. Close it at the end."""
    desk, clock, host = ScriptedDesk(), StandingClock(), QWidget()
    host.resize(960, 560)
    session: list[SessionId | None] = [SessionId("ab" * 32)]
    denied: list[Denied] = []
    verdicts: list[PackageVerdict | Exception] = []
    status = status_for(roles, permissions)

    def verify(_path: Path) -> PackageVerdict:
        verdict = verdicts.pop(0)
        if isinstance(verdict, Exception):
            raise verdict
        return verdict

    bridge = Bridge(Bus())
    context = PageContext(
        desk=desk,
        session=lambda: session[0],
        tasks=Tasks(),
        bridge=bridge,
        clock=clock,
        settings=Settings,
        feed=NoFeed(),
        verify_package=verify,
        messages=Messages(host),
        purpose=PurposeHolder(clock),
        canvass=CanvassHolder(bridge),
        status=lambda: status,
        denied=denied.append,
    )
    return Stage(context, desk, clock, host, session, denied, verdicts)


def settle(qtbot: QtBot, stage: Stage) -> None:
    """Until nothing that was asked is under way and what it answered is shown."""
    qtbot.wait(1)
    qtbot.waitUntil(lambda: stage.context.tasks.running == 0)
    qtbot.wait(1)


def opened_page(qtbot: QtBot, stage: Stage, page: P, width: int = 960, height: int = 560) -> P:
    """`page` as the window brings it to the front, settled."""
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    page.activate()
    settle(qtbot, stage)
    return page
