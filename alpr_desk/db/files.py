"""Files written so that a reader finds the old one or the new one, never half of it.

Knows nothing of what is in them.
"""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from alpr_desk.errors import EnvironmentFault

TEMPORARY = ".part-"
"""How the names of unfinished files begin."""

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step that survives a lost power supply; readable by this user only.

    Raises EnvironmentFault with a sentence for a full disk and for every other refusal; nothing is left behind.
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise disk_fault(error) from error


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable. Windows does so by itself and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def disk_fault(error: OSError) -> EnvironmentFault:
    """What a person can do about `error`. Names no file."""
    if error.errno in _FULL:
        return EnvironmentFault("The disk is full: make room on the data folder's disk and try again.")
    reason = error.strerror or "unknown reason"
    return EnvironmentFault(f"The data folder cannot be used ({reason}): check the disk and the rights on the folder.")
