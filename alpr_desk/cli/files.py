"""Files that a command reads and writes: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from alpr_desk.errors import BadInput, EnvironmentFault


def text_of(path: Path) -> str:
    """The file's text. Raises BadInput where it cannot be read or is none."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as text: choose the right file.") from error


def write_whole(path: Path, content: bytes) -> None:
    """Whoever opens `path` sees the former file or the new one. Raises EnvironmentFault."""
    temporary = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise EnvironmentFault(
            f"{path} cannot be written: {error.strerror}. Choose a folder that is there and that you may write to."
        ) from error
