"""Tones on hits. Muting spares low and medium only: high priority always sounds. Silent without an audio device."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl

from alpr_desk.domain.matching import Priority
from alpr_desk.resources import resource
from alpr_desk.ui.tones import file_name

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect

log = logging.getLogger(__name__)
Player = Callable[[Path], None]
SILENT = "none"


def load_multimedia() -> None:
    """Read the multimedia part of Qt; takes a while, so do it off the window's thread before the first tone."""
    try:
        import_module("PySide6.QtMultimedia")
    except ImportError:
        log.warning("the sound system of this machine is not there: tones are silent")


class Effects(QObject):
    """Plays files through Qt. Nothing of it is loaded before the first tone or `prepare`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._effects: dict[Path, QSoundEffect] = {}

    def prepare(self) -> None:
        """Have every tone ready, so that the first one is not late."""
        for priority in Priority:
            self._effect(resource(f"sounds/{file_name(priority)}"))

    def __call__(self, path: Path) -> None:
        """Play `path`; without an audio device nothing happens."""
        effect = self._effect(path)
        if effect is not None:
            effect.play()

    def _effect(self, path: Path) -> QSoundEffect | None:
        if path in self._effects:
            return self._effects[path]
        try:
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
        except ImportError:
            return None
        if QMediaDevices.defaultAudioOutput().isNull():
            return None
        effect = QSoundEffect(self)
        effect.setSource(QUrl.fromLocalFile(str(path)))
        self._effects[path] = effect
        return effect


class Tones:
    """Decides whether a hit sounds. `muted` is the member's wish."""

    def __init__(self, play: Player, muted: bool = False) -> None:
        self._play = play
        self.muted = muted

    def hit(self, priority: Priority, of_list: str = "") -> None:
        """Sound the tone that the list chose (`Hotlist.sound`), or that of `priority`.

        Nothing silences high priority: neither the member's wish nor a list set to `none`.
        """
        if priority is not Priority.HIGH and (self.muted or of_list == SILENT):
            return
        tone = priority if of_list in ("", SILENT) else Priority(of_list)
        self._play(resource(f"sounds/{file_name(tone)}"))
