"""What the evidence page asks: write a package and check it at once, check any package, list those written.

Knows the Desk's requests and the verifier it is handed; no widget.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.evidence import ListPackages, PackageWritten, WritePackage
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.pages.evidence.basket import EvidenceBasket
from alpr_desk.ui.pages.evidence.model import portable_drives


class PackageDesk(QObject):
    """Signals:
    written(PackageWritten), not_written(Exception): the end of writing; verification follows by itself.
    verified(PackageVerdict), not_verified(Exception): the end of checking.
    listed(tuple[PackageRow]), not_listed(Exception): the packages written before.
    drives(tuple[Drive]): the portable drives now plugged in.
    """

    written = Signal(object)
    not_written = Signal(object)
    verified = Signal(object)
    not_verified = Signal(object)
    listed = Signal(object)
    not_listed = Signal(object)
    drives = Signal(object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def write(self, basket: EvidenceBasket, folder: Path, purpose: Purpose) -> None:
        """Write what is in the basket as one package below `folder`, then check it as any outsider would."""

        def done(written: PackageWritten) -> None:
            self.written.emit(written)
            self.verify(written.path)

        request = WritePackage(basket.read_ids, basket.hit_ids, folder, purpose)
        self._context.ask(request, done, self.not_written.emit, "write", owner=self)

    def verify(self, folder: Path) -> None:
        """Check the package in `folder`; nothing of the store is needed."""
        self._context.tasks.run(
            lambda: self._context.verify_package(folder),
            self.verified.emit,
            self.not_verified.emit,
            owner=self,
            key="verify",
        )

    def list_packages(self) -> None:
        self._context.ask(ListPackages(), self.listed.emit, self.not_listed.emit, "list", owner=self)

    def find_drives(self) -> None:
        self._context.tasks.run(portable_drives, self.drives.emit, owner=self, key="drives")
