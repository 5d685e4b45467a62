"""A small picture that may be nothing but a plate: with a margin the plate can be found; or the whole of it is one.

Of a plate that fills its picture the detector may find nothing, or a sticker or a motto on it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from alpr_desk.domain.seeing import Image, PlateDetection
from alpr_desk.ocr.rectify import as_quad
from alpr_desk.vision import cv2

_SMALL: Final = 640
"""Pixels of the longer side below which a picture may be nothing but a plate, and is given a margin to be seen in."""

_MARGIN, _GREY = 0.25, (114, 114, 114)

_SHAPES: Final = (1.25, 6.0)
"""Width over height of a small picture that may be all plate, cut out closely."""

_MOST: Final = 0.5
"""Share of the picture's width that a plate found in it takes, from which on the picture shows it and is not it."""

SURE_OF_WHOLE: Final = 0.4
"""How sure the reader must be of such a picture: nothing else says it is a plate. Of 1,500 pieces of pictures without
plates it was of two, two and three letters long."""


def with_margin(image: Image) -> tuple[Image, tuple[int, int]]:
    """`image`, in a grey margin where it is small, and the margin's width and height in pixels."""
    height, width = image.shape[:2]
    if max(height, width) >= _SMALL:
        return image, (0, 0)
    x, y = round(width * _MARGIN), round(height * _MARGIN)
    framed = cv2.copyMakeBorder(image, y, y, x, x, cv2.BORDER_CONSTANT, value=_GREY)
    return np.asarray(framed, dtype=np.uint8), (x, y)


def whole_picture(image: Image, margin: tuple[int, int], found: Sequence[PlateDetection]) -> tuple[PlateDetection, ...]:
    """`image` as one more plate, where it was given a `margin`, has a plate's shape, and all plates `found` are small.

    Corners are those in the picture with its margin, as of `found`.
    """
    height, width = image.shape[:2]
    if margin == (0, 0) or not _SHAPES[0] <= width / height <= _SHAPES[1]:
        return ()
    if any(np.ptp(np.array(plate.quad)[:, 0]) >= _MOST * width for plate in found):
        return ()
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) + margin
    return (PlateDetection(as_quad(corners), 0.0),)
