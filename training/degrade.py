"""From a plate's picture to what the reader gets of it on the road: small, askew, blurred, dark, compressed.

Every random choice comes from the generator handed in, so a sample is the same whenever it is drawn again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.rectify import READER_HEIGHT, READER_WIDTH, as_quad, side_lengths, stretched, upright_crop
from alpr_desk.vision import cv2

_WIDTHS = ((42, 80), (60, 140), (90, 260))
"""Ranges of the plate's width in the picture, pixels; each as often as the others."""

_SMEAR = 0.09
"""Share of a plate's width that a car which passes at night moves by while it is exposed, at most: what is smeared
farther nobody reads."""


def jittered(corners: NDArray[np.float32], rng: Generator, strength: float = 1.0) -> NDArray[np.float32]:
    """`corners` (4, 2) as a detector might have put them: wider or narrower, turned, sheared, each corner off a little.

    Strength 1 covers what the program's detector was seen to do and a little more.
    """
    width, height = side_lengths(corners)
    size = np.array([width, height])
    across = (corners[1] - corners[0] + corners[2] - corners[3]) / 2
    down = (corners[3] - corners[0] + corners[2] - corners[1]) / 2
    unit = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    unit = unit * (1.0 + strength * rng.normal([0.01, 0.02], [0.04, 0.07]))
    unit[:, 1] += unit[:, 0] * rng.normal(0, 0.09) * strength
    unit[:, 0] += unit[:, 1] * rng.normal(0, 0.035) * strength
    unit += rng.normal(0, [0.012, 0.03]) * strength
    moved = corners.mean(axis=0) + unit[:, :1] * across + unit[:, 1:] * down
    moved = moved + rng.normal(0, 0.012, (4, 2)) * size * strength
    return np.asarray(moved, dtype=np.float32)


def seen(
    image: Image,
    corners: NDArray[np.float32],
    rng: Generator,
    *,
    hardest: float = 1.0,
    size: tuple[int, int] = (READER_WIDTH, READER_HEIGHT),
) -> Image:
    """The plate in `corners` of `image` as BGR of `size` (width, height), degraded at random.

    Args:
        hardest: 1 for flat, clean pictures; less for photographs, which have their own faults already.
    """
    crop = upright_crop(image, as_quad(jittered(corners, rng)))
    low, high = _WIDTHS[int(rng.integers(len(_WIDTHS)))]
    height, width = crop.shape[:2]
    target = min(int(rng.integers(low, high)), width)
    if rng.random() > hardest:
        target = min(width, max(target, 160))
    shape = (max(20, target), max(8, round(target * height / width)))
    small = np.asarray(cv2.resize(crop, shape, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    small = lit(blurred(small, rng, hardest, longest=round(shape[0] * _SMEAR)), rng, hardest)
    if rng.random() < 0.35:
        quality = int(rng.integers(25, 85))
        coded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        small = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)
    return stretched(small, size)


def blurred(sharp: Image, rng: Generator, hardest: float = 1.0, *, longest: int = 5) -> Image:
    """`sharp` out of focus, moved by up to `longest` pixels or sharpened by its camera, at random."""
    image: NDArray[Any] = sharp
    if rng.random() < 0.4 * hardest:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 1.2)))
    if rng.random() < 0.33 * hardest:
        length = int(rng.integers(3, max(5, longest) + 1))
        kernel: NDArray[Any] = np.zeros((length, length), dtype=np.float32)
        kernel[length // 2, :] = 1.0
        angle = rng.normal(0, 12) if rng.random() < 0.6 else rng.uniform(0, 180)  # cars pass from side to side
        turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), float(angle), 1.0)
        kernel = cv2.warpAffine(kernel, turn, (length, length))
        image = cv2.filter2D(image, -1, np.asarray(kernel / max(float(kernel.sum()), 1e-3), dtype=np.float32))
    if rng.random() < 0.1:  # a camera's own sharpening
        image = cv2.addWeighted(image, 1.8, cv2.GaussianBlur(image, (0, 0), 1.0), -0.8, 0)
    return np.asarray(image, dtype=np.uint8)


def lit(image: Image, rng: Generator, hardest: float = 1.0) -> Image:
    """`image` in another light, at night or in infrared, in shadow, with noise, at random."""
    light = image.astype(np.float32)
    height, width = image.shape[:2]
    kind = rng.random()
    if kind < 0.10:  # infrared: grey, with a tint of its own
        light = light.mean(axis=2, keepdims=True) * rng.uniform(0.85, 1.1, 3).astype(np.float32)
    elif kind < 0.25:
        light = np.repeat(light.mean(axis=2, keepdims=True), 3, axis=2)
    else:
        light *= rng.normal(1.0, 0.07, 3).astype(np.float32)
    if rng.random() < 0.2:  # a shadow's edge across the plate
        edge = rng.uniform(0, width) + np.arange(height)[:, None] * rng.normal(0, 1) - np.arange(width)[None, :]
        light *= (1 - rng.uniform(0.2, 0.6) / (1 + np.exp(np.clip(edge, -30, 30) / 2)))[..., None]
    if rng.random() < 0.2:
        left, right = rng.uniform(0.6, 1.15, 2).tolist()
        light *= np.linspace(left, right, width, dtype=np.float32)[None, :, None]
    light = 255.0 * np.power(np.clip(light / 255.0, 0, 1), np.exp(rng.normal(0, 0.3)))
    contrast = rng.uniform(0.25, 1.2) if rng.random() < 0.3 else rng.uniform(0.7, 1.2)
    light = (light - 128) * contrast + 128 + rng.uniform(-45, 40)
    if rng.random() < 0.07:  # night: next to nothing, then gain
        light = light * rng.uniform(0.12, 0.4)
    noise = rng.uniform(0, 12 * hardest + 3) if rng.random() < 0.6 else 0.0
    light += rng.standard_normal((height, width, 1), dtype=np.float32) * noise
    if rng.random() < 0.2:
        light += rng.standard_normal((height, width, 3), dtype=np.float32) * noise
    return np.asarray(np.clip(light, 0, 255), dtype=np.uint8)
