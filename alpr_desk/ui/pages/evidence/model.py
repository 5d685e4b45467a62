"""What the evidence page shows: the basket's and the packages' columns, portable drives, why writing is off.

Knows folders by name only; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStorageInfo

from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.evidence import PackageRow
from alpr_desk.ui.pages.evidence.basket import EvidenceBasket
from alpr_desk.ui.widgets.moments import size_text
from alpr_desk.ui.widgets.table_model import RIGHT, Column
from alpr_desk.ui.words import clock_text, utc_tip

_PORTABLE_ROOTS = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
_SYSTEM_KINDS = frozenset({b"tmpfs", b"devtmpfs", b"overlay", b"squashfs", b"proc", b"sysfs", b"ramfs"})


@dataclass(frozen=True, slots=True)
class Drive:
    """A mounted drive that a package may go to. `root` as the system writes it, `free` in bytes."""

    root: Path
    label: str
    free: int

    @property
    def text(self) -> str:
        name = f"{self.label} ({target_text(self.root)})" if self.label else target_text(self.root)
        return f"{name}, {size_text(self.free)} free"


def portable_drives() -> tuple[Drive, ...]:
    """Writable drives other than the system's own. Asks the operating system: call it off the window's thread."""
    system = QStorageInfo.root().rootPath()
    found = []
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        usable = volume.isValid() and volume.isReady() and not volume.isReadOnly()
        if not usable or root == system or bytes(volume.fileSystemType().data()) in _SYSTEM_KINDS:
            continue
        if root[1:2] == ":" or root.startswith(_PORTABLE_ROOTS):
            found.append(Drive(Path(root), volume.name() or "", volume.bytesAvailable()))
    return tuple(found)


def target_text(folder: Path) -> str:
    """How a target is named on the button: `E:` for a drive's root, else the folder's name."""
    if folder.drive and folder == Path(folder.anchor):
        return folder.drive
    return folder.name or str(folder)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a package needs, in words."""

    done: bool
    sentence: str


def steps(basket: EvidenceBasket, purpose: Purpose | None, folder: str) -> tuple[Step, ...]:
    """What a package needs, and what of it there is."""
    count = len(basket.items)
    laid = f"{count} item{'s' if count != 1 else ''} laid aside." if count else "Lay reads and hits aside."
    why = "State the purpose; it is printed in the package."
    if purpose is not None:
        case = f", case {purpose.case_number}" if purpose.case_number else ""
        why = f"Purpose: {purpose.kind.value}{case}."
    where = f"It goes to {folder.strip()}." if folder.strip() else "Choose the drive or folder it goes to."
    return Step(bool(count), laid), Step(purpose is not None, why), Step(bool(folder.strip()), where)


def write_text(folder: str) -> str:
    """The words of the button: what happens, and where."""
    return f"Write package to {target_text(Path(folder))}" if folder.strip() else "Write package"


def blocked(basket: EvidenceBasket, purpose: Purpose | None, purpose_fault: str, folder: str) -> str:
    """Why no package can be written yet, empty where one can (Policy 430.5(b))."""
    if not basket.items:
        return "Lay reads or hits aside first: add them by number here, or from Search and Hits."
    if purpose is None:
        return purpose_fault or "Choose a purpose: it is printed in the package and recorded (Policy 430.5)."
    if not folder.strip():
        return "Choose the drive or folder that the package goes to."
    return ""


BASKET_COLUMNS = (
    Column("name", "Item", lambda item: item.name, 120, sort=lambda item: (item.kind.value, item.number)),
    Column("plate", "Plate", lambda item: item.plate or "", 140, plate=True),
    Column("note", "Where and when", lambda item: item.note or "added by number", 200, stretch=True),
)


def package_columns(now: Callable[[], datetime]) -> tuple[Column, ...]:
    """Columns over `PackageRow`."""
    return (
        Column("number", "No.", lambda p: str(p.id), 64, RIGHT, sort=lambda p: p.id),
        Column(
            "written",
            "Written",
            lambda p: clock_text(p.written_at, now()),
            160,
            tooltip=lambda p: utc_tip(p.written_at),
            sort=lambda p: p.written_at,
        ),
        Column("by", "By", lambda p: p.written_by, 110),
        Column("holds", "Holds", _holds, 146),
        Column("purpose", "Purpose", lambda p: p.purpose, 200, stretch=True),
        Column("folder", "Folder", lambda p: p.folder, 200, shown=False),
        Column("hash", "Manifest SHA-256", lambda p: p.tag_manifest_sha256, 260, monospace=True, shown=False),
    )


def _holds(package: PackageRow) -> str:
    parts = ((len(package.reads), "read"), (len(package.hits), "hit"))
    return ", ".join(f"{count} {word}{'s' if count != 1 else ''}" for count, word in parts if count)
