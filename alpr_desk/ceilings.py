"""Files read up to a ceiling, so that none of them takes the memory or an answer's time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alpr_desk.errors import BadInput, EnvironmentFault

LARGEST_DOCUMENT: Final = 20_000_000
"""Bytes of what members bring along: a certificate, a policy, a class list."""


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


def document_bytes(path: Path) -> bytes:
    """The bytes of a document that a member chose. Takes disk time.

    Raises BadInput where they are more than LARGEST_DOCUMENT or have no end, EnvironmentFault where the disk will not
    give them.
    """
    try:
        content, size = read_within(path, LARGEST_DOCUMENT)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise EnvironmentFault(f"'{path.name}' cannot be opened: {reason}. Choose the file again.") from error
    if size > LARGEST_DOCUMENT:
        raise BadInput(f"'{path.name}' is larger than {LARGEST_DOCUMENT // 1_000_000} MB: choose a smaller file.")
    return content
