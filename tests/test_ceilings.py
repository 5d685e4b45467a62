"""No file takes the memory, whatever it says of its size; what is wrong with one is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alpr_desk.capture.stills import still_bytes
from alpr_desk.ceilings import LARGEST_DOCUMENT, document_bytes
from alpr_desk.errors import BadInput, EnvironmentFault

ENDLESS = Path("/dev/zero")
"""Says that it is empty, and never ends."""


def test_a_document_of_the_greatest_size_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    with file.open("wb") as out:
        out.truncate(LARGEST_DOCUMENT)
    assert len(document_bytes(file)) == LARGEST_DOCUMENT


def test_a_document_that_is_larger_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    with file.open("wb") as out:
        out.truncate(LARGEST_DOCUMENT + 1)
    with pytest.raises(BadInput, match=r"'scan\.pdf' is larger than 20 MB: choose a smaller file"):
        document_bytes(file)


def test_a_document_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"'gone\.pdf' cannot be opened: No such file"):
        document_bytes(tmp_path / "gone.pdf")


@pytest.mark.skipif(not ENDLESS.exists(), reason="no device without an end on this system")
@pytest.mark.parametrize("read", [document_bytes, still_bytes])
def test_what_has_no_end_is_not_read(tmp_path: Path, read: Callable[[Path], bytes]) -> None:
    link = tmp_path / "frame.jpg"
    link.symlink_to(ENDLESS)
    with pytest.raises(BadInput, match="no file with an end"):
        read(link)
