"""The whole flow offscreen, with pictures of every page on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alpr_desk.app.command_line import verify_package
from alpr_desk.app.demonstration import script
from alpr_desk.app.demonstration.agency import Staff, acknowledge, make_agency, open_agency, sign_in
from alpr_desk.app.demonstration.stage import WindowStage
from alpr_desk.app.opening import Opened
from alpr_desk.app.pipeline import start_runner
from alpr_desk.app.window import make_application
from alpr_desk.bus import Bus
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.events import HitRaised, ReadStored
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.requests.audit import VerifyAudit
from alpr_desk.domain.requests.capture import EndShift, StartShift
from alpr_desk.domain.requests.evidence import PackageVerdict, PackageWritten
from alpr_desk.domain.requests.search import SearchResult
from alpr_desk.errors import AnswerIsNo
from alpr_desk.pipeline.runner import CaptureRunner
from alpr_desk.settings import Settings
from alpr_desk.ui.form_panel import Shows
from alpr_desk.ui.pages.evidence.page import EvidencePage
from alpr_desk.ui.pages.live import LivePage
from alpr_desk.ui.pages.live.canvass_panel import CanvassPanel
from alpr_desk.ui.pages.search.page import SearchPage
from alpr_desk.ui.session import Stage
from alpr_desk.ui.window import MainWindow

DRIVE_SECONDS = 1800.0
"""How long a drive may take at the most."""


@dataclass(frozen=True, slots=True)
class Set:
    """Everything that is on stage."""

    opened: Opened
    runner: CaptureRunner
    staff: Staff
    stage: WindowStage
    administrator: SessionId
    plate: str
    source: str
    out: Path


class Counter:
    """What the bus announced."""

    def __init__(self, bus: Bus) -> None:
        self.reads = self.updates = self.hits = 0
        bus.subscribe(ReadStored, self._read)
        bus.subscribe(HitRaised, self._hit)

    def _read(self, event: ReadStored) -> None:
        if event.update:
            self.updates += 1
        else:
            self.reads += 1

    def _hit(self, _: HitRaised) -> None:
        self.hits += 1


def run_headless(out: Path, source: str, clock: Clock) -> dict[str, Any]:
    """See `demonstrate`."""
    application = make_application(Settings().window.theme)
    administrator = make_agency(out, clock)
    bus = Bus()
    counter, opened = Counter(bus), open_agency(out, clock, bus)
    runner = start_runner(opened, bus, clock, realtime=False)
    window = MainWindow(
        opened.desk, bus, clock, lambda: opened.office.settings, runner, verify_package, play=lambda priority: None
    )
    stage = WindowStage(application, window, out / "screens", clock)
    try:
        staff, session, plate = script.prepare(opened, administrator, source, out)
        return _play(Set(opened, runner, staff, stage, session, plate, source, out), counter)
    finally:
        stage.close()
        window.shutdown()
        runner.close()
        opened.close()


def _play(on: Set, counter: Counter) -> dict[str, Any]:
    stage = on.stage
    stage.window.show()
    stage.window.start()
    stage.settle()
    stage.take("signin")
    stage.window.signin.accept.click()
    stage.settle()
    stage.take("signin-form")
    stage.sign_in(on.staff.newcomer, Stage.GATE)
    stage.take("gate")
    stage.sign_out()
    _drive(on, counter)
    written, verdict, found = _investigate(on)
    _administer(on)
    log = on.opened.desk.execute(on.administrator, VerifyAudit())
    if not log.good or not verdict.good:
        raise AnswerIsNo("The demonstration's package or audit log does not verify.")
    return {
        "source": on.source,
        "reads_stored": counter.reads,
        "reads_improved": counter.updates,
        "hits_raised": counter.hits,
        "wanted_plate": on.plate,
        "search": f"{script.partial(on.plate)}: {len(found.rows)} reads",
        "package": str(written.path),
        "package_verified": f"{len(verdict.passed)} checks passed",
        "audit_entries": f"{log.entries}, verified" + (f", {len(log.notes)} worth a look" if log.notes else ""),
        "screens": f"{len(list((on.out / 'screens').glob('*.png')))} pictures in {on.out / 'screens'}",
        "accounts": str(on.out / "accounts.json"),
    }


def _drive(on: Set, counter: Counter) -> None:
    """The deputy's shift, a canvass in it: live page while it runs, the hit disposed of, a plate from the radio."""
    stage = on.stage
    session = sign_in(on.opened, on.staff.deputy, on.opened.office.clock)
    acknowledge(on.opened, session)
    stage.window.keeper.adopt(session)
    stage.wait_until(lambda: stage.window.keeper.stage is Stage.OPEN, "the deputy's desk")
    stage.open("live")
    stage.take("live-before-shift")
    stage.off_thread(
        lambda: on.opened.desk.execute(session, StartShift(script.VEHICLE, (on.source,))), "the shift to start"
    )
    _begin_canvass(on)
    stage.wait_until(lambda: counter.hits > 0 or on.runner.wait_idle(0.0), "the first hit", DRIVE_SECONDS)
    stage.settle()
    stage.take("live")
    stage.wait_until(lambda: on.runner.wait_idle(0.0), "the drive to end", DRIVE_SECONDS)
    stage.open("hits")
    stage.take("hits")
    hit = script.wanted_hit(on.opened, session, on.plate)
    stage.off_thread(lambda: script.verify_and_dispose(on.opened, session, hit), "the hit to be verified")
    _end_canvass(on)
    _enter_plate(on)
    stage.off_thread(lambda: on.opened.desk.execute(session, EndShift()), "the shift to end")
    stage.sign_out()


def _live(on: Set) -> LivePage:
    live = on.stage.window.frame.pages["live"]
    if not isinstance(live, LivePage):
        raise TypeError("the live page is not open")
    return live


def _canvass_form(on: Set) -> CanvassPanel:
    """As F6 opens it, filled in as a deputy does at a scene."""
    on.stage.window.frame.open_canvass()
    panel = _live(on).canvassing.panel
    on.stage.wait_until(lambda: panel.isVisible(), "the canvass")
    if panel.typing:
        panel.incident.setText(script.INCIDENT)
        panel.plates.setPlainText(script.REPORTED)
    return panel


def _begin_canvass(on: Set) -> None:
    """What the drive reads from now on bears the incident."""
    panel = _canvass_form(on)
    panel.submit()
    on.stage.wait_until(lambda: on.stage.window.canvass.on is not None, "the canvass to begin")
    panel.close_panel()


def _end_canvass(on: Set) -> None:
    """Pictures of the canvass that is on, of the form of a next one, and of what is wrong with it."""
    stage, window = on.stage, on.stage.window
    panel = _canvass_form(on)
    stage.settle()
    stage.take("canvass-on")
    panel.end_asked.emit()
    window.messages.panel.buttons()[-1].click()
    stage.wait_until(lambda: window.canvass.on is None, "the canvass to end")
    window.messages.clear()
    _canvass_form(on)
    stage.settle()
    stage.take("canvass")
    panel.plates.appendPlainText("7??")
    panel.submit()
    stage.wait_until(lambda: bool(panel.form.error("plates")), "what is wrong with a plate")
    stage.take("canvass-wrong")
    panel.close_panel()


def _enter_plate(on: Set) -> None:
    """As F5 opens it: pictures of the form, and of the reads of the drive that fit already."""
    stage = on.stage
    stage.window.frame.enter_plate()
    panel = _live(on).entering
    panel.plate.setText(script.partial(on.plate))
    panel.reason.setText("left the scene")
    stage.settle()
    stage.take("entry")
    panel.submit()
    stage.wait_until(lambda: panel.shows is Shows.ON, "the plate to be in force")
    stage.settle()
    stage.take("entry-in-force")
    panel.close_panel()


def _investigate(on: Set) -> tuple[PackageWritten, PackageVerdict, SearchResult]:
    """The investigator searches a partial plate and writes the package."""
    stage, desk = on.stage, on.opened
    session = sign_in(desk, on.staff.investigator, desk.office.clock)
    acknowledge(desk, session)
    stage.window.keeper.adopt(session)
    stage.wait_until(lambda: stage.window.keeper.stage is Stage.OPEN, "the investigator's desk")
    found = stage.off_thread(lambda: script.search(desk, session, on.plate), "the search")
    stage.open("search")
    stage.take("search-empty")
    _search_on_page(on)
    stage.take("search")
    hit = script.wanted_hit(desk, session, on.plate)
    written = stage.off_thread(lambda: script.write_package(desk, session, hit, on.out / "export"), "the package")
    verdict = verify_package(written.path, written.authority_sha256)
    stage.open("evidence")
    page = stage.window.frame.current
    if isinstance(page, EvidencePage):
        page.verify(written.path)
    stage.settle()
    stage.take("evidence")
    stage.sign_out()
    return written, verdict, found


def _search_on_page(on: Set) -> None:
    """Type the partial plate and ask, as a person does; then open the first read."""
    page = on.stage.window.frame.current
    if not isinstance(page, SearchPage):
        raise TypeError("the search page is not open")
    on.stage.window.purpose.state(script.CASE)
    page.query_bar.plate.setText(script.partial(on.plate))
    page.search()
    on.stage.settle()
    page.table.view.selectRow(0)
    on.stage.settle()


def _administer(on: Set) -> None:
    stage = on.stage
    stage.window.keeper.adopt(on.administrator)
    stage.wait_until(lambda: stage.window.keeper.stage is Stage.OPEN, "the administrator's desk")
    for entry in stage.window.entries():
        if entry.office or entry.name in ("hotlists", "audit"):
            stage.open(entry.name)
            stage.take(entry.name)
