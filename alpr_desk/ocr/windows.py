"""Small windows of a picture around what may be a plate, all of one size. Pure geometry; knows no network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.rectify import side_lengths
from alpr_desk.vision import cv2

WINDOW = (192, 96)
"""Width and height in pixels of a window. The plate fills about half of its width."""


def window_of(quad: NDArray[np.floating]) -> NDArray[np.float64]:
    """(2, 3): from the picture to a window around `quad`, twice as wide as the plate."""
    width, height = side_lengths(quad)
    scale = WINDOW[0] / max(2.0 * width, 3.2 * height, 16.0)
    middle = quad.mean(axis=0)
    shift = np.array(WINDOW) / 2 - middle * scale
    return np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]])


def cut_out(image: Image, place: NDArray[np.float64]) -> Image:
    """The window at `place` of `image`, averaged where it is made smaller."""
    scale = place[0, 0]
    if scale < 0.5:
        low = np.clip(np.floor(-place[:, 2] / scale).astype(int), 0, [image.shape[1] - 1, image.shape[0] - 1])
        high = np.ceil((np.array(WINDOW) - place[:, 2]) / scale).astype(int)
        part = image[low[1] : max(high[1], low[1] + 1), low[0] : max(high[0], low[0] + 1)]
        size = tuple(max(1, round(side * scale)) for side in (part.shape[1], part.shape[0]))
        small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        exact = np.array([size[0] / part.shape[1], size[1] / part.shape[0]])
        moved = place.copy()
        moved[:, 2] += place[:, :2] @ low
        moved[:, :2] = moved[:, :2] / exact[None]
        image, place = np.asarray(small, dtype=np.uint8), moved
    cut = cv2.warpAffine(image, place, WINDOW, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, dtype=np.uint8)
