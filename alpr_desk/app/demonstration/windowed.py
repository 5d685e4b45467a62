"""The demonstration in a window: a deputy signed in, a shift running, the rest for whoever watches to try."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer

from alpr_desk.app.command_line import verify_package
from alpr_desk.app.demonstration import script
from alpr_desk.app.demonstration.agency import make_agency, open_agency
from alpr_desk.app.demonstration.headless import Counter
from alpr_desk.app.demonstration.stage import show_to
from alpr_desk.app.pipeline import start_runner
from alpr_desk.app.window import make_application
from alpr_desk.bus import Bus
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.requests.capture import StartShift
from alpr_desk.settings import Settings
from alpr_desk.ui.window import MainWindow


def run_windowed(out: Path, source: str, clock: Clock) -> dict[str, Any]:
    """Open the window on a running shift; returns when it is closed."""
    application = make_application(Settings().window.theme)
    administrator = make_agency(out, clock)
    bus = Bus()
    counter, opened = Counter(bus), open_agency(out, clock, bus)
    runner = start_runner(opened, bus, clock)
    window = MainWindow(opened.desk, bus, clock, lambda: opened.office.settings, runner, verify_package)
    try:
        staff, _, _ = script.prepare(opened, administrator, source, out)
        deputy = show_to(window, opened, staff.deputy, clock)

        def start() -> None:
            window.tasks.run(
                lambda: opened.desk.execute(deputy, StartShift(script.VEHICLE, (source,))),
                lambda shift: None,
                window.messages.failure,
                owner=window,
            )

        QTimer.singleShot(0, start)
        application.exec()
    finally:
        window.shutdown()
        runner.close()
        opened.close()
    return {
        "source": source,
        "reads_stored": counter.reads,
        "hits_raised": counter.hits,
        "accounts": str(out / "accounts.json"),
        "data": str(out / "data"),
    }
