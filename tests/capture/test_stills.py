"""Still pictures: every kind decodes or is refused by name, and a folder plays as a camera."""

from __future__ import annotations

import contextlib
import struct
import threading
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.capture.opening import open_source
from alpr_desk.capture.stills import MAX_BYTES, decode_still, natural_order, still_bytes
from alpr_desk.errors import BadInput
from tests.capture.support import encoded, picture
from tests.helpers.clock import FakeClock


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".webp", ".tiff", ".jpg"])
def test_every_format_decodes_to_bgr(suffix: str) -> None:
    image = decode_still(encoded(picture(1), suffix), "a" + suffix)
    assert image.shape == (96, 160, 3) and image.dtype == np.uint8
    assert np.abs(image.astype(int) - picture(1)).mean() < 12


def test_grey_sixteen_bit_and_transparent_become_bgr() -> None:
    grey = picture(2)[..., 0]
    assert np.array_equal(decode_still(encoded(grey, ".png"), "grey.png")[..., 2], grey)
    deep = np.asarray(grey.astype(np.uint16) << 8, np.uint16)
    assert np.array_equal(decode_still(encoded(deep, ".png"), "deep.png")[..., 1], grey)
    clear = np.dstack([picture(3), np.zeros((96, 160), np.uint8)])
    assert (decode_still(encoded(clear, ".png"), "clear.png") == 255).all()


def test_palette_picture_decodes() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + bytes([0, 1] * 4) for _ in range(8))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 3, 0, 0, 0))
    data += chunk(b"PLTE", bytes([255, 0, 0, 0, 0, 255])) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    image = decode_still(data, "palette.png")
    assert image[0, 0].tolist() == [0, 0, 255] and image[0, 1].tolist() == [255, 0, 0]


def test_zero_bytes_garbage_and_truncated_are_refused_by_name() -> None:
    jpeg = encoded(picture(1), ".jpg")
    for data, words in ((b"", "empty"), (b"not a picture", "not a picture"), (jpeg[: len(jpeg) // 2], "cut off")):
        with pytest.raises(BadInput, match=words) as refusal:
            decode_still(data, "front7.jpg")
        assert "front7.jpg" in str(refusal.value)


def test_truncated_png_is_refused() -> None:
    png = encoded(picture(1), ".png")
    with pytest.raises(BadInput, match="cut off"):
        decode_still(png[:-200], "x.png")


def test_huge_picture_is_refused_by_its_header() -> None:
    png = bytearray(encoded(picture(1), ".png"))
    png[16:24] = struct.pack(">II", 60000, 60000)
    with pytest.raises(BadInput, match="100 megapixels"):
        decode_still(bytes(png), "huge.png")


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    for head in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM"):
        with contextlib.suppress(BadInput):
            assert decode_still(head + data, "x").shape[2] == 3


def test_folder_plays_in_natural_order_with_the_files_own_bytes(tmp_path: Path, clock: FakeClock) -> None:
    for number in (10, 2, 1):
        (tmp_path / f"shot{number}.png").write_bytes(encoded(picture(number), ".png"))
    (tmp_path / "notes.txt").write_text("not a picture", encoding="utf-8")
    frames = list(open_source(str(tmp_path), clock=clock, folder_rate_fps=4, realtime=False).frames(threading.Event()))
    assert [f.media_ms for f in frames] == [0.0, 250.0, 500.0]
    assert [f.original for f in frames] == [(tmp_path / f"shot{n}.png").read_bytes() for n in (1, 2, 10)]
    assert np.array_equal(frames[2].image, picture(10)) and not frames[2].image.flags.writeable


def test_unusable_picture_in_a_folder_is_passed_over_and_named(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "a.png").write_bytes(encoded(picture(1), ".png"))
    (tmp_path / "b.png").write_bytes(b"")
    (tmp_path / "c.png").write_bytes(encoded(picture(2), ".png"))
    frames = open_source(str(tmp_path), clock=clock, realtime=False).frames(threading.Event())
    assert next(frames).sequence == 0 and next(frames).sequence == 1
    with pytest.raises(BadInput, match=r"b\.png"):
        next(frames)


@pytest.mark.parametrize("kind", [b"GIF87a", b"GIF89a"])
def test_gif_in_a_folder_that_plays_as_a_camera_is_named(tmp_path: Path, clock: FakeClock, kind: bytes) -> None:
    (tmp_path / "a.GIF").write_bytes(kind + bytes(200))
    (tmp_path / "b.png").write_bytes(encoded(picture(2), ".png"))
    frames = open_source(str(tmp_path), clock=clock, realtime=False).frames(threading.Event())
    assert np.array_equal(next(frames).image, picture(2))
    with pytest.raises(BadInput, match=r"a\.GIF is a GIF, which is read as a film: name the file itself"):
        next(frames)


def test_single_picture_is_a_source_of_one_frame(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "one.JPG").write_bytes(encoded(picture(1), ".jpg"))
    source = open_source(str(tmp_path / "one.JPG"), clock=clock)
    assert len(list(source.frames(threading.Event()))) == 1 and source.name == "one"


def test_empty_folder_says_what_to_put_there(tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(BadInput, match="no picture"):
        open_source(str(tmp_path), clock=clock)


@given(st.lists(st.integers(0, 10**6), min_size=2, unique=True))
def test_natural_order_is_the_order_of_the_numbers(numbers: list[int]) -> None:
    paths = [Path(f"cam{n}.jpg") for n in numbers]
    assert [p.name for p in sorted(paths, key=natural_order)] == [f"cam{n}.jpg" for n in sorted(numbers)]


def test_file_too_large_to_be_a_picture_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "disk.jpg"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)  # takes no room on the disk
    with pytest.raises(BadInput, match=r"disk\.jpg has 1\.0 GB"):
        still_bytes(path)
