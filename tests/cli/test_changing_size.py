"""`alpr-desk read` of a film whose pictures change their size in mid-stream: every one read, and one pass told."""

from __future__ import annotations

import json
import threading
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from alpr_desk.capture.opening import open_source
from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2
from tests.capture.support import encoded
from tests.cli.terminal import Terminal
from tests.helpers.clock import FakeClock

SHOWN = [(640, 360)] * 3 + [(960, 540)] * 3 + [(480, 270)] * 3 + [(360, 640)] * 3 + [(640, 360)] * 3
"""Width and height of each picture: as at first, grown, shrunk, turned upright, as at first."""


@pytest.fixture(scope="module")
def street() -> Image:
    """640x360 pixels of a drawn car near enough that its plate is read without doubt."""
    spec = "synthetic:3?seconds=8&fps=5&size=1280x720"
    frames = open_source(spec, clock=FakeClock(), realtime=False).frames(threading.Event())
    return next(islice(frames, 24, None)).image[240:600, 280:920].copy()


def seen_at(street: Image, width: int, height: int) -> Image:
    """`street` in that size; upright with grey above and below, nothing of the plate lost."""
    if width > height:
        return np.asarray(cv2.resize(street, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    shown = np.full((height, width, 3), 90, np.uint8)
    middle = street[:, (street.shape[1] - width) // 2 :][:, :width]
    above = (height - middle.shape[0]) // 2
    shown[above : above + middle.shape[0]] = middle
    return shown


@pytest.fixture
def film(tmp_path: Path, street: Image) -> Path:
    path = tmp_path / "film.mjpeg"
    path.write_bytes(b"".join(encoded(seen_at(street, *size), ".jpg") for size in SHOWN))
    return path


def test_every_picture_is_read_at_its_own_size(terminal: Terminal, film: Path) -> None:
    done = terminal.raw("read", film)
    assert (done.code, done.err) == (0, "")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [(line["width"], line["height"]) for line in lines] == SHOWN
    assert len({tuple(read["plate"] for read in line["reads"]) for line in lines}) == 1
    for line in lines:
        (read,) = line["reads"]
        x, y, width, height = read["box"]
        assert 0 <= x < x + width <= line["width"] and 0 <= y < y + height <= line["height"]


@pytest.mark.parametrize("more", [(), ("--realtime",)])
def test_one_car_is_one_pass_and_its_box_lies_in_its_best_frame(
    terminal: Terminal, film: Path, more: tuple[str, ...]
) -> None:
    looks = [json.loads(line) for line in terminal.raw("read", film).out.splitlines()]
    done = terminal.raw("read", film, "--track", *more)
    assert (done.code, done.err) == (0, "")
    told, last = (json.loads(line) for line in done.out.splitlines())
    best = looks[told["best_frame"]]
    assert told["plate"] == best["reads"][0]["plate"]
    assert told["box"] == pytest.approx(best["reads"][0]["box"], abs=1.0)
    assert last["summary"]["frames"] == len(SHOWN)
    if not more:
        assert (told["frames"], last["summary"]["processed"]) == (len(SHOWN), len(SHOWN))
