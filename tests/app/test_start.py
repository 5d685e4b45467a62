"""What the process sets up before any command: logs and the ends of its pipes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

LOG_A_FAILURE = """
import logging, sys
from alpr_desk.app import _log_to_stderr
_log_to_stderr(debug=DEBUG)
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("alpr_desk.bus").exception("a subscriber failed")
"""


@pytest.mark.parametrize("debug", [False, True])
def test_a_logged_failure_has_its_traceback_on_demand_only(debug: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOG_A_FAILURE.replace("DEBUG", str(debug))],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert "a subscriber failed" in done.stderr
    assert ("Traceback" in done.stderr) is debug
    assert (done.stderr.count("\n") == 1) is not debug


def test_what_a_console_cannot_show_does_not_lose_the_rest() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-c", "from alpr_desk.app import main; main()", "read", "Łódź.jpg"],
        capture_output=True, check=False, timeout=60, env=environment,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"\\u0141\xf3d\\u017a.jpg" in done.stderr
    assert b"Traceback" not in done.stderr
