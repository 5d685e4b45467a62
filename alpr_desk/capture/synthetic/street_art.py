"""What the street is papered with: asphalt, kerbs, pavement and house fronts, drawn flat in metres.

An atlas has one row of strips (left wall, ground, right wall); its x is the way along the street and repeats every
LENGTH_M. Walls are premultiplied BGRA so that the sky shows over the roofs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2

LENGTH_M = 96.0
PX_PER_M = 24
LEFT_WALL_M, RIGHT_WALL_M = -11.5, 8.5
WALL_HEIGHT_M = 11.0
LANES = {"left kerb": -7.3, "centre": -1.65, "parking": 1.65, "right kerb": 4.1}

Floats = NDArray[np.float32]
COLUMNS = int(LENGTH_M * PX_PER_M)
GROUND_ROWS = int((RIGHT_WALL_M - LEFT_WALL_M) * PX_PER_M)
WALL_ROWS = int(WALL_HEIGHT_M * PX_PER_M)


def _mottled(rng: np.random.Generator, shape: tuple[int, int], cell: int, strength: float) -> Floats:
    """Smooth noise that repeats along x."""
    small = rng.normal(0, strength, (shape[0] // cell + 1, shape[1] // cell)).astype(np.float32)
    padded = np.concatenate([small, small[:, :1]], 1)
    return np.asarray(cv2.resize(padded, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def draw_ground(rng: np.random.Generator) -> Image:
    """(GROUND_ROWS, COLUMNS, 3): the first row at LEFT_WALL_M."""
    shape = (GROUND_ROWS, COLUMNS)
    asphalt = 92 + _mottled(rng, shape, 60, 5) + _mottled(rng, shape, 8, 4) + rng.normal(0, 7, shape).astype(np.float32)
    ground = np.dstack([asphalt * 1.02, asphalt, asphalt * 0.98])

    def row(x: float) -> int:
        return int((x - LEFT_WALL_M) * PX_PER_M)

    for track in (-4.0, -2.6, -0.8, 0.8):  # worn wheel tracks and the dark middle of the lanes
        ground[row(track - 0.25) : row(track + 0.25)] *= 1.06
    for middle in (-3.3, 0.0):
        ground[row(middle - 0.2) : row(middle + 0.2)] *= 0.93
    for _ in range(26):  # cracks filled with tar
        x, y = rng.integers(0, COLUMNS - 200), rng.integers(row(-7), row(4))
        walk = np.cumsum(rng.normal((14, 0), 5, (12, 2)), 0) + np.array((x, y))
        cv2.polylines(ground, [walk.astype(np.int32)], False, (58, 58, 60), 2, cv2.LINE_AA)
    for side, (low, high) in {"left": (row(LEFT_WALL_M), row(-7.3)), "right": (row(4.1), GROUND_ROWS)}.items():
        slab = 158 + _mottled(rng, shape, 24, 6)[low:high] + rng.normal(0, 4, (high - low, COLUMNS)).astype(np.float32)
        ground[low:high] = np.dstack([slab * 0.93, slab * 0.98, slab])
        for column in range(0, COLUMNS, int(1.5 * PX_PER_M)):
            ground[low:high, column : column + 2] *= 0.8
        kerb = slice(high - 5, high + 2) if side == "left" else slice(low - 2, low + 5)
        ground[kerb] = (178, 184, 188)
        gutter = slice(high + 2, high + 10) if side == "left" else slice(low - 10, low - 2)
        ground[gutter] *= 0.72
    for offset in (-0.12, 0.12):  # double yellow line
        ground[row(-1.65 + offset) - 1 : row(-1.65 + offset) + 2] = (60, 175, 205)
    ground[row(1.65) - 1 : row(1.65) + 2, :] = (205, 205, 205)
    for column in range(0, COLUMNS, int(6.0 * PX_PER_M)):  # parking bays
        ground[row(1.65) : row(2.4), column : column + 3] = (200, 200, 200)
    return np.asarray(np.clip(ground, 0, 255), np.uint8)


def lamplit(ground: Image, lamps: Sequence[tuple[float, float]]) -> Image:
    """`ground` by night with a pool of warm light under each lamp (x, place along the street)."""
    x = LEFT_WALL_M + np.arange(GROUND_ROWS, dtype=np.float32)[:, None] / PX_PER_M
    along = np.arange(COLUMNS, dtype=np.float32)[None, :] / PX_PER_M
    light = np.full((GROUND_ROWS, COLUMNS), 0.9, np.float32)
    for lamp_x, place in lamps:
        head = lamp_x - 2.0 if lamp_x > 0 else lamp_x + 2.0
        away = np.abs(along - place)
        away = np.minimum(away, LENGTH_M - away)
        light += 1.5 * np.exp(-(((x - head) / 3.2) ** 2 + (away / 4.2) ** 2))
    warm = np.array((0.74, 0.94, 1.06), np.float32)
    return np.asarray(np.clip(ground * light[..., None] * warm, 0, 255), np.uint8)


_FRONTS = (
    (186, 205, 218), (150, 175, 196), (110, 130, 175), (205, 210, 208), (120, 150, 165), (168, 182, 160), (80, 92, 140),
    (196, 188, 172),
)  # fmt: skip


def draw_wall(rng: np.random.Generator, night: bool) -> Image:
    """(WALL_ROWS, COLUMNS, 4): house fronts, the first row at the top; clear above the roofs.

    The same `rng` state draws the same houses by day and by night; at night windows are lit instead of mirroring.
    """
    wall: Image = np.zeros((WALL_ROWS, COLUMNS, 4), np.uint8)
    x = 0
    while x < COLUMNS:
        width = min(int(rng.uniform(8, 17) * PX_PER_M), COLUMNS - x)
        if COLUMNS - x - width < 5 * PX_PER_M:
            width = COLUMNS - x
        height = int(rng.uniform(4.2, 10.4) * PX_PER_M)
        _house(wall[WALL_ROWS - height :, x : x + width], rng, night)
        x += width
    return wall


def _house(front: Image, rng: np.random.Generator, night: bool) -> None:
    height, width = front.shape[:2]
    base = np.array(_FRONTS[int(rng.integers(len(_FRONTS)))], np.float32)
    shade = 1 + rng.normal(0, 0.03, (height, width, 1)).astype(np.float32)
    shade *= np.linspace(1.06, 0.9, height, dtype=np.float32)[:, None, None]
    paint = base * shade
    if rng.random() < 0.4:  # courses of brick
        paint[::4] *= 0.88
    paint[: int(0.4 * PX_PER_M)] *= 0.78
    paint[int(0.4 * PX_PER_M) : int(0.5 * PX_PER_M)] *= 0.6
    shop_top = height - int(3.4 * PX_PER_M)
    storey = int(3.0 * PX_PER_M)
    pane = int(rng.uniform(1.1, 1.7) * PX_PER_M)
    for top in range(shop_top - storey + int(0.7 * PX_PER_M), int(0.6 * PX_PER_M), -storey):
        for left in range(int(0.8 * PX_PER_M), width - pane, int(pane * 1.9)):
            _window(paint, (left, top, pane, int(1.6 * PX_PER_M)), rng, night, 0.35)
    if rng.random() < 0.8:
        _shop(paint, shop_top, rng, night)
    paint[:, :2] *= 0.6
    front[..., :3] = np.clip(paint, 0, 255)
    front[..., 3] = 255


def _window(paint: Floats, box: tuple[int, int, int, int], rng: np.random.Generator, night: bool, lit: float) -> None:
    left, top, width, height = box
    paint[max(0, top - 2) : top + height + 3, left - 2 : left + width + 2] *= 0.72
    glow = rng.random() < lit
    tone = rng.uniform(0.75, 1.1)
    mirror = np.linspace(1.15, 0.7, height, dtype=np.float32)[:, None, None] * tone
    day = np.array((128, 112, 92), np.float32) * mirror
    bright = np.array((190, 300, 370), np.float32) * tone
    pane = paint[top : top + height, left : left + width]
    pane[:] = (bright if glow else day * 0.35) if night else day[: pane.shape[0]]
    pane[:, pane.shape[1] // 2 : pane.shape[1] // 2 + 2] *= 0.5


def _shop(paint: Floats, top: int, rng: np.random.Generator, night: bool) -> None:
    width = paint.shape[1]
    awning = np.array(rng.choice([60, 90, 120, 150], 3), np.float32)
    stripe = rng.random() < 0.5
    glass = (max(0, top + int(1.1 * PX_PER_M)), int(0.5 * PX_PER_M))
    _window(paint, (glass[1], glass[0], width - 2 * glass[1], int(1.9 * PX_PER_M)), rng, night, 0.55)
    for left in range(glass[1] + int(1.8 * PX_PER_M), width - glass[1], int(1.8 * PX_PER_M)):
        paint[glass[0] : glass[0] + int(1.9 * PX_PER_M), left : left + 3] *= 0.4
    door = glass[1] + int(rng.uniform(0.1, 0.7) * max(1, width - 3 * PX_PER_M))
    paint[glass[0] : -4, door : door + PX_PER_M] = np.array((60, 58, 56), np.float32)
    band = paint[max(0, top) : max(0, top) + int(1.0 * PX_PER_M), glass[1] : width - glass[1]]
    band[:] = awning * np.linspace(1.1, 0.8, band.shape[0], dtype=np.float32)[:, None, None]
    if stripe:
        for left in range(0, band.shape[1], PX_PER_M):
            band[:, left : left + PX_PER_M // 2] = (205, 210, 215)


def draw_tree(rng: np.random.Generator) -> Image:
    """(320, 256, 4) premultiplied: a street tree, 7 m by 5.6 m; its foot in the middle of the lowest row."""
    colour: Image = np.zeros((320, 256, 3), np.uint8)
    alpha: Image = np.zeros((320, 256), np.uint8)
    trunk = np.array([(120, 319), (137, 319), (133, 170), (125, 170)], np.int32)
    cv2.fillConvexPoly(colour, trunk, (48, 62, 78))
    cv2.fillConvexPoly(alpha, trunk, (255,))
    for _ in range(420):
        angle, radius = rng.uniform(0, 6.283), np.sqrt(rng.uniform(0, 1))
        x, y = 128 + 92 * radius * np.cos(angle), 118 + 82 * radius * np.sin(angle)
        light = 0.55 + 0.5 * (1 - (y - 36) / 164) + rng.normal(0, 0.12)
        green = tuple(float(np.clip(c * light, 0, 255)) for c in (58, 112, 88))
        size = int(rng.integers(6, 15))
        cv2.circle(colour, (int(x), int(y)), size, green, -1, cv2.LINE_AA)
        cv2.circle(alpha, (int(x), int(y)), size, (255,), -1, cv2.LINE_AA)
    alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), 1.0), np.uint8)
    cover = alpha.astype(np.uint16)[..., None]
    return np.dstack([((colour.astype(np.uint16) * cover) // 255).astype(np.uint8), alpha])


def draw_lamp() -> Image:
    """(480, 160, 4) premultiplied: a street lamp, 7.5 m by 2.5 m; its foot at the right, its arm to the left."""
    lamp: Image = np.zeros((480, 160, 4), np.uint8)
    metal = (78, 82, 84, 255)
    cv2.rectangle(lamp, (143, 20), (149, 479), metal, -1)
    cv2.rectangle(lamp, (139, 440), (153, 479), (64, 66, 68, 255), -1)
    cv2.ellipse(lamp, (76, 36), (70, 24), 0, 180, 360, metal, 4, cv2.LINE_AA)
    cv2.ellipse(lamp, (18, 36), (18, 7), 0, 0, 360, (225, 232, 235, 255), -1, cv2.LINE_AA)
    return lamp
