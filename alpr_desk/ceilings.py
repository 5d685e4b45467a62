"""Files read up to a ceiling, so that none of them takes the memory or an answer's time."""

from __future__ import annotations

from pathlib import Path

from alpr_desk.errors import BadInput


def read_at_most(path: Path, most: int) -> bytes:
    """The bytes of `path`, of a larger file the first `most` + 1: what a file says of its size need not be so.

    Raises BadInput where it is no regular file: a device has no end, and a pipe keeps whoever reads it waiting. Raises
    OSError where it cannot be read.
    """
    path.stat()
    if not path.is_file():
        raise BadInput(f"{path} is no file with an end that can be read: choose a file.")
    with path.open("rb") as stream:
        return stream.read(most + 1)


def read_within(path: Path, most: int) -> tuple[bytes, int]:
    """The bytes of `path` and how many they are; where they are more than `most`, a part and a number above it.

    What says that it is larger is not read at all. Raises as `read_at_most`.
    """
    size = path.stat().st_size
    content = read_at_most(path, most) if size <= most else b""
    return content, max(size, len(content))
