"""`alpr-desk read` on pictures and films out of the ordinary: the same plate, one sentence, and bounded memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from alpr_desk.capture.opening import open_source
from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2
from tests.capture.support import encoded
from tests.cli.terminal import Terminal
from tests.helpers.clock import FakeClock

MEMORY_BOUND = 1_500_000_000
PLAIN = """
import sys
from alpr_desk.app import cli_main
try:
    sys.exit(cli_main())
finally:
    print("peak 0", file=sys.stderr)
"""
MEASURED = """
import sys
from pathlib import Path
from alpr_desk.app import cli_main
try:
    sys.exit(cli_main())
finally:
    lines = Path("/proc/self/status").read_text().splitlines()
    print("peak", *(line.split()[1] for line in lines if line.startswith("VmHWM:")), file=sys.stderr)
"""
"""The process's own peak. What `getrusage` says holds that of the process it was forked from too."""


@pytest.fixture(scope="module")
def street() -> Image:
    """A drawn car near enough that its plate is read without doubt."""
    spec = "synthetic:3?seconds=8&fps=5&size=1280x720"
    frames = open_source(spec, clock=FakeClock(), realtime=False).frames(threading.Event())
    return next(islice(frames, 24, None)).image[240:600, 280:920].copy()


def by_pillow(kind: str, mode: str = "RGB", turn: int = 1, **options: object) -> Callable[[Image], bytes]:
    def make(street: Image) -> bytes:
        file, exif = io.BytesIO(), Pillow.Exif()
        exif[0x0112] = turn
        shown = Pillow.fromarray(np.ascontiguousarray(street[..., ::-1])).convert(mode)
        back = {3: Pillow.Transpose.ROTATE_180, 6: Pillow.Transpose.ROTATE_90}
        (shown.transpose(back[turn]) if turn in back else shown).save(file, kind, exif=exif, **options)
        return file.getvalue()

    return make


def glass(street: Image) -> Image:
    """Transparent above, opaque below, where the plate is."""
    alpha = np.full(street.shape[:2], 255, np.uint8)
    alpha[:60] = 0
    return np.dstack([street, alpha])


KINDS: dict[str, Callable[[Image], bytes]] = {
    "grey.jpg": lambda street: encoded(street[..., 1], ".jpg"),
    "grey16.png": lambda street: encoded(street[..., 1].astype(np.uint16) * 257, ".png"),
    "ten-bit.tiff": lambda street: encoded(street.astype(np.uint16) * 4, ".tiff"),
    "deep.png": lambda street: encoded(street.astype(np.uint16) * 257, ".png"),
    "float.tiff": lambda street: encoded(street.astype(np.float32) / 255, ".tiff"),
    "glass.png": lambda street: encoded(glass(street), ".png"),
    "glass16.png": lambda street: encoded(glass(street).astype(np.uint16) * 257, ".png"),
    "cmyk.jpg": by_pillow("JPEG", "CMYK"),
    "progressive.jpg": by_pillow("JPEG", progressive=True),
    "upside-down.jpg": by_pillow("JPEG", turn=3, quality=95),
    "on-its-side.jpg": by_pillow("JPEG", turn=6, quality=95),
    "palette.png": by_pillow("PNG", "P"),
    "a.gif": by_pillow("GIF"),
}


def test_every_kind_of_picture_is_read_as_the_plain_one(terminal: Terminal, tmp_path: Path, street: Image) -> None:
    (tmp_path / "plain.jpg").write_bytes(encoded(street, ".jpg"))
    for name, make in KINDS.items():
        (tmp_path / name).write_bytes(make(street))
    done = terminal.raw("read", *(tmp_path / name for name in ("plain.jpg", *KINDS)))
    assert (done.code, done.err) == (0, "")
    found = {
        Path(line["source"]).name: [read["plate"] for read in line["reads"]]
        for line in map(json.loads, done.out.splitlines())
    }
    plain = found.pop("plain.jpg")
    assert plain and found == dict.fromkeys(KINDS, plain)


def test_only_one_sentence_a_bad_file_reaches_the_screen(tmp_path: Path, street: Image) -> None:
    """Libraries write to the process's own standard error, past Python's."""
    film = by_pillow("WEBP", save_all=True, append_images=[Pillow.new("RGB", (640, 360))])
    bad = {
        "dot.png": encoded(street[:1, :1], ".png"),
        "line.png": encoded(street[:1], ".png"),
        "film.webp": film(street),
    }
    bad |= {f"cut{suffix}": encoded(street, suffix)[:5000] for suffix in (".bmp", ".jp2", ".ppm", ".webp")}
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    done = measured(*(tmp_path / name for name in bad))
    assert (done.code, done.out) == (2, "")
    assert [line.split()[0] for line in done.err.splitlines()] == list(bad)


@pytest.fixture
def drawn_film(tmp_path: Path, street: Image) -> Path:
    """Three pictures: with the plate, without it, with it."""
    shots = [Pillow.fromarray(np.ascontiguousarray(image[..., ::-1])) for image in (street, street * 0 + 90, street)]
    path = tmp_path / "film.gif"
    shots[0].save(path, "GIF", save_all=True, append_images=shots[1:], duration=200)
    return path


def test_gif_of_several_pictures_is_read_as_a_film(terminal: Terminal, drawn_film: Path) -> None:
    done = terminal.raw("read", drawn_film)
    assert (done.code, done.err) == (0, "")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [(line["frame"], line["time_ms"], len(line["reads"])) for line in lines] == [
        (0, 0.0, 1),
        (1, 200.0, 0),
        (2, 400.0, 1),
    ]
    tracked = terminal.raw("read", drawn_film, "--track")
    first, last = map(json.loads, tracked.out.splitlines())
    assert (tracked.code, first["plate"], first["frames"]) == (0, lines[0]["reads"][0]["plate"], 2)
    assert last["summary"]["frames"] == 3


def test_gif_in_a_folder_is_read_in_its_place_or_named(
    terminal: Terminal, drawn_film: Path, tmp_path: Path, street: Image
) -> None:
    for name in ("a.jpg", "z.jpg"):
        (tmp_path / name).write_bytes(encoded(street, ".jpg"))
    (tmp_path / "spoilt.gif").write_bytes(b"no picture")
    done = terminal.raw("read", tmp_path)
    found = [Path(json.loads(line)["source"]).name for line in done.out.splitlines()]
    assert found == ["a.jpg", *["film.gif"] * 3, "z.jpg"]
    assert (done.code, len(done.err.splitlines())) == (2, 1) and "spoilt.gif" in done.err
    (tmp_path / "spoilt.gif").unlink()
    assert terminal.raw("read", tmp_path).code == 0
    played = terminal.raw("read", tmp_path, "--track")
    assert (played.code, len(played.err.splitlines())) == (2, 1) and "film.gif is a GIF" in played.err
    assert json.loads(played.out.splitlines()[-1])["summary"]["frames"] == 2


@dataclass(frozen=True)
class Measured:
    """What a process of its own left behind; `peak` in bytes, 0 on Windows."""

    code: int
    out: str
    err: str
    peak: int


def measured(*paths: Path) -> Measured:
    """`alpr-desk read` in a process of its own."""
    script = [sys.executable, "-c", MEASURED if sys.platform == "linux" else PLAIN, "read", *map(str, paths)]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    *sentences, peak = done.stderr.splitlines()
    return Measured(done.returncode, done.stdout, "\n".join(sentences), int(peak.split()[1]) * 1024)


def panorama(street: Image, times: float, upright: bool = False) -> Image:
    """20,000 x 4,000 pixels of grey with the drawn car in the middle, that many times enlarged."""
    wide = np.full((20000, 4000, 3) if upright else (4000, 20000, 3), 90, np.uint8)
    large = cv2.resize(street, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    above, left = ((whole - part) // 2 for whole, part in zip(wide.shape[:2], large.shape[:2], strict=True))
    wide[above:][: large.shape[0], left:][:, : large.shape[1]] = large
    return wide


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
@pytest.mark.parametrize(("name", "upright"), [("wide.jpg", False), ("wide.png", False), ("upright.jpg", True)])
def test_memory_stays_bounded_and_a_plate_in_a_picture_five_times_as_wide_as_high_is_read(
    tmp_path: Path, street: Image, name: str, upright: bool
) -> None:
    """80 megapixels: as a whole the detector would see a plate of 500 pixels with 17."""
    plain, path = tmp_path / "plain.jpg", tmp_path / name
    plain.write_bytes(encoded(street, ".jpg"))
    path.write_bytes(encoded(panorama(street, 4.0, upright), path.suffix))
    done = measured(plain, path)
    assert done.peak < MEMORY_BOUND
    assert (done.code, done.err) == (0, "")
    first, large = (json.loads(line) for line in done.out.splitlines())
    assert [read["plate"] for read in large["reads"]] == [read["plate"] for read in first["reads"]] != []


def test_picture_too_wide_to_be_unpacked_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    path.write_bytes(encoded(np.full((4000, 30000), 90, np.uint8), ".png"))
    done = measured(path)
    assert (done.code, done.out) == (2, "")
    assert done.err == "wide.png has 30000x4000 pixels; pictures of up to 100 megapixels are read."


def large(kind: str, path: Path) -> Path:
    """Pictures and films of which each, unpacked without thought, takes more than the bound."""
    if kind == "film.mjpeg":
        shots = [(160, 96), (16000, 15000), (16000, 15000), (160, 96)]
        path.write_bytes(b"".join(encoded(np.full((h, w), 90, np.uint8), ".jpg") for w, h in shots))
        return path
    width, height = (20000, 20000) if kind.startswith("square") else (11700, 8500)
    image = np.full((height, width), 90, np.uint8)
    if kind.startswith("wide"):
        image = np.dstack([image] * 4)
    path.write_bytes(encoded(image, path.suffix))
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
@pytest.mark.parametrize("kind", ["square.png", "square.jpg", "square.tiff", "wide.png", "wide.jpg", "film.mjpeg"])
def test_memory_stays_bounded_whatever_the_picture(tmp_path: Path, kind: str) -> None:
    path = large(kind, tmp_path / kind)
    done = measured(path)
    assert done.peak < MEMORY_BOUND
    assert (done.code, len(done.err.splitlines())) == ((0, 0) if kind.startswith("wide") else (2, 1))
