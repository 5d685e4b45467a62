"""Plates drawn: background, number, issuer's name, stickers, emblems, frame, bolts, mud. No photography here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2
from training.lettering import Mask, any_face, captioning_faces, word

Canvas = NDArray[np.float32]
"""(height, width, 3) BGR in 0..255."""

Colour = NDArray[np.float32]
"""(3,) BGR in 0..255."""


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours of a plate: ground and number, BGR."""

    ground: NDArray[np.float32]
    ink: NDArray[np.float32]


def colour(rng: Generator, low: float = 0, high: float = 255) -> NDArray[np.float32]:
    """Any colour with channels in `low`..`high`."""
    return rng.uniform(low, high, 3).astype(np.float32)


_INKS = (
    (110, 40, 20),
    (90, 30, 30),
    (20, 20, 20),
    (15, 15, 15),
    (40, 30, 150),
    (60, 90, 20),
    (80, 50, 30),
    (130, 70, 20),
)
_GROUNDS = (
    (240, 240, 240),
    (225, 225, 225),
    (250, 245, 235),
    (235, 215, 190),
    (200, 235, 245),
    (90, 200, 245),
    (215, 225, 225),
)


def paint(rng: Generator) -> Paint:
    """Common colours of American plates; one in eight light on dark."""
    ink = np.array(_INKS[int(rng.integers(len(_INKS)))], dtype=np.float32)
    ground = np.array(_GROUNDS[int(rng.integers(len(_GROUNDS)))], dtype=np.float32)
    if rng.random() < 0.15:
        ink, ground = colour(rng, 0, 120), colour(rng, 140, 255)
    if rng.random() < 0.12:
        ink, ground = ground, ink
    jitter = rng.normal(0, 10, (2, 3)).astype(np.float32)
    return Paint(np.clip(ground + jitter[0], 0, 255), np.clip(ink + jitter[1], 0, 255))


def stamp(canvas: Canvas, mask: Mask, left: float, top: float, ink: NDArray[np.float32]) -> None:
    """Paint `mask` onto `canvas` with its corner at `left`, `top`; what falls outside is lost."""
    x, y = int(left), int(top)
    height, width = mask.shape
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + width, canvas.shape[1]), min(y + height, canvas.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    alpha = mask[y0 - y : y1 - y, x0 - x : x1 - x, None].astype(np.float32) / 255.0
    canvas[y0:y1, x0:x1] = canvas[y0:y1, x0:x1] * (1 - alpha) + ink * alpha


def stamp_number(canvas: Canvas, mask: Mask, left: float, top: float, ink: NDArray[np.float32], rng: Generator) -> None:
    """As `stamp`, embossed two times in three: light on one edge, shadow on the other."""
    if rng.random() < 0.66:
        depth = float(rng.uniform(1, 2.5))
        stamp(canvas, mask, left - depth, top - depth, np.clip(canvas.mean(axis=(0, 1)) * 1.25, 0, 255))
        stamp(canvas, mask, left + depth, top + depth, canvas.mean(axis=(0, 1)) * rng.uniform(0.4, 0.8))
    stamp(canvas, mask, left, top, ink)


def scenery(canvas: Canvas, rng: Generator) -> None:
    """What states print behind the number: bands, fading, hills, a sun."""
    height, width = canvas.shape[:2]
    kind = rng.random()
    if kind < 0.3:
        shade, reach = colour(rng, 60, 255), rng.uniform(0.2, 0.7)
        fade = np.clip(1 - np.arange(height) / (height * reach), 0, 1).astype(np.float32)[:, None, None]
        fade = fade[::-1] if rng.random() < 0.4 else fade
        canvas[:] = canvas * (1 - fade) + shade * fade
    elif kind < 0.45:
        band = int(height * rng.uniform(0.12, 0.24))
        canvas[:band] = colour(rng)
        if rng.random() < 0.6:
            canvas[-int(height * rng.uniform(0.1, 0.18)) :] = colour(rng)
    elif kind < 0.7:
        xs = np.arange(0, width + 40, 40)
        ridge = np.stack([xs, height * rng.uniform(0.35, 0.95, len(xs))], axis=1)
        outline = np.concatenate([ridge, [[width, height], [0, height]]]).astype(np.int32)
        layer = canvas.copy()
        cv2.fillPoly(layer, [outline], colour(rng, 90, 240).tolist())
        canvas[:] = cv2.addWeighted(canvas, 0.5, layer, 0.5, 0)
    if rng.random() < 0.12:
        centre = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        layer = canvas.copy()
        cv2.circle(layer, centre, int(rng.uniform(12, 50)), colour(rng, 80, 255).tolist(), -1, cv2.LINE_AA)
        canvas[:] = cv2.addWeighted(canvas, 0.45, layer, 0.55, 0)


def emblem(canvas: Canvas, x: float, y: float, size: float, rng: Generator) -> None:
    """A state's outline, a flower, a sticker: a blob of `size` pixels that is no character."""
    layers = int(rng.integers(1, 4))
    for layer in range(layers):
        corners = int(rng.integers(4, 10))
        angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
        reach = size / 2 * rng.uniform(0.4, 1.0, corners) / (layer + 1)
        points = np.stack([x + reach * np.cos(angles), y + reach * np.sin(angles) * rng.uniform(0.8, 1.5)], axis=1)
        cv2.fillPoly(canvas, [points.astype(np.int32)], colour(rng, 0, 230).tolist(), cv2.LINE_AA)
    if rng.random() < 0.3:
        box = np.array([x - size * 0.3, y - size * 0.55, x + size * 0.3, y + size * 0.55]).astype(int)
        cv2.rectangle(canvas, box[:2].tolist(), box[2:].tolist(), colour(rng, 60, 255).tolist(), -1)
        stamp(
            canvas,
            word(str(int(rng.integers(1, 99))), any_face(rng), max(6, int(size * 0.3))),
            x - size * 0.2,
            y,
            colour(rng, 0, 90),
        )


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def stickers(canvas: Canvas, rng: Generator) -> None:
    """Registration stickers in the corners: months, years, small numbers."""
    height, width = canvas.shape[:2]
    spots = [(0.03, 0.03), (0.84, 0.03), (0.03, 0.77), (0.84, 0.77)]
    for index in rng.permutation(4)[: int(rng.integers(0, 4))]:
        left, top = width * spots[index][0], height * spots[index][1]
        wide, high = width * rng.uniform(0.09, 0.14), height * rng.uniform(0.13, 0.2)
        text = _MONTHS[int(rng.integers(12))] if rng.random() < 0.5 else str(int(rng.integers(1, 32)))
        if rng.random() < 0.8:
            box = [int(left), int(top), int(left + wide), int(top + high)]
            cv2.rectangle(canvas, box[:2], box[2:], colour(rng, 40, 255).tolist(), -1)
        ink = colour(rng, 0, 90) if rng.random() < 0.7 else colour(rng, 200, 255)
        mask = word(text, any_face(rng), max(6, int(high * 0.55)))
        stamp(canvas, mask, left + (wide - mask.shape[1]) / 2, top + high * 0.22, ink)


def caption(
    canvas: Canvas, text: str, centre_y: float, height: float, ink: NDArray[np.float32], rng: Generator
) -> None:
    """Small print across the plate: a state's name, a motto, a dealer."""
    every = captioning_faces()
    face = any_face(rng) if rng.random() < 0.5 else every[int(rng.integers(len(every)))]
    mask = word(text, face, max(6, int(height)))
    if rng.random() < 0.4:  # drawn out or squeezed
        stretched = max(8, int(mask.shape[1] * rng.uniform(0.75, 1.5)))
        mask = np.asarray(cv2.resize(mask, (stretched, mask.shape[0])), dtype=np.uint8)
    if mask.shape[1] > canvas.shape[1] * 0.9:
        mask = np.asarray(cv2.resize(mask, (int(canvas.shape[1] * 0.9), mask.shape[0])), dtype=np.uint8)
    left = (canvas.shape[1] - mask.shape[1]) / 2 + rng.normal(0, canvas.shape[1] * 0.04)
    stamp(canvas, mask, left, centre_y - mask.shape[0] / 2, ink)


def weathered(canvas: Canvas, rng: Generator) -> Image:
    """`canvas` with bolts, a rim or a dealer's frame, mud and scratches."""
    height, width = canvas.shape[:2]
    if rng.random() < 0.5:
        shade = colour(rng, 20, 130) if rng.random() < 0.6 else colour(rng, 150, 230)
        for y in (0.07, 0.93) if rng.random() < 0.5 else (0.07,):
            for x in (0.22, 0.78):
                cv2.circle(canvas, (int(width * x), int(height * y)), int(rng.uniform(3, 7)), shade.tolist(), -1)
    if rng.random() < 0.35:
        thick = int(rng.uniform(2, 8))
        cv2.rectangle(canvas, (0, 0), (width - 1, height - 1), colour(rng).tolist(), thick)
    if rng.random() < 0.18:
        low, high = int(height * rng.uniform(0.03, 0.1)), int(height * rng.uniform(0.08, 0.2))
        shade = colour(rng, 10, 90) if rng.random() < 0.7 else colour(rng, 160, 240)
        canvas[:low] = shade
        canvas[-high:] = shade
        letters = "".join(chr(65 + int(i)) for i in rng.integers(0, 26, int(rng.integers(5, 14))))
        ink = colour(rng, 180, 255) if shade.mean() < 120 else colour(rng, 0, 80)
        caption(canvas, letters, height - high / 2, high * 0.6, ink, rng)
    if rng.random() < 0.12:
        coarse = rng.standard_normal((4, 8)).astype(np.float32)
        dirt = np.clip(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) - 0.6, 0, 0.75)[..., None]
        canvas[:] = canvas * (1 - dirt) + colour(rng, 40, 110) * dirt
    return np.asarray(np.clip(canvas, 0, 255), dtype=np.uint8)
