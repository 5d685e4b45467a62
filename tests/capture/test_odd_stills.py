"""Still pictures out of the ordinary: every kind gives the picture that was stored, or is refused by name."""

from __future__ import annotations

import io
import struct
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from alpr_desk.capture.headers import picture_header
from alpr_desk.capture.opening import open_source
from alpr_desk.capture.pixels import as_bgr
from alpr_desk.capture.stills import decode_still
from alpr_desk.errors import BadInput
from alpr_desk.vision import cv2
from tests.capture.support import encoded, picture
from tests.helpers.clock import FakeClock

SUFFIXES = (".jpg", ".png", ".bmp", ".webp", ".tiff", ".jp2", ".ppm")


def saved(kind: str, image: Pillow.Image | None = None, **options: object) -> bytes:
    """By Pillow, which writes kinds that OpenCV does not."""
    file = io.BytesIO()
    (image or pillow(1)).save(file, kind, **options)
    return file.getvalue()


def pillow(number: int) -> Pillow.Image:
    return Pillow.fromarray(np.ascontiguousarray(picture(number)[..., ::-1]))


def turned(orientation: int) -> bytes:
    """A JPEG whose Exif data, in the byte order of a telephone, say how to turn it."""
    tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(">HH", orientation, 0) + b"\0\0\0\0"
    exif = b"Exif\0\0" + tiff
    jpeg = encoded(picture(1), ".jpg")
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("shape", [(96, 160), (64, 97), (41, 200)])
def test_header_says_what_is_unpacked(suffix: str, shape: tuple[int, int]) -> None:
    coloured = np.full((*shape, 3), 90, np.uint8)
    for data in (encoded(coloured, suffix), encoded(coloured[..., 0], suffix.replace(".ppm", ".pgm"))):
        header = picture_header(data)
        assert header is not None and (header.height, header.width) == shape == decode_still(data, "a").shape[:2]


@pytest.mark.parametrize("lossless", [False, True])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_every_kind_of_webp_says_its_size(lossless: bool, mode: str) -> None:
    header = picture_header(saved("WEBP", pillow(1).convert(mode), lossless=lossless))
    assert header is not None and (header.width, header.height) == (160, 96)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "JPEG2000"])
def test_header_beyond_bounds_is_refused_before_anything_is_unpacked(kind: str) -> None:
    data = bytearray(saved(kind))
    places = {"PNG": (">II", 16), "BMP": ("<ii", 18)}
    if kind in places:
        struct.pack_into(places[kind][0], data, places[kind][1], 60000, 60000)
    elif kind == "JPEG2000":
        struct.pack_into(">II", data, data.find(b"\xff\x4f\xff\x51") + 8, 60000, 60000)
    else:
        at = struct.unpack_from("<I", data, 4)[0] + 2
        for entry in range(at, at + 36, 12):
            if struct.unpack_from("<H", data, entry)[0] in (256, 257):
                struct.pack_into("<HHII", data, entry, struct.unpack_from("<H", data, entry)[0], 4, 1, 60000)
    with pytest.raises(BadInput, match=r"huge has 60000x60000 pixels; .* 100 megapixels"):
        decode_still(bytes(data), "huge")


def test_deep_picture_that_takes_too_much_memory_is_refused_by_its_header() -> None:
    png = bytearray(encoded(np.zeros((9, 9, 4), np.uint16), ".png"))
    struct.pack_into(">II", png, 16, 9000, 9000)
    with pytest.raises(BadInput, match=r"deep\.png has 9000x9000 pixels .* too much memory"):
        decode_still(bytes(png), "deep.png")


@pytest.mark.parametrize("shape", [(1, 1), (1, 20000), (20000, 1), (7, 7)])
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tiff"])
def test_picture_too_small_for_any_plate_is_refused_by_name(shape: tuple[int, int], suffix: str) -> None:
    with pytest.raises(BadInput, match=rf"dot\.x has {shape[1]}x{shape[0]} pixels"):
        decode_still(encoded(np.zeros((*shape, 3), np.uint8), suffix), "dot.x")


def test_sixteen_bits_of_which_ten_or_twelve_are_used_are_not_black() -> None:
    grey = picture(2)[..., 0]
    for bits in (10, 12, 16):
        deep = np.asarray(grey.astype(np.uint16) << (bits - 8), np.uint16)
        deep[0, 0] = 2**bits - 1
        assert np.array_equal(decode_still(encoded(deep, ".png"), "deep.png")[1:, :, 1], grey[1:])


def test_transparent_sixteen_bit_picture_lies_over_white_and_keeps_its_colours() -> None:
    deep = np.dstack([picture(3), np.full((96, 160), 255, np.uint8)]).astype(np.uint16) * 257
    deep[:48, :, 3] = 0
    image = decode_still(encoded(deep, ".png"), "glass.png")
    assert (image[:48] == 255).all() and np.abs(image[48:].astype(int) - picture(3)[48:]).max() <= 1


def test_picture_of_several_bands_is_one_picture() -> None:
    tall = np.random.default_rng(1).integers(0, 256, (1200, 2000), dtype=np.uint8)
    assert np.array_equal(as_bgr(tall, "x")[..., 0], tall)


def test_floats_of_another_range_are_refused_and_not_white() -> None:
    shown = picture(1).astype(np.float32)
    assert np.abs(decode_still(encoded(shown / 255, ".tiff"), "a.tiff").astype(int) - picture(1)).max() <= 6
    with pytest.raises(BadInput, match=r"a\.tiff stores its colours"):
        decode_still(encoded(shown, ".tiff"), "a.tiff")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_jpeg_is_turned_as_its_exif_data_say(orientation: int) -> None:
    data = turned(orientation)
    theirs = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(decode_still(data, "turned.jpg"), theirs)
    assert theirs.shape == ((96, 160, 3) if orientation < 5 else (160, 96, 3))


def test_turned_picture_has_no_original_because_its_plates_lie_elsewhere(tmp_path: Path, clock: FakeClock) -> None:
    for orientation in (1, 3):
        (tmp_path / f"{orientation}.jpg").write_bytes(turned(orientation))
    frames = list(open_source(str(tmp_path), clock=clock, realtime=False).frames(threading.Event()))
    assert [frame.original is None for frame in frames] == [False, True]


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_any_jpeg_gives_its_picture(mode: str, options: dict[str, Any]) -> None:
    image = decode_still(saved("JPEG", pillow(1).convert(mode), quality=95, **options), "a.jpg")
    expected = np.asarray(pillow(1).convert(mode).convert("RGB"))[..., ::-1]
    assert np.abs(image.astype(int) - expected).mean() < 12


def test_palette_with_transparency_lies_over_white() -> None:
    flat = Pillow.new("P", (16, 16), 1)
    flat.putpalette([255, 0, 0, 0, 0, 255])
    flat.paste(0, (0, 0, 16, 8))
    image = decode_still(saved("PNG", flat, transparency=0), "palette.png")
    assert (image[:8] == 255).all() and (image[8:] == (255, 0, 0)).all()


def test_animated_png_gives_its_first_picture_and_animated_webp_is_refused() -> None:
    more: dict[str, Any] = {"save_all": True, "append_images": [pillow(2)], "duration": 100}
    assert np.array_equal(decode_still(saved("PNG", **more), "a.png"), picture(1))
    with pytest.raises(BadInput, match=r"a\.webp is an animation"):
        decode_still(saved("WEBP", **more), "a.webp")


def test_end_of_a_thumbnail_is_not_the_end_of_the_picture() -> None:
    jpeg, thumbnail = encoded(picture(1), ".jpg"), encoded(picture(1, 80, 48), ".jpg")
    whole = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail + jpeg[2:]
    assert decode_still(whole, "a.jpg").shape == (96, 160, 3)
    with pytest.raises(BadInput, match=r"a\.jpg is cut off"):
        decode_still(whole[:-200], "a.jpg")


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_what_a_camera_appends_does_not_make_a_picture_cut_off(suffix: str) -> None:
    film = bytes(200_000)
    assert decode_still(encoded(picture(1), suffix) + film, "a").shape == (96, 160, 3)


@given(st.sampled_from(SUFFIXES), st.floats(0, 1, exclude_max=True))
def test_a_cut_picture_is_refused_by_name_or_whole(suffix: str, part: float) -> None:
    data = encoded(picture(1), suffix)
    try:
        image = decode_still(data[: int(len(data) * part)], "cut.x")
    except BadInput as refusal:
        assert "cut.x" in str(refusal)
    else:
        assert np.array_equal(image, decode_still(data, "whole.x"))


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_jpeg_with_a_wrong_byte_is_read_or_refused(place: int, value: int) -> None:
    data = bytearray(encoded(picture(1), ".jpg"))
    data[place % len(data)] = value
    try:
        assert decode_still(bytes(data), "x.jpg").shape[2] == 3
    except BadInput as refusal:
        assert "x.jpg" in str(refusal)
