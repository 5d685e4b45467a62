"""`bench startup` and `bench ui`: how soon the sign-in page is there, and how long the window's thread is held."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

from alpr_desk.app.bench.measuring import memory_mb, rounded, spread
from alpr_desk.app.demonstration.agency import PASSPHRASE, make_agency
from alpr_desk.domain.clock import SystemClock
from alpr_desk.errors import EnvironmentFault

_MAIN = "from alpr_desk.app import main; main()"
_PATIENCE_S = 120.0


def startup(rows: int) -> Mapping[str, float]:
    """Milliseconds from starting a process to the sign-in page painted, `rows` starts, drawn into memory.

    The first start pays for cold files and stands alone as `first_ms`.
    """
    with tempfile.TemporaryDirectory(prefix="alpr-desk-bench-", ignore_cleanup_errors=True) as name:
        agency = Path(name) / "agency"
        make_agency(agency, SystemClock())
        spans = [_start_ms(agency / "data") for _ in range(rows)]
    return {
        "starts": float(rows),
        "first_ms": rounded(spans[0]),
        "median_ms": rounded(median(spans)),
        "worst_ms": rounded(max(spans)),
    }


def _start_ms(data: Path) -> float:
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-c", _MAIN]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ALPR_DESK_KEY_PASSPHRASE": PASSPHRASE}
    started = perf_counter()
    with subprocess.Popen(  # noqa: S603 - this very program
        [*program, "window", "--data", str(data), "--report-shown"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    ) as process:
        guard = threading.Timer(_PATIENCE_S, process.kill)
        guard.start()
        try:
            line = process.stdout.readline() if process.stdout else ""
            span = (perf_counter() - started) * 1000.0
            code = process.wait()
        finally:
            guard.cancel()
    if line.strip() != "shown" or code:
        raise EnvironmentFault("The window could not be started for measuring: start it by hand to see why.")
    return span


def ui(rows: int) -> Mapping[str, float]:
    """`rows` frames of 1280x720 with overlays painted into a window of 1366x768 in memory: `paint_ms` a frame, and the
    longest time between two turns of the event loop (`longest_hold_ms`) while frames come at 30 a second and while
    each page of the whole window is opened for the first time.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from alpr_desk.app.bench.painting import open_pages, paint

    painted, pages = paint(rows), open_pages()
    return {
        "frames": float(rows),
        **spread("paint", painted.paint_ms),
        "longest_hold_live_ms": rounded(max(painted.hold_ms)),
        **{f"longest_hold_opening_{name}_ms": rounded(held) for name, held in pages.items()},
        "longest_hold_ms": rounded(max(*painted.hold_ms, *pages.values())),
        "memory_mb": memory_mb(),
    }
