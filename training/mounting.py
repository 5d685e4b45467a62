"""Plates that were cut out, put on photographs without plates: where and how large a plate is, is then known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2
from training.store import Plate
from training.views import warp_in

_SIZE = (1280, 720)


def mount(
    plate: Plate, photograph: Path, rng: Generator, widths: tuple[float, float] = (90, 320)
) -> tuple[Image, NDArray[np.float32]]:
    """`photograph` at 1280x720 with `plate` on it, `widths` pixels wide, and its corners there, (4, 2) pixels."""
    around = cv2.imread(str(photograph))
    if around is None:
        raise FileNotFoundError(photograph)
    canvas = np.asarray(cv2.resize(around, _SIZE), dtype=np.float32)
    across = plate.image.shape[1]
    width = float(np.exp(rng.uniform(*np.log(widths))))
    height = width * plate.image.shape[0] / across * rng.uniform(0.85, 1.05)
    middle, room = np.array(_SIZE) / 2, np.array([width, height])
    centre = rng.uniform(np.minimum(room, middle), np.maximum(_SIZE - room, middle))
    quad = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * [width, height]
    quad[:, 1] += quad[:, 0] * rng.normal(0, 0.08)
    quad[:, 0] += quad[:, 1] * rng.normal(0, 0.05)
    if rng.random() < 0.7:
        body = quad * rng.uniform(1.15, 2.4) * [1, rng.uniform(1, 1.8)] + centre
        cv2.fillPoly(canvas, [body.astype(np.int32)], rng.uniform(0, 255, 3).tolist(), cv2.LINE_AA)
    light: NDArray[Any] = plate.image.astype(np.float32) * rng.uniform(0.6, 1.15) + rng.uniform(-15, 20)
    shrink = min(1.0, 1.5 * width / across)
    if shrink < 1:
        light = cv2.resize(light, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    size = np.array([light.shape[1], light.shape[0]]) / [plate.image.shape[1], plate.image.shape[0]]
    warp_in(canvas, np.asarray(light, np.float32), np.asarray(plate.corners * size, np.float32), quad + centre)
    canvas += rng.standard_normal((*canvas.shape[:2], 1)) * rng.uniform(0, 6)
    return np.clip(canvas, 0, 255).astype(np.uint8), np.asarray(quad + centre, dtype=np.float32)
