"""Which of two looks at one plate a read shows, where they are equal but for one thing, whichever comes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from alpr_desk.domain.seeing import (
    CapturedRead,
    Frame,
    FrameReading,
    Image,
    PlateDetection,
    PlateRead,
    PlateReading,
    Quad,
)
from alpr_desk.ocr.passes import make_voter
from alpr_desk.ocr.rectify import as_quad, upright_crop
from alpr_desk.ocr.shots import appearance
from alpr_desk.vision import cv2

Scene = Callable[..., tuple[Image, Quad]]
Reading = Callable[..., PlateReading]
FrameAt = Callable[..., Frame]
View = tuple[Image, Quad]
both_orders = pytest.mark.parametrize("better_first", [True, False], ids=["better first", "worse first"])


@pytest.fixture
def told_of(reading: Reading, frame_at: FrameAt) -> Callable[..., tuple[PlateRead, bytes]]:
    """The read, and its crop, of a pass of two views that were read alike: `told_of(better, worse, better_first)`."""

    def make(better: View, worse: View, better_first: bool) -> tuple[PlateRead, bytes]:
        voter, reads = make_voter("front", "", 0.5), list[CapturedRead]()
        for number, (image, quad) in enumerate((better, worse) if better_first else (worse, better)):
            look = replace(reading("7WTR482", 0.95), detection=PlateDetection(quad, 0.9))
            frame = replace(frame_at(number * 100, number), image=image)
            reads += voter.observe(frame, FrameReading((look,))).reads
        reads += voter.close().reads
        assert {captured.read.frames for captured in reads} == {2}
        return reads[-1].read, reads[-1].crop_image

    return make


def from_aside(image: Image, quad: Quad, degrees: float) -> View:
    """The plate at `quad` of `image` with its sides leaning over by `degrees`, each as long as before."""
    corners = np.array(quad, np.float32)
    lean = np.radians(degrees)
    down = corners[3] - corners[0]
    moved = np.array([np.sin(lean), np.cos(lean)], np.float32) * np.hypot(*down) - down
    slanted = corners + np.array([[0, 0], [0, 0], moved, moved], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, slanted.astype(np.float32))
    shown = cv2.warpPerspective(image, matrix, image.shape[1::-1], flags=cv2.INTER_LANCZOS4)
    return np.asarray(shown, np.uint8), as_quad(slanted)


@both_orders
@pytest.mark.parametrize("sigma", [2, 4])
def test_sharp_look_is_shown_and_not_the_blurred_one(
    scene: Scene, told_of: Callable[..., tuple[PlateRead, bytes]], sigma: float, better_first: bool
) -> None:
    image, quad = scene("7WTR482", width=140)
    blurred = np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)
    read, crop = told_of((image, quad), (blurred, quad), better_first)
    assert read.best_frame == (0 if better_first else 1)
    shown = cv2.imdecode(np.frombuffer(crop, np.uint8), cv2.IMREAD_COLOR)
    assert (shown == upright_crop(image, quad)).all()


@both_orders
def test_look_that_is_smeared_along_the_plate_is_not_shown(
    scene: Scene, told_of: Callable[..., tuple[PlateRead, bytes]], better_first: bool
) -> None:
    image, quad = scene("7WTR482", width=140)
    smeared = np.asarray(cv2.blur(image, (12, 1)), np.uint8)
    read, _ = told_of((image, quad), (smeared, quad), better_first)
    assert read.best_frame == (0 if better_first else 1)


@both_orders
@pytest.mark.parametrize("degrees", [15, 30, 45])
def test_look_from_straight_ahead_is_shown_and_not_the_slanted_one(
    scene: Scene, told_of: Callable[..., tuple[PlateRead, bytes]], degrees: float, better_first: bool
) -> None:
    straight = scene("7WTR482", width=140)
    slanted = from_aside(*straight, degrees)
    ahead, aside = appearance(*straight), appearance(*slanted)
    assert (aside.width, aside.height) == pytest.approx((ahead.width, ahead.height), rel=0.01)
    read, _ = told_of(straight, slanted, better_first)
    assert read.best_frame == (0 if better_first else 1)
    assert read.quad == straight[1]


@both_orders
def test_slant_alone_decides_where_both_are_as_sharp(
    scene: Scene, told_of: Callable[..., tuple[PlateRead, bytes]], better_first: bool
) -> None:
    """The straight look is softened until the slanted one is sharper, by less than its slant costs."""
    image, quad = scene("7WTR482", width=140)
    slanted = from_aside(image, quad, 30)
    sharpness = appearance(*slanted).sharpness
    soft = next(
        softened
        for sigma in (step / 20 for step in range(1, 60))
        if appearance(softened := np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8), quad).sharpness
        < sharpness
    )
    assert appearance(soft, quad).sharpness == pytest.approx(sharpness, rel=0.1)
    read, _ = told_of((soft, quad), slanted, better_first)
    assert read.best_frame == (0 if better_first else 1)


def test_of_two_looks_alike_in_everything_the_first_is_kept(
    scene: Scene, told_of: Callable[..., tuple[PlateRead, bytes]]
) -> None:
    view = scene("7WTR482", width=140)
    assert told_of(view, view, True)[0].best_frame == 0
