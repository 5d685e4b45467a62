"""A GIF or a transport stream that was cut off is told; a whole one never is."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from alpr_desk.capture.endings import lacks_end
from alpr_desk.capture.opening import open_source
from alpr_desk.domain.seeing import Frame
from alpr_desk.errors import BadInput
from tests.capture.support import picture, write_video
from tests.helpers.clock import FakeClock


def animation(pictures: int) -> bytes:
    shots = [Pillow.fromarray(np.asarray(picture(number))) for number in range(pictures)]
    file = io.BytesIO()
    shots[0].save(file, "GIF", save_all=True, append_images=shots[1:], duration=100)
    return file.getvalue()


THREE = animation(3)


@given(st.integers(6, len(THREE)))
def test_a_gif_is_cut_off_until_its_last_byte(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.gif"
    path.write_bytes(THREE[:length])
    assert lacks_end(path) is (length < len(THREE))


def test_what_follows_a_whole_gif_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(animation(1) + bytes(1000))
    assert not lacks_end(tmp_path / "a.gif")


def test_a_transport_stream_cut_within_a_packet_is_told(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "drive.ts", 60)
    data = whole.read_bytes()
    assert not lacks_end(whole)
    for length in (5000, len(data) // 2 // 188 * 188 + 1, len(data) - 1):
        (tmp_path / "cut.ts").write_bytes(data[:length])
        assert lacks_end(tmp_path / "cut.ts")


@pytest.mark.parametrize("data", [b"", b"G", b"H" * 700, b"RIFF" + bytes(2000)])
def test_other_files_are_left_to_their_decoder(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert not lacks_end(tmp_path / "a")
    assert not lacks_end(tmp_path / "missing")


@pytest.mark.parametrize("name", ["cut.gif", "cut.ts"])
def test_what_came_before_the_cut_is_played(tmp_path: Path, clock: FakeClock, name: str) -> None:
    data = THREE if name == "cut.gif" else write_video(tmp_path / "whole.ts", 60).read_bytes()
    (tmp_path / name).write_bytes(data[: len(data) * 8 // 10 // 188 * 188 + 7])
    seen: list[Frame] = []
    with pytest.raises(BadInput, match=rf"{name} is cut off or damaged after \d+ frames"):
        for frame in open_source(str(tmp_path / name), clock=clock, realtime=False).frames(threading.Event()):
            seen.append(frame)
    assert seen
