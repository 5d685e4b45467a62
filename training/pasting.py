"""Plates, and things like plates, pasted into a picture as cars carry them.

Every random choice comes from the generator handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.vision import cv2
from training.lettering import any_face, word
from training.store import Plate

Canvas = NDArray[np.float32]
"""(height, width, 3) BGR, to be written on."""

Corners = NDArray[np.float32]
"""(4, 2) pixels: top left, top right, bottom right, bottom left."""

_WORDS = ("TAXI", "POLICE", "FORD", "TOYOTA", "EXIT", "STOP", "SALE", "4x4", "BUS", "RENT", "Diesel", "OPEN", "PARKING")
_UNIT: Final = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)


def _free_place(
    room: Canvas, size: float, aspect: float, taken: Sequence[Corners], rng: Generator
) -> NDArray[np.float64] | None:
    """A centre in `room` for something `size` wide that touches nothing in `taken`, or None."""
    height, width = room.shape[:2]
    if size / aspect > height * 0.6:
        return None
    for _ in range(6):
        centre = rng.uniform([size * 0.55, size / aspect * 0.7], [width - size * 0.55, height - size / aspect * 0.7])
        reach = max(size, size / aspect)
        if all(np.abs(q.mean(axis=0) - centre).max() > (reach + np.ptp(q[:, 0])) * 0.6 + 6 for q in taken):
            return np.asarray(centre, dtype=np.float64)
    return None


def paste_plate(canvas: Canvas, plate: Plate, taken: Sequence[Corners], rng: Generator) -> Corners | None:
    """`plate` somewhere in `canvas`, as a car would carry it; its corners, or None where there is no room."""
    width = float(np.exp(rng.uniform(np.log(20), np.log(230))))
    across, down = (plate.corners.max(axis=0) - plate.corners.min(axis=0)).tolist()
    aspect = across / max(1.0, down) * float(rng.uniform(0.72, 1.1))
    height = width / aspect
    if height < 5:
        return None
    centre = _free_place(canvas, width, aspect, taken, rng)
    if centre is None:
        return None
    quad = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * [width, height]
    quad[:, 1] += quad[:, 0] * rng.normal(0, 0.13)
    quad[:, 0] += quad[:, 1] * rng.normal(0, 0.06)
    quad = quad + rng.normal(0, 0.015, (4, 2)) * height + centre
    if rng.random() < 0.6:
        body = (quad - centre) * rng.uniform(1.08, 2.4) * [1, rng.uniform(1, 1.8)] + centre
        cv2.fillPoly(canvas, [body.astype(np.int32)], rng.uniform(0, 255, 3).tolist(), cv2.LINE_AA)
    return _lay(canvas, plate, quad, rng)


def paste_over(canvas: Canvas, below: Corners, plate: Plate, rng: Generator) -> Corners | None:
    """`plate` screwed over a longer one at `below`, whose ends stay in sight; its corners. None where it hides it."""
    long = float(np.linalg.norm(below[1] - below[0])) / max(1.0, float(np.linalg.norm(below[3] - below[0])))
    across, down = np.ptp(plate.corners, axis=0).tolist()
    height = float(rng.uniform(0.9, 1.5))
    width = height * across / max(1.0, down) * float(rng.uniform(0.85, 1.1)) / long
    if not 0.3 < width < 0.85:
        return None
    middle = 0.5 + rng.normal(0, [0.06, 0.08])
    here = (middle + (_UNIT - 0.5) * [width, height]).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(_UNIT, below.astype(np.float32))
    return _lay(canvas, plate, np.asarray(cv2.perspectiveTransform(here[None], matrix)[0], dtype=np.float64), rng)


def _lay(canvas: Canvas, plate: Plate, quad: NDArray[np.float64], rng: Generator) -> Corners:
    """`plate` over `quad`, in the light that falls there."""
    light: NDArray[Any] = plate.image.astype(np.float32) * rng.uniform(0.35, 1.25) + rng.uniform(-25, 35)
    if rng.random() < 0.4:
        light = np.repeat(light.mean(axis=2, keepdims=True), 3, axis=2) * rng.uniform(0.8, 1.1, 3).astype(np.float32)
    across = float(np.ptp(plate.corners[:, 0]))
    shrink = min(1.0, 1.5 * float(np.ptp(quad[:, 0])) / across)
    if shrink < 1:
        light = cv2.resize(light, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    corners = plate.corners * [light.shape[1] / plate.image.shape[1], light.shape[0] / plate.image.shape[0]]
    warp_in(canvas, np.asarray(light, dtype=np.float32), np.asarray(corners, dtype=np.float32), quad)
    return np.asarray(quad, dtype=np.float32)


def warp_in(canvas: Canvas, patch: NDArray[np.float32], corners: Corners, quad: NDArray[np.float64]) -> None:
    """The part of `patch` inside `corners` over `quad` of `canvas`, its edge soft."""
    matrix = cv2.getPerspectiveTransform(corners, quad.astype(np.float32))
    low = np.maximum(np.floor(quad.min(axis=0)).astype(int) - 3, 0)
    high = np.minimum(np.ceil(quad.max(axis=0)).astype(int) + 3, [canvas.shape[1], canvas.shape[0]])
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    if min(size) < 2:
        return
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]], dtype=np.float64)
    warped = cv2.warpPerspective(patch, shift @ matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    stencil = np.zeros((size[1], size[0]), dtype=np.float32)
    fine = np.round((quad - low) * 16).astype(np.int32)
    cv2.fillPoly(stencil, [fine], (1.0,), cv2.LINE_8, 4)
    alpha = cv2.GaussianBlur(stencil, (3, 3), 0)[..., None]
    part = canvas[low[1] : high[1], low[0] : high[0]]
    part[:] = part * (1 - alpha) + warped * alpha


def paste_decoy(canvas: Canvas, taken: Sequence[Corners], rng: Generator) -> None:
    """What looks like a plate and is none: lamps, stickers, signs and their words."""
    width = float(np.exp(rng.uniform(np.log(20), np.log(200))))
    aspect = float(rng.uniform(0.6, 6))
    centre = _free_place(canvas, width, aspect, taken, rng)
    if centre is None:
        return
    size = np.array([width, width / aspect])
    low, high = (centre - size / 2).astype(int), (centre + size / 2).astype(int)
    if rng.random() < 0.6:
        cv2.rectangle(canvas, low.tolist(), high.tolist(), rng.uniform(0, 255, 3).tolist(), -1, cv2.LINE_AA)
    if rng.random() < 0.5:
        cv2.rectangle(canvas, low.tolist(), high.tolist(), rng.uniform(0, 255, 3).tolist(), int(rng.integers(1, 4)))
    if rng.random() < 0.35:
        mask = word(_WORDS[int(rng.integers(len(_WORDS)))], any_face(rng), max(6, int(size[1] * 0.5)))
        x, y = max(0, int(centre[0] - mask.shape[1] / 2)), max(0, int(centre[1] - mask.shape[0] / 2))
        part = canvas[y : y + mask.shape[0], x : x + mask.shape[1]]
        alpha = mask[: part.shape[0], : part.shape[1], None].astype(np.float32) / 255
        part[:] = part * (1 - alpha) + rng.uniform(0, 255, 3).astype(np.float32) * alpha
