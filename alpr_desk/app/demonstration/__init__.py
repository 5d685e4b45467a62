"""Everything the program does, on an invented agency: camera, read, hit, verification, search, signed package.

With a display the window opens on a running shift; without one the same flow runs offscreen and leaves a picture
of every page.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from alpr_desk.app.demonstration.drive import SYNTHETIC, TO_WATCH
from alpr_desk.domain.clock import SystemClock


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def demonstrate(*, out: Path, source: str | None, headless: bool) -> dict[str, Any]:
    """Run the demonstration below `out` (replacing an earlier one) and give its summary.

    Raises BadInput for a folder that holds anything else or a source with no readable plate; AnswerIsNo where the
    drive raised no hit or the package does not verify.
    """
    if headless or not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from alpr_desk.app.demonstration.headless import run_headless

        return run_headless(out, source or SYNTHETIC, SystemClock())
    from alpr_desk.app.demonstration.windowed import run_windowed

    return run_windowed(out, source or TO_WATCH, SystemClock())
