"""The bytes of a hotlist file as numbered lines. Pure; knows nothing of plates.

A line of the file is a record: quoted line ends are not followed, so that one stray quotation mark can never make
the plates after it disappear.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Final

from alpr_desk.domain.list_profiles import MAX_LINE
from alpr_desk.errors import BadInput

_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WORDS: Final = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
_STEP: Final = 10_000
"""Lines between two reports of how far it is."""


def lines(
    content: bytes, encoding: str, reject: Callable[[int, str], None], watch: Callable[[float], None]
) -> Iterator[tuple[int, str]]:
    """Each usable line with its number from 1; ends may be CR, LF or both, mixed. Decoded as they are asked for.

    Args:
        encoding: of a file without a byte order mark.
        reject: told of lines that cannot be read, and why.
        watch: told from time to time which share of the file is read, 0..1; what it raises ends the reading.

    Raises:
        BadInput: the file is in another encoding.
    """
    mark, encoding = next(((m, name) for m, name in _MARKS if content.startswith(m)), (b"", encoding))
    _require_text(content[len(mark) : len(mark) + 8192], encoding)
    raw = io.BytesIO(content)
    raw.seek(len(mark))
    try:
        for number, ended in enumerate(io.TextIOWrapper(raw, encoding, newline=None), 1):
            if number % _STEP == 0:
                watch(raw.tell() / len(content))
            line = ended.rstrip("\n")
            if len(line) > MAX_LINE:
                reject(number, f"The line is longer than {MAX_LINE:,} characters.")
            elif "\0" in line:
                reject(number, "The line holds a zero byte.")
            elif line and not line.isspace():
                yield number, line
    except UnicodeDecodeError as error:
        raise BadInput(
            f"The file is not {_WORDS[encoding]} (line {_first_bad(content, len(mark), encoding)}): "
            "save it as UTF-8, or choose a profile of its encoding."
        ) from error


def _first_bad(content: bytes, start: int, encoding: str) -> int:
    """The number of the first line that is not in `encoding`."""
    try:
        content[start:].decode(encoding)
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, start + error.start) + 1
    return 1


def _require_text(head: bytes, encoding: str) -> None:
    text = head.decode(encoding, "replace")[:4096]
    if text.count("\0") * 4 > len(text):
        raise BadInput("The file is not text in a known encoding (it is full of zero bytes): save it as UTF-8.")
