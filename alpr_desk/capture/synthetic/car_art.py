"""What cars are papered with: ends with their lights, sides with wheels, glass and sheet metal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alpr_desk.capture.synthetic.optics import Floats, Layer, Pinhole, glow, premultiplied
from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2

if TYPE_CHECKING:
    from alpr_desk.capture.synthetic.cars import Car

PX = 320
"""Pixels a metre of the ends, which are seen closest."""

Colour = tuple[int, int, int]
PAINTS: tuple[Colour, ...] = (
    (228, 230, 232), (42, 42, 44), (150, 152, 155), (96, 98, 102), (40, 36, 128), (112, 66, 34), (60, 74, 52),
    (128, 152, 172), (188, 190, 192), (72, 40, 26),
)  # fmt: skip


def _box(canvas: Floats, box: tuple[float, float, float, float], colour: Colour, radius: float, h: float) -> None:
    """A box with round corners, metres from left and from the road; `h` is the texture's height in metres."""
    left, bottom, right, top = box
    x0, x1, y0, y1 = (round(v * PX) for v in (left, right, h - top, h - bottom))
    r = max(1, min(round(radius * PX), (x1 - x0) // 2, (y1 - y0) // 2))
    points = []
    for cx, cy, start in ((x1 - r, y0 + r, -90), (x1 - r, y1 - r, 0), (x0 + r, y1 - r, 90), (x0 + r, y0 + r, 180)):
        angles = np.radians(np.linspace(start, start + 90, 8))
        points += [(cx + r * np.cos(a), cy + r * np.sin(a)) for a in angles]
    cv2.fillPoly(canvas, [np.round(np.array(points) * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)


def draw_end(width: float, belt: float, plate_y: float, paint: Colour, front: bool, rng: np.random.Generator) -> Image:
    """Rear or front of a car below its glass, (belt * PX, width * PX, 4) premultiplied."""
    size = (round(belt * PX), round(width * PX))
    shade = np.interp(
        np.linspace(belt, 0, size[0]), (0, 0.3, 0.45, 0.8, belt - 0.05, belt), (0.4, 0.62, 0.9, 1.0, 1.12, 1.2)
    )
    sideways = 1 - 0.28 * np.abs(np.linspace(-1, 1, size[1])) ** 4
    colour = (np.array(paint, np.float32) * (shade[:, None] * sideways[None, :])[..., None]).astype(np.float32)
    colour += 14
    mask: Floats = np.zeros(size, np.float32)
    _box(mask, (0.02, 0.22, width - 0.02, belt + 0.2), (255, 255, 255), 0.16, belt)
    for side in (0.1, width - 0.36):  # tyres below the body
        _box(mask, (side, 0.0, side + 0.26, 0.4), (255, 255, 255), 0.05, belt)
        _box(colour, (side, -0.02, side + 0.26, 0.27), (22, 22, 22), 0.05, belt)
    _box(colour, (0.06, 0.2, width - 0.06, 0.36), (38, 38, 40), 0.08, belt)  # valance
    (_front if front else _rear)(colour, width, belt, plate_y, rng)
    colour = np.asarray(cv2.GaussianBlur(colour, (0, 0), 1.2), np.float32)
    return premultiplied(np.asarray(np.clip(colour, 0, 255), np.uint8), np.asarray(np.clip(mask, 0, 255), np.uint8))


def _rear(colour: Floats, width: float, belt: float, plate_y: float, rng: np.random.Generator) -> None:
    line = min(belt - 0.1, 0.62)
    cv2.line(
        colour, (20, round((belt - 0.52) * PX)), (colour.shape[1] - 20, round((belt - 0.52) * PX)), (30, 30, 30), 4
    )
    _box(
        colour, (0.56, max(line - 0.1, plate_y - 0.13), width - 0.56, plate_y + 0.13), _scaled(colour, 0.55), 0.05, belt
    )
    wide = float(rng.uniform(0.26, 0.42))
    for left in (0.05, width - 0.05 - wide):
        _box(colour, (left, belt - 0.34, left + wide, belt - 0.12), (34, 28, 150), 0.05, belt)
        _box(colour, (left + 0.03, belt - 0.24, left + wide - 0.03, belt - 0.15), (60, 50, 205), 0.03, belt)
        _box(colour, (left + 0.05, belt - 0.32, left + wide * 0.55, belt - 0.27), (205, 205, 215), 0.02, belt)
    _box(colour, (width / 2 - 0.05, belt - 0.12, width / 2 + 0.05, belt - 0.06), (190, 192, 195), 0.03, belt)


def _front(colour: Floats, width: float, belt: float, plate_y: float, rng: np.random.Generator) -> None:
    _box(colour, (0.42, belt - 0.3, width - 0.42, belt - 0.1), (30, 30, 32), 0.06, belt)
    for step in range(4):
        y = round((0.13 + step * 0.04) * PX)
        cv2.line(colour, (round(0.46 * PX), y), (round((width - 0.46) * PX), y), (110, 112, 115), 3)
    _box(colour, (0.4, 0.24, width - 0.4, max(0.34, plate_y - 0.1)), (26, 26, 28), 0.05, belt)
    for left in (0.06, width - 0.06 - 0.36):
        _box(colour, (left, belt - 0.28, left + 0.36, belt - 0.1), (150, 152, 155), 0.07, belt)
        _box(colour, (left + 0.05, belt - 0.25, left + 0.24, belt - 0.13), (238, 240, 242), 0.06, belt)


def _scaled(colour: Floats, gain: float) -> Colour:
    middle = colour[colour.shape[0] // 2, colour.shape[1] // 2] * gain
    return int(middle[0]), int(middle[1]), int(middle[2])


def draw_side(length: float, belt: float, deck: tuple[float, float], far_belt: float, paint: Colour) -> Image:
    """A side from the road to 1.2 m, near end left, (240, length * 200, 4) premultiplied."""
    scale, height = 200, 1.2
    size = (round(height * scale), round(length * scale))
    y = np.linspace(height, 0, size[0])
    shade = np.interp(y, (0, 0.3, 0.55, 0.6, 0.9, 1.2), (0.35, 0.55, 0.8, 0.72, 0.95, 1.1))
    colour = np.repeat((np.array(paint, np.float32) * shade[:, None])[:, None, :], size[1], 1) * 0.9 + 10

    def at(z: float, up: float) -> tuple[int, int]:
        return round(z * scale), round((height - up) * scale)

    mask: Image = np.zeros(size, np.uint8)
    outline = [at(0, belt), at(deck[0], deck[1]), at(far_belt, deck[1]), at(length - 0.1, 0.86), at(length, 0.6)]
    outline += [at(length, 0.26), at(0, 0.24)]
    cv2.fillPoly(mask, [np.array(outline, np.int32)], (255,), cv2.LINE_AA)
    for z in (deck[0] + 0.75, (deck[0] + far_belt) / 2 + 0.3, far_belt - 0.15):
        cv2.line(colour, at(z, 0.3), at(z, deck[1]), tuple(float(c) * 0.5 for c in paint), 2)
        cv2.line(colour, at(z + 0.1, 0.86), at(z + 0.26, 0.86), tuple(float(c) * 0.6 for c in paint), 5)
    for z in (0.95, length - 0.9):
        cv2.circle(colour, at(z, 0.33), round(0.38 * scale), (18, 18, 18), -1, cv2.LINE_AA)
        cv2.circle(mask, at(z, 0.33), round(0.33 * scale), (255,), -1, cv2.LINE_AA)
        cv2.circle(colour, at(z, 0.33), round(0.21 * scale), (120, 122, 124), -1, cv2.LINE_AA)
        cv2.circle(colour, at(z, 0.33), round(0.07 * scale), (60, 60, 62), -1, cv2.LINE_AA)
    return premultiplied(np.asarray(np.clip(colour, 0, 255), np.uint8), mask)


def draw_glass(tint: float) -> Image:
    """Near windscreen with the sky in it and the pillars beside it, (128, 320, 4)."""
    y, x = np.mgrid[0:128, 0:320].astype(np.float32)
    mirror = np.clip(1.25 - y / 128 + 0.25 * np.sin(x / 47 + y / 21), 0.15, 1.6)
    colour = np.dstack([104 * mirror, 92 * mirror, 82 * mirror]) * (0.7 + tint)
    for left in (46, 196):  # head rests behind the glass
        cv2.ellipse(colour, (left + 38, 100), (26, 34), 0, 0, 360, (34, 32, 32), -1, cv2.LINE_AA)
    colour[:6] *= 0.5
    colour[:, :9] = colour[:, -9:] = 34
    return premultiplied(np.asarray(np.clip(colour, 0, 255), np.uint8), np.full((128, 320), 255, np.uint8))


def draw_side_glass() -> Image:
    """(64, 256, 4): two side windows and their pillars."""
    colour = np.repeat(np.linspace(120, 52, 64, dtype=np.float32)[:, None], 256, 1)
    picture = np.dstack([colour * 1.1, colour, colour * 0.92])
    for left in (0, 118, 246):
        picture[:, left : left + 10] = 30
    picture[:5] = 40
    return premultiplied(np.asarray(np.clip(picture, 0, 255), np.uint8), np.full((64, 256), 255, np.uint8))


def draw_panel(paint: Colour, gain: float) -> Image:
    """(64, 128, 4): sheet metal under the sky."""
    sheen = np.linspace(1.0, 1.14, 64, dtype=np.float32)[:, None] * (1 - 0.12 * np.abs(np.linspace(-1, 1, 128)) ** 3)
    colour = np.array(paint, np.float32) * (sheen * gain)[..., None] + 16
    return premultiplied(np.asarray(np.clip(colour, 0, 255), np.uint8), np.full((64, 128), 255, np.uint8))


def draw_shadow() -> Image:
    """(96, 64, 4): what lies under a car."""
    mask: Image = np.zeros((96, 64), np.uint8)
    mask[6:-6, 6:-6] = 205
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), 3.5), np.uint8)
    return np.dstack([np.zeros((96, 64, 3), np.uint8), mask])


def lamps(layer: Layer, car: Car, x: float, z: float, camera: Pinhole, dark: float) -> None:
    """Tail lamps or headlights that are on, brighter the darker it is (`dark` 0..1)."""
    if dark < 0.15:
        return
    b = car.build
    inset, up = 0.25, b.belt - 0.19
    ends = camera.project(np.array([(x - b.width / 2 + inset, up, z), (x + b.width / 2 - inset, up, z)], np.float64))
    radius = camera.focal / max(z, 1.0) * 0.10
    colour = (215, 238, 250) if car.front else (50, 50, 235)
    for u, v in ends - (layer.x, layer.y):
        glow(layer.pixels, (round(u), round(v)), radius, colour, dark)
