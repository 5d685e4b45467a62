"""Quadrilaterals of plates: ordering their corners, widening them, cutting them out of a picture, upright.

Pure geometry on pixels. Knows no model and no text.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image, Quad
from alpr_desk.vision import cv2

READER_WIDTH, READER_HEIGHT = 160, 48
_MAX_CROP = 640

Corners = NDArray[np.float32]
"""(4, 2) float32 x, y in pixels: top left, top right, bottom right, bottom left as the plate is read."""


def as_quad(corners: NDArray[np.floating]) -> Quad:
    """The four corners as plain floats, to a hundredth of a pixel."""
    (a, b), (c, d), (e, f), (g, h) = np.asarray(corners, dtype=np.float64).round(2).tolist()
    return ((a, b), (c, d), (e, f), (g, h))


def read_order(corners: NDArray[np.floating]) -> Corners:
    """`corners` (4, 2) of a rectangle in order around it, as a plate is read: left to right, top to bottom.

    The top runs along whichever side lies nearer to the horizontal: a camera on a car never sees a plate
    rolled by more than half a right angle.
    """
    points = np.asarray(corners, dtype=np.float32)
    first, second = np.abs(points[1] - points[0]), np.abs(points[2] - points[1])
    if first[0] * np.hypot(*second) < second[0] * np.hypot(*first):
        points = np.roll(points, -1, axis=0)
    sides = sorted((points[:2], points[2:]), key=lambda side: float(side[:, 1].sum()))
    top, bottom = (side[np.argsort(side[:, 0], kind="stable")] for side in sides)
    return np.stack([top[0], top[1], bottom[1], bottom[0]])


def side_lengths(corners: NDArray[np.floating]) -> tuple[float, float]:
    """Width and height in pixels: means of the opposite sides."""
    tl, tr, br, bl = np.asarray(corners, dtype=np.float64)
    width = (np.hypot(*(tr - tl)) + np.hypot(*(br - bl))) / 2
    height = (np.hypot(*(bl - tl)) + np.hypot(*(br - tr))) / 2
    return float(width), float(height)


def holds(corners: NDArray[np.floating], point: NDArray[np.floating]) -> bool:
    """Whether `point` (x, y) lies in `corners` (4, 2) or on their edge."""
    x, y = point.tolist()
    return cv2.pointPolygonTest(np.asarray(corners, dtype=np.float32), (x, y), False) >= 0


def widened(corners: NDArray[np.floating], along: float, across: float) -> Corners:
    """The quadrilateral grown by the share `along` of its width and `across` of its height, split over both ends."""
    tl, tr, br, bl = np.asarray(corners, dtype=np.float64)
    right = ((tr - tl) + (br - bl)) / 2 * (along / 2)
    down = ((bl - tl) + (br - tr)) / 2 * (across / 2)
    return np.array([tl - right - down, tr + right - down, br + right + down, bl - right + down], dtype=np.float32)


def upright_crop(image: Image, quad: Quad, limit: int = _MAX_CROP) -> Image:
    """The plate inside `quad`, upright and at its natural size (at most `limit` pixels wide), as BGR.

    What lies outside the picture is filled with the nearest pixels.
    """
    corners = np.array(quad, dtype=np.float32)
    width, height = side_lengths(corners)
    scale = min(1.0, limit / max(width, 1.0))
    size = max(8, round(width * scale)), max(4, round(height * scale))
    return _warped(image, corners, size)


def reader_input(image: Image, quad: Quad, across: int = READER_WIDTH) -> Image:
    """The plate inside `quad` stretched to the reader's `across` by 48 BGR pixels; averaged where it is larger."""
    width, height = side_lengths(np.array(quad))
    if width <= across and height <= READER_HEIGHT:
        return _warped(image, np.array(quad, dtype=np.float32), (across, READER_HEIGHT))
    return stretched(upright_crop(image, quad), (across, READER_HEIGHT))


def stretched(crop: Image, size: tuple[int, int]) -> Image:
    """`crop` at `size` (width, height) whatever its own shape; averaged where it is larger both ways."""
    shrinks = crop.shape[1] >= size[0] and crop.shape[0] >= size[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(crop, size, interpolation=method), dtype=np.uint8)


def _warped(image: Image, corners: Corners, size: tuple[int, int]) -> Image:
    width, height = size
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    warped = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, dtype=np.uint8)
