"""The window: sign-in, gate, lock, and the desk itself with rail, bar and pages. Moves between them; knows no data."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget
from typing_extensions import override

from alpr_desk.bus import Bus
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.desk import Desk
from alpr_desk.domain.events import HitRaised, StoreUpgrading
from alpr_desk.domain.matching import Priority
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.access import SessionStatus, SignIn
from alpr_desk.domain.requests.evidence import PackageVerdict
from alpr_desk.domain.security_keys import KeyDevice
from alpr_desk.domain.seeing import LiveFeed
from alpr_desk.settings import Settings
from alpr_desk.ui import theme
from alpr_desk.ui.bridge import Bridge
from alpr_desk.ui.canvass import CanvassHolder
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.desk_frame import DeskFrame
from alpr_desk.ui.help import HelpPanel
from alpr_desk.ui.lock import LockScreen
from alpr_desk.ui.messages import Action, Messages
from alpr_desk.ui.own_account import AccountPanel
from alpr_desk.ui.own_password import PasswordPage
from alpr_desk.ui.pages import PAGES, PageEntry
from alpr_desk.ui.pages.gate import GatePage
from alpr_desk.ui.pages.signin import SignInPage
from alpr_desk.ui.pages.upgrading import UpgradingPage
from alpr_desk.ui.proof import ProofPanel
from alpr_desk.ui.purpose import PurposeHolder
from alpr_desk.ui.session import SessionKeeper, Stage
from alpr_desk.ui.sound import Effects, Player, Tones, load_multimedia
from alpr_desk.ui.tasks import Tasks

SMALLEST = QSize(1024, 600)
WITHOUT_DATA = frozenset(
    {
        Permission.SEE_MEMBERS,
        Permission.SEE_SETTINGS,
        Permission.READ_AUDIT,
        Permission.MANAGE_TRAINING,
        Permission.SEE_STATISTICS,
        Permission.SEE_ALARMS,
    }
)
"""Pages with these hold no plate data, so the gate lets a member go on to them."""


class MainWindow(QMainWindow):
    """The one window.

    Attributes:
        keeper: the session. tasks, bridge, messages, purpose, canvass: what pages are handed.
        signin, gate, password, lock_screen, frame, upgrading: the faces of the window.
        proof, account: panels over the frame.
    """

    def __init__(
        self,
        desk: Desk,
        bus: Bus,
        clock: Clock,
        settings: Callable[[], Settings],
        feed: LiveFeed,
        verify_package: Callable[[Path], PackageVerdict],
        play: Player | None = None,
        keys: KeyDevice | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("ALPR Desk")
        self.setMinimumSize(SMALLEST)
        self.tasks = Tasks(self)
        self.bridge = Bridge(bus, self)
        self.keeper = SessionKeeper(desk, self.tasks, clock, self)
        self.purpose = PurposeHolder(clock, self, lambda: settings().purpose)
        self.canvass = CanvassHolder(self.bridge, self)
        self._theme = theme.current().name
        self._went_on = False
        central = QWidget()
        central.setObjectName("desk")
        self.setCentralWidget(central)
        self.messages = Messages(self, self._make_room)
        self.help = HelpPanel(self)
        self.proof = ProofPanel(self)
        self._own_player = Effects(self)
        self._ready_sound = play is not None
        self.tones = Tones(play or self._own_player, muted=not settings().window.sound)
        self.context = PageContext(
            desk=desk,
            session=lambda: self.keeper.session,
            tasks=self.tasks,
            bridge=self.bridge,
            clock=clock,
            settings=settings,
            feed=feed,
            verify_package=verify_package,
            messages=self.messages,
            purpose=self.purpose,
            canvass=self.canvass,
            status=lambda: self.keeper.status,
            denied=self.keeper.refused,
            keys=keys,
            prove=lambda proven, given_up: self.proof.ask(self.context, proven, given_up),
        )
        self.signin, self.lock_screen = SignInPage(desk, self.tasks, keys), LockScreen()
        self.gate, self.frame = GatePage(self.context), DeskFrame(self.context)
        self.password, self.account = PasswordPage(self.context), AccountPanel(self.context, self)
        self.upgrading = UpgradingPage()
        self.faces = QStackedWidget(central)
        for face in (self.signin, self.gate, self.password, self.lock_screen, self.frame, self.upgrading):
            self.faces.addWidget(face)
        self._connect()
        self._add_keys()

    def _connect(self) -> None:
        keeper = self.keeper
        keeper.stage_changed.connect(self._stage_changed)
        keeper.described.connect(self._described)
        keeper.ended.connect(self._ended)
        self.signin.sign_in.connect(self._sign_in)
        self.gate.look_again.connect(keeper.describe)
        self.gate.sign_out.connect(keeper.sign_out)
        self.gate.go_on.connect(self._go_on)
        self.password.look_again.connect(keeper.describe)
        self.password.sign_out.connect(keeper.sign_out)
        self.account.closed.connect(self._focus_page)
        self.account.closed.connect(keeper.describe)
        self.proof.closed.connect(self._focus_page)
        self.frame.bar.account.connect(self._show_account)
        self.lock_screen.unlock.connect(lambda password: keeper.unlock(password, self.lock_screen.refused))
        self.lock_screen.sign_out.connect(keeper.sign_out)
        self.frame.bar.lock.connect(lambda: keeper.lock())
        self.frame.bar.sign_out.connect(self._ask_sign_out)
        self.frame.bar.mute.connect(self._set_muted)
        self.frame.bar.sound.setChecked(self.tones.muted)
        self.frame.changed_page.connect(self.help.hide)
        self.messages.panel.closed.connect(self._focus_page)
        self.help.closed.connect(self._focus_page)
        self.faces.currentChanged.connect(lambda _: self._place_message())
        self.bridge.hit_raised.connect(self._hit_raised)
        self.bridge.store_upgrading.connect(self._store_upgrading)

    def _add_keys(self) -> None:
        keys: list[tuple[str, Callable[[], None]]] = [
            ("F1", self._toggle_help),
            ("F5", partial(self._at_desk, self.frame.enter_plate)),
            ("F6", partial(self._at_desk, self.frame.open_canvass)),
            ("F8", self._next_theme),
            ("F9", lambda: self.keeper.lock()),
            ("F11", self._toggle_full_screen),
            ("Ctrl+I", self._show_account),
        ]
        keys += [(entry.key, partial(self._open, entry.name)) for entry in PAGES if entry.key]
        for key, act in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(act)

    def start(self) -> None:
        """Show the sign-in page; everything heavy is loaded behind it."""
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self.keeper)
        self.signin.start()

    def entries(self) -> tuple[PageEntry, ...]:
        """Pages the member's role opens; at a gate only those that hold no plate data."""
        status = self.keeper.status
        if status is None:
            return ()
        may = [e for e in PAGES if e.permission is None or e.permission in status.permissions]
        return tuple(e for e in may if status.data_open or e.permission in WITHOUT_DATA)

    def _sign_in(self, request: SignIn) -> None:
        self.keeper.sign_in(request, self.signin.refused)

    def _described(self, status: SessionStatus) -> None:
        self.frame.show_status(status)
        self.lock_screen.who.setText(status.member.name)
        if self.keeper.stage is Stage.GATE and (not self._went_on or not status.password_current):
            self._show_gate(status)
        if status.data_open and self._went_on:
            self._went_on = False
            self._show_frame()

    def _stage_changed(self, stage: Stage) -> None:
        self.help.hide()
        if stage is not Stage.OPEN:
            self.proof.close_panel()
            self.account.put_away()
            self.password.form.forget()
            self.messages.clear()
            self.frame.deactivate()
        if stage is Stage.LOCKED:
            status = self.keeper.status
            self.faces.setCurrentWidget(self.lock_screen)
            self.lock_screen.lock_for(status.member.name if status else "")
        elif stage is Stage.SIGNED_OUT:
            self.faces.setCurrentWidget(self.signin)
        elif stage is Stage.OPEN or (self._went_on and self._password_current()):
            self._show_frame()
        elif self.keeper.status is not None:
            self._show_gate(self.keeper.status)

    def _password_current(self) -> bool:
        return self.keeper.status is not None and self.keeper.status.password_current

    def _show_gate(self, status: SessionStatus) -> None:
        """The password comes first: nothing else opens without it."""
        if status.password_current:
            self.gate.show_status(status, bool(self.entries()))
            self.faces.setCurrentWidget(self.gate)
        else:
            self.password.show_status(status)
            self.faces.setCurrentWidget(self.password)

    def _show_account(self) -> None:
        if self.faces.currentWidget() is self.frame and self.keeper.status is not None:
            self.account.show_status(self.keeper.status)

    def _at_desk(self, act: Callable[[], None]) -> None:
        """What a key does on no other face of the window."""
        if self.faces.currentWidget() is self.frame:
            act()

    def _show_frame(self) -> None:
        self.faces.setCurrentWidget(self.frame)
        if not self._ready_sound:
            self._ready_sound = True
            self.tasks.run(load_multimedia, lambda _: self._own_player.prepare(), owner=self)
        self.frame.bar.show_demonstration(self.signin.demonstration)
        self.frame.show_entries(self.entries())

    def _go_on(self) -> None:
        self._went_on = True
        self._show_frame()

    def _ended(self, sentence: str) -> None:
        self._went_on = False
        self.purpose.clear(forget_case=True)
        self.frame.forget()
        self.signin.start(sentence)

    def _open(self, name: str) -> None:
        if self.faces.currentWidget() is self.frame and name in {entry.name for entry in self.entries()}:
            self.frame.open(name)

    def _focus_page(self) -> None:
        """Give the keys back to the page when a panel over it closed."""
        page = self.frame.current
        if page is not None and page.isVisible():
            page.setFocus()

    def _hit_raised(self, event: HitRaised) -> None:
        self.tones.hit(event.hit.priority, self.frame.sound_of(event.hit.match.hotlist_id))
        if self.keeper.stage is Stage.LOCKED:
            self.lock_screen.hit_waits()
        elif event.hit.priority is Priority.HIGH and self.messages.kind != "error":
            self.messages.clear()  # nothing lies over a hit that may be dangerous

    def _store_upgrading(self, event: StoreUpgrading) -> None:
        """The store opens only once, before anyone has signed in."""
        self.upgrading.show_progress(event)
        self.faces.setCurrentWidget(self.upgrading if event.share < 1 else self.signin)

    def _set_muted(self, muted: bool) -> None:
        self.tones.muted = muted

    def _ask_sign_out(self) -> None:
        status = self.keeper.status
        running = status is not None and status.shift_id is not None
        words = "The running shift ends with it." if running else "Nothing is lost."
        if self.canvass.on is not None:
            words = f"The running shift and its canvass for {self.canvass.on.canvass.incident} end with it."
        self.messages.ask(
            "Sign out?", words, (Action("Stay signed in"), Action("Sign out", self.keeper.sign_out, "danger"))
        )

    def _make_room(self, height: int) -> QRect:
        """A band at the bottom for a note; no face and no panel lies there meanwhile (see `messages.Room`)."""
        within = self.faces.currentWidget() is self.frame
        whole = self.centralWidget().rect()
        self.faces.setGeometry(whole.adjusted(0, 0, 0, 0 if within else -height))
        band = self.frame.make_room(height if within else 0)
        for panel in (self.help, self.proof, self.account):
            panel.below = height
            panel.place()
        return band if within else QRect(0, whole.height() - height, whole.width(), height)

    def _toggle_help(self) -> None:
        if self.help.isVisible():
            self.help.close_help()
            return
        opened = self.entries() if self.keeper.stage is Stage.OPEN else ()
        keys = [(entry.key, entry.title) for entry in opened if entry.key]
        if opened and self.frame.entry_page:
            keys.append(("F5", "Enter a wanted plate"))
        if any(entry.permission is Permission.OPERATE_CAPTURE for entry in opened):
            keys.append(("F6", "Canvass of a crime scene"))
        self.help.open_with(keys)

    def _next_theme(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            self._theme = theme.next_theme(self._theme)
            theme.apply_theme(application, self._theme)

    def _toggle_full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.faces.setGeometry(self.centralWidget().rect())
        for panel in (self.help, self.proof, self.account):
            panel.place()
        self._place_message()

    def _place_message(self) -> None:
        if self.messages.panel.isVisible():
            self.messages.panel.place()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.shutdown()
        super().closeEvent(event)

    def shutdown(self) -> None:
        """Stop timers, hear no events, leave no thread. Signs out first, so that the shift ends with the window."""
        if self.keeper.session is not None:
            self.keeper.sign_out()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self.keeper)
        self.keeper.stop()
        for asking in (self.signin, self.account, self.proof):
            asking.give_up_key()
        self.frame.stop()
        self.bridge.close()
        self.tasks.shutdown()
