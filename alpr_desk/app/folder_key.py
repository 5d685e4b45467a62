"""Asks for the passphrase of a data folder's key before the window opens, where no key store keeps the key."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from alpr_desk.cli.signing import PASSPHRASE_VARIABLE
from alpr_desk.cli.tools import Place
from alpr_desk.db.keys import FILE_NAME, needs_passphrase, open_master_key
from alpr_desk.ui.lock import LockScreen
from alpr_desk.ui.tasks import Tasks


def must_ask(folder: Path) -> bool:
    """Whether a person has to type the passphrase."""
    return (folder / FILE_NAME).exists() and not os.environ.get(PASSPHRASE_VARIABLE) and needs_passphrase(folder)


class FolderKey:
    """A window of its own with one field. `place` is the place with its passphrase once that was right."""

    def __init__(self, place: Place) -> None:
        self.place: Place | None = None
        self._asked = place
        self.screen = LockScreen()
        self._tasks = Tasks(self.screen)
        self.screen.setWindowTitle("ALPR Desk")
        self.screen.title.setText("Key of the data folder")
        self.screen.password.setPlaceholderText("Passphrase")
        self.screen.password.setAccessibleName("Passphrase")
        self.screen.lock_for(str(place.folder))
        self.screen.out.setText("Close")
        self.screen.unlock.connect(self._try)
        self.screen.sign_out.connect(self.screen.close)
        self.screen.resize(720, 480)

    def ask(self, application: QApplication) -> Place | None:
        """Run until the passphrase is right or the window is closed (None)."""
        self.screen.show()
        application.exec()
        self._tasks.shutdown()
        return self.place

    def _try(self, passphrase: str) -> None:
        folder = self._asked.folder

        def done(_: bytes) -> None:
            self.place = replace(self._asked, passphrase=lambda: passphrase)
            self.screen.close()

        self._tasks.run(
            lambda: open_master_key(folder, lambda: passphrase), done, self.screen.refused, owner=self.screen
        )
