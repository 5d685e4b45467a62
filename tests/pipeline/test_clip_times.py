"""Each frame of a clip keeps its own time, however unevenly the frames came, and is shown whole, whatever its size."""

from __future__ import annotations

import io
from datetime import timedelta

import av
import numpy as np
import pytest

from alpr_desk.domain.seeing import Image
from alpr_desk.pipeline.clips import encode_clip
from alpr_desk.vision import cv2
from tests.helpers.clock import START

GAPS_MS = {
    "a steady camera": [125] * 40,
    "a slow machine": [500, 700, 300] * 6,
    "a camera that fell silent": [125] * 4 + [4000] + [125] * 4,
    "almost at once": [2, 3, 1],
    "a single frame": [],
}


@pytest.mark.parametrize("gaps", GAPS_MS.values(), ids=GAPS_MS.keys())
def test_clip_holds_every_frame_at_its_own_time(gaps: list[int]) -> None:
    rng = np.random.default_rng(1)
    jpeg = cv2.imencode(".jpg", rng.integers(0, 255, (120, 213, 3), np.uint8))[1].tobytes()
    offsets = [0, *np.cumsum(gaps, dtype=int).tolist()]
    clip = encode_clip([(START + timedelta(milliseconds=offset), jpeg) for offset in offsets])
    with av.open(io.BytesIO(clip), "r") as container:
        shown = [round(frame.time * 1000) for frame in container.decode(video=0)]
    assert [moment - shown[0] for moment in shown] == offsets


CORNERS = ((0, 0, 220), (0, 220, 0), (220, 0, 0), (220, 220, 220))
"""Colours at top left, top right, bottom left, bottom right."""


def four_corners(width: int, height: int) -> Image:
    """Grey, each corner in a colour of its own."""
    image = np.full((height, width, 3), 110, np.uint8)
    for (above, left), colour in zip(((0, 0), (0, 1), (1, 0), (1, 1)), CORNERS, strict=True):
        rows, columns = height // 8, width // 8
        image[above * (height - rows) :, left * (width - columns) :][:rows, :columns] = colour
    return image


def clip_of(pictures: list[Image]) -> list[Image]:
    """The pictures of the clip that is made of `pictures`, one every 125 ms."""
    jpegs = [cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, 95))[1].tobytes() for picture in pictures]
    clip = encode_clip([(START + timedelta(milliseconds=125 * i), jpeg) for i, jpeg in enumerate(jpegs)])
    with av.open(io.BytesIO(clip), "r") as container:
        return [np.asarray(shown.to_ndarray(format="bgr24"), np.uint8) for shown in container.decode(video=0)]


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [
        (640, 360, (0, 0, 320, 180)),  # grown
        (160, 90, (0, 0, 320, 180)),  # shrunk
        (180, 320, (109, 0, 101, 180)),  # turned upright
        (640, 180, (0, 45, 320, 90)),  # wider
        (320, 240, (40, 0, 240, 180)),  # higher
        (319, 179, (0, 0, 320, 180)),  # odd
    ],
)
def test_frame_of_another_size_is_shown_whole_and_keeps_its_proportions(
    width: int, height: int, shown: tuple[int, int, int, int]
) -> None:
    first = four_corners(320, 180)
    film = clip_of([first, first, four_corners(width, height), first])
    assert [picture.shape for picture in film] == [(180, 320, 3)] * 4
    left, above, across, down = shown
    outside = film[2].astype(int)
    inside = outside[above : above + down, left : left + across].copy()
    across_in, down_in = across // 16, down // 16
    found = [inside[y, x] for y in (down_in, -down_in) for x in (across_in, -across_in)]
    assert np.abs(np.array(found) - np.array(CORNERS)).max() < 40
    # two pixels around it share colours with it
    outside[max(0, above - 2) : above + down + 2, max(0, left - 2) : left + across + 2] = 0
    assert outside.max(initial=0) < 40
    assert np.abs(film[3].astype(int) - film[0].astype(int)).mean() < 4


def test_odd_picture_loses_no_row_and_no_column() -> None:
    odd = np.full((91, 161, 3), 40, np.uint8)
    odd[90:] = odd[:, 160:] = 220
    (film,) = clip_of([odd])
    assert film.shape == (92, 162, 3)
    assert film[90:, :158].mean() > 180 and film[:88, 160:].mean() > 180
