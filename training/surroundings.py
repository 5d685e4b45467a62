"""What is around a plate that a picture shows nothing else of: bodywork, a recess, the dark.

The program finds plates a little wider than they are, so its reader sees their edges and what is beyond them. Drawn
and cut-out plates have no beyond.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.ocr.rectify import widened
from alpr_desk.vision import cv2
from training.drawing import colour
from training.store import Plate

_BARE = 0.15
"""Share of plates that stay as they are."""

_SIDES, _ENDS = 0.15, 0.3
"""Shares of the plate's width and height that are put beside, and over and under it."""


def surrounded(plate: Plate, rng: Generator) -> Plate:
    """`plate`, which fills its picture, mostly with bodywork around it, its corners as the program finds them."""
    if rng.random() < _BARE:
        return plate
    height, width = plate.image.shape[:2]
    x, y = round(width * _SIDES), round(height * _ENDS)
    around = _bodywork(height + 2 * y, width + 2 * x, rng) * min(1.2, 0.15 + float(plate.image.mean()) / 130.0)
    image = np.clip(around, 0, 255).astype(np.uint8)
    image[y : y + height, x : x + width] = plate.image
    found = plate.corners + np.array([x, y], dtype=np.float32)
    return replace(plate, image=image, corners=widened(found, *rng.normal([0.03, 0.0], [0.025, 0.03]).tolist()))


def _bodywork(height: int, width: int, rng: Generator) -> NDArray[np.float32]:
    """(height, width, 3): paint or plastic, lighter or darker from row to row, uneven; edges run across."""
    paint = colour(rng, 0, 60) if rng.random() < 0.4 else colour(rng)
    if rng.random() < 0.5:  # most cars are grey
        paint = np.full(3, paint.mean(), dtype=np.float32)
    upper, lower = rng.uniform(0.6, 1.3, 2).tolist()
    light = np.linspace(upper, lower, height, dtype=np.float32)
    for row in rng.integers(0, height, int(rng.integers(0, 4))).tolist():
        light[row:] *= float(rng.uniform(0.5, 1.6))
    coarse = rng.normal(0, rng.uniform(0, 25), (4, 8)).astype(np.float32)
    uneven = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
    return np.asarray(paint[None, None, :] * light[:, None, None] + uneven[..., None], dtype=np.float32)
