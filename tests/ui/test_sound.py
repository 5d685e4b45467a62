"""Tones play where there is a device and harm nothing where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alpr_desk.domain.matching import Priority
from alpr_desk.ui.sound import Tones

PLAY = """
from PySide6.QtWidgets import QApplication
from alpr_desk.resources import resource
from alpr_desk.ui.sound import Effects, load_multimedia
application = QApplication([])
load_multimedia()
effects = Effects()
effects.prepare()
effects(resource("sounds/hit-high.wav"))
application.processEvents()
print("went on")
"""


def test_a_machine_without_sound_is_silent_and_goes_on() -> None:
    """In a process of its own: the sound system of the machine says things that are no fault of the program."""
    out = subprocess.run([sys.executable, "-c", PLAY], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "went on"


def test_each_priority_has_its_own_tone() -> None:
    played: list[Path] = []
    tones = Tones(played.append)
    for priority in Priority:
        tones.hit(priority)
    assert len(set(played)) == len(Priority)
    assert all(path.is_file() for path in played)
