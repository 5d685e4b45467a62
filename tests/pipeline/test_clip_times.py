"""Each frame of a clip keeps its own time, however unevenly the frames came."""

from __future__ import annotations

import io
from datetime import timedelta

import av
import numpy as np
import pytest

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
