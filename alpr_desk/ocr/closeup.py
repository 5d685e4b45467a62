"""Plates that fill their picture: shown smaller or in a margin they can be found; or the whole of it is one.

Of a plate that fills its picture the detector may find nothing, or a sticker or a motto on it alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from alpr_desk.domain.seeing import FrameReading, Image, PlateDetection
from alpr_desk.ocr.rectify import as_quad, holds, side_lengths
from alpr_desk.vision import cv2

Margin = tuple[int, int]
"""Pixels on the left and right, and above and below."""

_SMALL: Final = 640
"""Pixels of the longer side below which a picture may be nothing but a plate, and is given a margin to be seen in."""

_MARGIN, _GREY = 0.25, (114, 114, 114)

_AFAR: Final = 256
"""Pixels of the longer side to which a picture is made small for a look from afar: the detector finds best what takes a
tenth to a half of its 640 pixels."""

_SHAPES: Final = (1.25, 6.0)
"""Width over height of a small picture that may be all plate, cut out closely."""

_LARGE: Final = 0.36
"""Share of the longer side above which a plate may be missed in the picture as it is: training shows the detector none
that is wider. A smaller one that is found from afar alone, and not read, is mostly no plate."""

_PART: Final = 0.5
"""Share of a plate's width under which what is found on it is a part of it."""

SURE_OF_WHOLE: Final = 0.4
"""How sure the reader must be of such a picture: nothing else says it is a plate. Of 1,500 pieces of pictures without
plates it was of two, two and three letters long."""


def with_margin(image: Image) -> tuple[Image, Margin]:
    """`image`, in a grey margin where it is small, and the margin's width and height in pixels."""
    height, width = image.shape[:2]
    if max(height, width) >= _SMALL:
        return image, (0, 0)
    x, y = round(width * _MARGIN), round(height * _MARGIN)
    framed = cv2.copyMakeBorder(image, y, y, x, x, cv2.BORDER_CONSTANT, value=_GREY)
    return np.asarray(framed, dtype=np.uint8), (x, y)


def is_settled(image: Image, seen: FrameReading, sure: float) -> bool:
    """Whether what was `seen` in `image` needs no look from afar: a plate is read with a probability of `sure`.

    A small picture may be nothing but a plate, and a sticker on it be read surely: there the plate must take half of
    the width.
    """
    least = _PART * image.shape[1] if max(image.shape[:2]) < _SMALL else 0.0
    return any(
        reading.confidence >= sure and side_lengths(np.array(reading.detection.quad))[0] >= least
        for reading in seen.readings
    )


def from_afar(
    image: Image, detect: Callable[[Image], tuple[PlateDetection, ...]], seen: FrameReading
) -> tuple[PlateDetection, ...]:
    """What `detect` finds in `image` made small, in pixels of `image`: plates too large to be found in it as it is.

    Those are left out that were `seen` in it already, read or not.
    """
    height, width = image.shape[:2]
    size = [max(1, round(side * _AFAR / max(height, width))) for side in (width, height)]
    shown, margin = with_margin(np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8))
    exact = np.array(size) / [width, height]
    found = [replace(one, quad=as_quad((np.array(one.quad) - margin) / exact)) for one in detect(shown)]
    return tuple(plate for plate in found if _is_all_part(seen, plate))


def whole_picture(image: Image, margin: Margin) -> tuple[PlateDetection, ...]:
    """`image` as one plate, where it was given a `margin` and has a plate's shape; corners as in that margin."""
    height, width = image.shape[:2]
    if margin == (0, 0) or not _SHAPES[0] <= width / height <= _SHAPES[1]:
        return ()
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) + margin
    return (PlateDetection(as_quad(corners), 0.0),)


def joined_looks(image: Image, near: FrameReading, afar: FrameReading) -> FrameReading:
    """What `near` and, from afar, `afar` say of `image`, each place once.

    What is found from afar alone is added; unread, where it is large. What is read takes the place of what stands on
    it, less than half as wide and less sure: a sticker, a motto, a single character.
    """
    least = _LARGE * max(image.shape[:2])
    large = [plate for plate in afar.unread if side_lengths(np.array(plate.detection.quad))[0] > least]
    new = [plate for plate in large if not any(_meet(one, plate.detection) for one in near.detections)]
    read, unread = list(near.readings), [*near.unread, *new]
    for plate in afar.readings:
        there = [one for one in read if _meet(one.detection, plate.detection)]
        if _is_all_part(near, plate.detection) and all(one.confidence < plate.confidence for one in there):
            read = [one for one in read if one not in there] + [plate]
            unread = [one for one in unread if not _meet(one.detection, plate.detection)]
    return FrameReading(tuple(sorted(read, key=lambda one: -one.confidence)), tuple(unread))


def _is_all_part(seen: FrameReading, plate: PlateDetection) -> bool:
    """Whether all that was `seen` where `plate` is can only be something on it, so narrow is it."""
    width = side_lengths(np.array(plate.quad))[0]
    return all(side_lengths(np.array(one.quad))[0] < _PART * width for one in seen.detections if _meet(one, plate))


def _meet(one: PlateDetection, other: PlateDetection) -> bool:
    """Whether the middle of one of both lies in the other."""
    corners = np.array(one.quad), np.array(other.quad)
    return holds(corners[0], corners[1].mean(axis=0)) or holds(corners[1], corners[0].mean(axis=0))
