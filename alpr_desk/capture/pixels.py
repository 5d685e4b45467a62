"""Decoded pixels of any depth and number of channels as 8-bit BGR. Knows no file format.

Works band by band, so that a large picture needs no more memory than itself and its result.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.errors import BadInput
from alpr_desk.vision import cv2

_BAND = 1_000_000  # pixels
_TURNS = {3: cv2.ROTATE_180, 5: cv2.ROTATE_90_CLOCKWISE, 6: cv2.ROTATE_90_CLOCKWISE}
_TURNS |= {7: cv2.ROTATE_90_COUNTERCLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}
_MIRRORS = {2: 1, 4: 0, 5: 1, 7: 1}  # cv2.flip's axis, after the turn


def as_bgr(pixels: NDArray[Any], name: str) -> Image:
    """`pixels` (height, width[, 1 to 4]) of 8 or 16 bits, or of floats 0..1, as (height, width, 3) BGR.

    Of sixteen bits the upper eight of those in use are kept: cameras store 10 or 12 bits in 16. Transparency lies
    over white. Raises BadInput for other numbers; `name` is the file's, for the sentence.
    """
    if pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3:
        return np.ascontiguousarray(pixels, np.uint8)
    if pixels.ndim == 2:
        pixels = pixels[..., np.newaxis]
    colours = 1 if pixels.shape[2] < 3 else 3
    full = _full_scale(pixels[..., :colours])
    if full is None:
        raise BadInput(f"{name} stores its colours in a way that is not read: save it with 8 or 16 bits a colour.")
    image = np.empty((*pixels.shape[:2], 3), np.uint8)
    rows = max(1, _BAND // pixels.shape[1])
    for top in range(0, len(pixels), rows):
        band = pixels[top : top + rows]
        seen = _eight_bit(band[..., :colours], full)
        if band.shape[2] > colours:
            seen = _over_white(seen, _eight_bit(band[..., colours:], _depth(pixels)))
        image[top : top + rows] = seen
    return image


def upright(image: Image, orientation: int) -> Image:
    """`image` as a person sees it who follows `orientation`, 1 to 8 as Exif numbers them."""
    if orientation in _TURNS:
        image = np.asarray(cv2.rotate(image, _TURNS[orientation]), np.uint8)
    if orientation in _MIRRORS:
        image = np.asarray(cv2.flip(image, _MIRRORS[orientation]), np.uint8)
    return image


def _depth(pixels: NDArray[Any]) -> float:
    return {"|u1": 255.0, "<u2": 65535.0}.get(pixels.dtype.str, 1.0)


def _full_scale(colours: NDArray[Any]) -> float | None:
    """What counts as white; None for numbers that say nothing of it."""
    if colours.dtype == np.uint16:
        return float(2 ** max(10, int(colours.max()).bit_length()) - 1)
    if colours.dtype.kind == "f":
        brightest = float(np.fmax.reduce(colours, axis=None, initial=0.0))
        return 1.0 if brightest <= 2.0 else None  # a little more than white is an edge that was resampled
    return 255.0 if colours.dtype == np.uint8 else None


def _eight_bit(band: NDArray[Any], full: float) -> NDArray[np.uint8]:
    if band.dtype == np.uint8:
        return np.asarray(band, np.uint8)
    if band.dtype == np.uint16:
        return np.asarray(band >> (int(full).bit_length() - 8), np.uint8)
    return np.asarray(np.nan_to_num(np.clip(band, 0.0, 1.0)) * 255, np.uint8)


def _over_white(colours: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    opaque = alpha.astype(np.uint16)
    over = colours.astype(np.uint16) * opaque + 255 * (255 - opaque)
    return ((over + 127) // 255).astype(np.uint8)
