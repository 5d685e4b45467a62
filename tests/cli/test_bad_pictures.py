"""`alpr-desk read` on what is no picture or only half of one: named, the rest is read, and no traceback."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path

import av
import pytest

from alpr_desk.capture.opening import open_source
from alpr_desk.ocr.shots import FrameEncoder
from tests.cli.terminal import Terminal
from tests.helpers.clock import FakeClock

SPEC = "synthetic:3?seconds=0.2&fps=15&size=640x360"


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A street as JPEG."""
    frame = next(iter(open_source(SPEC, clock=FakeClock(), realtime=False).frames(threading.Event())))
    return FrameEncoder().encoded(frame)


def film(path: Path, options: dict[str, str] | None = None) -> Path:
    """Two seconds of video; an mp4's index lies at its end, as a dash camera that loses power leaves it out."""
    frames = list(open_source(SPEC, clock=FakeClock(), realtime=False).frames(threading.Event()))
    with av.open(str(path), "w", options=options or {}) as container:
        stream = container.add_stream("mpeg4", rate=15)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for frame in frames * 10:
            for packet in stream.encode(av.VideoFrame.from_ndarray(frame.image, format="bgr24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def test_a_bad_picture_is_named_and_the_good_one_is_read(terminal: Terminal, tmp_path: Path, picture: bytes) -> None:
    bad = {"zero.jpg": b"", "cut.jpg": picture[: len(picture) // 2], "text.png": b"this is no picture"}
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.jpg").write_bytes(picture)
    done = terminal.raw("read", *(tmp_path / name for name in (*bad, "good.jpg", "missing.jpg")))
    assert done.code == 2
    assert [Path(json.loads(line)["source"]).name for line in done.out.splitlines()] == ["good.jpg"]
    for name in (*bad, "missing.jpg"):
        assert sum(name in line for line in done.err.splitlines()) == 1
    assert len(done.err.splitlines()) == 4
    assert "Traceback" not in done.err


def test_a_video_without_its_end_is_told(terminal: Terminal, tmp_path: Path) -> None:
    whole = film(tmp_path / "whole.mp4")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert terminal.raw("read", whole).code == 0
    done = terminal.raw("read", cut)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1 and "cut.mp4" in done.err and "index" in done.err
    assert "beginning" not in done.err


@pytest.mark.parametrize(("suffix", "options"), [(".mkv", {}), (".mp4", {"movflags": "faststart"})])
@pytest.mark.parametrize("how", [(), ("--track",)])
def test_a_video_cut_off_is_read_as_far_as_it_goes(
    terminal: Terminal, tmp_path: Path, suffix: str, options: dict[str, str], how: tuple[str, ...]
) -> None:
    cut = film(tmp_path / f"cut{suffix}", options)
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size * 4 // 10])
    done = terminal.raw("read", cut, *how)
    assert done.code == 2
    lines = [json.loads(line) for line in done.out.splitlines()]
    count = lines[-1]["summary"]["frames"] if how else len(lines)
    assert count > 0
    (sentence,) = done.err.splitlines()
    assert re.fullmatch(
        rf"cut\{suffix} is cut off or damaged after {count} frames \(\d\.\d s\): .* was read; .*", sentence
    )


@pytest.mark.parametrize("spec", ["synthetic:x", "synthetic?size=1x1", "camera:front", "nowhere.mp4", ""])
def test_a_source_that_names_nothing_is_told(terminal: Terminal, spec: str) -> None:
    done = terminal.raw("read", spec)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1


def test_an_empty_folder_is_told(terminal: Terminal, tmp_path: Path) -> None:
    done = terminal.raw("read", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "no picture" in done.err


@pytest.mark.parametrize("arguments", [(), ("--threads", "0", "a.jpg"), ("--threads", "many", "a.jpg")])
def test_wrong_use_of_read(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    done = terminal.raw("read", *arguments)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1 and "alpr-desk read --help" in done.err
