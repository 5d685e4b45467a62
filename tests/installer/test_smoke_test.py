"""The smoke test of what is shipped asks for something that the program can do, and notices a program that cannot."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np

from alpr_desk.ocr.engine import load_engine
from alpr_desk.vision import cv2

SMOKE_TEST = Path(__file__).parents[2] / "installer" / "smoke_test.py"


def test_the_drawn_plate_can_be_read() -> None:
    smoke_test = runpy.run_path(str(SMOKE_TEST))
    picture = cv2.imdecode(np.frombuffer(smoke_test["picture"](), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (smoke_test["HEIGHT"], smoke_test["WIDTH"], 3)
    readings = load_engine(threads=1).read(np.asarray(picture, dtype=np.uint8)).readings
    assert [reading.plate for reading in readings] == [smoke_test["PLATE"]]


def test_a_program_that_reads_nothing_fails_by_name_of_the_step() -> None:
    """Python answers --version, as a shipped program does, and then cannot read a picture."""
    done = subprocess.run(
        [sys.executable, str(SMOKE_TEST), sys.executable], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "ok tells its version" in done.stdout
    assert "FAILED reads a picture" in done.stderr
